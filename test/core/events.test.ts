import * as fc from 'fast-check';
import { type Change, eventsOf } from '../../core/events.ts';
import type { Inquiry } from '../../core/inquiries/model.ts';
import { ListingStatus } from '../../core/listings/status.ts';
import type { Gallery, Photo } from '../../core/photos/model.ts';
import { relayChanges } from '../../core/relay-changes.ts';
import { aCheck, aListing, aUser } from '../support/builders.ts';
import { holds } from '../support/properties.ts';

const typesOf = (change: Change) => eventsOf(change).map(({ type }) => type);

describe('given a write', () => {
  it('when a listing enters each status, then the event says which', () => {
    const entering = Object.fromEntries(
      ListingStatus.options.map((status) => {
        const before = aListing({ status: status === 'draft' ? 'active' : 'draft' });
        return [status, typesOf({ entity: 'listing', before, after: aListing({ status, version: 2 }) })];
      }),
    );
    expect(entering).toEqual({
      draft: ['listing.drafted'],
      active: ['listing.activated'],
      reserved: ['listing.reserved'],
      sold: ['listing.sold'],
      archived: ['listing.archived'],
      suspended: ['listing.suspended'],
    });
  });

  it.each(ListingStatus.options)('when a %s listing changes and its status does not, then it was changed', (status) => {
    const [before, after] = [aListing({ status }), aListing({ status, version: 2 })];
    expect(typesOf({ entity: 'listing', before, after })).toEqual(['listing.changed']);
  });

  it('when somebody joins or changes, then the event says so', () => {
    expect(typesOf({ entity: 'user', after: aUser() })).toEqual(['user.joined']);
    expect(typesOf({ entity: 'user', before: aUser(), after: aUser({ version: 2 }) })).toEqual(['user.changed']);
  });

  it('when a part is checked, settled or changed otherwise, then the event says so, with ids and status only', () => {
    const before = aCheck();
    const settlement = { at: '2026-03-02T00:00:00.000Z', note: 'Seen on a photo.' };
    const settled = aCheck({ fitmentStatus: 'compatible', settlement, updatedAt: settlement.at, version: 2 });
    const { vinLast8: _, notes: __, ...erased } = { ...settled, version: 3 };
    const told = [{ after: before }, { before, after: settled }, { before: settled, after: erased }].flatMap((change) =>
      eventsOf({ entity: 'compatibilityLog', ...change }),
    );
    const { id: compatibilityLogId, listingId, buyerId } = before;
    const ids = { compatibilityLogId, listingId, buyerId };
    expect(told.map(({ type, detail }) => [type, detail])).toEqual([
      ['fitment.checked', { ...ids, fitmentStatus: 'needs-review', version: 1 }],
      ['fitment.settled', { ...ids, fitmentStatus: 'compatible', version: 2 }],
      ['fitment.changed', { ...ids, fitmentStatus: 'compatible', version: 3 }],
    ]);
    expect(told.map(({ id, at }) => [id, at])[1]).toEqual([`compatibilityLog:${before.id}:2`, settlement.at]);
  });

  it('when photos of a gallery come, go and change, then there is an event for each, told once', () => {
    const at = '2026-03-02T00:00:00.000Z';
    const photo = (id: string, status: Photo['status'], version = 1): Photo => ({
      ...{ id, status, version, uploadedById: aUser().id, createdAt: at, updatedAt: at },
    });
    const gallery = (version: number, ...photos: Photo[]): Gallery => ({ id: 'lst_1', photos, updatedAt: at, version });
    const before = gallery(
      1,
      photo('asked', 'pending'),
      photo('bad', 'pending'),
      photo('gone', 'ready', 2),
      photo('same', 'ready', 2),
      photo('told', 'ready', 2),
    );
    const after = gallery(
      2,
      photo('asked', 'ready', 2),
      photo('bad', 'rejected', 2),
      photo('same', 'ready', 2),
      photo('told', 'ready', 3),
      photo('new', 'pending'),
    );
    expect(eventsOf({ entity: 'gallery', before, after }).map(({ id, type }) => [type, id])).toEqual([
      ['photo.ready', 'photo:asked:2'],
      ['photo.rejected', 'photo:bad:2'],
      ['photo.changed', 'photo:told:3'],
      ['photo.requested', 'photo:new:1'],
      ['photo.removed', 'photo:gone:removed'],
    ]);
    expect(eventsOf({ entity: 'gallery', after: gallery(1, photo('new', 'pending')) })).toEqual([
      { id: 'photo:new:1', type: 'photo.requested', at, detail: { photoId: 'new', listingId: 'lst_1', version: 1 } },
    ]);
    expect(eventsOf({ entity: 'gallery', before: after, after: before })).toEqual([]);
  });

  it('when a listing is made, then its event carries ids, state, version and its own time', () => {
    const after = aListing({ updatedAt: '2026-03-02T00:00:00.000Z' });
    expect(eventsOf({ entity: 'listing', after })).toEqual([
      {
        id: `listing:${after.id}:1`,
        type: 'listing.activated',
        at: '2026-03-02T00:00:00.000Z',
        detail: { listingId: after.id, sellerId: after.sellerId, status: 'active', version: 1 },
      },
    ]);
  });

  it('when nothing is there after it or the version did not go up, then nothing happened', () => {
    expect(eventsOf({ entity: 'listing', before: aListing() })).toEqual([]);
    expect(eventsOf({ entity: 'listing', before: aListing(), after: aListing() })).toEqual([]);
    expect(eventsOf({ entity: 'user', before: aUser({ version: 2 }), after: aUser({ version: 1 }) })).toEqual([]);
  });
});

describe('given any person and any listing', () => {
  // Each text is marked, so that finding it is no coincidence.
  const marked = (mark: string) => fc.string({ minLength: 1, maxLength: 20 }).map((text) => `${mark}-${text}`);
  const person = fc.record({
    username: marked('username'),
    email: marked('email'),
    displayName: marked('name'),
    phoneNumber: marked('phone'),
  });
  const listing = fc.record({
    title: marked('title'),
    description: marked('description'),
    location: fc.record({ country: marked('country'), city: marked('city') }),
    status: fc.constantFrom(...ListingStatus.options),
  });

  it('when they change, then no event tells a word of theirs', async () => {
    await holds(
      'events without words',
      fc.property(person, person, listing, listing, fc.boolean(), (before, after, was, is, isNew) => {
        const changes: Change[] = [
          { entity: 'user', before: isNew ? undefined : aUser(before), after: aUser({ ...after, version: 2 }) },
          { entity: 'listing', before: isNew ? undefined : aListing(was), after: aListing({ ...is, version: 2 }) },
        ];
        const events = changes.flatMap(eventsOf);
        expect(events).toHaveLength(2);
        // No value at all but ids, a status and a version: whatever a field holds, it can not be in there.
        for (const { id, detail } of events) {
          const { listingId, sellerId, userId, status, version, ...others } = detail;
          expect(others).toEqual({});
          expect([listingId, aListing().id, undefined]).toContain(listingId);
          expect([undefined, aListing().sellerId]).toContain(sellerId);
          expect([undefined, aUser().id]).toContain(userId);
          expect([undefined, is.status]).toContain(status);
          expect(version).toBe(2);
          expect(id).not.toMatch(/username-|email-|name-|phone-|title-|city-/);
        }
        const told = JSON.stringify(events);
        const words = [...Object.values(before), ...Object.values(after), was.title, is.title, is.location.city];
        for (const word of words) expect(told).not.toContain(JSON.stringify(word).slice(1, -1));
      }),
      500,
    );
  });

  it('when a change is told again, then its event is the same, and other versions have other ids', () => {
    const told = (version: number) => eventsOf({ entity: 'listing', after: aListing({ version }) })[0];
    expect(told(2)).toEqual(told(2));
    expect(told(2)?.id).not.toBe(told(3)?.id);
  });
});

describe('given changes to be relayed', () => {
  const silent: Change = { entity: 'listing', before: aListing() };
  const telling = (version: number): Change => ({ entity: 'listing', after: aListing({ version }) });

  const relay = async (changes: readonly Change[], refused?: number) => {
    const published: string[] = [];
    const done = await relayChanges(
      {
        publisher: {
          publish: async (events) => {
            published.push(...events.map(({ id }) => id));
            return refused;
          },
        },
      },
      changes,
    );
    return { done, published };
  };

  it('when all are taken, then all are done and told in order', async () => {
    const { done, published } = await relay([telling(1), silent, telling(2)]);
    expect(done).toBe(3);
    expect(published).toEqual([1, 2].map((version) => `listing:${aListing().id}:${version}`));
  });

  it.each([
    [0, 1],
    [1, 2],
    [2, 4],
  ])('when event %i is refused, then the changes before its own, %i, are done', async (refused, done) => {
    expect((await relay([silent, telling(1), telling(2), silent, telling(3)], refused)).done).toBe(done);
  });

  it('when there is nothing to tell, then all are done', async () => {
    expect(await relay([silent, silent])).toEqual({ done: 2, published: [] });
  });
});

describe('given a thread', () => {
  const inquiry = (over: Partial<Inquiry> = {}): Inquiry => ({
    ...{ id: 'inq_1', listingId: 'lst_1', title: 'Shelf', buyerId: 'bob', sellerId: 'anna', message: 'Call 0151.' },
    ...{ status: 'open', messageCount: 1, createdAt: '2026', updatedAt: '2026-03-01', version: 1 },
    ...over,
  });
  const typeOf = (before: Inquiry | undefined, over: Partial<Inquiry>) =>
    typesOf({ entity: 'inquiry', before, after: inquiry({ version: 2, ...over }) });

  it('when it is opened, answered, asked again and closed, then each is told by its name', () => {
    expect(typesOf({ entity: 'inquiry', after: inquiry() })).toEqual(['inquiry.opened']);
    expect(typeOf(inquiry(), { status: 'replied', messageCount: 2 })).toEqual(['inquiry.replied']);
    expect(typeOf(inquiry({ status: 'replied' }), { status: 'replied', messageCount: 2 })).toEqual(['inquiry.replied']);
    expect(typeOf(inquiry(), { messageCount: 2 })).toEqual(['inquiry.asked-again']);
    expect(typeOf(inquiry({ status: 'replied' }), { status: 'closed' })).toEqual(['inquiry.closed']);
    expect(typeOf(inquiry(), { title: 'Oak shelf' })).toEqual(['inquiry.changed']);
  });

  it('when it is told, then in ids, without a word of what was written', () => {
    expect(eventsOf({ entity: 'inquiry', after: inquiry() })).toEqual([
      {
        id: 'inquiry:inq_1:1',
        type: 'inquiry.opened',
        at: '2026-03-01',
        detail: { inquiryId: 'inq_1', listingId: 'lst_1', buyerId: 'bob', sellerId: 'anna', version: 1 },
      },
    ]);
  });
});
