import * as fc from 'fast-check';
import { entry, entryId, feeOf, type Posting, postedTo } from '../../../core/ledger/entry.ts';
import { LARGEST_AMOUNT } from '../../../core/shared/money.ts';
import { holds } from '../../support/properties.ts';

const amounts = fc.oneof(
  fc.integer({ min: 1, max: LARGEST_AMOUNT }),
  fc.integer({ min: 1, max: 1000 }),
  fc.constantFrom(1, 2, 9_999, 10_000, 10_001, LARGEST_AMOUNT - 1, LARGEST_AMOUNT),
);
const fees = fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.constantFrom(0, 1, 500, 5000, 9_999, 10_000));

/** Written in decimal digits: four places behind the point, and half of them rounds up. */
function byHand(amount: number, basisPoints: number): bigint {
  const digits = (BigInt(amount) * BigInt(basisPoints)).toString().padStart(5, '0');
  const [whole, behind] = [digits.slice(0, -4), digits.slice(-4)];
  return BigInt(whole) + (behind >= '5000' ? 1n : 0n);
}

describe('the fee', () => {
  test('of 10,000 random amounts is rounded half up, whole, within the amount, and adds up with the rest', async () => {
    await holds(
      'fees',
      fc.property(amounts, fees, (amount, basisPoints) => {
        const fee = feeOf(amount, basisPoints);
        // Never further from the exact fee than half a unit.
        const off = BigInt(fee) * 10_000n - BigInt(amount) * BigInt(basisPoints);
        const whole = Number.isSafeInteger(fee) && fee >= 0 && fee <= amount && fee + (amount - fee) === amount;
        // One comparison a run: there are many of them.
        expect([BigInt(fee), whole, off <= 5000n && off > -5000n]).toEqual([byHand(amount, basisPoints), true, true]);
      }),
      10_000,
    );
  });

  test.each([
    [1, 0, 0],
    [1, 4_999, 0],
    [1, 5_000, 1],
    [1, 10_000, 1],
    [3, 5_000, 2],
    [10, 500, 1],
    [9, 500, 0],
    [29, 500, 1],
    [30, 500, 2],
    [4_500, 500, 225],
    [LARGEST_AMOUNT, 0, 0],
    [LARGEST_AMOUNT, 1, 10 ** 8],
    [LARGEST_AMOUNT, 10_000, LARGEST_AMOUNT],
    [LARGEST_AMOUNT - 1, 9_999, 999_899_999_999],
    [0, 500, 0],
  ])('of %i at %i basis points is %i', (amount, basisPoints, fee) => {
    expect(feeOf(amount, basisPoints)).toBe(fee);
  });
});

const of = { kind: 'settle', of: 'txn_1', currency: 'EUR', at: '2026-03-01T12:00:00.000Z' } as const;
const postings = (...parts: number[]): Posting[] =>
  parts.map((amount, index) => ({ account: `seller:${index}`, amount }));

describe('an entry', () => {
  test('is what it records, under an id that says which', () => {
    expect(entry({ ...of, postings: postings(-5, 5) })).toEqual({
      ...of,
      id: 'txn_1:settle',
      postings: postings(-5, 5),
      version: 1,
    });
    expect(entryId('pay_1', 'return')).toBe('pay_1:return');
  });

  test('leaves out what changes nothing', () => {
    expect(entry({ ...of, postings: postings(-5, 0, 5) }).postings).toHaveLength(2);
  });

  test('takes the largest amount, in parts too', () => {
    expect(entry({ ...of, postings: postings(-LARGEST_AMOUNT, 1, LARGEST_AMOUNT - 1) }).postings).toHaveLength(3);
  });

  test.each([
    ['nothing', []],
    ['only zeros', [0, 0]],
    ['one posting', [5]],
    ['more out than in', [-6, 5]],
    ['more in than out', [-5, 6]],
    ['fractions', [-0.5, 0.5]],
    ['fractions among others', [-1, 0.5, 0.5]],
    ['NaN', [Number.NaN, 5]],
    ['only NaN', [Number.NaN, Number.NaN]],
    ['infinity', [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]],
    ['1e308', [-1e308, 1e308]],
    ['more than is allowed', [-LARGEST_AMOUNT - 1, LARGEST_AMOUNT + 1]],
    ['2^53', [-(2 ** 53), 2 ** 53]],
  ])('with %s is refused', (_, parts) => {
    expect(() => entry({ ...of, postings: postings(...parts) })).toThrow(RangeError);
  });

  test('is refused exactly when it does not balance', async () => {
    await holds(
      'entries',
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 5 }), fc.boolean(), (parts, even) => {
        const all = even ? [...parts, -parts.reduce((sum, part) => sum + part, 0)] : parts;
        const counting = all.filter((part) => part !== 0);
        const balances = counting.length >= 2 && all.reduce((sum, part) => sum + part, 0) === 0;
        const made = () => entry({ ...of, postings: postings(...all) });
        if (!balances) expect(made).toThrow(RangeError);
        else expect(made().postings.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
      }),
      2000,
    );
  });

  test('says what it does to each account', () => {
    const both: Posting[] = [
      { account: 'platform:fees', amount: 3 },
      { account: 'platform:fees', amount: 4 },
      { account: 'escrow:txn_1', amount: -7 },
    ];
    expect(postedTo({ postings: both }, 'platform:fees')).toBe(7);
    expect(postedTo({ postings: both }, 'escrow:txn_2')).toBe(0);
  });
});
