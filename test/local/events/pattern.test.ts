import { compilePattern } from '../../../local/events/pattern.ts';
import { forRandom, pick, type Random } from './fixtures.ts';

const matches = (pattern: unknown, event: unknown): boolean => compilePattern('a rule', pattern)(event);

// Pattern, event that matches, event that does not: the examples of the EventBridge documentation and cases around them.
const operators: [string, unknown, unknown, unknown][] = [
  ['a text', { a: ['x'] }, { a: 'x' }, { a: 'X' }],
  ['one of several values', { a: ['x', 1, true] }, { a: 1 }, { a: '1' }],
  ['null', { a: [null] }, { a: null }, { a: 'null' }],
  ['an empty text', { a: [''] }, { a: '' }, { a: null }],
  ['a truth', { a: [false] }, { a: false }, { a: 'false' }],
  ['a number written otherwise', { a: [300] }, JSON.parse('{"a":3.0e2}'), { a: 301 }],
  ['prefix', { a: [{ prefix: 'ab' }] }, { a: 'abc' }, { a: 'cab' }],
  ['prefix in any case', { a: [{ prefix: { 'equals-ignore-case': 'Ab' } }] }, { a: 'aBc' }, { a: 'ba' }],
  ['suffix', { a: [{ suffix: '.png' }] }, { a: 'x.png' }, { a: 'x.PNG' }],
  ['suffix in any case', { a: [{ suffix: { 'equals-ignore-case': '.png' } }] }, { a: 'x.PNG' }, { a: 'x.jpg' }],
  ['equals-ignore-case', { a: [{ 'equals-ignore-case': 'ALICE' }] }, { a: 'alice' }, { a: 'alic' }],
  ['wildcard', { a: [{ wildcard: '/u/*/d/*.txt' }] }, { a: '/u/x/y/d/.txt' }, { a: '/u/x/d/.txt2' }],
  ['wildcard with escapes', { a: [{ wildcard: 'a\\*\\\\*' }] }, { a: 'a*\\b' }, { a: 'axx\\b' }],
  ['an empty wildcard', { a: [{ wildcard: '' }] }, { a: '' }, { a: 'x' }],
  ['a wildcard over lines, with signs of its own', { a: [{ wildcard: 'a.c*' }] }, { a: 'a.c\n' }, { a: 'abc' }],
  ['anything-but a text', { a: [{ 'anything-but': 'x' }] }, { a: 'y' }, { a: 'x' }],
  ['anything-but, and null', { a: [{ 'anything-but': 'x' }] }, { a: null }, {}],
  ['anything-but a number', { a: [{ 'anything-but': 0 }] }, { a: 1 }, { a: 0 }],
  ['anything-but a list', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'z' }, { a: 'y' }],
  ['anything-but prefix', { a: [{ 'anything-but': { prefix: 'in' } }] }, { a: 'post-in' }, { a: 'init' }],
  [
    'anything-but prefixes, and a number',
    { a: [{ 'anything-but': { prefix: ['in', 'te'] } }] },
    { a: 12 },
    { a: 'te' },
  ],
  ['anything-but suffix', { a: [{ 'anything-but': { suffix: ['.a', '.b'] } }] }, { a: 'x.c' }, { a: 'x.b' }],
  ['anything-but wildcard', { a: [{ 'anything-but': { wildcard: '*/i/*' } }] }, { a: 'd/j/f' }, { a: 'd/i/f' }],
  ['anything-but ignoring case', { a: [{ 'anything-but': { 'equals-ignore-case': ['x'] } }] }, { a: 'y' }, { a: 'X' }],
  ['numeric equality', { a: [{ numeric: ['=', 3.018e2] }] }, { a: 301.8 }, { a: '301.8' }],
  ['a numeric range', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5 }, { a: 0 }],
  ['one numeric bound', { a: [{ numeric: ['>=', 10] }] }, { a: 10 }, { a: 9.99 }],
  ['exists', { a: [{ exists: true }] }, { a: null }, { a: { b: 1 } }],
  ['exists, and empty lists', { a: [{ exists: true }] }, { a: [0] }, { a: [] }],
  ['exists not', { a: { b: { c: [{ exists: false }] } } }, { a: { b: 1 } }, { a: { b: { c: 1 } } }],
  ['exists not, or a value', { a: ['x', { exists: false }] }, {}, { a: 'y' }],
  ['cidr', { a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.0.255' }, { a: '10.0.1.0' }],
  ['cidr and what is no address', { a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.0.1' }, { a: '10.0.0.256' }],
  ['cidr of IPv6', { a: [{ cidr: '2001:db8:1234:1a00::/64' }] }, { a: '2001:0db8:1234:1a00:0:0:0:0' }, { a: '::1' }],
  ['$or', { $or: [{ a: [1] }, { b: { c: [2] } }] }, { a: 9, b: { c: 2 } }, { a: 2, b: { c: 1 } }],
  ['$or with more', { d: ['x'], $or: [{ a: [1] }, { a: [2] }] }, { a: 2, d: 'x' }, { a: 2, d: 'y' }],
  ['a list of values', { a: ['y'] }, { a: ['x', 'y'] }, { a: ['x', 'z'] }],
  ['a list of objects', { a: { b: [1], c: [2] } }, { a: [{ b: 0 }, { b: 1, c: 2 }] }, { a: [{ b: 1 }, { c: 2 }] }],
  [
    'absence in the element',
    { a: { b: [1], c: [{ exists: false }] } },
    { a: [{ c: 1 }, { b: 1 }] },
    { a: [{ b: 1, c: 1 }] },
  ],
  ['keys with a dot', { a: { 'b.c': [1] } }, { a: { b: { c: 1 } } }, { a: { b: 1 } }],
  [
    'a filter on an image',
    { dynamodb: { NewImage: { t: { S: ['x'] } } } },
    { dynamodb: { NewImage: { t: { S: 'x' } } } },
    { dynamodb: {} },
  ],
];

test.each(operators)('given %s, then it tells events apart', (_, pattern, matching, other) => {
  expect([matches(pattern, matching), matches(pattern, other)]).toEqual([true, false]);
});

const malformed: [string, unknown, string][] = [
  ['an unknown operator', { a: [{ like: 'x' }] }, 'unknown operator "like"'],
  ['an operator in capitals', { a: [{ EXISTS: true }] }, 'unknown operator "EXISTS"'],
  ['an unknown operator below anything-but', { a: [{ 'anything-but': { numeric: ['=', 1] } }] }, '"numeric" within'],
  ['a prefix of another kind', { a: [{ prefix: { suffix: 'x' } }] }, 'unknown operator "suffix" within prefix'],
  ['two operators in one', { a: [{ prefix: 'x', suffix: 'y' }] }, 'one operator each'],
  ['a value without its list', { a: 'x' }, '"a" must be an object or an array'],
  ['an empty list', { a: { b: [] } }, 'empty arrays are not allowed, at "a.b"'],
  ['an empty object', { a: {} }, 'empty objects'],
  ['a list in a list', { a: [['x']] }, 'a list within a list'],
  ['a number as a prefix', { a: [{ prefix: 1 }] }, 'prefix must be a string'],
  ['an empty prefix to exclude', { a: [{ 'anything-but': { prefix: '' } }] }, 'no empty string'],
  ['null to exclude', { a: [{ 'anything-but': null }] }, 'strings or numbers'],
  ['a mixture to exclude', { a: [{ 'anything-but': ['x', 1] }] }, 'strings or numbers'],
  ['stars in a row', { a: [{ wildcard: 'a**' }] }, 'consecutive'],
  ['a range upside down', { a: [{ numeric: ['>', 5, '<', 1] }] }, 'numeric takes'],
  ['two lower bounds', { a: [{ numeric: ['>', 0, '>', 0] }] }, 'numeric takes'],
  ['half a bound', { a: [{ numeric: ['>', 0, '<'] }] }, 'numeric takes'],
  ['a mask that is none', { a: [{ cidr: '10.0.0.0/33' }] }, 'cidr takes'],
  ['exists of a text', { a: [{ exists: 'yes' }] }, 'exists must be'],
  ['$or of one', { $or: [{ a: [1] }] }, '$or takes'],
];

test.each(malformed)('given %s, then the pattern is refused by name', (_, pattern, message) => {
  expect(() => compilePattern('rule R', pattern)).toThrow(message);
  expect(() => compilePattern('rule R', pattern)).toThrow('rule R');
});

test('given $or that multiplies without end, then it is refused', () => {
  const either = (key: string) => ({ $or: [1, 2, 3, 4].map((n) => ({ [key]: [n] })) });
  const pattern = { a: either('a'), b: either('b'), c: either('c'), d: either('d'), e: either('e') };
  expect(() => compilePattern('rule R', pattern)).toThrow('more than 1000 combinations');
});

test('given a list of many values, when several conditions hold for it, then matching stays fast', () => {
  const many = Array.from({ length: 2000 }, (_, index) => `v${index}`);
  const pattern = { a: [{ prefix: 'v' }], b: [{ prefix: 'v' }], c: [{ prefix: 'v' }], d: ['nowhere'] };
  expect(matches(pattern, { a: many, b: many, c: many, d: many })).toBe(false);
});

const LEAVES = ['', 'a', 'ab', 'b', 0, 1, 2, true, null];

function anEvent(next: Random, depth = 0): unknown {
  const kind = next();
  if (depth > 2 || kind < 0.4) return pick(next, LEAVES);
  if (kind < 0.55) return Array.from({ length: Math.floor(next() * 3) }, () => pick(next, LEAVES));
  const object: Record<string, unknown> = {};
  for (const key of ['x', 'y', 'z']) if (next() < 0.6) object[key] = anEvent(next, depth + 1);
  return object;
}

function aPattern(next: Random, depth = 0): Record<string, unknown> {
  const pattern: Record<string, unknown> = {};
  for (const key of ['x', 'y', 'z'])
    if (next() < 0.4) pattern[key] = depth < 2 && next() < 0.4 ? aPattern(next, depth + 1) : aList(next);
  if (next() < 0.2) pattern['$or'] = [aPattern(next, depth + 1), aPattern(next, depth + 1)];
  return Object.keys(pattern).length > 0 ? pattern : { x: aList(next) };
}

function aList(next: Random): unknown[] {
  return Array.from({ length: 1 + Math.floor(next() * 2) }, () =>
    pick<() => unknown>(next, [
      () => pick(next, LEAVES),
      () => ({ prefix: pick(next, ['', 'a']) }),
      () => ({ suffix: 'b' }),
      () => ({ 'anything-but': pick<unknown>(next, ['a', ['a', 'b'], 1]) }),
      () => ({ exists: pick(next, [true, false]) }),
      () => ({
        numeric: pick<unknown[]>(next, [
          ['=', 1],
          ['>', 0],
          ['>=', 0, '<', 2],
        ]),
      }),
    ])(),
  );
}

/** Says the same in the plainest way, for events whose lists hold no objects. */
function oracle(pattern: Record<string, unknown>, event: unknown): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === '$or') return (wanted as Record<string, unknown>[]).some((one) => oracle(one, event));
    const isRecord = typeof event === 'object' && event !== null && !Array.isArray(event);
    const value = isRecord ? (event as Record<string, unknown>)[key] : undefined;
    if (!Array.isArray(wanted)) return oracle(wanted as Record<string, unknown>, value);
    const values = Array.isArray(value) ? value : [value];
    const leaves = values.filter((one) => one === null || (one !== undefined && typeof one !== 'object'));
    return wanted.some((one) => {
      const [operator, operand] = Object.entries((one ?? {}) as object)[0] ?? [];
      if (one === null || typeof one !== 'object') return leaves.some((leaf) => leaf === one);
      if (operator === 'exists') return operand === leaves.length > 0;
      if (operator === 'prefix') return leaves.some((leaf) => typeof leaf === 'string' && leaf.startsWith(operand));
      if (operator === 'suffix') return leaves.some((leaf) => typeof leaf === 'string' && leaf.endsWith(operand));
      if (operator === 'anything-but') return leaves.some((leaf) => ![operand].flat().includes(leaf));
      const [sign, bound, , high = Number.POSITIVE_INFINITY] = operand as [string, number, string?, number?];
      return leaves.some(
        (leaf) =>
          typeof leaf === 'number' &&
          leaf < high &&
          (sign === '=' ? leaf === bound : sign === '>' ? leaf > bound : leaf >= bound),
      );
    });
  });
}

test('given random patterns and events, then the compiled pattern agrees with a naive reading of it', async () => {
  let matched = 0;
  await forRandom(3000, (next) => {
    const pattern = aPattern(next);
    const event = { x: anEvent(next), y: anEvent(next), z: anEvent(next) };
    const expected = oracle(pattern, event);
    if (expected) matched += 1;
    expect({ pattern, event, matches: matches(pattern, event) }).toEqual({ pattern, event, matches: expected });
  });
  expect(matched).toBeGreaterThan(300);
});
