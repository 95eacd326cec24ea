import * as fc from 'fast-check';
import { markNotificationsRead } from '../../../core/notifications/mark-notifications-read.ts';
import { notify } from '../../../core/notifications/notify.ts';
import { aUser } from '../../support/builders.ts';
import { anActor, inSeconds, outcomeOf, signedInAs } from '../../support/contexts.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { holds } from '../../support/properties.ts';
import { listsOver, notifying } from './world.ts';

const anna = anActor();

/** A person who can be told of payouts that ended so many seconds after noon. */
function world() {
  const store = memoryStore();
  store.seed('user', aUser());
  const { deps, feedOf } = notifying(store);
  const tell = (seconds: number) => {
    const id = `pay_${seconds}`;
    const at = inSeconds(seconds).toISOString();
    const payout = { id, userId: anna.userId, amount: 5, currency: 'EUR', createdAt: at, updatedAt: at } as const;
    store.seed('payout', { ...payout, status: 'paid', version: 2 });
    return notify(deps, { eventId: `payout:${id}:2`, type: 'payout.paid', at, payoutId: id }, inSeconds(seconds));
  };
  const ports = { store, notificationLists: listsOver(store) };
  const mark = (upTo?: string, actor = anna) =>
    markNotificationsRead(ports, upTo === undefined ? {} : { upTo }, signedInAs(actor));
  const feed = () => feedOf(anna);
  return { store, tell, mark, feed, ids: async () => (await feed()).items.map(({ id }) => id) };
}
const unreadTimes = async ({ feed }: ReturnType<typeof world>): Promise<number[]> =>
  (await feed()).items
    .filter(({ read }) => !read)
    .map(({ createdAt }) => (Date.parse(createdAt) - inSeconds(0).getTime()) / 1000);

test('when nothing has come, then nothing is unread, and marking it changes nothing', async () => {
  const w = world();
  expect(await w.feed()).toEqual({ items: [], unread: 0 });
  expect(await w.mark()).toEqual({ unread: 0 });
  expect(w.store.commits).toEqual([]);
});

test('when some are marked, then those up to that one are read, whatever their order of coming', async () => {
  const w = world();
  for (const seconds of [3, 1, 5, 2, 4]) await w.tell(seconds);
  const [, fourth, third] = await w.ids();
  expect(await w.mark(third)).toEqual({ unread: 2 });
  expect(await unreadTimes(w)).toEqual([5, 4]);
  expect(await w.mark(third)).toEqual({ unread: 2 });
  expect(await w.mark(fourth)).toEqual({ unread: 1 });
  // Nothing becomes unread.
  expect(await w.mark(third)).toEqual({ unread: 1 });
  expect(await unreadTimes(w)).toEqual([5]);
  expect(await w.mark()).toEqual({ unread: 0 });
  expect(await unreadTimes(w)).toEqual([]);
});

test('when one comes late, then it is unread among those that are read', async () => {
  const w = world();
  for (const seconds of [1, 3, 5]) await w.tell(seconds);
  await w.mark();
  await w.tell(2);
  await w.tell(6);
  expect([(await w.feed()).unread, await unreadTimes(w)]).toEqual([2, [6, 2]]);
  await w.mark((await w.ids())[1]);
  expect([(await w.feed()).unread, await unreadTimes(w)]).toEqual([1, [6]]);
});

test('when it is another’s, or none at all, then it is not found, and nothing is marked', async () => {
  const w = world();
  await w.tell(1);
  const [id] = await w.ids();
  const bob = anActor({ userId: '7c9e6679-7425-40de-944b-e07fc1f90ae7' });
  expect(await outcomeOf(w.mark(id, bob))).toBe('not-found');
  expect(await outcomeOf(w.mark('ntf_00000000000000000000000000'))).toBe('not-found');
  expect((await w.feed()).unread).toBe(1);
});

test('when another one comes while some are marked, then it is counted', async () => {
  const w = world();
  for (const seconds of [1, 2]) await w.tell(seconds);
  const [, first] = await w.ids();
  let told = false;
  w.store.before = async ({ writes }) => {
    if (told || !writes.some((write) => 'put' in write && write.put === 'feed')) return;
    told = true;
    await w.tell(3);
  };
  expect(await w.mark(first)).toEqual({ unread: 2 });
  expect(await w.feed()).toMatchObject({ unread: 2 });
  expect(await unreadTimes(w)).toEqual([3, 2]);
});

test('whatever comes and is marked, the count is that of what shows as unread', async () => {
  const step = fc.oneof(
    fc.record({ tell: fc.nat(30) }),
    fc.record({ markFrom: fc.nat(9) }),
    fc.constant({ all: true } as const),
  );
  await holds(
    'feeds',
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const w = world();
      for (const one of steps) {
        const ids = await w.ids();
        const before = new Set((await w.feed()).items.flatMap(({ id, read }) => (read ? [id] : [])));
        if ('tell' in one) await w.tell(one.tell);
        else if ('all' in one) await w.mark();
        else if (ids[one.markFrom]) await w.mark(ids[one.markFrom]);
        const { items, unread } = await w.feed();
        expect(unread).toBe(items.filter(({ read }) => !read).length);
        for (const { id, read } of items) if (before.has(id)) expect(read).toBe(true);
      }
    }),
    200,
  );
});
