import { matcherOf } from '../../../core/listings/matching.ts';
import type { Listing } from '../../../core/listings/model.ts';
import type { SearchQuery } from '../../../core/listings/ports.ts';
import { cardOf } from '../../../core/listings/terms.ts';
import { aListing, aPart } from '../../support/builders.ts';

const product = aListing();
const part = aListing({
  ...aPart(),
  oemNumber: '028 903 028 D',
  fits: [
    { make: 'Volkswagen', model: 'Golf', yearFrom: 1998, yearTo: 2003 },
    { make: 'Škoda', model: 'Octavia', yearFrom: 1997, yearTo: 2000 },
  ],
} as Partial<Listing>);
const { vehicleYear: _, ...yearless } = part as Listing & { kind: 'part' };
const other = '00000000-0000-4000-8000-000000000000';

describe('given a part that fits two models', () => {
  it.each<[Partial<SearchQuery>, boolean]>([
    [{}, true],
    [{ kind: 'part' }, true],
    [{ kind: 'product' }, false],
    [{ sellerId: part.sellerId }, true],
    [{ sellerId: other }, false],
    [{ partCategory: 'electrical' }, true],
    [{ partCategory: 'engine' }, false],
    [{ condition: 'used-good' }, true],
    [{ condition: 'new' }, false],
    [{ vehicleMake: 'VOLKSWAGEN' }, true],
    [{ vehicleMake: 'skoda' }, true],
    [{ vehicleMake: 'Volks' }, false],
    [{ vehicleModel: 'octavia' }, true],
    [{ vehicleMake: 'Škoda', vehicleModel: 'Octavia' }, true],
    [{ vehicleMake: 'Škoda', vehicleModel: 'Golf' }, false],
    [{ vehicleYear: 1997 }, true],
    [{ vehicleYear: 2003 }, true],
    [{ vehicleYear: 2004 }, false],
    [{ vehicleYear: 1996 }, false],
    [{ vehicleMake: 'Volkswagen', vehicleYear: 1997 }, false],
    [{ vehicleModel: 'Octavia', vehicleYear: 2001 }, false],
    [{ vehicleMake: 'Volkswagen', vehicleModel: 'Golf', vehicleYear: 2001 }, true],
    [{ currency: 'EUR' }, true],
    [{ currency: 'USD' }, false],
    [{ currency: 'EUR', minPrice: 8900, maxPrice: 8900 }, true],
    [{ currency: 'EUR', minPrice: 8901 }, false],
    [{ currency: 'EUR', maxPrice: 8899 }, false],
    [{ q: 'alternators' }, true],
    [{ q: '028903028D' }, true],
    [{ q: '028-903-028-d' }, true],
    [{ q: '028 903' }, true],
    [{ q: '028903' }, false],
    [{ q: 'octavia' }, true],
    [{ q: 'skoda golf' }, true],
    [{ q: 'golf polo' }, false],
    [{ q: 'alternator', kind: 'part', vehicleMake: 'Škoda', vehicleYear: 1999, currency: 'EUR', minPrice: 1 }, true],
  ])('when %j is asked for, then it fits: %s', (query, fits) => {
    expect(matcherOf({ sort: 'newest', ...query })(cardOf(part))).toBe(fits);
  });

  it('when its own vehicle has no year, then a year finds it by what it fits only', () => {
    const alone = cardOf({ ...yearless, fits: undefined } as Listing);
    expect(matcherOf({ sort: 'newest', vehicleMake: 'Volkswagen', vehicleModel: 'Golf' })(alone)).toBe(true);
    expect(matcherOf({ sort: 'newest', vehicleYear: 2001 })(alone)).toBe(false);
    expect(matcherOf({ sort: 'newest', vehicleYear: 2001 })(cardOf(yearless as Listing))).toBe(true);
  });
});

describe('given a product', () => {
  it.each<[Partial<SearchQuery>, boolean]>([
    [{ kind: 'product' }, true],
    [{ q: 'bookshelves' }, true],
    // Descriptions are not searched.
    [{ q: 'scratches' }, false],
    [{ partCategory: 'other' }, false],
    [{ condition: 'new' }, false],
    [{ vehicleMake: 'Oak' }, false],
    [{ vehicleYear: 2001 }, false],
  ])('when %j is asked for, then it fits: %s', (query, fits) => {
    expect(matcherOf({ sort: 'newest', ...query })(cardOf(product))).toBe(fits);
  });
});
