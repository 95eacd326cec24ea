import type { FaultKind, FaultReport } from '../../local/endpoint/faults.ts';
import type { TestCloud } from './cloud.ts';
import { type Answer, verdictOf } from './http.ts';

/** An operation whose AWS calls are made to fail, one after the other. */
export interface Swept<T> {
  readonly functionName: string;
  /** Something new that it acts on. */
  prepare(): Promise<T>;
  call(subject: T): Promise<Answer>;
  /** Throws when the operation, called again after the fault, has not had its effect exactly once. */
  converged(subject: T, again: Answer): Promise<void>;
}

export interface Trial {
  readonly kind: FaultKind;
  /** The how-manieth call fails, counted from 1; of a conflict the how-manieth write. */
  readonly at: number;
  readonly times: number;
}

const everyCall: readonly (readonly [FaultKind, number])[] = [
  ['crash-before', 1],
  ['crash-after', 1],
  ['throttle', 1],
  ['throttle', 10],
  ['error-after', 1],
  ['error-after', 10],
  ['timeout', 1],
];
const conflicting = ['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems'];

/** Every fault at every call that `run` makes the function make. */
export async function trialsOf(cloud: TestCloud, functionName: string, run: () => Promise<unknown>): Promise<Trial[]> {
  const before = cloud.cloud.calls.count;
  await run();
  const calls = cloud.cloud.calls.since(before).filter((call) => call.function === functionName);
  const writes = calls.filter(({ action }) => conflicting.includes(action));
  if (calls.length === 0) throw new Error(`${functionName} calls nothing`);
  return [
    ...everyCall.flatMap(([kind, times]) => calls.map((_, index): Trial => ({ kind, at: index + 1, times }))),
    ...writes.flatMap((_, index): Trial[] => [
      { kind: 'conflict', at: index + 1, times: 1 },
      { kind: 'conflict', at: index + 1, times: 10 },
    ]),
  ];
}

/** A trial that is under way. */
interface Running {
  readonly name: string;
  readonly trial: Trial;
  finish(): Promise<void>;
}

const say = ({ kind, at, times }: Trial): string => `${kind}${times > 1 ? ` ×${times}` : ''} at call ${at}`;

export interface SweepResult {
  readonly trials: number;
  /** What went wrong. */
  readonly wrong: readonly string[];
  /** How often which first answer was given. */
  readonly verdicts: Readonly<Record<string, number>>;
}

/**
 * Sweeps several operations side by side, a trial of each at a time: faults are known by function, so that they do not
 * get in each other's way, and are lifted for all before the operations are called again.
 * @param share of the trials that is done here, for several clouds that do them together
 */
export async function sweep(
  cloud: TestCloud,
  operations: Readonly<Record<string, Swept<never>>>,
  share: { readonly index: number; readonly of: number } = { index: 0, of: 1 },
): Promise<SweepResult> {
  const queues = new Map<string, Trial[]>();
  for (const [name, operation] of Object.entries(operations) as [string, Swept<unknown>][]) {
    const subject = await operation.prepare();
    const all = await trialsOf(cloud, operation.functionName, () => operation.call(subject));
    queues.set(
      name,
      all.filter((_, index) => index % share.of === share.index),
    );
  }
  const wrong: string[] = [];
  const verdicts: Record<string, number> = {};
  let trials = 0;
  for (;;) {
    const round = [...queues].flatMap(([name, left]) => {
      const trial = left.shift();
      return trial ? [{ name, trial, operation: operations[name] as unknown as Swept<unknown> }] : [];
    });
    if (round.length === 0) return { trials, wrong, verdicts };
    trials += round.length;
    const subjects = await Promise.all(round.map(({ operation }) => operation.prepare()));
    for (const { trial, operation } of round)
      await cloud.control('POST', 'faults', { ...trial, function: operation.functionName });
    const calls = round.map(({ operation }, index) => operation.call(subjects[index]));
    const answers = await withTimeoutsCut(cloud, Promise.all(calls));
    const { items } = await cloud.control<{ items: FaultReport[] }>('GET', 'faults');
    await cloud.control('DELETE', 'faults');
    const running = round.map(
      ({ name, trial, operation }, index): Running => ({
        name,
        trial,
        async finish() {
          const answer = answers[index];
          const fired = items[index]?.fired ?? 0;
          if (!answer || fired === 0) throw new Error('the fault did not happen');
          const verdict = verdictOf(answer);
          verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
          if (!acceptable(trial.kind, verdict)) throw new Error(`the first answer is ${verdict}: ${answer.text}`);
          if (verdict.startsWith('503') && answer.headers['retry-after'] === undefined)
            throw new Error('does not say when to try again');
          await operation.converged(subjects[index], await operation.call(subjects[index]));
        },
      }),
    );
    const results = await Promise.allSettled(running.map((one) => one.finish()));
    for (const [index, result] of results.entries()) {
      const one = running[index];
      if (result.status === 'rejected' && one)
        wrong.push(
          `${one.name}, ${say(one.trial)}: ${result.reason instanceof Error ? result.reason.message : result.reason}`,
        );
    }
  }
}

const acceptable = (kind: FaultKind, verdict: string): boolean =>
  /^20[014]$/.test(verdict) ||
  verdict === '503 temporarily-unavailable' ||
  (kind.startsWith('crash') && verdict === 'gateway 500');

/** A call that is held is cut after half a minute on the clock, which is moved there instead of waited for. */
async function withTimeoutsCut<T>(cloud: TestCloud, work: Promise<T>): Promise<T> {
  let done = false;
  void work
    .finally(() => {
      done = true;
    })
    .catch(() => undefined);
  let cut = 0;
  while (!done) {
    const { items } = await cloud.control<{ items: FaultReport[] }>('GET', 'faults');
    const held = items.filter(({ kind, fired }) => kind === 'timeout' && fired > 0).length;
    if (held > cut) {
      cut = held;
      await cloud.control('POST', 'clock', { advance: 'PT31S' });
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return work;
}
