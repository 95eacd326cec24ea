import { createListing } from '../../../core/listings/create-listing.ts';
import { deleteListing } from '../../../core/listings/delete-listing.ts';
import { getListing } from '../../../core/listings/get-listing.ts';
import { listMyListings } from '../../../core/listings/list-my-listings.ts';
import { mayRead, NewListing } from '../../../core/listings/model.ts';
import type { ListingLists } from '../../../core/listings/ports.ts';
import { ListingStatus } from '../../../core/listings/status.ts';
import { Refusal } from '../../../core/shared/errors.ts';
import { ExpectationFailed, entityOf } from '../../../core/shared/ports.ts';
import { aListing, aPart, aProduct, aUser } from '../../support/builders.ts';
import { anActor, anonymously, inSeconds, noon, outcomeOf, signedInAs } from '../../support/contexts.ts';
import { memoryPhotos } from '../../support/memory-photos.ts';
import { memoryStore } from '../../support/memory-store.ts';

const { photoUrls } = memoryPhotos();
const stranger = anActor({ userId: '00000000-0000-4000-8000-000000000000' });

describe('given somebody signed in', () => {
  it('when they create a product, then it is stored as answered, active, theirs and at version 1', async () => {
    const store = memoryStore();
    const made = await createListing({ store }, NewListing.parse(aProduct()), signedInAs());
    expect(made).toMatchObject({
      ...aProduct(),
      status: 'active',
      sellerId: anActor().userId,
      version: 1,
      createdAt: noon.toISOString(),
      updatedAt: noon.toISOString(),
    });
    expect(store.peek('listing', made.id)).toEqual(made);
  });

  it('when they say draft, then it is a draft', async () => {
    const content = NewListing.parse(aProduct({ status: 'draft' }));
    expect((await createListing({ store: memoryStore() }, content, signedInAs())).status).toBe('draft');
  });

  it.each([
    ['seller', 'done', 1],
    ['buyer', 'seller-only', 0],
    [undefined, 'not-found', 0],
  ] as const)('when a %s creates a part, then %s', async (role, outcome, commits) => {
    const store = memoryStore();
    if (role) store.seed('user', aUser({ role }));
    expect(await outcomeOf(createListing({ store }, NewListing.parse(aPart()), signedInAs()))).toBe(outcome);
    expect(store.commits).toHaveLength(commits);
  });

  it('when the request has a key, then listing and answer are one commit', async () => {
    const store = memoryStore();
    const record = { id: 'answer', fingerprint: 'f', output: '', expiresAt: 1 };
    const context = signedInAs(anActor(), {
      answer: (output) => [
        { put: 'recordedAnswer', item: { ...record, output: JSON.stringify(output) }, expect: 'absent' },
      ],
    });
    const made = await createListing({ store }, NewListing.parse(aProduct()), context);
    expect(store.commits.map((writes) => writes.map(entityOf))).toEqual([['listing', 'recordedAnswer']]);
    expect(JSON.parse(store.peek('recordedAnswer', 'answer')?.output ?? '')).toEqual(made);
  });

  it('when the answer can not be stored, then the listing is not stored either', async () => {
    const store = memoryStore();
    const item = { id: 'answer', fingerprint: 'f', output: '', expiresAt: 1 };
    store.seed('recordedAnswer', item);
    const context = signedInAs(anActor(), { answer: () => [{ put: 'recordedAnswer', item, expect: 'absent' }] });
    await expect(createListing({ store }, NewListing.parse(aProduct()), context)).rejects.toBeInstanceOf(
      ExpectationFailed,
    );
    expect(store.commits).toEqual([]);
  });
});

describe('given a listing in every status and every kind of reader', () => {
  const readers = {
    anonymous: undefined,
    owner: anActor(),
    stranger,
    operator: { ...stranger, operator: true },
  } as const;

  it.each(ListingStatus.options)('when it is %s, then only those see it who may', async (status) => {
    const store = memoryStore();
    const listing = aListing({ status });
    store.seed('listing', listing);
    for (const [reader, actor] of Object.entries(readers)) {
      const allowed = status === 'active' || reader === 'owner' || reader === 'operator';
      expect([reader, mayRead(listing, actor)]).toEqual([reader, allowed]);
      const work = getListing(
        { store, photoUrls },
        { listingId: listing.id },
        anonymously({ identify: async () => actor }),
      );
      expect([reader, await outcomeOf(work)]).toEqual([reader, allowed ? 'done' : 'not-found']);
    }
  });

  it('when it has a primary photo, then that is shown by where its pictures are', async () => {
    const store = memoryStore();
    const image = { hash: 'abc', width: 1600, height: 1200, placeholder: 'data:image/webp;base64,AAAA' };
    store.seed('listing', aListing({ primaryPhoto: { photoId: 'pho_1', ...image } }));
    const { primaryPhoto } = await getListing({ store, photoUrls }, { listingId: aListing().id }, anonymously());
    const { hash: _, ...shown } = image;
    expect(primaryPhoto).toEqual({
      id: 'pho_1',
      thumbnails: {
        small: 'https://cdn.example/photos/pho_1/abc-small.webp',
        large: 'https://cdn.example/photos/pho_1/abc-large.webp',
      },
      ...shown,
    });
  });

  it('when it is active, then nobody’s token is looked at', async () => {
    const store = memoryStore();
    store.seed('listing', aListing());
    const identify = jest.fn();
    await getListing({ store, photoUrls }, { listingId: aListing().id }, anonymously({ identify }));
    expect(identify).not.toHaveBeenCalled();
  });

  it('when a bad token asks for a draft and for nothing, then the refusals are the same', async () => {
    const store = memoryStore();
    store.seed('listing', aListing({ status: 'draft' }));
    const identify = async () => {
      throw new Refusal('unauthenticated', 'The access token is not valid.');
    };
    for (const listingId of [aListing().id, 'lst_01JD3Z8Q2V6W7X8Y9ZAAAAAAAA'])
      expect(await outcomeOf(getListing({ store, photoUrls }, { listingId }, anonymously({ identify })))).toBe(
        'unauthenticated',
      );
  });

  it('when a stranger asks for a draft and for nothing, then the refusals are equal in every word', async () => {
    const store = memoryStore();
    store.seed('listing', aListing({ status: 'draft' }));
    const refusals = await Promise.all(
      [aListing().id, 'lst_01JD3Z8Q2V6W7X8Y9ZAAAAAAAA'].map((listingId) =>
        getListing({ store, photoUrls }, { listingId }, anonymously({ identify: async () => stranger })).catch(
          ({ code, message, extra }: Refusal) => ({ code, message, extra }),
        ),
      ),
    );
    expect(refusals[0]).toEqual(refusals[1]);
  });
});

describe('given a listing to be deleted', () => {
  const archive = async (status: ListingStatus, actor = anActor(), expectedVersion?: number) => {
    const store = memoryStore();
    store.seed('listing', aListing({ status }));
    const input = { listingId: aListing().id, ...(expectedVersion === undefined ? {} : { expectedVersion }) };
    const outcome = await outcomeOf(deleteListing({ store }, input, signedInAs(actor, { now: inSeconds(60) })));
    return { outcome, listing: store.peek('listing', aListing().id), commits: store.commits.length };
  };

  it.each(['draft', 'active'] as const)('when it is %s, then it is archived and kept', async (status) => {
    const { outcome, listing } = await archive(status);
    expect(outcome).toBe('done');
    expect(listing).toEqual(aListing({ status: 'archived', version: 2, updatedAt: inSeconds(60).toISOString() }));
  });

  it('when it is archived already, then nothing is written', async () => {
    expect(await archive('archived')).toMatchObject({ outcome: 'done', commits: 0 });
  });

  it.each(['reserved', 'sold', 'suspended'] as const)('when it is %s, then that is refused', async (status) => {
    expect(await archive(status)).toMatchObject({ outcome: 'invalid-state', commits: 0 });
  });

  it('when it is somebody else’s or has changed, then that is refused', async () => {
    expect(await archive('active', stranger)).toMatchObject({ outcome: 'not-allowed', commits: 0 });
    expect(await archive('draft', stranger)).toMatchObject({ outcome: 'not-found', commits: 0 });
    expect(await archive('active', anActor(), 2)).toMatchObject({ outcome: 'version-mismatch', commits: 0 });
  });
});

describe('given lists', () => {
  it('when a seller lists their own, then they get their own and, if told, of one status', async () => {
    const asked: unknown[] = [];
    const listingLists: ListingLists = {
      listingsBySeller: async (...args) => {
        asked.push(['all', ...args]);
        return { items: [] };
      },
      listingsBySellerAndStatus: async (...args) => {
        asked.push(['by status', ...args]);
        return { items: [] };
      },
    };
    await listMyListings({ listingLists, photoUrls }, { limit: 5, after: 'x' }, signedInAs());
    await listMyListings({ listingLists, photoUrls }, { limit: 5, status: 'draft' }, signedInAs());
    const sellerId = anActor().userId;
    expect(asked).toEqual([
      ['all', { sellerId }, { limit: 5, after: 'x' }],
      ['by status', { sellerId, status: 'draft' }, { limit: 5 }],
    ]);
  });
});

describe('given the vehicles that a part fits', () => {
  const range = (yearFrom: number, yearTo: number, make = 'Volkswagen') => ({ make, model: 'Golf', yearFrom, yearTo });
  it.each([
    ['thirty of them', Array.from({ length: 30 }, () => range(1998, 2003)), true],
    ['thirty-one', Array.from({ length: 31 }, () => range(1998, 2003)), false],
    ['a hundred years in all', [range(1910, 1959), range(1950, 2009)], true],
    ['a hundred and one', [range(1910, 1959), range(1950, 2010)], false],
    ['every year there is', [range(1886, 2100)], false],
    ['names of 1,500 bytes', Array.from({ length: 25 }, () => range(2000, 2001, 'x'.repeat(56))), true],
    ['names of more', Array.from({ length: 25 }, () => range(2000, 2001, 'x'.repeat(57))), false],
    ['names of more bytes than letters', Array.from({ length: 25 }, () => range(2000, 2001, '東'.repeat(20))), false],
  ])('when they are %s, then that is a bound', (_, fits, fine) => {
    expect(NewListing.safeParse(aPart({ fits })).success).toBe(fine);
  });
});
