/**
 * In this process pauses take no time from now on: the adapters wait for some milliseconds before they write again, and
 * thousands of trials would wait for nothing.
 * @returns what puts it right again
 */
export function withoutPauses(): () => void {
  const { setTimeout: real } = globalThis;
  globalThis.setTimeout = ((then: (...args: unknown[]) => void, _: number, ...args: unknown[]) =>
    setImmediate(then, ...args)) as unknown as typeof setTimeout;
  return () => {
    globalThis.setTimeout = real;
  };
}
