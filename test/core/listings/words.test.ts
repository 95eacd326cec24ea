import * as fc from 'fast-check';
import { singular } from '../../../core/listings/singular.ts';
import { nameKey, wholeNumber, wordsIn, wordsSought } from '../../../core/listings/words.ts';
import { holds } from '../../support/properties.ts';

/** Whether somebody who types this finds a listing of that title. */
const finds = (typed: string, title: string): boolean => {
  const words = new Set(wordsIn(title));
  const sought = wordsSought(typed);
  return sought.length > 0 && sought.every((word) => words.has(word));
};

describe('given the title of a listing', () => {
  it.each([
    ['golf', 'Alternator Golf IV 1.6'],
    ['ALTERNATOR golf', 'Alternator Golf IV 1.6'],
    ['alternators', 'Alternator Golf IV 1.6'],
    ['1.6', 'Alternator Golf IV 1.6'],
    ['1,6', 'Alternator Golf IV 1.6'],
    ['Škoda', 'skoda octavia'],
    ['skoda', 'Škoda Octavia'],
    ['strasse', 'Straße'],
    ['STRASSE', 'straße'],
    ['lodz', 'Łódź'],
    ['citroen 2cv', 'Citroën 2CV'],
    ['istanbul', 'İSTANBUL'],
    ['ISTANBUL', 'ıstanbul'],
    ['mercedes-benz', 'Mercedes Benz W124'],
    ['drivers', 'Driver’s seat'],
    ['wheel', '4 wheels, straight'],
    ['wheels', 'Wheel 17in'],
    ['lens', 'Lenses 50mm'],
    ['lenses', 'Lens 50mm'],
    ['battery', 'Batteries, AAA'],
    ['glass', 'Glasses'],
    ['switches', 'Window switch'],
    ['bookshelf', 'Oak bookshelf'],
    ['1K0-615-301.AA', 'Brake disc 1K0 615 301 AA 1k0615301aa'],
    ['1k0615301aa', 'Brake disc 1K0-615-301.AA'],
    ['615', 'Brake disc 1K0-615-301.AA'],
    ['1K0/615/301-AA', 'Brake disc (1K0-615-301.AA)'],
    ['195/65 R15', 'Winter tyres 195/65R15 91T'],
    ['195/65r15', 'Winter tyres 195/65 R15'],
    ['195 / 65 R 15', 'Winter tyres 195/65R15'],
    ['195/65 R15', 'Winter tyres 195 65 r15, 4 of them'],
    ['195/65 R15C', '4x 195/65R15C van'],
    ['tyre 225/45 ZR17', 'Tyre 225/45ZR17'],
    ['225/45 R17', 'Tyre 225/45 ZR17'],
    ['225/45', 'Tyre 225/45ZR17'],
    ['R17', 'Tyre 225/45R17'],
    ['r53', 'Mini R50/R52/R53 pump'],
    ['R53,', 'Mini (R53)'],
    ['москва', 'МОСКВА'],
    ['ёлка', 'Елка'],
    ['οδοσ', 'ΟΔΟΣ'],
    ['محمد', 'مُحَمَّد'],
    ['東京', '東京 タワー'],
    ['ﾀﾜｰ', '東京 タワー'],
    ['부품', '자동차 부품'],
    ['हिन्दी', 'हिन्दी किताब'],
    ['ａｂｃ１', 'abc1'],
    ['fine', 'ﬁne'],
    ['cafe', 'Cafe\u0301'],
    ['cooperate', 'co\u00adoperate'],
  ])('when somebody types %j, then %j is found', (typed, title) => {
    expect(finds(typed, title)).toBe(true);
  });

  it.each([
    ['golf', 'Alternator Polo'],
    ['gol', 'Golf'],
    ['ring', 'string'],
    ['plane', 'plan'],
    ['tap', 'tape'],
    ['1.6', 'Golf 16V 1.8'],
    ['195/65 R16', 'Winter tyres 195/65R15'],
    ['205/65 R15', 'Winter tyres 195/65R15'],
    ['615-302', 'Brake disc 1K0-615-301'],
    ['1K0-615', 'Brake disc 1K0-615-301'],
    ['か', 'が'],
    ['गाड़ी', 'गाड़ा'],
    ['!', 'Wow!'],
    ['c++', 'D'],
    ['', 'anything'],
  ])('when somebody types %j, then %j is not found', (typed, title) => {
    expect(finds(typed, title)).toBe(false);
  });

  it.each(['!!!', '   ', '—', '"#"', '\u0301', '👩‍👩‍👧', ''])(
    'when %j is typed, then nothing is looked for',
    (typed) => {
      expect(wordsSought(typed)).toEqual([]);
    },
  );

  it('when any title is typed as it is, then it is found, and its words have no separator', async () => {
    const title = fc.string({
      unit: fc.oneof(fc.constantFrom(...'aA1ßşéЖ東가ा-. ,/#(s'), fc.string({ unit: 'grapheme' })),
    });
    await holds(
      'titles find themselves',
      fc.property(title, (text) => {
        const words = wordsIn(text);
        for (const word of words) expect(word).toMatch(/^[\p{L}\p{N}][\p{L}\p{N}\p{M}]*$/u);
        for (const typed of [text, `  ${text} `, text.normalize('NFD')])
          expect(wordsSought(typed).filter((word) => !words.includes(word))).toEqual([]);
      }),
      2000,
    );
  });
});

describe('given plurals', () => {
  it.each([
    ['wheels', 'wheel'],
    ['tires', 'tire'],
    ['hoses', 'hose'],
    ['boxes', 'box'],
    ['brushes', 'brush'],
    ['classes', 'class'],
    ['bookshelves', 'bookshelf'],
    ['shelves', 'shelf'],
    ['hoodies', 'hoody'],
    ['hoodie', 'hoody'],
    ['movies', 'movy'],
    ['ties', 'tie'],
    ['gas', 'gas'],
    ['bus', 'bus'],
    ['buses', 'bus'],
    ['prius', 'prius'],
    ['glass', 'glass'],
    ['skis', 'ski'],
    ['r53s', 'r53s'],
    ['größes', 'größes'],
  ])('when it is %s, then it is looked for as %s', (word, one) => {
    expect(singular(word)).toBe(one);
  });

  it.each([
    'wheel',
    'valve',
    'photo',
    'battery',
    'shoe',
    'watch',
    'house',
    'cookie',
    'camera',
    'chassis',
    'lens',
    'knife',
  ])('when it is one or several of %s, then both are the same word', (word) => {
    const plural = { battery: 'batteries', watch: 'watches', lens: 'lenses', chassis: 'chassis', knife: 'knives' }[
      word
    ];
    expect(singular(plural ?? `${word}s`)).toBe(singular(word));
  });
});

describe('given the name of a make or model', () => {
  it.each([
    ['Mercedes-Benz', 'MERCEDES BENZ', true],
    ['CX-5', 'cx5', true],
    ['Citroën', 'citroen', true],
    ['Land Rover', 'Landrover', true],
    ['up!', 'UP', true],
    ['!', '!', true],
    ['!', '?', false],
    ['A4', 'A6', false],
    ['C', 'C+', true],
    ['Лада', 'ЛАДА', true],
  ])('when %j is compared with %j, then %s', (one, other, same) => {
    expect(nameKey(one) === nameKey(other)).toBe(same);
  });
});

test.each([
  ['028 903 028 D', '028903028d'],
  ['A 000-905.12/34', 'a0009051234'],
  ['–', ''],
])('given the part number %s, when it is looked for as a whole, then it is %s', (number, whole) => {
  expect(wholeNumber(number)).toBe(whole);
});
