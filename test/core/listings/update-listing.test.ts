import * as fc from 'fast-check';
import { type Listing, ListingChange } from '../../../core/listings/model.ts';
import { ListingStatus } from '../../../core/listings/status.ts';
import { changed, updateListing } from '../../../core/listings/update-listing.ts';
import { Refusal } from '../../../core/shared/errors.ts';
import { ExpectationFailed } from '../../../core/shared/ports.ts';
import { aListing, aPart, aUser } from '../../support/builders.ts';
import { anActor, inSeconds, noon, outcomeOf, signedInAs } from '../../support/contexts.ts';
import { memoryPhotos } from '../../support/memory-photos.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { holds } from '../../support/properties.ts';

const aStoredPart = (over: Partial<Listing> = {}): Listing =>
  aListing({
    ...aPart({
      description: 'Taken out of a running car.',
      location: { country: 'DE', city: 'Kiel' },
      fits: [{ make: 'Volkswagen', model: 'Golf', yearFrom: 1998, yearTo: 2003 }],
      oemNumber: '028 903 029 Q',
    }),
    ...over,
  } as Partial<Listing>);

/** One new value for every field a seller may change. */
const newValues = {
  title: 'Alternator, tested',
  description: 'Tested on the bench.',
  price: 7900,
  currency: 'PLN',
  location: { country: 'PL' },
  partCategory: 'engine',
  condition: 'refurbished',
  vehicleMake: 'Seat',
  vehicleModel: 'Leon',
  vehicleYear: 2004,
  compatibilityNotes: 'Same housing as the Golf.',
  fits: [],
  oemNumber: '06A 903 026',
} as const;
const optional = ['description', 'location', 'vehicleYear', 'fits', 'oemNumber'] as const;
const later = inSeconds(60);

function refusalOf(listing: Listing, change: ListingChange): Refusal {
  try {
    changed(listing, change, later);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('given a part that is on offer', () => {
  it.each(Object.entries(newValues))('when %s is changed, then that and nothing else of it changes', (field, value) => {
    const before = aStoredPart();
    const next = changed(before, { [field]: value } as ListingChange, later);
    expect(next).toEqual({ ...before, [field]: value, updatedAt: later.toISOString(), version: 2 });
  });

  it('when every field is named here, then no field a seller may change is missing from this test', () => {
    const { kind: _, status: __, ...fields } = ListingChange.shape;
    expect(Object.keys(fields).sort()).toEqual(Object.keys(newValues).sort());
  });

  it.each(optional)('when %s is null, then it is removed', (field) => {
    const next = changed(aStoredPart(), { [field]: null } as ListingChange, later);
    expect(Object.keys(next)).not.toContain(field);
  });

  it('when it becomes a product, then what only parts have goes', () => {
    const before = aStoredPart();
    const next = changed(before, { kind: 'product' }, later);
    expect(next).toEqual({
      kind: 'product',
      title: before.title,
      description: before.description,
      price: before.price,
      currency: before.currency,
      location: before.location,
      id: before.id,
      sellerId: before.sellerId,
      status: 'active',
      createdAt: before.createdAt,
      updatedAt: later.toISOString(),
      version: 2,
    });
  });

  it('when it becomes a product that lacks a description, then the missing field is pointed at', () => {
    const part = changed(aStoredPart(), { description: null }, noon);
    const refusal = refusalOf(part, { kind: 'product' });
    expect(refusal.code).toBe('invalid-request');
    expect(refusal.extra.errors?.map(({ pointer }) => pointer)).toEqual(['#/body/description']);
  });

  it('when a product becomes a part without what parts need, then each missing field is pointed at', () => {
    const refusal = refusalOf(aListing(), { kind: 'part', vehicleMake: 'Seat' });
    expect(refusal.extra.errors?.map(({ pointer }) => pointer)).toEqual([
      '#/body/partCategory',
      '#/body/condition',
      '#/body/vehicleModel',
      '#/body/compatibilityNotes',
    ]);
  });

  it('when a product is given a field of parts, then that field is pointed at', () => {
    const refusal = refusalOf(aListing(), { oemNumber: '1' });
    expect(refusal.extra.errors?.map(({ pointer }) => pointer)).toEqual(['#/body/oemNumber']);
  });

  it('when a product would lose its description, then it is refused', () => {
    expect(refusalOf(aListing(), { description: null }).extra.errors?.[0]?.pointer).toBe('#/body/description');
  });
});

describe('given a listing in each status', () => {
  const terms: readonly ListingChange[] = [{ price: 1 }, { currency: 'USD' }, { kind: 'product' }];

  it.each(['reserved', 'sold'] as const)(
    'when it is %s, then the terms of sale are locked and the words are not',
    (status) => {
      const listing = aStoredPart({ status });
      for (const change of terms) expect(refusalOf(listing, change).code).toBe('invalid-state');
      expect(changed(listing, { title: 'Alternator, cleaned' }, later).title).toBe('Alternator, cleaned');
    },
  );

  it.each(['reserved', 'sold'] as const)(
    'when it is %s and a term is sent again as it is, then nothing is wrong with that',
    (status) => {
      const listing = aStoredPart({ status });
      expect(changed(listing, { price: listing.price, currency: listing.currency, kind: 'part' }, later)).toEqual({
        ...listing,
        updatedAt: later.toISOString(),
        version: 2,
      });
    },
  );

  it('when a locked term comes with an allowed change, then neither is made and the locked one is named', () => {
    const refusal = refusalOf(aStoredPart({ status: 'sold' }), { title: 'Gone soon', price: 1 });
    expect(refusal.message).toContain('price');
    expect(refusal.message).not.toContain('currency');
  });

  it('when it is suspended, then its owner changes nothing at all', () => {
    const listing = aStoredPart({ status: 'suspended' });
    const every: ListingChange[] = [
      ...Object.entries(newValues).map(([field, value]) => ({ [field]: value }) as ListingChange),
      { kind: 'product' },
      { status: 'active' },
      { status: 'archived' },
      { title: listing.title },
    ];
    for (const change of every) expect(refusalOf(listing, change).code).toBe('invalid-state');
  });

  it.each(ListingStatus.options)(
    'when a %s listing is published or archived, then only the owner’s moves work',
    (status) => {
      const reach = (wanted: 'active' | 'archived') => {
        try {
          return changed(aListing({ status }), { status: wanted }, later).status;
        } catch (error) {
          return (error as Refusal).code;
        }
      };
      const refused = 'invalid-state';
      const expected = {
        draft: ['active', 'archived'],
        active: ['active', 'archived'],
        reserved: [refused, refused],
        sold: [refused, refused],
        archived: [refused, 'archived'],
        suspended: [refused, refused],
      }[status];
      expect([reach('active'), reach('archived')]).toEqual(expected);
    },
  );
});

describe('given any listing and any change', () => {
  const anyChange = fc
    .record(
      Object.fromEntries(
        Object.entries(newValues).map(([field, value]) => [
          field,
          (optional as readonly string[]).includes(field) ? fc.constantFrom(value, null) : fc.constant(value),
        ]),
      ),
      { requiredKeys: [] },
    )
    .chain((fields) =>
      fc.record(
        {
          kind: fc.constantFrom('product' as const, 'part' as const),
          status: fc.constantFrom('active' as const, 'archived' as const),
          rest: fc.constant(fields),
        },
        { requiredKeys: ['rest'] },
      ),
    )
    .map(({ rest, ...own }) => ({ ...rest, ...own }) as ListingChange);

  it('when the change is made, then the server’s fields stay, the version goes up by one and nothing read is touched', async () => {
    let made = 0;
    await holds(
      'listing changes',
      fc.property(
        fc.constantFrom(...ListingStatus.options),
        fc.boolean(),
        fc.integer({ min: 1, max: 1e9 }),
        anyChange,
        (status, isPart, version, change) => {
          const before = isPart ? aStoredPart({ status, version }) : aListing({ status, version });
          const untouched = structuredClone(before);
          let next: Listing;
          try {
            next = changed(before, change, later);
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal);
            return;
          } finally {
            expect(before).toEqual(untouched);
          }
          made += 1;
          expect(next).toMatchObject({
            id: before.id,
            sellerId: before.sellerId,
            createdAt: before.createdAt,
            updatedAt: later.toISOString(),
            version: version + 1,
          });
          expect(Object.values(next)).not.toContain(null);
          if (status === 'reserved' || status === 'sold')
            expect([next.kind, next.price, next.currency]).toEqual([before.kind, before.price, before.currency]);
        },
      ),
      1500,
    );
    // The property would say nothing if every change were refused.
    expect(made).toBeGreaterThan(50);
  });
});

const { photoUrls } = memoryPhotos();

describe('given a stored listing', () => {
  const world = (listing = aListing()) => {
    const store = memoryStore();
    store.seed('listing', listing);
    return { store, listing };
  };
  const change = { title: 'Oak shelf' };

  it('when its owner changes it, then what is answered is what is stored', async () => {
    const { store, listing } = world();
    const next = await updateListing({ store, photoUrls }, { listingId: listing.id, change }, signedInAs());
    expect(store.peek('listing', listing.id)).toEqual(next);
    expect(next.title).toBe('Oak shelf');
  });

  it.each([
    ['somebody else and it is public', anActor({ userId: 'another' }), {}, 'not-allowed'],
    ['somebody else and it is a draft', anActor({ userId: 'another' }), { status: 'draft' }, 'not-found'],
    ['an operator', anActor({ userId: 'another', operator: true }), { status: 'draft' }, 'not-allowed'],
  ] as const)('when the caller is %s, then it is refused and nothing is stored', async (_, actor, over, code) => {
    const { store, listing } = world(aListing(over));
    const work = updateListing({ store, photoUrls }, { listingId: listing.id, change }, signedInAs(actor));
    expect(await outcomeOf(work)).toBe(code);
    expect(store.commits).toEqual([]);
  });

  it('when the version read is not the stored one, then version-mismatch; when it is, then it is changed', async () => {
    const { store, listing } = world(aListing({ version: 7 }));
    const at = (expectedVersion: number) =>
      outcomeOf(updateListing({ store, photoUrls }, { listingId: listing.id, change, expectedVersion }, signedInAs()));
    expect([await at(6), await at(8), await at(7)]).toEqual(['version-mismatch', 'version-mismatch', 'done']);
  });

  it('when a buyer turns a product into a part, then seller-only; when a seller does, then it becomes one', async () => {
    const { status: _, ...content } = aPart();
    for (const [role, outcome] of [
      ['buyer', 'seller-only'],
      ['seller', 'done'],
    ] as const) {
      const { store, listing } = world();
      store.seed('user', aUser({ role }));
      const work = updateListing({ store, photoUrls }, { listingId: listing.id, change: content }, signedInAs());
      expect(await outcomeOf(work)).toBe(outcome);
    }
  });

  it('when somebody else writes between the read and the commit, then nothing is overwritten', async () => {
    const { store, listing } = world();
    const rival = { ...listing, price: 1, version: 2 };
    store.before = ({ method }) => {
      if (method === 'commit') store.seed('listing', rival);
    };
    const work = updateListing({ store, photoUrls }, { listingId: listing.id, change }, signedInAs());
    await expect(work).rejects.toBeInstanceOf(ExpectationFailed);
    expect(store.peek('listing', listing.id)).toEqual(rival);
  });
});
