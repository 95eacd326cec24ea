import * as fc from 'fast-check';
import { applied, indexListing } from '../../../core/listings/index-listing.ts';
import { keysOf, keyText, stepsTo, truthOf } from '../../../core/listings/index-steps.ts';
import { matcherOf } from '../../../core/listings/matching.ts';
import { type Listing, ListingCardView } from '../../../core/listings/model.ts';
import type { IndexedListing, IndexStep, ListingIndex } from '../../../core/listings/ports.ts';
import { planOf } from '../../../core/listings/search-plan.ts';
import { ListingStatus } from '../../../core/listings/status.ts';
import { cardOf, termsOf } from '../../../core/listings/terms.ts';
import { shownCard } from '../../../core/listings/view.ts';
import { anyContent, anyQuery, listingOf } from '../../support/any-listing.ts';
import { aListing, aPart } from '../../support/builders.ts';
import { outcomeOf } from '../../support/contexts.ts';
import { sweepCrashes } from '../../support/crash.ts';
import { type MemorySearch, memorySearch } from '../../support/memory-search.ts';
import { type MemoryStore, memoryStore } from '../../support/memory-store.ts';
import { holds } from '../../support/properties.ts';

const ids = [
  'lst_01JD3Z8Q2V6W7X8Y9ZAAAAAAAA',
  'lst_01JD3Z8Q2V6W7X8Y9ZBBBBBBBB',
  'lst_01JD3Z8Q2V6W7X8Y9ZCCCCCCCC',
] as const;

/** What search should know of these listings, by the definition of a term: `<place> <listing>` → card. */
const truth = (listings: readonly Listing[]): Record<string, unknown> =>
  Object.fromEntries(
    listings.flatMap((listing) => {
      const { record, card } = truthOf(listing);
      return keysOf(record).map((key) => [`${keyText(key)} ${listing.id}`, JSON.parse(card) as unknown]);
    }),
  );

const newest = (histories: readonly (readonly Listing[])[]): Listing[] =>
  histories.flatMap((history) => history.slice(-1));

/** A listing's life: any statuses, prices, vehicles and kinds one after the other. */
const history = (id: string) =>
  fc
    .array(anyContent, { minLength: 1, maxLength: 6 })
    .map((contents) => contents.map((content, index) => listingOf(content, id, index + 1)));
const histories = fc.tuple(...ids.map(history));

async function expectTruth(search: MemorySearch, listings: readonly Listing[]): Promise<void> {
  expect(search.postings()).toEqual(truth(listings));
  for (const listing of listings) expect(await search.indexed(listing.id)).toEqual(truthOf(listing).record);
}

/** A part for so many years of one model: two postings for each of them, and some more. */
const longLived = (yearTo: number, over: Partial<Listing> = {}): Listing =>
  aListing({
    ...aPart(),
    fits: [{ make: 'VW', model: 'Beetle', yearFrom: 1938, yearTo }],
    ...over,
  } as Partial<Listing>);

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
              apply: scheduler.scheduleFunction(search.apply),
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

  const recordOf = (over: Partial<IndexedListing>): IndexedListing => ({ ...truthOf(aListing()).record, ...over });

  it('when the index is as new as the listing, then it is left alone', async () => {
    const store = memoryStore();
    store.seed('listing', aListing({ version: 3 }));
    const apply = jest.fn(async () => true);
    const indexed = async () => recordOf({ version: 3 });
    await indexListing({ store, listingIndex: { indexed, apply } }, { listingId: aListing().id });
    expect(apply).not.toHaveBeenCalled();
  });

  it('when a run that wrote the same version anew broke off, then its work is finished', async () => {
    const store = memoryStore();
    const search = memorySearch();
    store.seed('listing', aListing());
    await search.apply({
      ...{ listingId: aListing().id, expect: 'absent', put: [], remove: [], card: '' },
      record: recordOf({ claimed: 1, digest: undefined }),
    });
    await indexListing({ store, listingIndex: search }, { listingId: aListing().id });
    await expectTruth(search, [aListing()]);
  });

  it('when somebody works on a newer version, then this run does nothing before it has read that version', async () => {
    const store = memoryStore();
    store.seed('listing', aListing({ version: 3 }));
    const apply = jest.fn(async () => true);
    const indexed = jest.fn(async () => {
      if (indexed.mock.calls.length === 2) store.seed('listing', aListing({ version: 4 }));
      return recordOf({ version: 2, claimed: 4 });
    });
    await indexListing({ store, listingIndex: { indexed, apply } }, { listingId: aListing().id });
    expect(apply.mock.calls.map((args) => (args as unknown as [IndexStep])[0].record)).toEqual([
      expect.objectContaining({ version: 4 }),
    ]);
  });

  it('when rivals win again and again, then it gives up with an error instead of going on for ever', async () => {
    const store = memoryStore();
    store.seed('listing', aListing());
    const apply = jest.fn(async () => false);
    const work = indexListing(
      { store, listingIndex: { indexed: async () => undefined, apply } },
      { listingId: aListing().id },
    );
    await expect(work).rejects.toThrow(/keeps changing/);
    expect(apply).toHaveBeenCalledTimes(5);
  });
});

describe('given the steps of a reindexing', () => {
  const sizes = (steps: readonly IndexStep[]) => steps.map(({ put, remove }) => [put.length, remove.length]);
  const { record } = truthOf(aListing());

  it('when a listing is new and has few terms, then all is done in one step', () => {
    const steps = stepsTo(aListing(), undefined);
    expect(sizes(steps)).toEqual([[record.terms.length * 2, 0]]);
    expect(steps[0]).toMatchObject({ expect: 'absent', record });
  });

  it('when nothing that is searched or shown has changed, then only the record is written', () => {
    const steps = stepsTo({ ...aListing({ version: 2 }), description: 'Six shelves' } as Listing, record);
    expect(sizes(steps)).toEqual([[0, 0]]);
    expect(steps[0]).toMatchObject({ expect: { version: 1 }, record: { ...record, version: 2 } });
  });

  it('when the price has changed, then the postings at the old one go and every card is new', () => {
    const steps = stepsTo(aListing({ version: 2, price: 1 }), record);
    expect(sizes(steps)).toEqual([[record.terms.length * 2, record.terms.length]]);
  });

  it('when the same card is to be found by other terms than before, then only what differs is written', () => {
    const other = { ...record, terms: [...record.terms.slice(1), 'word:old'] };
    const steps = stepsTo(aListing({ version: 2 }), other);
    expect(sizes(steps)).toEqual([[2, 2]]);
  });

  it('when it is not to be found any more, then every posting goes and the record stays', () => {
    const steps = stepsTo(aListing({ version: 2, status: 'sold' }), record);
    expect(sizes(steps)).toEqual([[0, record.terms.length * 2]]);
    expect(steps[0]).toMatchObject({ record: { version: 2, terms: [], prices: [] } });
  });

  it('when there is more than fits into a transaction, then the first step claims, the last one completes', () => {
    const listing = longLived(2100);
    const steps = stepsTo(listing, undefined);
    expect(steps.length).toBeGreaterThan(3);
    for (const { put, remove } of steps) expect(put.length + remove.length).toBeLessThanOrEqual(99);
    const { record: done } = truthOf(listing);
    expect(steps.map((step) => [step.expect, step.record])).toEqual([
      ['absent', { ...done, version: 0, claimed: 1, digest: undefined }],
      ...steps.slice(2).map(() => [{ version: 0, claimed: 1 }, undefined]),
      [{ version: 0, claimed: 1 }, done],
    ]);
  });

  it('when the largest listing there may be is indexed, then each step stays below the bounds of a transaction', () => {
    const name = (number: number) => `${number} `.padEnd(60, '東');
    const fits = Array.from({ length: 50 }, (_, number) => ({
      make: name(number),
      model: name(number + 50),
      yearFrom: 1886,
      yearTo: 2100,
    }));
    const listing = longLived(1938, { fits, title: '東'.repeat(120) } as Partial<Listing>);
    for (const { put, card } of stepsTo(listing, undefined)) {
      expect(put.length * (Buffer.byteLength(card) + 500)).toBeLessThan(4_000_000);
      for (const { term } of put) expect(Buffer.byteLength(`ACTIVE#${term}`)).toBeLessThan(200);
    }
    expect(Buffer.byteLength(JSON.stringify(truthOf(listing).record))).toBeLessThan(100_000);
  });
});

describe('given a listing that takes several transactions', () => {
  interface World {
    readonly store: MemoryStore;
    readonly listingIndex: MemorySearch;
  }
  const before = longLived(1990);
  const changed = longLived(2060, { version: 2, price: 1 });
  const gone = longLived(2060, { version: 3, status: 'archived' });
  const listingId = before.id;
  const worldAt = async (...versions: Listing[]): Promise<World> => {
    const world = { store: memoryStore(), listingIndex: memorySearch() };
    for (const version of versions) {
      world.store.seed('listing', version);
      if (version !== versions.at(-1)) await indexListing(world, { listingId });
    }
    return world;
  };

  it.each([
    ['comes', [before]],
    ['changes', [before, changed]],
    ['goes', [before, changed, gone]],
  ])('when it %s and the run ends at any call, then running again makes the index right', async (_, versions) => {
    const crashes = await sweepCrashes({
      world: () => worldAt(...versions),
      ports: ({ store, listingIndex: { indexed, apply } }) => ({
        store: { get: store.get },
        listingIndex: { indexed, apply },
      }),
      invoke: (ports) => indexListing(ports, { listingId }),
      retry: (world) => indexListing(world, { listingId }),
      verify: ({ listingIndex }) => expectTruth(listingIndex, versions.slice(-1)),
    });
    expect(crashes).toBeGreaterThanOrEqual(2 * 4);
  });

  it.each([
    ['changes once more', longLived(1950, { version: 3, price: 7, title: 'Door' })],
    ['goes', gone],
  ])(
    'when a run ends at any call and the listing %s, then the next run leaves nothing of the broken one',
    async (_, next) => {
      await sweepCrashes({
        world: () => worldAt(before, changed),
        ports: ({ store, listingIndex: { indexed, apply } }) => ({
          store: { get: store.get },
          listingIndex: { indexed, apply },
        }),
        invoke: (ports) => indexListing(ports, { listingId }),
        retry: async (world) => {
          world.store.seed('listing', next);
          await indexListing(world, { listingId });
        },
        verify: ({ listingIndex }) => expectTruth(listingIndex, [next]),
      });
    },
  );

  it('when an old run wakes up after a newer one has claimed or finished, then it writes nothing any more', async () => {
    const oldSteps = stepsTo(changed, truthOf(before).record);
    for (let done = 1; done < oldSteps.length; done += 1) {
      const world = await worldAt(before, changed);
      expect(await applied(world.listingIndex, oldSteps.slice(0, done))).toBe(true);
      world.store.seed('listing', gone);
      const newer = stepsTo(gone, await world.listingIndex.indexed(listingId));
      for (const [at, step] of newer.entries()) {
        expect(await world.listingIndex.apply(step)).toBe(true);
        expect([at, await world.listingIndex.apply(oldSteps[done] as IndexStep)]).toEqual([at, false]);
      }
      await expectTruth(world.listingIndex, [gone]);
    }
  });

  it('when the same event is worked on twice at once, step by step, then both end well and the index is right', async () => {
    const world = await worldAt(before, changed);
    const slow: ListingIndex = {
      indexed: world.listingIndex.indexed,
      apply: async (step) => {
        await new Promise((resolve) => setImmediate(resolve));
        return world.listingIndex.apply(step);
      },
    };
    const deps = { store: world.store, listingIndex: slow };
    await Promise.all([indexListing(deps, { listingId }), indexListing(deps, { listingId })]);
    await expectTruth(world.listingIndex, [changed]);
  });
});

describe('given the terms of a listing', () => {
  it.each(ListingStatus.options)('when it is %s, then it has terms only if it is active', (status) => {
    expect(termsOf(aListing({ status })).length > 0).toBe(status === 'active');
  });

  it('when a query fits it, then it carries each of the terms that the query is looked for by', async () => {
    await holds(
      'terms of queries',
      fc.property(anyContent, anyQuery, (content, query) => {
        const listing = listingOf({ ...content, status: 'active' }, ids[0], 1);
        const terms = termsOf(listing);
        expect(new Set(terms).size).toBe(terms.length);
        if (!matcherOf(query)(cardOf(listing))) return;
        for (const term of planOf(query)?.terms ?? ['none']) expect(terms).toContain(term);
      }),
      3000,
    );
  });

  it('when somebody stuffs the names of vehicles, then the words end at a bound, the title’s first', () => {
    const fits = Array.from({ length: 50 }, (_, number) => ({
      make: `a${number} b${number} c${number}`,
      model: `d${number} e${number}`,
      yearFrom: 2000,
      yearTo: 2000,
    }));
    const words = termsOf(longLived(2000, { fits, title: 'Zebra' } as Partial<Listing>)).filter((term) =>
      term.startsWith('word:'),
    );
    expect([words.length, words[0]]).toEqual([64, 'word:zebra']);
  });

  it('when its card is shown, then it is exactly what search may show', () => {
    const urls = { urlOf: (key: string) => `https://cdn.example/${key}` };
    const photo = { photoId: 'pho_01JD3Z8Q2V6W7X8Y9ZABCDEFGH', hash: 'h', width: 4, height: 3, placeholder: 'data:,' };
    for (const listing of [
      aListing({ primaryPhoto: photo }),
      aListing({ ...longLived(2000), location: { country: 'DE' } } as Partial<Listing>),
    ]) {
      const card = shownCard(cardOf(listing), urls);
      expect(ListingCardView.strict().safeParse(card).error).toBeUndefined();
      expect(Object.keys(card)).not.toContain('description');
    }
  });
});
