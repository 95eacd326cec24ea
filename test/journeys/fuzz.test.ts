import fc from 'fast-check';
import * as z from 'zod';
import type { Route } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { aPart, aProduct } from '../support/builders.ts';
import { joinAs, joinOperator, logIn, type Person, startTestCloud, type TestCloud } from '../support/cloud.ts';
import { howMany } from '../support/effort.ts';
import { inputOf, mutations, valuesOf } from '../support/from-schema.ts';
import { type Answer, type Ask, ask, inParallel, isFromGateway, problemIn } from '../support/http.ts';
import { say, seed } from '../support/random.ts';
import { trading } from '../support/trades.ts';

const REQUESTS = howMany('FUZZ_REQUESTS', 1500, 20_000);
const IN_FLIGHT = 16;

const table: Readonly<Record<string, Route>> = routes;

interface Fuzzed extends Ask {
  readonly operation: string;
}

let cloud: TestCloud;
let tokens: readonly string[];
let expendable: string[];
let leaving: string[];
let known: Readonly<Record<string, readonly string[]>>;
let cursors: readonly string[];
beforeAll(async () => {
  cloud = await startTestCloud();
  const seller = await joinAs(cloud, 'seller');
  const buyer = await joinAs(cloud, 'buyer');
  // For logging out, which would leave the others outside.
  const leaver = await joinAs(cloud, 'buyer');
  expendable = [leaver.accessToken];
  for (let count = 0; count < 12; count += 1) expendable.push((await logIn(cloud, leaver)).accessToken);
  leaving = [];
  for (let count = 0; count < 6; count += 1) leaving.push((await joinAs(cloud)).accessToken);
  const suspect = await joinAs(cloud, 'seller');
  const listings = [];
  for (const status of ['active', 'draft', 'active'] as const)
    listings.push(await seller.api.createListing({ body: status === 'draft' ? aPart({ status }) : aProduct() }));
  const part = await seller.api.createListing({ body: aPart({ vehicleYear: undefined }) });
  listings.push(part);
  const golf = { vehicleMake: 'Volkswagen', vehicleModel: 'Golf', vehicleYear: 2001 };
  const checks = [];
  for (let count = 0; count < 20; count += 1)
    checks.push(await buyer.api.checkFitment({ params: { listingId: part.id }, body: golf }));
  await cloud.settle();
  const trades = await tradesInSeveralStates(seller, buyer);
  for (let count = 0; count < 12; count += 1) listings.push(await seller.api.createListing({ body: aProduct() }));
  await cloud.settle();
  const { cursor = '' } = await seller.api.listMyListings({ query: { limit: 1 } });
  cursors = [cursor];
  const inquiries = [];
  for (const { id: listingId } of listings.slice(-3))
    inquiries.push(await buyer.api.openInquiry({ params: { listingId }, body: { message: 'Is it still there?' } }));
  const transactionId = trades.at(-1)?.id ?? '';
  const { id: ratingId } = await buyer.api.rateTransaction({ params: { transactionId }, body: { rating: 4 } });
  const reports = [];
  for (const reason of ['spam', 'scam', 'other'] as const)
    reports.push(await buyer.api.createReport({ body: { subject: { type: 'user', id: suspect.userId }, reason } }));
  const operator = await joinOperator(cloud);
  tokens = [seller.accessToken, seller.accessToken, buyer.accessToken, buyer.accessToken, operator.accessToken];
  known = {
    listingId: listings.map(({ id }) => id),
    userId: [seller.userId, buyer.userId],
    // Who is shut out can try nothing any more.
    'suspendUser userId': [suspect.userId],
    ratingId: [ratingId],
    reportId: reports.map(({ id }) => id),
    inquiryId: inquiries.map(({ id }) => id),
    transactionId: trades.map(({ id }) => id),
    compatibilityLogId: checks.map(({ id }) => id),
  };
});
afterAll(() => cloud.close());

/** Trades of the two that people can do something with, some of each kind, and one that has ended. */
async function tradesInSeveralStates(seller: Person, buyer: Person): Promise<{ id: string }[]> {
  const { offer, buy, pay, act, advance } = trading(cloud);
  const steps: readonly ((trade: { id: string }) => Promise<unknown>)[] = [
    (trade) => pay(buyer, trade),
    (trade) => act(seller, trade, { action: 'ship' }),
    (trade) => act(buyer, trade, { action: 'dispute', reason: 'It does not fit.' }),
    (trade) => act(seller, trade, { action: 'accept-return' }),
    (trade) => act(buyer, trade, { action: 'ship-return' }),
    (trade) => act(seller, trade, { action: 'receive-return' }),
  ];
  const trades: { id: string }[] = [];
  const goesSoFar = async (far: number): Promise<void> => {
    const trade = await buy(buyer, (await offer(seller)).id);
    for (const step of steps.slice(0, far)) await step(trade);
    trades.push(trade);
  };
  for (let far = 1; far <= steps.length; far += 1) for (let count = 0; count < 3; count += 1) await goesSoFar(far);
  const sold = await pay(buyer, await buy(buyer, (await offer(seller, { price: 10 ** 9 })).id));
  await act(seller, sold, { action: 'ship' });
  await act(buyer, sold, { action: 'accept' });
  // Nobody may reserve more at a time; and what is only reserved would lapse by that.
  await advance('PT15M');
  for (let count = 0; count < 3; count += 1) await goesSoFar(0);
  await cloud.settle();
  return [...trades, sold];
}

/** Halves of surrogate pairs have no encoding: they travel as U+FFFD. */
const encoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString());

const rarely = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>, weight = 4): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: odd });

const segments = fc.oneof(
  fc.constantFrom('..', '.', '__proto__', 'LISTING%23x', '%00', '%zz', '%2e%2e%2f', 'x'.repeat(3000), '%F0%9F%92%A9'),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => encoded(text) || 'x'),
);
const oddHeaders = fc.dictionary(
  fc.constantFrom(
    'if-match',
    'idempotency-key',
    'content-type',
    'authorization',
    'accept',
    'content-encoding',
    'x-a',
    'expect-ct',
  ),
  fc.oneof(
    fc.constantFrom(
      '',
      '*',
      '"1"',
      'W/"2"',
      '0',
      '-1',
      '"x"',
      '99999999999999999999',
      'application/json',
      'text/plain',
    ),
    fc.constantFrom(
      'gzip',
      'Bearer',
      'Bearer x',
      'Bearer a.b.c',
      'Basic YTpi',
      'application/json;charset=utf-8',
      '\u00e9',
    ),
    fc.string({ maxLength: 300 }).map((text) => text.replace(/[^\x20-\x7e]/g, '?')),
  ),
  { maxKeys: 3 },
);

/** Requests of one route: about a third as they should be, the rest wrong in one or more ways. */
function requestsOf(operation: string, route: Route): fc.Arbitrary<Fuzzed> {
  const parameters = (route.path.match(/\{\w+\}/g) ?? []).map((name) => name.slice(1, -1));
  const shapes = (route.params?.shape ?? {}) as Readonly<Record<string, z.ZodType>>;
  const path = fc
    .tuple(
      ...parameters.map((name) =>
        fc.oneof(
          {
            weight: 5,
            arbitrary: fc.nat().map((index) => chosen(known[`${operation} ${name}`] ?? known[name] ?? [], index)),
          },
          {
            weight: 1,
            arbitrary: valuesOf(inputOf(shapes[name] ?? z.string())).map((value) => encodeURIComponent(String(value))),
          },
          { weight: 1, arbitrary: segments },
        ),
      ),
    )
    .map((values) =>
      parameters.reduce((at, name, index) => at.replace(`{${name}}`, () => String(values[index])), route.path),
    );
  const query = route.query
    ? fc.oneof(valuesOf(inputOf(route.query)), mutations(valuesOf(inputOf(route.query))))
    : rarely<unknown>(fc.constant({}), fc.constant({ extra: 1 }), 9);
  const usable = route.body
    ? fc.tuple(valuesOf(inputOf(route.body)), fc.nat()).map(([value, index]) => aboutWhatIsThere(value, index))
    : fc.constant(undefined);
  const key =
    route.idempotency === undefined ? fc.constant({}) : rarely<object>(fc.uuid().map(keyed), fc.constant({}), 9);
  const body = route.body
    ? fc.oneof(
        { weight: 4, arbitrary: usable.map((value) => JSON.stringify(value)) },
        { weight: 6, arbitrary: mutations(usable).map((value) => JSON.stringify(value)) },
        { weight: 1, arbitrary: fc.jsonValue().map((value) => JSON.stringify(value)) },
        { weight: 1, arbitrary: fc.tuple(usable, fc.nat()).map(([value, at]) => cut(JSON.stringify(value), at)) },
      )
    : rarely<string | undefined>(fc.constant(undefined), fc.constantFrom('{}', 'x', '{"a":'), 9);
  const method = rarely<string>(
    fc.constant(route.method),
    fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'),
    19,
  );
  return fc
    .record({
      method,
      path,
      query,
      body,
      headers: rarely(fc.constant({}), oddHeaders),
      token: rarely(fc.nat(), fc.constant(-1), 9),
      key,
    })
    .map(({ query: asked, body: sent, headers, token, key: ofRequest, ...rest }) => ({
      ...rest,
      operation,
      path: `${rest.path}${queryText(asked)}`,
      headers: { ...(sent === undefined ? {} : { 'content-type': 'application/json' }), ...ofRequest, ...headers },
      ...(sent === undefined ? {} : { body: sent }),
      token: token < 0 ? undefined : operation === 'logout' ? 'expendable' : String(token),
    }));
}

const keyed = (uuid: string): Readonly<Record<string, string>> => ({ 'idempotency-key': uuid });

/** A body that names a listing names one that is there. */
const aboutWhatIsThere = (value: unknown, index: number): unknown =>
  typeof value === 'object' && value !== null && 'listingId' in value
    ? { ...value, listingId: chosen(known['listingId'] ?? [], index) }
    : value;

const chosen = <T>(items: readonly T[], index: number): T | string =>
  items[index % Math.max(1, items.length)] ?? 'none';
const cut = (text: string, at: number): string => text.slice(0, at % (text.length + 1));

function queryText(asked: unknown): string {
  if (typeof asked !== 'object' || asked === null) return `?${encoded(String(asked))}`;
  const pairs = Object.entries(asked).map(([name, value]) => {
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return `${encoded(name.slice(0, 2000))}=${encoded(text.slice(0, 2000))}`;
  });
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** What is wrong with an answer, if anything is. */
function fault(answer: Answer): string | undefined {
  if (answer.status >= 500) return `${answer.status} ${answer.text.slice(0, 300)}`;
  if (answer.status < 300 || isFromGateway(answer)) return undefined;
  // An answer to HEAD has no body, nor has one to headers that are too large to be read.
  if (answer.text === '' && (answer.status === 404 || answer.status === 431)) return undefined;
  try {
    problemIn(answer);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

test(`${REQUESTS} requests made from the schemas of every route: none is a fault of ours`, async () => {
  const operations = Object.entries(table);
  const each = Math.ceil(REQUESTS / operations.length);
  // Dice of its own for each route: with the same for all, what is odd would come to all of them at once.
  const byRoute = operations.map(([operation, route], place) =>
    fc.sample(requestsOf(operation, route), { numRuns: each, seed: seed + place }),
  );
  // Round by round, so that no route gets more in a second than it has to take.
  const requests = Array.from({ length: each }, (_, round) => byRoute.map((of) => of[round]))
    .flat()
    .filter((one): one is Fuzzed => one !== undefined);
  const began = Date.now();
  const statuses = new Map<number, number>();
  const answeredBy = new Map<string, number>();
  const faults: string[] = [];
  await inParallel(requests, IN_FLIGHT, async ({ operation, token, ...request }, index) => {
    // By whatever operation's request somebody would leave, it is nobody who is needed any more.
    const leaves = request.method === 'DELETE' && /^\/v1\/users\/me(?:\?|$)/.test(request.path);
    const by = leaves && token !== undefined ? 'leaving' : token;
    const answer = await ask(cloud, { ...request, token: tokenOf(by), path: withCursor(request.path, index) });
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    if (!isFromGateway(answer)) answeredBy.set(operation, (answeredBy.get(operation) ?? 0) + 1);
    const wrong = fault(answer);
    if (wrong !== undefined) faults.push(`#${index} ${operation} ${JSON.stringify(request).slice(0, 1000)}: ${wrong}`);
  });
  const seconds = (Date.now() - began) / 1000;
  say(
    `fuzz: ${requests.length} requests in ${seconds.toFixed(1)} s, seed ${seed}, statuses ${JSON.stringify(Object.fromEntries([...statuses].sort()))}`,
  );
  if (faults.length > 0) say(`again: SEED=${seed} FUZZ_REQUESTS=${REQUESTS} npx jest --testPathPatterns journeys/fuzz`);
  expect(faults.slice(0, 10)).toEqual([]);
  const failed = cloud.functionLines.filter(({ line }) => line.includes('request.failed'));
  expect(failed.slice(0, 3)).toEqual([]);
  // API Gateway lets only so many of these through: enough must have come to a function all the same.
  for (const [operation] of operations)
    expect([operation, (answeredBy.get(operation) ?? 0) > each / 3]).toEqual([operation, true]);
  expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 50);
  // Usually twenty: how many of few things can still be bought, asked or reported is for the dice to say.
  expect(statuses.get(201)).toBeGreaterThan(0);
}, 600_000);

const tokenOf = (token: string | undefined): string | undefined => {
  if (token === undefined) return undefined;
  if (token === 'leaving') return leaving.length > 1 ? leaving.shift() : leaving[0];
  if (token === 'expendable') return expendable.length > 1 ? expendable.shift() : expendable[0];
  return tokens[Number(token) % tokens.length];
};

/** Here and there a cursor that is or was good. */
const withCursor = (path: string, index: number): string =>
  path.includes('cursor=') && index % 3 === 0 ? path.replace(/cursor=[^&]*/, `cursor=${cursors[0]}`) : path;
