import * as fc from 'fast-check';
import { type ForVehicles, fitmentOf, type Vehicle } from '../../../core/fitment/fitment-of.ts';
import { FitmentReason, FitmentStatus } from '../../../core/fitment/model.ts';
import { holds } from '../../support/properties.ts';

type Listing = readonly [make: string, model: string, year?: number | undefined, ...fits: Range[]];
type Range = readonly [make: string, model: string, from: number, to: number];
type Car = readonly [make: string, model: string, year: number, vinLast8?: string];

const listing = ([vehicleMake, vehicleModel, vehicleYear, ...fits]: Listing): ForVehicles => ({
  ...{ vehicleMake, vehicleModel },
  ...(vehicleYear !== undefined && { vehicleYear }),
  ...(fits.length > 0 && { fits: fits.map(([make, model, yearFrom, yearTo]) => ({ make, model, yearFrom, yearTo })) }),
});
const car = ([vehicleMake, vehicleModel, vehicleYear, vinLast8]: Car): Vehicle => ({
  ...{ vehicleMake, vehicleModel, vehicleYear },
  ...(vinLast8 !== undefined && { vinLast8 }),
});
const told = (of: Listing, asked: Car): string => {
  const { fitmentStatus, reasons } = fitmentOf(listing(of), car(asked));
  return [fitmentStatus, ...reasons.map(({ code }) => code)].join(' ');
};

const yes = 'compatible year-listed';
const otherYear = 'incompatible year-not-listed';
const noYear = 'needs-review no-year-listed';
const otherModel = 'incompatible other-model';
const otherMake = 'incompatible other-make';
const doubtful = (rest: string): string => `needs-review vin-year-mismatch ${rest}`;

const golf: Listing = ['Volkswagen', 'Golf', 2001];
const golfs: Listing = ['Volkswagen', 'Golf', undefined, ['Volkswagen', 'Golf', 1998, 2003]];
const gap: Listing = [
  'Volkswagen',
  'Golf',
  undefined,
  ['VW', 'Golf', 1990, 1995],
  ['Volkswagen', 'Golf', 1998, 2003],
  ['volkswagen', 'golf', 2006, 2006],
];
const family: Listing = [
  'Toyota',
  'Yaris',
  2008,
  ['Toyota', 'Yaris', 2006, 2011],
  ['Toyota', 'Aygo', 2005, 2014],
  ['Citroën', 'C1', 2005, 2014],
  ['Peugeot', '107', 2005, 2014],
];
const unknown: Listing = ['Toyota', 'Yaris'];
const half: Listing = ['Toyota', 'Yaris', undefined, ['Toyota', 'Aygo', 2005, 2014]];

const cases: readonly (readonly [what: string, listing: Listing, car: Car, expected: string])[] = [
  // The car it comes from.
  ['the very same car', golf, ['Volkswagen', 'Golf', 2001], yes],
  ['a year before', golf, ['Volkswagen', 'Golf', 2000], otherYear],
  ['a year after', golf, ['Volkswagen', 'Golf', 2002], otherYear],
  ['another model', golf, ['Volkswagen', 'Polo', 2001], otherModel],
  ['another make', golf, ['Opel', 'Astra', 2001], otherMake],
  ['the model of another make', golf, ['Opel', 'Golf', 2001], otherMake],
  ['make and model the wrong way round', golf, ['Golf', 'Volkswagen', 2001], otherMake],
  ['make and model both in the model', golf, ['Volkswagen', 'Volkswagen Golf', 2001], otherModel],
  // Spelling.
  ['small letters', golf, ['volkswagen', 'golf', 2001], yes],
  ['capitals', golf, ['VOLKSWAGEN', 'GOLF', 2001], yes],
  ['spaces around', golf, [' Volkswagen ', 'Golf  ', 2001], yes],
  ['a short name is another name', golf, ['VW', 'Golf', 2001], otherMake],
  ['a generation in the name is another name', golf, ['Volkswagen', 'Golf IV', 2001], otherModel],
  ['a part of the name', golf, ['Volkswagen', 'Gol', 2001], otherModel],
  ['a hyphen in the make', ['Mercedes-Benz', 'C-Class', 2001], ['Mercedes Benz', 'C Class', 2001], yes],
  ['a make without its hyphen', ['Mercedes-Benz', 'C-Class', 2001], ['mercedesbenz', 'cclass', 2001], yes],
  ['the make’s first word only', ['Mercedes-Benz', 'C-Class', 2001], ['Mercedes', 'C-Class', 2001], otherMake],
  ['a hyphen before a digit', ['Mazda', 'CX-5', 2014], ['mazda', 'cx5', 2014], yes],
  ['a space for a hyphen', ['Mazda', 'MX-5', 1999], ['Mazda', 'MX 5', 1999], yes],
  ['a dot', ['Volkswagen', 'ID.3', 2021], ['Volkswagen', 'ID 3', 2021], yes],
  ['an apostrophe', ["Cee'd", 'SW', 2010], ['Ceed', 'SW', 2010], yes],
  ['brackets', ['MINI', 'Cooper (R53)', 2004], ['Mini', 'Cooper R53', 2004], yes],
  ['a slash', ['Peugeot', '206/CC', 2004], ['Peugeot', '206 CC', 2004], yes],
  ['an exclamation mark', ['Volkswagen', 'up!', 2013], ['Volkswagen', 'Up', 2013], yes],
  ['punctuation tells no numbers apart', ['Ford', 'F-150', 2015], ['Ford', 'F 1-50', 2015], yes],
  ['another number', ['Ford', 'F-150', 2015], ['Ford', 'F-250', 2015], otherModel],
  ['an accent left out', ['Citroën', 'C1', 2008], ['Citroen', 'C1', 2008], yes],
  ['an accent taken apart', ['Citroën', 'C1', 2008], ['Citroe\u0308n', 'C1', 2008], yes],
  ['a caron left out', ['Škoda', 'Fabia', 2008], ['SKODA', 'fabia', 2008], yes],
  ['an accent on the model', ['Renault', 'Mégane', 2004], ['Renault', 'Megane', 2004], yes],
  ['a sharp s', ['Volkswagen', 'Straße', 2004], ['Volkswagen', 'STRASSE', 2004], yes],
  ['wide letters', ['スズキ', 'ＣＡＰＰＵＣＣＩＮＯ', 1993], ['スズキ', 'Cappuccino', 1993], yes],
  ['another script', ['スズキ', 'Cappuccino', 1993], ['Suzuki', 'Cappuccino', 1993], otherMake],
  ['Cyrillic letters in capitals', ['Лада', 'Нива', 1993], ['ЛАДА', 'НИВА', 1993], yes],
  ['Hangul', ['현대', '쏘나타', 2010], ['현대', '쏘나타', 2010], yes],
  ['a model that is a number', ['Peugeot', '107', 2008], ['Peugeot', '107', 2008], yes],
  ['one more zero', ['Peugeot', '107', 2008], ['Peugeot', '1007', 2008], otherModel],
  // Ranges.
  ['in the middle of a range', golfs, ['Volkswagen', 'Golf', 2000], yes],
  ['at its beginning', golfs, ['Volkswagen', 'Golf', 1998], yes],
  ['at its end', golfs, ['Volkswagen', 'Golf', 2003], yes],
  ['before it', golfs, ['Volkswagen', 'Golf', 1997], otherYear],
  ['after it', golfs, ['Volkswagen', 'Golf', 2004], otherYear],
  ['a range of one year', gap, ['Volkswagen', 'Golf', 2006], yes],
  ['in a gap', gap, ['Volkswagen', 'Golf', 2005], otherYear],
  ['beyond a gap', gap, ['Volkswagen', 'Golf', 2003], yes],
  ['in a range of the same car by another name', gap, ['Volkswagen', 'Golf', 1993], otherYear],
  ['by that other name', gap, ['VW', 'Golf', 1993], yes],
  ['the first year there can be', ['Benz', 'Patent-Motorwagen', undefined, ['Benz', 'Patent-Motorwagen', 1886, 1893]], ['Benz', 'Patent Motorwagen', 1886], yes],
  ['the last year there can be', ['Tesla', '3', undefined, ['Tesla', '3', 2017, 2100]], ['Tesla', '3', 2100], yes],
  ['the year of the listing, outside its own ranges', ['Volkswagen', 'Golf', 2010, ['Volkswagen', 'Golf', 1998, 2003]], ['Volkswagen', 'Golf', 2010], yes],
  ['between the year of the listing and its ranges', ['Volkswagen', 'Golf', 2010, ['Volkswagen', 'Golf', 1998, 2003]], ['Volkswagen', 'Golf', 2007], otherYear],
  // Several models.
  ['a range of the first model', family, ['Toyota', 'Yaris', 2011], yes],
  ['a range of the second model', family, ['toyota', 'aygo', 2005], yes],
  ['the model of another make', family, ['Citroen', 'C1', 2014], yes],
  ['a model of digits', family, ['Peugeot', '107', 2014], yes],
  ['years of another model', family, ['Toyota', 'Yaris', 2014], otherYear],
  ['a model under the wrong make', family, ['Peugeot', 'C1', 2010], otherModel],
  ['a make that is not in the list', family, ['Daihatsu', 'Sirion', 2010], otherMake],
  ['another model of a make in the list', family, ['Toyota', 'Corolla', 2008], otherModel],
  // Nobody knows the year.
  ['no year at all', unknown, ['Toyota', 'Yaris', 2008], noYear],
  ['no year, other spelling', unknown, ['TOYOTA', 'yaris', 1999], noYear],
  ['no year, another model', unknown, ['Toyota', 'Aygo', 2008], otherModel],
  ['no year, another make', unknown, ['Honda', 'Jazz', 2008], otherMake],
  ['years of another model only', half, ['Toyota', 'Yaris', 2008], noYear],
  ['years of this model, none of the other', half, ['Toyota', 'Aygo', 2008], yes],
  ['outside the years of this model', half, ['Toyota', 'Aygo', 2015], otherYear],
  ['ranges for the model that has no year of its own', golfs, ['Volkswagen', 'Golf', 2010], otherYear],
  // What the VIN says.
  ['the VIN says the year', golf, ['Volkswagen', 'Golf', 2001, '1W123456'], yes],
  ['the VIN says the year of the other cycle', golf, ['Volkswagen', 'Golf', 2001, 'AW123456'], doubtful('year-listed')],
  ['the VIN says the year before', golf, ['Volkswagen', 'Golf', 2001, 'YW123456'], doubtful('year-listed')],
  ['the VIN says the year after', golf, ['Volkswagen', 'Golf', 2001, '2W123456'], doubtful('year-listed')],
  ['the code thirty years later', ['Volkswagen', 'Golf', 2031], ['Volkswagen', 'Golf', 2031, '1W123456'], yes],
  ['the VIN has no year', golf, ['Volkswagen', 'Golf', 2001, '0W123456'], doubtful('year-listed')],
  ['the VIN has a Z for a year', golf, ['Volkswagen', 'Golf', 2001, 'ZW123456'], doubtful('year-listed')],
  ['the VIN has a U for a year', golf, ['Volkswagen', 'Golf', 2001, 'UW123456'], doubtful('year-listed')],
  ['the right VIN and a year outside', golf, ['Volkswagen', 'Golf', 2002, '2W123456'], otherYear],
  ['the wrong VIN and a year outside', golf, ['Volkswagen', 'Golf', 2002, '1W123456'], doubtful('year-not-listed')],
  ['the right VIN and another model', golf, ['Volkswagen', 'Polo', 2001, '1W123456'], otherModel],
  ['the wrong VIN and another model', golf, ['Volkswagen', 'Polo', 2001, '9W123456'], doubtful('other-model')],
  ['the wrong VIN and another make', golf, ['Opel', 'Astra', 2001, '9W123456'], doubtful('other-make')],
  ['the right VIN and no year', unknown, ['Toyota', 'Yaris', 2008, '8W123456'], noYear],
  ['the wrong VIN and no year', unknown, ['Toyota', 'Yaris', 2008, '9W123456'], doubtful('no-year-listed')],
  ['the first year that has a code', ['Volvo', '240', 1980], ['Volvo', '240', 1980, 'AW123456'], yes],
  ['a year before there were codes', ['Volvo', '240', 1979], ['Volvo', '240', 1979, '9W123456'], doubtful('year-listed')],
]; // biome-ignore format: a table reads better with a row on a line

describe('given what a seller lists and a buyer drives', () => {
  it.each(cases)('when it is %s, then it is told so', (_, of, asked, expected) => {
    expect(told(of, asked)).toBe(expected);
  });

  it('when the cases are counted, then there are enough of them, each told apart', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(new Set(cases.map(([, of, asked]) => JSON.stringify([of, asked]))).size).toBe(cases.length);
  });
});

describe('given the sentences', () => {
  const sentences = (of: Listing, asked: Car) => fitmentOf(listing(of), car(asked)).reasons.map(({ detail }) => detail);

  it('when ranges overlap or follow on each other, then they are told as one', () => {
    const many: Listing = [
      ...(['Toyota', 'Yaris', 2004] as const),
      ...([[2001, 2003], [2010, 2012], [2011, 2014], [1999, 1999]] as const).map(([from, to]): Range => ['TOYOTA', 'Yaris', from, to]),
    ]; // biome-ignore format: a list reads better packed
    expect(sentences(many, ['toyota', 'yaris', 2000])).toEqual([
      'The seller lists the Toyota Yaris of 1999, 2001–2004 and 2010–2014, not of 2000.',
    ]);
    expect(sentences(golfs, ['Volkswagen', 'Golf', 2000])).toEqual([
      'The seller lists the Volkswagen Golf of 1998–2003.',
    ]);
  });

  it('when the vehicle is not among them, then all that are listed are named, each once', () => {
    expect(sentences(family, ['Honda', 'Jazz', 2008])).toEqual([
      'The seller lists Toyota Yaris, Toyota Aygo, Citroën C1 and Peugeot 107, and nothing by Honda.',
    ]);
    expect(sentences(family, ['Toyota', 'Corolla', 2008])).toEqual([
      'The seller lists Toyota Yaris and Toyota Aygo, and no Corolla.',
    ]);
    expect(sentences(unknown, ['Toyota', 'Yaris', 2008])).toEqual([
      'The seller lists the Toyota Yaris without saying of which years.',
    ]);
  });

  it('when the VIN says another year, then the sentence tells which, and nothing else of the VIN', () => {
    const [first = '', ...others] = sentences(golf, ['Volkswagen', 'Golf', 2001, '5W123456']);
    expect(first).toBe('By its VIN the vehicle is of model year 2005 or 2035, not 2001.');
    expect(others).toEqual(['The seller lists the Volkswagen Golf of 2001.']);
    expect(sentences(golf, ['Volkswagen', 'Golf', 2001, '0W123456'])[0]).toBe('The VIN does not tell a model year.');
  });
});

describe('given any listing and any car', () => {
  const name = fc.oneof(fc.constantFrom('Golf', 'golf', 'CX-5', 'Škoda', '!?', ''), fc.string({ unit: 'grapheme' }));
  const year = fc.oneof(fc.integer({ min: 1995, max: 2010 }), fc.integer({ min: 1886, max: 2100 }));
  const range = fc
    .record({ make: name, model: name, a: year, b: year })
    .map(({ a, b, ...of }) => ({ ...of, yearFrom: Math.min(a, b), yearTo: Math.max(a, b) }));
  const anyListing = fc.record(
    { vehicleMake: name, vehicleModel: name, vehicleYear: year, fits: fc.array(range, { maxLength: 30 }) },
    { requiredKeys: ['vehicleMake', 'vehicleModel'] },
  );
  const vinLast8 = fc.stringMatching(/^[A-HJ-NPR-Z0-9]{4}[0-9]{4}$/);
  const anyCar = fc.record(
    { vehicleMake: name, vehicleModel: name, vehicleYear: year, vinLast8 },
    { requiredKeys: ['vehicleMake', 'vehicleModel', 'vehicleYear'] },
  );
  /** Two that know nothing of each other hardly ever fit: half of the cars are of the listing's own make and model. */
  const anyPair = fc.tuple(anyListing, anyCar, fc.boolean()).map(([of, asked, same]): [ForVehicles, Vehicle] => [
    of,
    same
      ? {
          ...asked,
          vehicleMake: of.vehicleMake,
          vehicleModel: of.vehicleModel,
          vehicleYear: of.vehicleYear ?? asked.vehicleYear,
        }
      : asked,
  ]);

  /** Letters and digits that count: some letters of Unicode are a mark on nothing, a stretch, or can not be seen. */
  const hasLetters = (text: string): boolean =>
    /[\p{L}\p{N}]/u.test(text.normalize('NFKD').replace(/[\u0640\p{Default_Ignorable_Code_Point}]/gu, ''));

  it('when they are compared, then there is an answer, always with reasons and always the same', async () => {
    const statuses = new Set<string>();
    await holds(
      'fitment is total',
      fc.property(anyPair, ([of, asked]) => {
        const { fitmentStatus, reasons } = fitmentOf(of, asked);
        statuses.add(fitmentStatus);
        expect(FitmentStatus.parse(fitmentStatus)).toBe(fitmentStatus);
        expect(reasons.length).toBeGreaterThan(0);
        for (const reason of reasons) {
          expect(FitmentReason.parse(reason)).toEqual(reason);
          expect(reason.detail).toMatch(/^.+\.$/su);
        }
        expect(new Set(reasons.map(({ code }) => code)).size).toBe(reasons.length);
        expect(fitmentOf(of, asked)).toEqual({ fitmentStatus, reasons });
      }),
      1000,
    );
    expect([...statuses].sort()).toEqual(['compatible', 'incompatible', 'needs-review']);
  });

  it('when the order of the ranges or the spelling of the car changes, then the answer does not', async () => {
    await holds(
      'fitment without order and case',
      fc.property(anyPair, ([of, asked]) => {
        const turned = { ...of, ...(of.fits && { fits: [...of.fits].reverse() }) };
        const codesOf = (one: ForVehicles, other: Vehicle) => fitmentOf(one, other).reasons.map(({ code }) => code);
        expect(codesOf(turned, asked)).toEqual(codesOf(of, asked));
        const spelled = { ...asked, vehicleMake: ` ${asked.vehicleMake.normalize('NFD')} ` };
        // White space is all there is to a name without letters and digits.
        if (hasLetters(asked.vehicleMake)) expect(codesOf(of, spelled)).toEqual(codesOf(of, asked));
      }),
      1000,
    );
  });

  it('when a car is listed with its year, then it fits unless its VIN says otherwise', async () => {
    await holds(
      'a listed car fits',
      fc.property(anyListing, anyCar, fc.nat(), (of, asked, at) => {
        const { vehicleMake: make, vehicleModel: model, vehicleYear: yearFrom } = asked;
        const fits = [...(of.fits ?? [])];
        fits.splice(at % (fits.length + 1), 0, { make, model, yearFrom, yearTo: yearFrom });
        const { fitmentStatus, reasons } = fitmentOf({ ...of, fits }, asked);
        const doubted = reasons.some(({ code }) => code === 'vin-year-mismatch');
        expect(fitmentStatus).toBe(doubted ? 'needs-review' : 'compatible');
        expect(doubted && asked.vinLast8 === undefined).toBe(false);
      }),
      1000,
    );
  });
});
