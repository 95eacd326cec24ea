import { modelYearsOf, VinLast8, yearCodeOf } from '../../../core/fitment/vin.ts';

/** As it is printed in 49 CFR 565.15, table VII, and again thirty years on. */
const printed: Readonly<Record<string, number>> = {
  A: 1980, B: 1981, C: 1982, D: 1983, E: 1984, F: 1985, G: 1986, H: 1987, J: 1988, K: 1989, L: 1990, M: 1991, N: 1992,
  P: 1993, R: 1994, S: 1995, T: 1996, V: 1997, W: 1998, X: 1999, Y: 2000, 1: 2001, 2: 2002, 3: 2003, 4: 2004, 5: 2005,
  6: 2006, 7: 2007, 8: 2008, 9: 2009,
}; // biome-ignore format: a table reads better packed
const codes = Object.entries(printed);

describe('given the code of a model year', () => {
  it('when they are counted, then there are thirty, and sixty years of both cycles', () => {
    expect(codes).toHaveLength(30);
    const years = codes.flatMap(([code]) => modelYearsOf(code)).sort((one, other) => one - other);
    expect(years).toEqual(Array.from({ length: 60 }, (_, index) => 1980 + index));
  });

  it.each(codes)('when it is %s, then it stands for %i and the year thirty years later', (code, year) => {
    expect(modelYearsOf(code)).toEqual([year, year + 30]);
    expect([year, year + 30, year + 60].map(yearCodeOf)).toEqual([code, code, code]);
  });

  it.each(['I', 'O', 'Q', 'U', 'Z', '0', 'a', '', 'AB', 'É', '-'])('when it is %j, then it is none', (code) => {
    expect(modelYearsOf(code)).toEqual([]);
  });

  it.each([1979, 1950, 1886])('when the year is %i, then there was none yet', (year) => {
    expect(yearCodeOf(year)).toBeUndefined();
  });
});

describe('given the last eight of a VIN', () => {
  const read = (text: unknown) => VinLast8.safeParse(text).data;

  it.each([
    ['1W123456', '1W123456'],
    ['aw123456', 'AW123456'],
    [' 1w123456 ', '1W123456'],
    ['00000000', '00000000'],
    ['ZUZU9999', 'ZUZU9999'],
  ])('when it is %j, then it is kept as %j', (text, kept) => {
    expect(read(text)).toBe(kept);
  });

  it.each([
    '', '1W12345', '1W1234567', '1W12345A', '1W12A456', 'IW123456', 'OW123456', 'QW123456', 'iW123456', '1o123456',
    '1q123456', '1W 12345', '1W-12345', '1W123\n56', '1W123456\n1', '１W123456', 'ſW123456', 'ıW123456', 'KW12345６', 'ß1234567',
    12345678, null, ['1W123456'],
  ])('when it is %j, then it is refused', (text) => {
    expect(read(text)).toBeUndefined();
  }); // biome-ignore format: a list reads better packed
});
