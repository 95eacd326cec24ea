import { kebab } from '../../contract/route.ts';
import type { FaultKind, FaultReport } from '../../local/endpoint/faults.ts';
import { functionOf, type TestCloud } from './cloud.ts';
import { type Answer, verdictOf } from './http.ts';
import { below } from './random.ts';
import { type Attempt, operationOf, type Row, type Rows } from './swept/row.ts';

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

const sortOf = ({ kind, times }: Trial): string => `${kind}${times > 1 ? ` x${times}` : ''}`;
const nameOf = (row: string, trial: Trial): string => `${row} @ ${sortOf(trial)} at call ${trial.at}`;

/** Which trials of a row are tried. */
export type Choice = (row: string, trials: readonly Trial[]) => readonly Trial[];

/** So many of each row, and of all others so large a part. */
export const someOf =
  (roll: () => number, least: number, others: number): Choice =>
  (_, trials) =>
    shuffle(roll, trials).filter((_, place) => place < least || roll() < others);

/** All of them: in any order, so that faults of all kinds meet, and not all functions start anew at once. */
export const allOf =
  (roll: () => number): Choice =>
  (_, trials) =>
    shuffle(roll, trials);

/** The one of this name, or all of the row of this name. */
export const only =
  (name: string): Choice =>
  (row, trials) =>
    trials.filter((trial) => row === name || nameOf(row, trial) === name);

/** The row that a trial of this name is of. */
export const rowIn = (name: string): string => name.split(' @ ')[0] ?? '';

function shuffle<T>(roll: () => number, items: readonly T[]): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(below(roll, left.length), 1));
}

/** What went wrong, by the name of the trial, or of the row when it is wrong without any fault. */
export interface Wrong {
  readonly name: string;
  readonly what: string;
}

export interface SweepResult {
  readonly trials: number;
  readonly wrong: readonly Wrong[];
  /** How often which first answer was given. */
  readonly verdicts: Readonly<Record<string, number>>;
}

interface Queued {
  readonly name: string;
  readonly row: Row;
  readonly trial: Trial;
}

interface Queue {
  readonly functionName: string;
  readonly left: Queued[];
}

/**
 * Sweeps several operations side by side, a trial of each at a time: faults are known by function, so that they do not
 * get in each other's way, and are lifted for all before the operations are called again.
 */
export async function sweep(cloud: TestCloud, rows: Rows, choose: Choice): Promise<SweepResult> {
  const wrong: Wrong[] = [];
  const verdicts: Record<string, number> = {};
  const queues = await queuesOf(cloud, rows, choose, wrong);
  let trials = 0;
  for (;;) {
    const next = queues.flatMap(({ functionName, left }) => {
      const queued = left.shift();
      return queued ? [{ ...queued, functionName }] : [];
    });
    if (next.length === 0) return { trials, wrong, verdicts };
    trials += next.length;
    const round: (Queued & { functionName: string; attempt: Attempt })[] = [];
    // One after the other: of what all rows need, such as signing up, one function runs then and not as many as rows.
    for (const each of next)
      try {
        round.push({ ...each, attempt: await each.row() });
      } catch (error) {
        wrong.push({ name: each.name, what: `can not be prepared: ${told(error)}` });
      }
    for (const { trial, functionName } of round)
      await cloud.control('POST', 'faults', { ...trial, function: functionName });
    const answers = await withTimeoutsCut(cloud, Promise.all(round.map(({ attempt }) => attempt.call())));
    const { items } = await cloud.control<{ items: FaultReport[] }>('GET', 'faults');
    await cloud.control('DELETE', 'faults');
    const judged = round.map(async ({ trial, attempt }, index) => {
      const answer = answers[index];
      if (!answer || items[index]?.fired === 0) throw new Error('the fault did not happen');
      const verdict = verdictOf(answer);
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
      const problems = problemsOf(trial.kind, answer);
      await attempt.converged(await attempt.call()).catch((error: unknown) => problems.push(told(error)));
      if (problems.length > 0) throw new Error(problems.join('; '));
    });
    for (const [index, result] of (await Promise.allSettled(judged)).entries())
      if (result.status === 'rejected') wrong.push({ name: round[index]?.name ?? '', what: told(result.reason) });
  }
}

/**
 * What is to be tried, by function. What there is to try is what an undisturbed call does, which must be right itself; one
 * after the other, as every function starts here for the first time.
 */
async function queuesOf(cloud: TestCloud, rows: Rows, choose: Choice, wrong: Wrong[]): Promise<Queue[]> {
  const queues = new Map<string, Queued[]>();
  for (const [name, row] of Object.entries(rows)) {
    const functionName = functionOf(kebab(operationOf(name)));
    const trials = await undisturbed(cloud, functionName, row).catch((error: unknown) => {
      wrong.push({ name, what: `without any fault: ${told(error)}` });
      return [];
    });
    const chosen = choose(name, trials).map((trial) => ({ name: nameOf(name, trial), row, trial }));
    queues.set(functionName, [...(queues.get(functionName) ?? []), ...chosen]);
  }
  return [...queues].map(([functionName, left]) => ({ functionName, left }));
}

async function undisturbed(cloud: TestCloud, functionName: string, row: Row): Promise<Trial[]> {
  const attempt = await row();
  const answers: Answer[] = [];
  const trials = await trialsOf(cloud, functionName, async () => answers.push(await attempt.call()));
  for (const answer of answers) await attempt.converged(answer);
  return trials;
}

const told = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What is wrong with the first answer: it is to be the right one, or to say that it is to be asked for again. */
function problemsOf(kind: FaultKind, answer: Answer): string[] {
  const verdict = verdictOf(answer);
  if (verdict === '503 temporarily-unavailable')
    return answer.headers['retry-after'] === undefined ? ['does not say when to try again'] : [];
  if (/^20[014]$/.test(verdict) || (kind.startsWith('crash') && verdict === 'gateway 500')) return [];
  return [`the first answer is ${verdict}: ${answer.text}`];
}

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
