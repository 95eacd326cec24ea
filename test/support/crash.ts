type Ports = object;

interface Counted<P> {
  readonly ports: P;
  /** Names of the calls made, in order. */
  readonly calls: string[];
}

/** The same ports, with each call counted and `around` deciding what becomes of it. */
function counted<P extends Ports>(
  ports: P,
  around: (number: number, call: () => Promise<unknown>) => Promise<unknown> = (_, call) => call(),
): Counted<P> {
  const calls: string[] = [];
  const wrapped = Object.entries(ports).map(([port, methods]) => [
    port,
    Object.fromEntries(
      Object.entries(methods as Record<string, unknown>).map(([name, method]) => [
        name,
        typeof method !== 'function'
          ? method
          : (...args: unknown[]) => {
              calls.push(`${port}.${name}`);
              return around(calls.length, async () => method(...args) as unknown);
            },
      ]),
    ),
  ]);
  return { ports: Object.fromEntries(wrapped) as P, calls };
}

export type CrashPoint = readonly [call: string, when: 'before' | 'after'];

/**
 * Runs `invoke` against a new world for every call it makes, and ends it there once just before the call and once just
 * after (it took effect, but nobody heard of it). An invocation that has ended runs no catch and no finally: it never
 * goes on. Then `retry` does what the caller does next, and `verify` says what must be true.
 * @returns how many crashes there were
 */
export async function sweepCrashes<W, P extends Ports>(sweep: {
  readonly world: () => Promise<W> | W;
  readonly ports: (world: W) => P;
  readonly invoke: (ports: P, world: W) => Promise<unknown>;
  readonly retry: (world: W, at: CrashPoint) => Promise<unknown>;
  readonly verify: (world: W, at: CrashPoint) => Promise<void> | void;
}): Promise<number> {
  const whole = await sweep.world();
  const { ports, calls } = counted(sweep.ports(whole));
  await sweep.invoke(ports, whole);
  let crashes = 0;
  for (const [index, call] of calls.entries())
    for (const when of ['before', 'after'] as const) {
      const world = await sweep.world();
      const crashed = await crashAt(index + 1, when, sweep.ports(world), (given) => sweep.invoke(given, world));
      if (!crashed) throw new Error(`the invocation did not reach call ${index + 1}, ${call}`);
      crashes += 1;
      await sweep.retry(world, [call, when]);
      await sweep.verify(world, [call, when]);
    }
  return crashes;
}

async function crashAt<P extends Ports>(
  at: number,
  when: 'before' | 'after',
  ports: P,
  invoke: (ports: P) => Promise<unknown>,
): Promise<boolean> {
  let crash: (ended: true) => void = () => undefined;
  const crashed = new Promise<true>((resolve) => {
    crash = resolve;
  });
  const never = new Promise<never>(() => undefined);
  const doomed = counted(ports, async (number, call) => {
    if (number < at) return call();
    if (number === at && when === 'after') await call();
    crash(true);
    return never;
  });
  return Promise.race([crashed, invoke(doomed.ports).then(() => false)]);
}
