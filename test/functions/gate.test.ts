// First: the logger looks at the environment once, when it is loaded.
import '../support/environment.ts';

import { routes } from '../../contract/routes.ts';
import type { Sessions } from '../../core/auth/sessions.ts';
import { create, type Store } from '../../core/shared/ports.ts';
import { asMe } from '../../core/users/model.ts';
import { http } from '../../functions/runtime/http.ts';
import { operatorsOnly, signedIn } from '../../functions/runtime/signed-in.ts';
import { gated } from '../../functions/runtime/wire.ts';
import { aListing, aUser } from '../support/builders.ts';
import {
  anna,
  answerTo,
  capturedLog,
  claimsOf,
  eventOf,
  type Handler,
  operator,
  problemOf,
} from '../support/functions.ts';
import { awsError } from '../support/functions-world.ts';
import { type MemoryStore, memoryStore } from '../support/memory-store.ts';

capturedLog();

const liveSession: Sessions = {
  id: anna.userId,
  live: [{ id: anna.sessionId, refreshHash: '', since: '' }],
  version: 1,
};

/** A session look-up that answers when the test says so. */
function slowAdmission() {
  let resolve: (sessions: Sessions | undefined) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const answer = new Promise<Sessions | undefined>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  const store = { get: () => answer } as unknown as Pick<Store, 'get'>;
  return { store, resolve, reject };
}

/** Lets everything that can go on without the session go on. */
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};

function world() {
  const admission = slowAdmission();
  const store: MemoryStore = memoryStore();
  store.seed('user', aUser());
  const steps: string[] = [];
  const handler = http(routes.getMe, signedIn(admission.store), { store }, async (deps, _input, { actor }) => {
    const user = await deps.store.get('user', actor.userId);
    steps.push('read');
    await deps.store.commit(create('listing', aListing()));
    steps.push('written');
    return asMe(user ?? aUser(), false);
  }) as unknown as Handler;
  return { admission, store, steps, answer: answerTo(handler, eventOf('getMe', { as: anna })) };
}

describe('given a caller whose session is being looked up', () => {
  it('when the use-case reads, then it reads meanwhile; when it writes, then the write waits', async () => {
    const { admission, store, steps, answer } = world();
    await turns();
    expect([steps, store.commits]).toEqual([['read'], []]);
    admission.resolve(liveSession);
    expect((await answer).status).toBe(200);
    expect([steps, store.commits.length]).toEqual([['read', 'written'], 1]);
  });

  it.each([
    ['has ended', { ...liveSession, live: [] }],
    ['never was', undefined],
  ])('when the session %s, then nothing is written though the use-case ran', async (_, sessions) => {
    const { admission, store, steps, answer } = world();
    await turns();
    admission.resolve(sessions);
    expect(problemOf(await answer)).toBe('401 unauthenticated');
    await turns();
    expect([steps, store.commits]).toEqual([['read'], []]);
  });

  it('when the look-up fails, then nothing is written and the answer is that it may work later', async () => {
    const { admission, store, answer } = world();
    admission.reject(awsError('ThrottlingException'));
    expect(problemOf(await answer)).toBe('503 temporarily-unavailable');
    await turns();
    expect(store.commits).toEqual([]);
  });

  it('when the use-case has answered sooner, then its answer waits too', async () => {
    const admission = slowAdmission();
    const handler = http(routes.getMe, signedIn(admission.store), {}, async () =>
      asMe(aUser(), false),
    ) as unknown as Handler;
    let answered = false;
    const answer = answerTo(handler, eventOf('getMe', { as: anna })).then((given) => {
      answered = true;
      return given;
    });
    await turns();
    expect(answered).toBe(false);
    admission.resolve(liveSession);
    expect((await answer).status).toBe(200);
  });

  it('when the use-case refuses and the session has ended, then the refusal is not told', async () => {
    const admission = slowAdmission();
    const handler = http(routes.getMe, signedIn(admission.store), {}, async () => {
      throw new TypeError('something only members may know');
    }) as unknown as Handler;
    const answer = answerTo(handler, eventOf('getMe', { as: anna }));
    await turns();
    admission.resolve(undefined);
    expect(problemOf(await answer)).toBe('401 unauthenticated');
  });
});

describe('given a port with reads and effects', () => {
  it('when it is gated, then exactly the reads go through before admission', async () => {
    const names = {
      store: ['get', 'unchanged', 'commit'],
      listingLists: ['listingsBySeller', 'listingsBySellerAndStatus'],
      search: ['find'],
      listingIndex: ['indexed', 'reindex'],
      identity: ['signUp', 'confirmSignUp', 'resendCode', 'findAccount', 'logIn', 'refresh', 'revoke', 'forgotPassword',
        'resetPassword', 'changePassword', 'whose', 'signOutEverywhere'], // biome-ignore format: a list reads better packed
      publisher: ['publish'],
      photoUrls: ['urlOf'],
      transactionLists: ['transactionsOfBuyer', 'transactionsOfSeller', 'transactionsInStatus', 'overdueIn'],
      ledgerLists: ['balancesOf', 'entriesOf'],
      payoutLists: ['payoutsOf', 'overduePayouts'],
      payments: ['charge', 'cancelCharge', 'refund', 'transfer', 'payout'],
      terms: ['termsFor'],
      workflow: ['start', 'stateOf', 'signal'],
      notificationLists: ['notificationsOf', 'countNewer', 'dueReminders'],
      mail: ['send'],
    };
    const called: string[] = [];
    const ports = Object.fromEntries(
      Object.entries(names).map(([port, methods]) => [
        port,
        Object.fromEntries(methods.map((method) => [method, async () => called.push(`${port}.${method}`)])),
      ]),
    );
    const never = new Promise(() => undefined);
    for (const methods of Object.values(gated(ports, never)))
      for (const method of Object.values(methods)) void method();
    await turns();
    expect(called).toEqual([
      'store.get',
      'store.unchanged',
      'listingLists.listingsBySeller',
      'listingLists.listingsBySellerAndStatus',
      'search.find',
      'photoUrls.urlOf',
      'transactionLists.transactionsOfBuyer',
      'transactionLists.transactionsOfSeller',
      'transactionLists.transactionsInStatus',
      'ledgerLists.balancesOf',
      'ledgerLists.entriesOf',
      'payoutLists.payoutsOf',
      'terms.termsFor',
      'notificationLists.notificationsOf',
      'notificationLists.countNewer',
    ]);
  });
});

describe('given a route for operators', () => {
  const route = { ...routes.getMe, auth: 'operator' } as const;
  const ask = async (sender: typeof operator, groups?: string) => {
    const store = memoryStore();
    store.seed('sessions', {
      id: sender.userId,
      live: [{ id: sender.sessionId, refreshHash: '', since: '' }],
      version: 1,
    });
    const handler = http(route, operatorsOnly(store), { store }, async (deps) => {
      await deps.store.commit(create('listing', aListing()));
      return asMe(aUser(), false);
    }) as unknown as Handler;
    const claims = { ...claimsOf(sender), ...(groups === undefined ? {} : { 'cognito:groups': groups }) };
    return [problemOf(await answerTo(handler, eventOf('getMe', { as: sender, claims }))), store.commits.length];
  };

  it('when an operator asks, then they are let in, with other groups too', async () => {
    expect(await ask(operator)).toEqual(['200 ', 1]);
    expect(await ask(operator, '[staff operator]')).toEqual(['200 ', 1]);
  });

  it.each(['[operators]', '[co-operator]', '[]', '', 'OPERATOR'])(
    'when the groups are %j, then 403 and nothing is written',
    async (groups) => {
      expect(await ask(anna, groups)).toEqual(['403 not-allowed', 0]);
    },
  );
});
