import * as fc from 'fast-check';
import { NewListing } from '../../../core/listings/model.ts';
import { ListingId, UserId } from '../../../core/shared/ids.ts';
import { Amount, Currency, exponentOf, LARGEST_AMOUNT } from '../../../core/shared/money.ts';
import { cleanText, line, text } from '../../../core/shared/text.ts';
import { newId } from '../../../functions/runtime/new-id.ts';
import { aProduct } from '../../support/builders.ts';
import { holds } from '../../support/properties.ts';

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe('given amounts of money', () => {
  it.each([
    0,
    -1,
    -0,
    0.1,
    1.5,
    1e308,
    Number.MAX_VALUE,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    2 ** 53 + 2,
    LARGEST_AMOUNT + 1,
    '5',
    '',
    null,
    undefined,
    true,
    [5],
    { amount: 5 },
    5n,
  ])('when it is %p, then it is refused', (amount) => {
    expect(takes(Amount, amount)).toBe(false);
  });

  it.each([1, 99, 4500, LARGEST_AMOUNT])('when it is %p, then it is taken as it is', (amount) => {
    expect(Amount.parse(amount)).toBe(amount);
  });

  it('when it is any integer, then it is taken exactly between 1 and the largest', async () => {
    await holds(
      'amounts',
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.double()), (amount) => {
        expect(takes(Amount, amount)).toBe(Number.isInteger(amount) && amount >= 1 && amount <= LARGEST_AMOUNT);
      }),
      2000,
    );
  });

  it('when as many of the largest are added as one may ever hold, then the sum is exact', () => {
    expect(LARGEST_AMOUNT * 1000).toBeLessThan(Number.MAX_SAFE_INTEGER);
  });
});

describe('given currencies', () => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
  const known = letters
    .flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)))
    .filter((code) => exponentOf(code) !== undefined);

  it.each([
    ['EUR', 2],
    ['USD', 2],
    ['JPY', 0],
    ['ISK', 0],
    ['KWD', 3],
    ['TND', 3],
    ['HUF', 2],
    ['XXX', undefined],
    ['XAU', undefined],
    ['', undefined],
  ])('when %s is asked, then it has %s digits', (code, digits) => {
    expect(exponentOf(code)).toBe(digits);
  });

  it('when every code of three capitals is tried, then as many are known as people pay with', () => {
    expect(known.length).toBeGreaterThan(150);
    expect(known.length).toBeLessThan(170);
    for (const code of known) {
      expect([0, 2, 3]).toContain(exponentOf(code));
      expect(Currency.parse(code)).toBe(code);
    }
  });

  it('when exponents differ from what the runtime knows of ISO 4217, then only where its data follows custom', () => {
    // Intl follows CLDR, which counts the digits people use: for these it says 0 or 2 where ISO 4217 says otherwise.
    const custom = new Set(known.filter((code) => cldrDigits(code) !== exponentOf(code)));
    for (const code of custom) expect(exponentOf(code)).toBeGreaterThanOrEqual(2);
    for (const code of ['EUR', 'USD', 'GBP', 'JPY', 'KRW', 'KWD', 'BHD', 'CHF', 'PLN'])
      expect(custom).not.toContain(code);
  });

  it.each(['eur', 'Eur', 'EU', 'EURO', ' EUR', 'EUR ', '€', 'toString', '__proto__', null, 978])(
    'when %p is sent, then it is refused',
    (code) => {
      expect(takes(Currency, code)).toBe(false);
    },
  );
});

const cldrDigits = (currency: string) =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;

describe('given ids', () => {
  const inLst = newId(new Date('2026-03-01T12:00:00Z'));

  it('when ten thousand are made at one time, then all are valid, different and increasing', () => {
    const made = Array.from({ length: 10_000 }, () => inLst('lst'));
    expect(made.every((id) => takes(ListingId, id))).toBe(true);
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  it('when one is made at each time, then they sort by time', () => {
    const early = newId(new Date('2026-03-01T12:00:00.000Z'))('lst');
    const late = newId(new Date('2100-01-01T00:00:00.000Z'))('lst');
    expect(early < late).toBe(true);
  });

  it('when any text is sent as one, then it is refused', async () => {
    const valid = inLst('lst');
    const user = '3f0d1f0e-8a52-4f2c-9d0b-5f6f6f1c2a11';
    const mutated = fc
      .tuple(
        fc.constantFrom(valid, user),
        fc.nat({ max: 40 }),
        fc.constantFrom('', '#', '/', '.', ' ', '\n', '\0', 'I', 'é', '%23'),
      )
      .map(([id, at, piece]) => id.slice(0, at) + piece + id.slice(at + (piece === '' ? 1 : 0)))
      .filter((id) => id !== valid && id !== user);
    await holds(
      'ids',
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), mutated), (id) => {
        expect([takes(ListingId, id), takes(UserId, id)]).toEqual([false, false]);
      }),
      3000,
    );
  });

  it.each([
    'TXN#x',
    'LISTING#x',
    '..',
    '../lst',
    '__proto__',
    'constructor',
    '',
    'lst_',
    'lst_01JD3Z8Q2V6W7X8Y9ZABCDEFG',
    'lst_01JD3Z8Q2V6W7X8Y9ZABCDEFGHJ',
    'lst_81JD3Z8Q2V6W7X8Y9ZABCDEFGH',
    'lst_01jd3z8q2v6w7x8y9zabcdefgh',
    'LST_01JD3Z8Q2V6W7X8Y9ZABCDEFGH',
    'txn_01JD3Z8Q2V6W7X8Y9ZABCDEFGH',
    'lst_01JD3Z8Q2V6W7X8Y9ZABCDEFGI',
    'lst_01JD3Z8Q2V6W7X8Y9ZABCDEFGH\n',
    'lst_01JD3Z8Q2V6W7X8Y9ZABCDEFGH#INDEXED',
    '3F0D1F0E-8A52-4F2C-9D0B-5F6F6F1C2A11',
  ])('when %p is sent as one, then it is refused', (id) => {
    expect([takes(ListingId, id), takes(UserId, id)]).toEqual([false, false]);
  });
});

describe('given text', () => {
  const point = (code: number) => String.fromCodePoint(code);
  const hex = (code: number) => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const controls = [...range(0, 0x1f), ...range(0x7f, 0x9f)].filter((code) => ![0x09, 0x0a, 0x0d].includes(code));
  const bidi = [...range(0x202a, 0x202e), ...range(0x2066, 0x2069)];
  const nonCharacters = [
    ...range(0xfdd0, 0xfdef),
    ...range(0, 16).flatMap((plane) => [plane * 0x10000 + 0xfffe, plane * 0x10000 + 0xffff]),
  ];

  it.each([
    ['a control character', controls],
    ['a mark that reorders', bidi],
    ['a noncharacter', nonCharacters],
    ['half of a surrogate pair', range(0xd800, 0xdfff)],
  ])('when it holds %s anywhere, then it is refused', (_, codes) => {
    const passed = codes.filter((code) =>
      [`${point(code)}b`, `a${point(code)}b`, `a${point(code)}`].some((it) => cleanText(it) !== undefined),
    );
    expect(passed.map(hex)).toEqual([]);
  });

  it.each(['a\tb\r\nc', 'Škoda', 'ﬁ', '日本語', 'שלום', 'مرحبا', '👩‍👩‍👧', '🇩🇪', 'a\u200db', '\u{10ffd}', ''])(
    'when it is %p, then it stays as it is',
    (value) => {
      expect(cleanText(value)).toBe(value);
    },
  );

  it('when it is decomposed, then it is composed', () => {
    expect(cleanText('S\u030ckoda')).toBe('\u0160koda');
  });

  it('when it is any text, then it is composed and cleaning it again changes nothing', async () => {
    await holds(
      'clean text',
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const cleaned = cleanText(value);
        if (cleaned === undefined) return;
        expect(cleaned).toBe(value.normalize('NFC'));
        expect(cleanText(cleaned)).toBe(cleaned);
      }),
      2000,
    );
  });

  it.each([
    [' Oak ', 'Oak'],
    ['\u00a0Oak\u2003', 'Oak'],
    ['Oak\nshelf', undefined],
    ['Oak\tshelf', undefined],
    ['Oak\u2028shelf', undefined],
    ['   ', undefined],
    ['ab', undefined],
    ['x'.repeat(10), 'x'.repeat(10)],
    ['x'.repeat(11), undefined],
  ])('when %j is a line of 3 to 10, then it is read as %j', (value, read) => {
    expect(line(3, 10).safeParse(value).data).toBe(read);
  });

  it('when words have several lines, then they keep them', () => {
    expect(text(20).parse(' two\nlines ')).toBe('two\nlines');
    expect(takes(text(20), ' \n ')).toBe(false);
    expect(takes(text(20), 'x'.repeat(21))).toBe(false);
  });
});

describe('given a new listing', () => {
  it.each(['id', 'sellerId', 'version', 'createdAt', 'updatedAt', 'primaryPhoto', 'entity', 'pk', 'writeId'])(
    'when it says %s itself, then it is refused',
    (field) => {
      for (const value of ['x', null, false, '', 0, {}])
        expect(takes(NewListing, { ...aProduct(), [field]: value })).toBe(false);
    },
  );

  it.each(['reserved', 'sold', 'suspended', 'archived', null, ''])(
    'when it wants to be %p, then it is refused',
    (status) => {
      expect(takes(NewListing, { ...aProduct(), status })).toBe(false);
    },
  );
});
