import { getMe } from '../../../core/users/get-me.ts';
import { getUser } from '../../../core/users/get-user.ts';
import { allMail, PublicUser } from '../../../core/users/model.ts';
import { ProfileChange, updateMe } from '../../../core/users/update-me.ts';
import { aUser } from '../../support/builders.ts';
import { anActor, inSeconds, outcomeOf, signedInAs } from '../../support/contexts.ts';
import { memoryStore } from '../../support/memory-store.ts';

const world = (user = aUser({ role: 'buyer', phoneNumber: '+4915112345678' })) => {
  const store = memoryStore();
  store.seed('user', user);
  return { store, user };
};
const context = signedInAs(anActor(), { now: inSeconds(60) });

describe('given a profile', () => {
  it.each([
    [{ displayName: 'Anna the second' }, { displayName: 'Anna the second' }],
    [{ phoneNumber: '+4915187654321' }, { phoneNumber: '+4915187654321' }],
    [{ phoneNumber: null }, { phoneNumber: undefined }],
    [{ role: 'seller' }, { role: 'seller' }],
    [
      { displayName: 'Ann', phoneNumber: null, role: 'seller' },
      { displayName: 'Ann', phoneNumber: undefined, role: 'seller' },
    ],
  ] as const)('when its owner sends %j, then that changes and nothing else', async (change, changed) => {
    const { store, user } = world();
    const told = await updateMe({ store }, change, context);
    const expected = { ...user, ...changed, updatedAt: inSeconds(60).toISOString(), version: 2 };
    expect(told).toEqual({ ...expected, emailPreferences: allMail });
    expect(store.peek('user', user.id)).toEqual(expected);
  });

  it('when its owner wants less mail, then what they do not name stays as it is, and getMe says all of it', async () => {
    const { store, user } = world();
    expect((await getMe({ store }, {}, context)).emailPreferences).toEqual(allMail);
    await updateMe({ store }, { emailPreferences: { paid: false } }, context);
    const told = await updateMe({ store }, { emailPreferences: { payout: false } }, context);
    expect(told.emailPreferences).toEqual({ ...allMail, paid: false, payout: false });
    const back = await updateMe({ store }, { emailPreferences: { paid: true } }, context);
    expect(back.emailPreferences).toEqual({ ...allMail, payout: false });
    expect((await getMe({ store }, {}, context)).emailPreferences).toEqual({ ...allMail, payout: false });
    expect(store.peek('user', user.id)).toMatchObject({ version: 4 });
  });

  it('when two changes meet, then both are made', async () => {
    const { store, user } = world();
    await Promise.all([
      updateMe({ store }, { displayName: 'Ann' }, context),
      updateMe({ store }, { role: 'seller' }, context),
    ]);
    expect(store.peek('user', user.id)).toMatchObject({ displayName: 'Ann', role: 'seller', version: 3 });
  });

  it.each([
    {},
    { role: 'buyer' },
    { role: 'operator' },
    { email: 'a@example.com' },
    { username: 'x' },
    { rating: null },
    { completedSales: 9 },
    { version: 1 },
    { id: 'x' },
    { displayName: null },
    { displayName: '' },
    { phoneNumber: '0151' },
    { emailPreferences: null },
    { emailPreferences: { paid: 'yes' } },
    { emailPreferences: { spam: true } },
  ])('when %j is sent, then it is refused', (change) => {
    expect(ProfileChange.safeParse(change).success).toBe(false);
  });

  it('when an operator reads theirs, then it says operator, and what is stored does not', async () => {
    const { store, user } = world();
    expect((await getMe({ store }, {}, signedInAs(anActor({ operator: true })))).role).toBe('operator');
    await updateMe({ store }, { displayName: 'Ann' }, signedInAs(anActor({ operator: true })));
    expect(store.peek('user', user.id)?.role).toBe('buyer');
  });

  it('when everybody reads it, then the reply keeps nothing that reaches the person', async () => {
    const { store, user } = world();
    expect(PublicUser.parse(await getUser({ store }, { userId: user.id }))).toEqual({
      id: user.id,
      displayName: user.displayName,
      role: 'buyer',
      rating: { count: 0, average: null },
      completedSales: 0,
      memberSince: user.createdAt,
      medianReplyMinutes: null,
    });
  });

  it('when there is none, then not-found', async () => {
    const store = memoryStore();
    expect(await outcomeOf(getMe({ store }, {}, context))).toBe('not-found');
    expect(await outcomeOf(updateMe({ store }, { role: 'seller' }, context))).toBe('not-found');
    expect(await outcomeOf(getUser({ store }, { userId: 'x' }))).toBe('not-found');
  });
});
