import * as fc from 'fast-check';
import { randomFor } from '../../example/random.ts';

describe('randomFor', () => {
  test('given a key, then its numbers are the ones it always had', () => {
    const random = randomFor('golf5-turbo');
    expect([random.between(0, 1), random.between(0, 1)].map((value) => value.toFixed(6))).toEqual([
      '0.098239',
      '0.576459',
    ]);
  });

  test('given any key and range, then numbers stay in the range and picks in the list', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer(),
        fc.nat(),
        fc.array(fc.integer(), { minLength: 1 }),
        (key, from, size, items) => {
          const random = randomFor(key);
          const value = random.between(from, from + size + 1);
          expect(value).toBeGreaterThanOrEqual(from);
          expect(value).toBeLessThan(from + size + 1);
          expect(items).toContain(random.pick(items));
          expect(random.pick([])).toBeUndefined();
        },
      ),
    );
  });

  test('given many draws, then a share comes true about as often as it says', () => {
    const random = randomFor('share');
    const hits = Array.from({ length: 10_000 }, () => random.chance(0.15)).filter(Boolean).length;
    expect(hits).toBeGreaterThan(1350);
    expect(hits).toBeLessThan(1650);
  });
});
