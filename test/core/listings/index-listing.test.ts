import * as fc from 'fast-check';
import { indexListing } from '../../../core/listings/index-listing.ts';
import { type Listing, ListingCard } from '../../../core/listings/model.ts';
import { ListingStatus } from '../../../core/listings/status.ts';
import { cardOf, termOf, termsOf } from '../../../core/listings/terms.ts';
import { aListing, aPart } from '../../support/builders.ts';
import { outcomeOf } from '../../support/contexts.ts';
import { type MemorySearch, memorySearch } from '../../support/memory-search.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { holds } from '../../support/properties.ts';

const sellers = ['3f0d1f0e-8a52-4f2c-9d0b-5f6f6f1c2a11', '00000000-0000-4000-8000-000000000000'] as const;
const ids = [
  'lst_01JD3Z8Q2V6W7X8Y9ZAAAAAAAA',
  'lst_01JD3Z8Q2V6W7X8Y9ZBBBBBBBB',
  'lst_01JD3Z8Q2V6W7X8Y9ZCCCCCCCC',
] as const;

/** What search should know of these listings, by the definition of a term. */
function truth(listings: readonly Listing[]): Record<string, string[]> {
  const postings: Record<string, string[]> = {};
  for (const listing of listings)
    for (const term of termsOf(listing)) postings[term] = [...(postings[term] ?? []), listing.id].sort();
  return postings;
}

const newest = (histories: readonly (readonly Listing[])[]): Listing[] =>
  histories.flatMap((history) => history.slice(-1));

/** A listing's life: any statuses, prices and kinds one after the other. */
const history = (id: string) =>
  fc
    .array(
      fc.record({
        status: fc.constantFrom(...ListingStatus.options),
        price: fc.integer({ min: 1, max: 1000 }),
        isPart: fc.boolean(),
        sellerId: fc.constantFrom(...sellers),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((steps) =>
      steps.map(({ isPart, ...over }, index) =>
        aListing({ ...(isPart ? aPart() : {}), ...over, id, version: index + 1 } as Partial<Listing>),
      ),
    );
const histories = fc.tuple(...ids.map(history));

async function expectTruth(search: MemorySearch, listings: readonly Listing[]): Promise<void> {
  expect(search.postings()).toEqual(truth(listings));
  for (const term of Object.keys(search.postings())) {
    const { items } = await search.find(term, { limit: 100 });
    expect(items).toEqual(
      items.map(({ id }) => cardOf(listings.find((listing) => listing.id === id) ?? aListing({ id: 'none' }))),
    );
  }
}

describe('given listings with any histories', () => {
  it('when events are repeated, reordered and late, then search agrees with the listings', async () => {
    await holds(
      'event orders',
      fc.asyncProperty(histories, fc.infiniteStream(fc.nat()), async (lives, random) => {
        const store = memoryStore();
        const search = memorySearch();
        // Each version is written at some time and its event told at some time, twice, whatever was told before.
        const pending = lives.map((life) => [...life]);
        const events: string[] = [];
        const pick = (most: number) => (random.next().value ?? 0) % most;
        while (pending.some((life) => life.length > 0) || events.length > 0) {
          const life = pending.filter((left) => left.length > 0);
          const writes = life.length > 0 && (events.length === 0 || pick(2) === 0);
          if (writes) {
            const next = life[pick(life.length)]?.shift();
            if (next) store.seed('listing', next);
            if (next) events.push(next.id, next.id);
          } else
            for (const listingId of events.splice(pick(events.length), 1))
              await indexListing({ store, listingIndex: search }, { listingId });
        }
        await expectTruth(search, newest(lives));
      }),
      200,
    );
  });

  it('when several runs of one listing interleave anyhow, then search agrees with the listing', async () => {
    await holds(
      'interleaved runs',
      fc.asyncProperty(
        history(ids[0]),
        fc.scheduler(),
        fc.integer({ min: 2, max: 4 }),
        async (life, scheduler, runs) => {
          const store = memoryStore();
          const search = memorySearch();
          store.seed('listing', life[0] ?? aListing());
          const deps = {
            store: { get: scheduler.scheduleFunction(store.get) as typeof store.get },
            listingIndex: {
              indexed: scheduler.scheduleFunction(search.indexed),
              reindex: scheduler.scheduleFunction(search.reindex),
            },
          };
          const writer = scheduler.scheduleSequence(
            life.slice(1).map((next) => async () => store.seed('listing', next)),
          );
          const all = Array.from({ length: runs }, () => indexListing(deps, { listingId: ids[0] }));
          await scheduler.waitFor(Promise.all([writer.task, ...all]));
          // The event of the last write comes after it.
          const last = indexListing(deps, { listingId: ids[0] });
          await scheduler.waitFor(last);
          await expectTruth(search, newest([life]));
        },
      ),
      200,
    );
  });
});

describe('given one listing', () => {
  it('when there is none of that id, then it is refused, so that the event is kept', async () => {
    const work = indexListing({ store: memoryStore(), listingIndex: memorySearch() }, { listingId: ids[0] });
    expect(await outcomeOf(work)).toBe('not-found');
  });

  it('when the index is as new as the listing, then it is left alone', async () => {
    const store = memoryStore();
    store.seed('listing', aListing({ version: 3 }));
    const reindex = jest.fn(async () => true);
    const indexed = async () => ({ listingId: aListing().id, version: 3, terms: [] });
    await indexListing({ store, listingIndex: { indexed, reindex } }, { listingId: aListing().id });
    expect(reindex).not.toHaveBeenCalled();
  });

  it('when rivals win again and again, then it gives up with an error instead of going on for ever', async () => {
    const store = memoryStore();
    store.seed('listing', aListing());
    const reindex = jest.fn(async () => false);
    const work = indexListing(
      { store, listingIndex: { indexed: async () => undefined, reindex } },
      { listingId: aListing().id },
    );
    await expect(work).rejects.toThrow(/keeps changing/);
    expect(reindex).toHaveBeenCalledTimes(5);
  });
});

describe('given the terms of a listing', () => {
  it.each(ListingStatus.options)('when it is %s, then it has terms only if it is active', (status) => {
    expect(termsOf(aListing({ status })).length > 0).toBe(status === 'active');
  });

  it('when it is active, then every query that fits it names one of its terms and no other query does', () => {
    const listing = aListing();
    const own = termsOf(listing);
    for (const kind of ['product', 'part', undefined] as const)
      for (const sellerId of [...sellers, undefined]) {
        const fits = (kind ?? listing.kind) === listing.kind && (sellerId ?? listing.sellerId) === listing.sellerId;
        expect([kind, sellerId, own.includes(termOf({ kind, sellerId }))]).toEqual([kind, sellerId, fits]);
      }
    expect(new Set(own).size).toBe(own.length);
  });

  it('when its card is made, then the card is exactly what search may show', () => {
    for (const listing of [aListing(), aListing({ ...aPart(), location: { country: 'DE' } } as Partial<Listing>)]) {
      const card = cardOf(listing);
      expect(ListingCard.strict().safeParse(card).error).toBeUndefined();
      expect(Object.keys(card)).not.toContain('description');
    }
  });
});
