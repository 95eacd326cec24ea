import { randomInt } from 'node:crypto';

/** What this run's random choices come from: SEED, or a new one. */
export const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));

/** One line into the test run's output, past jest's framing of console.log. */
export const say = (line: string): void => {
  process.stdout.write(`  ${line}\n`);
};

/** How to have the same run again. */
export const replay = (file: string): string => `SEED=${seed} npx jest --testPathPatterns ${file}`;

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function dice(from = seed): () => number {
  let state = from | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const below = (roll: () => number, bound: number): number => Math.floor(roll() * bound);

export function oneOf<T>(roll: () => number, items: readonly T[]): T {
  const item = items[below(roll, items.length)];
  if (item === undefined) throw new RangeError('nothing to choose from');
  return item;
}
