/** `npm run test:whole` sets it: everything is tried. `npm test` tries a part each time, by other dice, and takes minutes. */
export const whole = process.env['TESTS'] === 'whole';

/** How many of something to try. @param name of a variable that says it exactly */
export const howMany = (name: string, usually: number, atMost: number): number =>
  Number(process.env[name] ?? (whole ? atMost : usually));

/** Some of many, by the dice; all of them when everything is tried. @param share usually, from 0 to 1 */
export const someOf = <T>(items: readonly T[], share: number, roll: () => number): T[] =>
  whole ? [...items] : items.filter(() => roll() < share);
