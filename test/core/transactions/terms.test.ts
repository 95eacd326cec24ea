import { waits } from '../../../core/transactions/escrow.ts';
import { defaultTerms, MarketTerms, termsFor } from '../../../core/transactions/terms.ts';

const takes = (
  change: (terms: { feeBasisPoints: Record<string, unknown>; waits: Record<string, Record<string, unknown>> }) => void,
) => {
  const terms = structuredClone(defaultTerms) as never;
  change(terms);
  return MarketTerms.safeParse(terms).success;
};

describe('the terms of a marketplace', () => {
  test('are fine as they usually are, and say every wait of both kinds', () => {
    expect(MarketTerms.parse(defaultTerms)).toEqual(defaultTerms);
    for (const kind of ['product', 'part'] as const) {
      expect(Object.keys(termsFor(defaultTerms, kind).waits).sort()).toEqual([...waits].sort());
      expect(termsFor(defaultTerms, kind).feeBasisPoints).toBe(500);
    }
  });

  test.each([
    [0, true],
    [10_000, true],
    [10_001, false],
    [-1, false],
    [0.5, false],
    [Number.NaN, false],
    ['500', false],
    [undefined, false],
  ])('when the fee is %p, then whether that is taken is %p', (fee, taken) => {
    expect(
      takes((terms) => {
        terms.feeBasisPoints['part'] = fee;
      }),
    ).toBe(taken);
  });

  test.each([
    [1, true],
    [183 * 86_400, true],
    [183 * 86_400 + 1, false],
    [0, false],
    [-1, false],
    [1.5, false],
    [Number.POSITIVE_INFINITY, false],
    [undefined, false],
  ])('when a wait is %p seconds, then whether that is taken is %p', (seconds, taken) => {
    // These two have an order, see below.
    for (const wait of waits.filter((each) => !each.startsWith('dispute-')))
      expect(
        takes((terms) => {
          terms.waits['product'] = { ...terms.waits['product'], [wait]: seconds };
        }),
      ).toBe(taken);
  });

  test.each([
    [60, 61, true],
    [60, 60, false],
    [61, 60, false],
    [0, 60, false],
    [60, 183 * 86_400 + 1, false],
  ])(
    'when a dispute is answered within %i seconds and decided within %i, then whether that is taken is %p',
    (answer, decision, taken) => {
      expect(
        takes((terms) => {
          terms.waits['product'] = {
            ...terms.waits['product'],
            'dispute-answer': answer,
            'dispute-decision': decision,
          };
        }),
      ).toBe(taken);
    },
  );

  test('know no other wait', () => {
    expect(
      takes((terms) => {
        terms.waits['part'] = { ...terms.waits['part'], siesta: 3600 };
      }),
    ).toBe(false);
  });
});
