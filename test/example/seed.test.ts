import { exampleChecks } from '../../example/checks.ts';
import { exampleInquiries } from '../../example/inquiries.ts';
import { exampleListings } from '../../example/listings.ts';
import { examplePeople } from '../../example/people.ts';
import { exampleRatings } from '../../example/ratings.ts';
import { exampleReports, exampleSuspensions } from '../../example/reports.ts';
import { type SeedOptions, seed } from '../../example/seed.ts';
import { examplePayouts, exampleTrades } from '../../example/trades.ts';
import { type Call, FakeCloud, problem } from './fake-cloud.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const now = new Date('2026-11-22T15:04:05.000Z');
const daysAgo = (days: number): Date => new Date(now.getTime() - days * DAY_MS);
const trades = exampleTrades().filter(({ afterPhotos }) => !afterPhotos);
const everything = {
  users: examplePeople().length,
  listings: exampleListings().length,
  trades: trades.length,
  payouts: examplePayouts().length,
  checks: exampleChecks().length,
  inquiries: exampleInquiries().length,
  ratings: exampleRatings().length,
  reports: exampleReports().length,
};
const nothing = { users: 0, listings: 0, trades: 0, payouts: 0, checks: 0, inquiries: 0, ratings: 0, reports: 0 };
/** Where time has not passed, some of the sold is not paid for, and can not be paid out or rated. */
const atOnce = { ...everything, payouts: expect.any(Number), ratings: expect.any(Number) };
const archivedKeys = exampleListings().filter(({ archivedDaysAgo }) => archivedDaysAgo !== undefined);

const byDetails = (one: { details?: string | undefined }, other: { details?: string | undefined }): number =>
  (one.details ?? '').localeCompare(other.details ?? '');

describe('seed', () => {
  let cloud: FakeCloud;
  let lines: string[];
  let waits: number[];

  const startAt = (time: Date): void => {
    cloud = new FakeCloud(time);
  };
  const run = (more: Partial<SeedOptions> = {}) =>
    seed({
      baseUrl: 'http://fake',
      controlUrl: 'http://fake/_local',
      now,
      fetch: cloud.fetch,
      makeOperator: async () => {},
      progress: (line) => lines.push(line),
      wait: async (ms) => {
        waits.push(ms);
      },
      ...more,
    });
  const isLoginOf =
    (username: string) =>
    ({ path, body }: Call): boolean =>
      path === '/v1/auth/login' && JSON.stringify(body).includes(`"${username}"`);
  const forgetKeys = (): void => {
    cloud.keys.clear();
    cloud.trades.keys.clear();
    cloud.checks.keys.clear();
    cloud.moderation.keys.clear();
  };
  /** Where each trade is, by what is traded. */
  const ends = () => Object.fromEntries(cloud.trades.trades.map(({ title, status }) => [title, status]));
  const wantedEnds = Object.fromEntries(trades.map(({ listing, ends: end }) => [listing.content.title, end]));
  const loginsOf = (username: string): Call[] => cloud.calls.filter(isLoginOf(username));
  const snapshot = () =>
    JSON.stringify([
      [...cloud.accounts],
      cloud.listings,
      cloud.trades.trades,
      cloud.trades.payouts,
      cloud.checks.checks,
      cloud.inquiries.inquiries,
      cloud.moderation.ratings,
      cloud.moderation.reports,
      cloud.moderation.audit,
    ]);

  beforeEach(() => {
    lines = [];
    waits = [];
  });

  describe('given an empty store whose clock is ninety days back', () => {
    let first: FakeCloud;
    let told: readonly string[];
    let added: unknown;
    let promotions: { username: string; logins: number }[];

    // One run for all of them: they only look at what it left.
    beforeAll(async () => {
      startAt(daysAgo(90));
      [lines, waits, promotions] = [[], [], []];
      const makeOperator = async (username: string) => {
        promotions.push({ username, logins: loginsOf(username).length });
      };
      added = await run({ makeOperator });
      [first, told] = [cloud, lines];
    });

    test('then all people and listings are in, in the status they should have', () => {
      expect(added).toEqual(everything);
      expect(first.accounts.size).toBe(everything.users);
      expect([...first.accounts.values()].every(({ confirmed }) => confirmed)).toBe(true);
      expect(first.listings).toHaveLength(everything.listings);
      const inStatus = (status: string) => first.listings.filter((listing) => listing.status === status).length;
      expect(inStatus('archived')).toBe(archivedKeys.length);
      expect(inStatus('draft')).toBe(exampleListings().filter(({ content }) => content.status === 'draft').length);
    });

    test('then every trade is where its story ends, and its listing with it', () => {
      cloud = first;
      expect(ends()).toEqual(wantedEnds);
      for (const { listing, ends: end, forSaleAgain } of trades) {
        const { status } = first.listings.find(({ title }) => title === listing.content.title) ?? {};
        if (forSaleAgain) expect(status).toBe('active');
        else expect(status).toBe(end === 'reserved' || end === 'paid' ? 'reserved' : 'sold');
      }
    });

    test('then every fitment check came out as it is told, and what is decided is', () => {
      const told = exampleChecks().map(({ listing, says, because, settled }) => {
        return [listing.content.title, settled?.fitmentStatus ?? says, because];
      });
      const found = first.checks.checks.map(({ listingId, fitmentStatus, reasons }) => {
        const { title } = first.listings.find(({ id }) => id === listingId) ?? {};
        return [title, fitmentStatus, reasons[0]?.code];
      });
      expect(found.sort()).toEqual(told.sort());
      expect(new Set(found.map(([, status]) => status))).toEqual(
        new Set(['compatible', 'incompatible', 'needs-review']),
      );
      for (const { createdAt, settlement } of first.checks.checks)
        if (settlement) expect(Date.parse(settlement.at)).toBeGreaterThan(Date.parse(createdAt));
    });

    test('then every rating is there, of a trade that was completed two days before or more', () => {
      const { ratings } = first.moderation;
      const told = ratings.map(({ transactionId, rating, reviewText }) => {
        const { title, buyerId } = first.trades.trades.find(({ id }) => id === transactionId) ?? {};
        const buyer = [...first.accounts].find(([, { id }]) => id === buyerId)?.[0];
        return { title, buyer, rating, reviewText };
      });
      expect(told).toEqual(
        exampleRatings().map(({ trade: { listing, buyer }, rating, reviewText }) => {
          return { title: listing.content.title, buyer, rating, reviewText };
        }),
      );
      for (const { transactionId, createdAt } of ratings) {
        const { since = '' } = first.trades.trades.find(({ id }) => id === transactionId) ?? {};
        expect(Date.parse(createdAt) - Date.parse(since)).toBeGreaterThan(1.9 * DAY_MS);
      }
    });

    test('then every report is there, resolved as it is told, and what is suspended stays so and says why', () => {
      const { reports, ratings } = first.moderation;
      const told = exampleReports().map(({ listing, about, reason, details, resolved }) => {
        const { id } = first.listings.find(({ title }) => title === listing.content.title) ?? {};
        const rating = ratings.find(({ listingId }) => listingId === id);
        const subject = { type: about, id: about === 'rating' ? rating?.id : id };
        return { subject, reason, details, outcome: resolved?.outcome };
      });
      const found = reports.map(({ subject, reason, details, resolution }) => {
        return { subject, reason, details, outcome: resolution?.outcome };
      });
      expect(found.sort(byDetails)).toEqual(told.sort(byDetails));
      const suspended = first.listings.filter(({ status }) => status === 'suspended');
      expect(suspended.map(({ title, suspension }) => [title, suspension?.reason])).toEqual(
        exampleSuspensions().map(({ listing, reason }) => [listing.content.title, reason]),
      );
      for (const { createdAt, resolution } of reports)
        if (resolution) expect(Date.parse(resolution.at)).toBeGreaterThan(Date.parse(createdAt));
    });

    test('then no deadline of a trade is nearer than a day, but that of the reserved one', () => {
      for (const { status, due } of first.trades.trades) {
        const left = Date.parse(due?.at ?? '9999') - now.getTime();
        expect(left).toBeGreaterThan(status === 'reserved' ? 14 * 60_000 : DAY_MS);
      }
    });

    test('then every listing is its seller’s', () => {
      const usernames = new Map([...first.accounts].map(([username, { id }]) => [id, username]));
      const got = first.listings.map(({ title, sellerId }) => `${usernames.get(sellerId)}: ${title}`);
      const wanted = exampleListings().map(({ seller, content }) => `${seller}: ${content.title}`);
      expect(got.sort()).toEqual(wanted.sort());
    });

    test('then the dates are as old as the data says, to two days, and the clock ends at the present', () => {
      expect(first.now).toEqual(now);
      for (const { content, listedDaysAgo } of exampleListings()) {
        const at = Date.parse(first.listings.find(({ title }) => title === content.title)?.createdAt ?? '');
        expect(at).toBeGreaterThanOrEqual(daysAgo(listedDaysAgo).getTime() - 1000);
        expect(at).toBeLessThan(daysAgo(listedDaysAgo - 2).getTime());
      }
    });

    test('then the clock only ever moved forward, in 45 steps and one to the present', () => {
      expect(first.clockMoves).toEqual([...new Set(first.clockMoves)].sort());
      expect(first.clockMoves.length).toBeGreaterThan(40);
      expect(first.clockMoves.length).toBeLessThanOrEqual(46);
    });

    test('then only the demo operator was made one, before signing in', () => {
      expect(promotions).toEqual([{ username: 'demo-operator', logins: 0 }]);
      expect(first.calls.filter(isLoginOf('demo-operator'))).toHaveLength(1);
    });

    test('then at most eight requests were under way at once', () => {
      expect(first.mostAtOnce).toBeLessThanOrEqual(8);
      expect(first.mostAtOnce).toBeGreaterThan(2);
    });

    test('then a few lines tell how far it has come', () => {
      expect(told.length).toBeGreaterThan(2);
      expect(told.length).toBeLessThan(10);
      expect(told[0]).toMatch(/^\d+ days ago: \d+ people, \d+ listings and \d+ trades added$/);
      expect(told.at(-1)).toContain(
        `${everything.users} people, ${everything.listings} listings and ${everything.trades} trades`,
      );
    });
  });

  describe('given a clock that is not ninety days back', () => {
    test('that shows the present, then it is left alone', async () => {
      startAt(now);
      expect(await run()).toEqual(atOnce);
      expect(cloud.clockMoves).toEqual([]);
    });

    test('that is a year ahead, then it is left alone', async () => {
      startAt(daysAgo(-365));
      expect(await run()).toEqual(atOnce);
      expect(cloud.clockMoves).toEqual([]);
    });

    test('that is thirty days back, then it only moves on from there', async () => {
      startAt(daysAgo(30));
      await run();
      expect(Date.parse(cloud.clockMoves[0] ?? '')).toBeGreaterThan(daysAgo(30).getTime());
      expect(cloud.clockMoves.length).toBeLessThan(20);
      expect(cloud.now).toEqual(now);
    });
  });

  describe('given a store that has the example data', () => {
    beforeEach(async () => {
      startAt(daysAgo(90));
      await run();
    });

    test('when seeded again at once, before the lists have caught up, then the keys keep it from being added twice', async () => {
      cloud.listsLag = true;
      await run();
      expect(cloud.listings).toHaveLength(everything.listings);
      expect(cloud.accounts.size).toBe(everything.users);
    });

    test('when seeded again after the keys were forgotten, then nothing is added and nothing changes', async () => {
      forgetKeys();
      const before = snapshot();
      expect(await run()).toEqual(nothing);
      expect(snapshot()).toBe(before);
    });
  });

  test('given a run that stopped half-way, when seeded again, then it is finished and nothing is there twice', async () => {
    startAt(daysAgo(90));
    let left = 120;
    cloud.intercept = ({ method, path }) => {
      if (method !== 'POST' || path !== '/v1/listings' || left-- > 0) return undefined;
      return problem(500, 'broken', 'Something went wrong on our side');
    };
    await expect(run()).rejects.toThrow(/listing "[a-z0-9-]+" of "[a-z0-9._-]+" failed: 500/);
    const users = cloud.accounts.size;
    const listings = cloud.listings.length;
    const begun = cloud.trades.trades.length;
    const paidOut = cloud.trades.payouts.length;
    const checked = cloud.checks.checks.length;
    const asked = cloud.inquiries.inquiries.length;
    const rated = cloud.moderation.ratings.length;
    expect(checked).toBeGreaterThan(0);
    expect(begun).toBeGreaterThan(5);
    cloud.intercept = () => undefined;
    forgetKeys();
    expect(await run()).toEqual({
      users: everything.users - users,
      listings: everything.listings - listings,
      trades: everything.trades - begun,
      payouts: everything.payouts - paidOut,
      checks: everything.checks - checked,
      inquiries: everything.inquiries - asked,
      ratings: everything.ratings - rated,
      reports: everything.reports,
    });
    expect(ends()).toEqual(wantedEnds);
    expect(cloud.listings).toHaveLength(everything.listings);
    expect(cloud.listings.filter(({ status }) => status === 'archived')).toHaveLength(archivedKeys.length);
  });

  test.each([
    ['a purchase', /\/transactions$/],
    ['a payment', /\/payment$/],
    ['an action', /\/actions$/],
  ])('given a run that stopped at %s, when seeded again, then each trade goes on where it was', async (_, route) => {
    startAt(daysAgo(90));
    let left = 12;
    cloud.intercept = ({ method, path }) =>
      method === 'POST' && route.test(path) && left-- <= 0 ? problem(500, 'broken', 'Oh.') : undefined;
    await expect(run()).rejects.toThrow(/[a-z-]+ by ".+" in the trade of ".+" with ".+" failed/);
    cloud.intercept = () => undefined;
    forgetKeys();
    await run();
    expect(ends()).toEqual(wantedEnds);
    expect(cloud.trades.trades).toHaveLength(trades.length);
  });

  test('given a trade that somebody has tried things with, when seeded again, then it is left as it is', async () => {
    startAt(daysAgo(90));
    await run();
    const mine = cloud.trades.trades.findIndex(({ status }) => status === 'shipped');
    const trade = cloud.trades.trades[mine];
    if (!trade) throw new Error('nothing is shipped');
    cloud.trades.trades[mine] = { ...trade, status: 'returning' };
    forgetKeys();
    expect(await run()).toEqual(nothing);
    expect(cloud.trades.trades[mine]?.status).toBe('returning');
  });

  test('given a run that stopped before a confirmation, when seeded again, then the account is confirmed', async () => {
    startAt(now);
    cloud.intercept = ({ path }) => (path === '/v1/auth/confirm' ? problem(500, 'broken', 'Oh.') : undefined);
    await expect(run()).rejects.toThrow(/confirmation of "demo-buyer" failed: 500/);
    cloud.intercept = () => undefined;
    expect(await run()).toEqual(atOnce);
  });

  test('given a route that turns the seeder away, then it waits as long as it was told, or a second, and goes on', async () => {
    startAt(daysAgo(90));
    let logins = 0;
    let signUps = 0;
    cloud.intercept = ({ path }) => {
      if (path === '/v1/auth/login' && ++logins === 3)
        return { ...problem(429, 'too-many-attempts', 'Slower.'), headers: { 'retry-after': '7' } };
      // As API Gateway says it: no problem details and no time to wait.
      if (path === '/v1/auth/sign-up' && ++signUps === 5)
        return { status: 429, body: { message: 'Too Many Requests' }, headers: { 'content-type': 'application/json' } };
      return undefined;
    };
    expect(await run()).toEqual(everything);
    expect(waits.sort()).toEqual([1000, 7000]);
    expect(logins).toBe(everything.users + 1);
  });

  test('given a route that never lets the seeder in, then it gives up and says where', async () => {
    startAt(now);
    cloud.intercept = ({ path }) =>
      path === '/v1/listings' ? { status: 503, body: {}, headers: { 'content-type': 'text/plain' } } : undefined;
    await expect(run()).rejects.toThrow(/listing ".+" of ".+" failed: 503/);
    expect(waits.length).toBeLessThan(8 * 30);
  });

  test('given a locked account, then the quarter of an hour is not sat out and the error names the account', async () => {
    startAt(daysAgo(90));
    cloud.intercept = (call) =>
      isLoginOf('volvo-nils')(call)
        ? { ...problem(429, 'too-many-attempts', 'Locked.'), headers: { 'retry-after': '870' } }
        : undefined;
    await expect(run()).rejects.toThrow(/login of "volvo-nils" failed: 429 too-many-attempts: Locked\./);
    expect(waits).toEqual([]);
  });

  test('given a sign-up that is refused, then the error names the person and what was wrong, and nothing more is begun', async () => {
    startAt(daysAgo(90));
    const errors = [{ pointer: '#/body/displayName', detail: 'is too nice' }];
    cloud.intercept = ({ path, body }) =>
      path === '/v1/auth/sign-up' && JSON.stringify(body).includes('"kei-garage"')
        ? problem(400, 'invalid-request', 'No.', { errors })
        : undefined;
    await expect(run()).rejects.toThrow(
      /sign-up of "kei-garage" failed: 400 invalid-request: No\. \(#\/body\/displayName is too nice\)/,
    );
    expect(cloud.accounts.has('kei-garage')).toBe(false);
    const later = examplePeople().filter(({ joinedDaysAgo }) => joinedDaysAgo < 79);
    expect(later.filter(({ signUp }) => cloud.accounts.has(signUp.username))).toEqual([]);
    const calls = cloud.calls.length;
    await new Promise((resolve) => setImmediate(resolve));
    expect(cloud.calls).toHaveLength(calls);
  });

  test('given a real server, then it is all in too, and once it has gone the error says what was tried', async () => {
    startAt(daysAgo(90));
    const baseUrl = await cloud.start();
    const there = { baseUrl, controlUrl: `${baseUrl}/_local`, fetch };
    try {
      expect(await run(there)).toEqual(everything);
      expect(cloud.now).toEqual(now);
    } finally {
      await cloud.stop();
    }
    await expect(run(there)).rejects.toThrow(/moving the clock failed: fetch failed \(.+\)/);
  });

  test('given a control endpoint that answers with an error, then the error says so', async () => {
    startAt(now);
    cloud.intercept = ({ path }) =>
      path === '/_local/mailbox' ? { status: 500, body: { message: 'full' } } : undefined;
    await expect(run()).rejects.toThrow(/confirmation code of "demo-buyer" failed: .*_local\/mailbox answered 500/);
  });

  test.each([
    ['a question', /\/inquiries$/],
    ['a reply', /\/messages$/],
    ['a closing', /\/closure$/],
  ])('given a run that stopped at %s, when seeded again, then each thread goes on where it was', async (_, route) => {
    startAt(daysAgo(90));
    let left = 1;
    cloud.intercept = ({ method, path }) =>
      method === 'POST' && route.test(path) && left-- <= 0 ? problem(500, 'broken', 'Oh.') : undefined;
    await expect(run()).rejects.toThrow(/(message|closing) by ".+" in the thread of ".+" about ".+" failed/);
    cloud.intercept = () => undefined;
    forgetKeys();
    await run();
    const stateOf = ({ status, messageCount }: { status: string; messageCount: number }) => `${status} ${messageCount}`;
    const wanted = exampleInquiries().map(({ deeds, listing }) => {
      const last = deeds.at(-1);
      const status = last?.closes ? 'closed' : last?.who === listing.seller ? 'replied' : 'open';
      return stateOf({ status, messageCount: deeds.filter(({ closes }) => !closes).length });
    });
    expect(cloud.inquiries.inquiries.map(stateOf).sort()).toEqual(wanted.sort());
  });

  test.each([
    ['a rating', 3, /\/rating$/],
    ['a report', 2, /\/reports$/],
    ['a resolution', 0, /\/resolution$/],
    ['a suspension', 0, /\/suspension$/],
  ])(
    'given a run that stopped at %s, or after it, when seeded again, then each is there once',
    async (_, done, route) => {
      for (const arrives of [false, true]) {
        startAt(daysAgo(90));
        let left = done;
        const ended: typeof fetch = async (input, init) => {
          const last = init?.method === 'POST' && route.test(String(input)) && left-- <= 0;
          if (last && !arrives) throw new Error('ended');
          const answer = await cloud.fetch(input, init);
          if (last) throw new Error('ended');
          return answer;
        };
        await expect(run({ fetch: ended })).rejects.toThrow(/(rating|resolving|suspending|the report of) .+ failed/);
        forgetKeys();
        await run();
        const { ratings, reports, audit } = cloud.moderation;
        expect([ratings.length, reports.length, audit.length]).toEqual([
          everything.ratings,
          everything.reports,
          exampleSuspensions().length,
        ]);
        const resolved = ({ status }: { status: string }): boolean => status === 'resolved';
        expect(reports.filter(resolved)).toHaveLength(exampleReports().filter(({ resolved: is }) => is).length);
      }
    },
  );

  test('given what an operator has done since, when seeded again, then it stays done', async () => {
    startAt(daysAgo(90));
    await run();
    const index = cloud.listings.findIndex(({ status }) => status === 'suspended');
    const { suspension: _, ...listing } = cloud.listings[index] ?? {};
    cloud.listings[index] = { ...listing, status: 'active' } as (typeof cloud.listings)[number];
    forgetKeys();
    expect(await run()).toEqual(nothing);
    expect(cloud.listings[index]?.status).toBe('active');
  });
});
