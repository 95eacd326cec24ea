import { allowed } from '../../../core/shared/allowance.ts';
import { ExpectationFailed } from '../../../core/shared/ports.ts';
import { inSeconds, noon, outcomeOf, signedInAs } from '../../support/contexts.ts';
import { memoryStore } from '../../support/memory-store.ts';

const limit = { what: 'asking', most: 3, seconds: 600 };

async function take(store = memoryStore(), now = noon, userId?: string) {
  const context = signedInAs(undefined, { now });
  const actor = userId === undefined ? context.actor : { ...context.actor, userId };
  await store.commit(await allowed(store, limit, { actor, now }));
}

test('so many are let through, and no more until the first is past the window', async () => {
  const store = memoryStore();
  for (const second of [0, 10, 20]) await take(store, inSeconds(second));
  await expect(take(store, inSeconds(30))).rejects.toMatchObject({
    code: 'too-many-attempts',
    extra: { retryAfterSeconds: 570 },
  });
  expect(await outcomeOf(take(store, inSeconds(599)))).toBe('too-many-attempts');
  expect(await outcomeOf(take(store, inSeconds(600)))).toBe('done');
  expect(await outcomeOf(take(store, inSeconds(601)))).toBe('too-many-attempts');
});

test('what was promised is kept: after retry-after there is room', async () => {
  const store = memoryStore();
  for (const second of [0, 0, 0]) await take(store, inSeconds(second));
  expect(await outcomeOf(take(store, inSeconds(600)))).toBe('done');
});

test('each person has an allowance of their own', async () => {
  const store = memoryStore();
  for (const second of [0, 1, 2]) await take(store, inSeconds(second));
  expect(await outcomeOf(take(store, inSeconds(3), '00000000-0000-4000-8000-000000000000'))).toBe('done');
});

test('of simultaneous ones that read the same, one is counted', async () => {
  const store = memoryStore();
  const context = signedInAs();
  const writes = await Promise.all([1, 2].map(() => allowed(store, limit, context)));
  const outcomes = await Promise.allSettled(writes.map((write) => store.commit(write)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: expect.any(ExpectationFailed) });
});

test('the item expires with the window', async () => {
  const store = memoryStore();
  await take(store);
  const userId = signedInAs().actor.userId;
  expect(store.peek('allowance', `asking:${userId}`)?.expiresAt).toBe(noon.getTime() / 1000 + 600);
});
