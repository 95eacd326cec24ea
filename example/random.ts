/** A source of numbers that look random and are the same on every run. */
export interface Random {
  /** At least `from`, less than `to`. */
  between(from: number, to: number): number;
  /** True in `share` of all cases, 0 to 1. */
  chance(share: number): boolean;
  /** One of the items; `undefined` when there are none. */
  pick<T>(items: readonly T[]): T | undefined;
}

/**
 * Numbers that belong to one key, so that adding a listing to the example data leaves all the others as they were.
 * Mulberry32, a 32-bit generator with a single word of state, started from an FNV-1a hash of the key.
 */
export function randomFor(key: string): Random {
  let state = hash(key);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    between: (from, to) => from + next() * (to - from),
    chance: (share) => next() < share,
    pick: (items) => items[Math.floor(next() * items.length)],
  };
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value;
}
