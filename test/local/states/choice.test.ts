import { compileRule } from '../../../local/states/choice-rules.ts';
import { StateFailure } from '../../../local/states/failure.ts';
import { type Fields, withMachine } from './a-cloud.ts';

const EARLY = '2026-01-01T00:00:00Z';
const LATE = '2026-01-01T02:00:00+01:00';

/** Whether a rule holds for `$.v`, with `$.w` to compare with; or why that can not be told. */
function holds(rule: Fields, input: Fields): unknown {
  try {
    return compileRule('rule', { ...rule, Next: 'Yes' }).holds({ input, context: {} });
  } catch (error) {
    return error instanceof StateFailure ? error.failure : error;
  }
}

// Kind, values in ascending order, and one of another kind.
const KINDS: [string, unknown[], unknown][] = [
  ['String', ['', 'A', 'AB', 'a', 'é'], 1],
  ['Numeric', [-1, 0, 0.5, 10], '1'],
  ['Timestamp', [EARLY, LATE, '2026-01-01T01:00:00.5Z'], 'noon'],
];
const ORDERS: [string, (order: number) => boolean][] = [
  ['Equals', (order) => order === 0],
  ['LessThan', (order) => order < 0],
  ['GreaterThan', (order) => order > 0],
  ['LessThanEquals', (order) => order <= 0],
  ['GreaterThanEquals', (order) => order >= 0],
];
const comparisons = KINDS.flatMap(([kind, values, foreign]) =>
  ORDERS.map(([name, expected]) => ({ operator: `${kind}${name}`, values, foreign, expected })),
);

test.each(comparisons)('given $operator and its Path, then they compare as the values are ordered', (given) => {
  const { operator, values, foreign, expected } = given;
  for (const [i, v] of values.entries())
    for (const [j, w] of values.entries()) {
      expect([v, w, holds({ Variable: '$.v', [operator]: w }, { v })]).toEqual([v, w, expected(i - j)]);
      expect(holds({ Variable: '$.v', [`${operator}Path`]: '$.w' }, { v, w })).toBe(expected(i - j));
    }
  for (const v of [foreign, null, true, [], {}]) {
    expect(holds({ Variable: '$.v', [operator]: values[0] }, { v })).toBe(false);
    expect(holds({ Variable: '$.v', [`${operator}Path`]: '$.w' }, { v: values[0], w: v })).toBe(false);
  }
});

test.each<[Fields, unknown, boolean]>([
  [{ BooleanEquals: true }, true, true],
  [{ BooleanEquals: false }, true, false],
  [{ BooleanEquals: false }, null, false],
  [{ BooleanEquals: true }, 'true', false],
  [{ StringMatches: 'log-*.txt' }, 'log-1.txt', true],
  [{ StringMatches: 'log-*.txt' }, 'log-1xtxt', false],
  [{ StringMatches: '*' }, 'a\nb', true],
  [{ StringMatches: 'a\\*b' }, 'a*b', true],
  [{ StringMatches: 'a\\*b' }, 'axb', false],
  [{ StringMatches: '*' }, 5, false],
  [{ IsNull: true }, null, true],
  [{ IsNull: false }, 0, true],
  [{ IsNumeric: true }, 1.5, true],
  [{ IsNumeric: true }, '1', false],
  [{ IsString: true }, '', true],
  [{ IsString: false }, null, true],
  [{ IsBoolean: true }, false, true],
  [{ IsBoolean: false }, false, false],
  [{ IsTimestamp: true }, EARLY, true],
  [{ IsTimestamp: true }, '2026-01-01t00:00:00z', false],
  [{ IsTimestamp: true }, '2026-13-01T00:00:00Z', false],
  [{ IsPresent: true }, null, true],
])('given %j and the value %j, then it holds: %s', (rule, v, expected) => {
  expect(holds({ Variable: '$.v', ...rule }, { v })).toBe(expected);
});

describe('given a variable that is not there', () => {
  test('when IsPresent asks, then it tells', () => {
    expect(holds({ Variable: '$.v', IsPresent: true }, {})).toBe(false);
    expect(holds({ Variable: '$.v.w', IsPresent: false }, {})).toBe(true);
  });

  test.each([{ IsNull: true }, { StringEquals: 'a' }, { BooleanEqualsPath: '$.w' }])(
    'when %j asks, then the execution fails',
    (rule) => {
      expect(holds({ Variable: '$.v', ...rule }, { w: true })).toEqual({
        error: 'States.Runtime',
        cause: "Invalid path '$.v': The choice state's condition path references an invalid value.",
      });
    },
  );

  test('when And asks IsPresent first, then the rest is not asked', () => {
    const rule = {
      And: [
        { Variable: '$.v', IsPresent: true },
        { Variable: '$.v', StringEquals: 'a' },
      ],
    };
    expect(holds(rule, {})).toBe(false);
    expect(holds(rule, { v: 'a' })).toBe(true);
  });
});

test('given And, Or and Not in each other, then they combine', () => {
  const is = (value: number) => ({ Variable: '$.v', NumericEquals: value });
  const rule = { Or: [is(1), { And: [{ Not: is(2) }, { Variable: '$.v', NumericLessThan: 4 }] }] };
  const found = [1, 2, 3, 4].map((v) => holds(rule, { v }));
  expect(found).toEqual([true, false, true, false]);
});

test('given several rules, then the first that holds decides, and the context can be asked', () =>
  withMachine(
    {
      StartAt: 'C',
      States: {
        C: {
          Type: 'Choice',
          InputPath: '$.in',
          OutputPath: '$.out',
          Choices: [
            { Variable: '$$.Execution.Name', StringEquals: 'other', Next: 'Other' },
            { Variable: '$.n', NumericGreaterThan: 1, Next: 'First' },
            { Variable: '$.n', NumericGreaterThan: 0, Next: 'Other' },
          ],
        },
        First: { Type: 'Pass', End: true },
        Other: { Type: 'Fail' },
      },
    },
    async (cloud) => {
      await cloud.execute({ in: { n: 2, out: 'x' } });
      await cloud.execute({ in: { n: 2, out: 'x' } }, 'other');
      expect(await cloud.outcome()).toEqual({ status: 'SUCCEEDED', output: 'x' });
      expect(await cloud.status('other')).toBe('FAILED');
    },
  )());
