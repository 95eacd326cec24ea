import { operationOf } from '../../bench/bundles.ts';
import { costOf, play } from '../../bench/cost.ts';
import { loadSold } from '../../bench/load.ts';
import { join, joinOperator, type Member } from '../../bench/members.ts';
import { scenarios, titleOf, type World } from '../../bench/scenarios.ts';
import { inWords, tradeOnce } from '../../bench/trade.ts';
import { kebab } from '../../contract/route.ts';
import { aProduct } from '../support/builders.ts';
import { startTestCloud, type TestCloud } from '../support/cloud.ts';
import { addPhoto } from '../support/photos.ts';

/** What one request that succeeds asks of AWS. Who changes a row has made an operation cheaper or dearer. */
const expected: Readonly<Record<string, string>> = {
  signUp: 'cognito-idp:SignUp',
  confirmSignUp: 'cognito-idp:ConfirmSignUp',
  resendCode: 'cognito-idp:ResendConfirmationCode',
  login: 'GetItem ×5, PutItem ×3, cognito-idp:AdminGetUser, cognito-idp:AdminInitiateAuth',
  refreshSession: 'GetItem, PutItem, cognito-idp:GetTokensFromRefreshToken',
  logout: 'GetItem ×2, PutItem, cognito-idp:RevokeToken',
  forgotPassword: 'cognito-idp:ForgotPassword',
  resetPassword:
    'GetItem ×3, PutItem ×2, cognito-idp:AdminGetUser, cognito-idp:AdminUserGlobalSignOut, cognito-idp:ConfirmForgotPassword',
  'changePassword, with another session to end': 'GetItem ×5, PutItem ×4, cognito-idp:ChangePassword',
  getMe: 'GetItem ×2',
  updateMe: 'GetItem ×2, PutItem',
  exportMe: 'GetItem ×2',
  'exportMe, a page of listings': 'GetItem ×21, Query',
  deleteMe: 'GetItem ×3, Query ×4, TransactWriteItems',
  getUser: 'GetItem ×2',
  'createListing, product': 'GetItem, PutItem',
  'createListing, part': 'GetItem ×2, PutItem',
  'createListing, with an idempotency key': 'GetItem ×2, TransactWriteItems',
  searchListings: 'Query',
  'searchListings, by kind and seller': 'Query ×2',
  'searchListings, second page': 'Query',
  getListing: 'GetItem',
  'getListing, own draft': 'GetItem ×2, cognito-idp:GetUser',
  updateListing: 'GetItem ×2, PutItem',
  deleteListing: 'GetItem ×2, PutItem',
  listMyListings: 'GetItem, Query',
  'listMyListings, in one status': 'GetItem, Query',
  requestPhotoUpload: 'GetItem ×3, PutItem',
  listPhotos: 'GetItem ×2',
  updatePhoto: 'GetItem ×3, PutItem',
  deletePhoto: 'GetItem ×3, PutItem',
  buyListing: 'GetItem ×6, TransactWriteItems',
  checkFitment: 'GetItem ×4, TransactWriteItems',
  listCompatibilityLogs: 'GetItem, Query',
  'listCompatibilityLogs, in one status': 'GetItem, Query',
  // Nothing waits: what is decided follows at once.
  'listCompatibilityLogs, everybody’s': 'GetItem, Query ×2',
  getCompatibilityLog: 'GetItem ×2',
  settleFitment: 'GetItem ×2, TransactWriteItems',
  'buyListing, a part, checked before': 'GetItem ×8, TransactWriteItems',
  openInquiry: 'GetItem ×5, TransactWriteItems',
  listInquiries: 'GetItem, Query',
  'listInquiries, in one status': 'GetItem, Query',
  getInquiry: 'GetItem ×2, Query',
  'replyToInquiry, the buyer again': 'GetItem ×4, TransactWriteItems',
  'replyToInquiry, a seller for the first time': 'GetItem ×5, TransactWriteItems',
  closeInquiry: 'GetItem ×3, PutItem',
  listTransactions: 'GetItem, Query',
  'listTransactions, in one status': 'GetItem, Query',
  getTransaction: 'GetItem ×4',
  getEscrow: 'GetItem ×3',
  payTransaction: 'GetItem ×6, PutItem ×2, TransactWriteItems',
  'actOnTransaction, ship': 'GetItem ×5, TransactWriteItems',
  'actOnTransaction, accept': 'GetItem ×4, TransactWriteItems',
  getBalance: 'GetItem, Query',
  listLedger: 'GetItem, Query',
  requestPayout: 'GetItem ×5, PutItem ×2, TransactWriteItems',
  listPayouts: 'GetItem, Query',
  rateTransaction: 'GetItem ×4, TransactWriteItems',
  listUserRatings: 'GetItem, Query',
  listListingRatings: 'GetItem, Query',
  createReport: 'GetItem ×3, TransactWriteItems',
  listReports: 'GetItem, Query',
  resolveReport: 'GetItem ×3, TransactWriteItems',
  suspendListing: 'GetItem ×2, TransactWriteItems',
  reinstateListing: 'GetItem ×3, TransactWriteItems',
  removeRating: 'GetItem ×3, TransactWriteItems',
  suspendUser: 'GetItem ×3, Query ×2, TransactWriteItems',
  reinstateUser: 'GetItem ×3, TransactWriteItems',
  listAudit: 'GetItem, Query',
  'listAudit, of one thing': 'GetItem, Query',
  listNotifications: 'GetItem ×2, Query',
  'markNotificationsRead, nothing unread': 'GetItem ×2',
  getHealth: '',
  getOpenApi: '',
  getDocs: '',
};
const expectedOfEvents = { relay: 'events:PutEvents', indexListing: 'GetItem ×2, TransactWriteItems' };

/** More than two pages. */
const LISTINGS = 25;

let cloud: TestCloud;
let world: World;
const invoked: Record<string, number> = {};
beforeAll(async () => {
  cloud = await startTestCloud({
    onInvoked: ({ functionName }) => {
      const name = operationOf(functionName);
      invoked[name] = (invoked[name] ?? 0) + 1;
    },
  });
  const seller = await join(cloud);
  const made = await Promise.all(
    Array.from({ length: LISTINGS }, () => seller.api.createListing({ body: aProduct() })),
  );
  const vendor = await join(cloud);
  world = {
    target: cloud,
    seller,
    vendor,
    operator: await joinOperator(cloud.cloud),
    sold: (buyerId) => loadSold(cloud.cloud, { sellerId: vendor.userId, buyerId }),
    listingId: made[0]?.id ?? '',
  };
  await earn(vendor, await join(cloud));
  await cloud.settle();
});
afterAll(() => cloud.close());

/** Somebody sells something dear. */
async function earn(vendor: Member, buyer: Member): Promise<void> {
  const { id: listingId } = await vendor.api.createListing({ body: aProduct({ price: 10 ** 6 }) });
  const { id } = await buyer.api.buyListing({ body: { listingId }, idempotencyKey: 'buy' });
  const params = { transactionId: id };
  await buyer.api.payTransaction({ params, body: { paymentMethod: 'pm_ok' }, idempotencyKey: 'pay' });
  await vendor.api.actOnTransaction({ params, body: { action: 'ship' }, idempotencyKey: 'ship' });
  await buyer.api.actOnTransaction({ params, body: { action: 'accept' }, idempotencyKey: 'accept' });
}

test('given a warm function, when a request succeeds, then it makes exactly the AWS calls that its operation costs', async () => {
  const members = [await join(cloud), await join(cloud)];
  const costs: Record<string, string> = {};
  for (const scenario of scenarios)
    for (const member of members) {
      const { cost } = await play(cloud.cloud, scenario, world, member);
      // The first play starts the function; the second one is what counts.
      costs[titleOf(scenario)] = cost.calls;
    }

  expect(costs).toEqual(expected);
});

test('given a change, when it is told, then relay and index cost the same calls as always', async () => {
  await cloud.settle();
  const before = cloud.cloud.calls.count;
  await world.seller.api.createListing({ body: aProduct() });
  await cloud.settle();

  const records = cloud.cloud.calls.since(before);
  const costs = Object.keys(expectedOfEvents).map((name) => {
    const own = records.filter((record) => record.function.endsWith(`-${kebab(name)}`));
    return [name, costOf(own).calls];
  });
  expect(Object.fromEntries(costs)).toEqual(expectedOfEvents);
});

test('given a photo, when it is uploaded and taken out again, then its consumers cost the same calls as always', async () => {
  const { id: listingId } = await world.seller.api.createListing({ body: aProduct() });
  await cloud.settle();
  const before = cloud.cloud.calls.count;
  const { id: photoId } = await addPhoto(cloud, world.seller, listingId);
  await world.seller.api.deletePhoto({ params: { listingId, photoId } });
  await cloud.settle();

  const records = cloud.cloud.calls.since(before);
  const costsOf = (name: string) => costOf(records.filter((record) => record.function.endsWith(`-${name}`))).calls;
  expect([costsOf('make-thumbnails'), costsOf('discard-photo-files')]).toEqual([
    'GetItem ×4, TransactWriteItems, s3:DeleteObject, s3:GetObject, s3:HeadObject, s3:PutObject ×2',
    'GetItem, s3:DeleteObjects, s3:ListObjectsV2',
  ]);
});

test('given a whole trade, when it goes its usual way, then it costs what it always does, its workflow included', async () => {
  const parties = { seller: world.vendor, buyer: await join(cloud) };
  await cloud.settle();
  const cost = await tradeOnce(cloud.cloud, parties, () => ({ ...invoked }));

  process.stdout.write(`${inWords(cost)}\n`);
  expect(cost.transitions).toBe(18);
  // How many changes the relay gets at once is the stream's affair.
  const { relay = 0, ...others } = cost.invocations;
  expect(relay).toBeGreaterThan(0);
  expect(others).toEqual({
    'buy-listing': 1,
    'pay-transaction': 1,
    'act-on-transaction': 3,
    // One for each change of the trade: reserved, asked to pay, paid, shipped, delivered, accepted, completed.
    'follow-transaction': 7,
    notify: 7,
    'look-at-transaction': 6,
    'await-change': 4,
    'settle-transaction': 1,
    'tally-entry': 2,
    'introduce-parties': 1,
    // Reserved and sold.
    'index-listing': 2,
  });
  // What follows reads once or twice, as it comes.
  expect(cost.cost.readUnits).toBeLessThan(150);
  expect(cost.cost.writeUnits).toBeLessThan(260);
});

const lists = scenarios.filter(({ terms }) => terms !== undefined).map((list) => [titleOf(list), list] as const);
test.each(lists)(
  'given the list %s, when a page is read, then it costs at most three Queries and one for each term',
  async (_, scenario) => {
    const before = cloud.cloud.calls.count;
    await play(cloud.cloud, scenario, world, world.seller);
    const queries = cloud.cloud.calls
      .since(before)
      .filter((record) => record.action === 'Query' && record.function.endsWith(`-${kebab(scenario.operation)}`));
    // Reading up to the second page is a page too.
    const pages = scenario.variant === 'second page' ? 2 : 1;

    expect(queries.length).toBeGreaterThan(0);
    expect(queries.length).toBeLessThanOrEqual(pages * (3 + (scenario.terms ?? 0)));
  },
);

test('given everything above, then nobody has scanned the table', () => {
  const records = cloud.cloud.calls.since();

  expect(records.length).toBeGreaterThan(scenarios.length);
  expect(records.filter(({ action }) => action === 'Scan')).toEqual([]);
});
