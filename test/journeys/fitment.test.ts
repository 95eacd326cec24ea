import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CompatibilityLogView } from '../../core/fitment/model.ts';
import { joinAs, joinOperator, type Person, startTestCloud, type TestCloud } from '../support/cloud.ts';
import { assemblyWithEar, heard } from '../support/ear.ts';
import { askPatiently, withoutIdentity } from '../support/http.ts';
import { refusalOf, trading } from '../support/trades.ts';

let assemblyDirectory: string;
let cloud: TestCloud;
let seller: Person;
let buyer: Person;
let other: Person;
let operator: Person;
let t: ReturnType<typeof trading>;
beforeAll(async () => {
  assemblyDirectory = assemblyWithEar();
  cloud = await startTestCloud({ assemblyDirectory });
  t = trading(cloud);
  [seller, buyer, other, operator] = await Promise.all([
    joinAs(cloud, 'seller'),
    joinAs(cloud, 'buyer'),
    joinAs(cloud, 'buyer'),
    joinOperator(cloud),
  ]);
});
afterAll(async () => {
  await cloud.close();
  rmSync(assemblyDirectory, { recursive: true, force: true });
});

const vinLast8 = '1WCA9876';
const golf = { vehicleMake: 'volkswagen', vehicleModel: 'GOLF', vehicleYear: 2001 };
const yearless = { vehicleYear: undefined };
const check = ({ api }: Person, listingId: string, over: object = {}): Promise<CompatibilityLogView> =>
  api.checkFitment({ params: { listingId }, body: { ...golf, ...over } });
const settle = ({ api }: Person, { id }: { id: string }, over: object = {}): Promise<CompatibilityLogView> =>
  api.settleFitment({
    params: { compatibilityLogId: id },
    body: { fitmentStatus: 'compatible', note: 'The number on it is the right one.', ...over },
  });
const read = ({ api }: Person, { id }: { id: string }) =>
  api.getCompatibilityLog({ params: { compatibilityLogId: id } });
const listed = async ({ api }: Person, query: object = {}): Promise<readonly string[]> => {
  await cloud.settle();
  return (await api.listCompatibilityLogs({ query: { limit: 100, ...query } })).items.map(({ id }) => id);
};

test('a buyer asks, an operator decides, and the receipt of the purchase shows to each what is theirs to see', async () => {
  const { id: listingId } = await t.offerPart(seller, yearless);
  const asked = await check(buyer, listingId, { vinLast8: vinLast8.toLowerCase(), notes: 'Garage queen, 1.6.' });
  expect(asked).toMatchObject({
    ...{ buyerId: buyer.userId, listingId, ...golf, vinLast8, notes: 'Garage queen, 1.6.' },
    ...{ fitmentStatus: 'needs-review', reasons: [{ code: 'no-year-listed' }], version: 1 },
  });
  expect(asked.settlement).toBeUndefined();
  for (const person of [buyer, operator]) expect(await read(person, asked)).toEqual(asked);

  const settled = await settle(operator, asked);
  expect(settled).toMatchObject({ fitmentStatus: 'compatible', settlement: { note: expect.any(String) }, version: 2 });
  expect(await refusalOf(settle(operator, asked, { fitmentStatus: 'incompatible' }))).toBe('409 invalid-state');
  expect(await read(buyer, asked)).toEqual(settled);

  const trade = await t.buy(buyer, listingId);
  expect(trade.fitReceipt.compatibilityLog).toEqual(settled);
  for (const person of [buyer, operator])
    expect((await t.read(person, trade)).fitReceipt.compatibilityLog).toEqual(settled);
  const { vinLast8: _vin, notes: _notes, settlement, ...rest } = settled;
  expect((await t.read(seller, trade)).fitReceipt.compatibilityLog).toEqual({
    ...rest,
    settlement: { at: settlement?.at },
  });
});

test('a listing with ranges answers by itself, and the latest check is what the receipt has', async () => {
  const fits = [
    { make: 'Volkswagen', model: 'Golf', yearFrom: 1998, yearTo: 2003 },
    { make: 'Škoda', model: 'Octavia', yearFrom: 1997, yearTo: 2004 },
  ];
  const { id: listingId } = await t.offerPart(seller, { fits });
  const answers = await Promise.all([
    check(buyer, listingId, { vehicleYear: 1998 }),
    check(other, listingId, { vehicleYear: 2004 }),
    check(other, listingId, { vehicleMake: 'SKODA', vehicleModel: 'octavia', vehicleYear: 2004 }),
    check(other, listingId, { vehicleMake: 'Seat', vehicleModel: 'Leon' }),
    check(other, listingId, { vehicleYear: 2003, vinLast8: '1W123456' }),
  ]);
  expect(answers.map(({ fitmentStatus, reasons }) => [fitmentStatus, ...reasons.map(({ code }) => code)])).toEqual([
    ['compatible', 'year-listed'],
    ['incompatible', 'year-not-listed'],
    ['compatible', 'year-listed'],
    ['incompatible', 'other-make'],
    ['needs-review', 'vin-year-mismatch', 'year-listed'],
  ]);
  const last = await check(buyer, listingId, { vehicleYear: 2000 });
  const trade = await t.buy(buyer, listingId);
  expect(trade.fitReceipt.compatibilityLog).toEqual(last);
  expect((await t.read(buyer, trade)).fitReceipt.compatibilityLog).toEqual(last);
});

test('people list their own checks, operators everybody’s, with those that wait first', async () => {
  const [{ id: open }, { id: sure }] = [await t.offerPart(seller, yearless), await t.offerPart(seller)];
  const [somebody, anybody] = await Promise.all([joinAs(cloud), joinAs(cloud)]);
  const first = await check(somebody, open);
  const second = await check(anybody, sure);
  const third = await check(somebody, sure, { vehicleYear: 1990 });
  const fourth = await check(anybody, open);

  expect(await listed(somebody)).toEqual([third.id, first.id]);
  expect(await listed(somebody, { fitmentStatus: 'needs-review' })).toEqual([first.id]);
  expect(await listed(anybody, { fitmentStatus: 'incompatible' })).toEqual([]);
  const ours = [first, second, third, fourth].map(({ id }) => id);
  const those = async (query: object = {}) => (await listed(operator, query)).filter((id) => ours.includes(id));
  expect(await those()).toEqual([first.id, fourth.id, third.id, second.id]);
  expect(await those({ fitmentStatus: 'needs-review' })).toEqual([first.id, fourth.id]);
  await settle(operator, first);
  expect(await those()).toEqual([fourth.id, third.id, second.id, first.id]);
  expect(await those({ fitmentStatus: 'compatible' })).toEqual([second.id, first.id]);
  // Page by page it is the same list.
  const whole = await listed(operator);
  const paged: string[] = [];
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page = await operator.api.listCompatibilityLogs({ query: { limit: 2, cursor } });
    paged.push(...page.items.map(({ id }) => id));
    cursor = page.cursor;
  }
  expect(paged).toEqual(whole);
});

test('what is somebody else’s, a product or a draft is refused as it should be', async () => {
  const { id: listingId } = await t.offerPart(seller, yearless);
  const { id: draftId } = await t.offerPart(seller, { ...yearless, status: 'draft' });
  const { id: productId } = await t.offer(seller);
  const log = await check(buyer, listingId);
  expect(await refusalOf(check(buyer, productId))).toBe('409 invalid-state');
  expect(await refusalOf(check(buyer, draftId))).toBe('404 not-found');
  expect((await check(seller, draftId)).fitmentStatus).toBe('needs-review');
  for (const person of [buyer, other, seller]) expect(await refusalOf(settle(person, log))).toBe('403 not-allowed');
  const own = await check(operator, listingId);
  expect(await refusalOf(settle(operator, own))).toBe('403 not-allowed');

  const get = ({ accessToken: token }: Person, id: string) =>
    askPatiently(cloud, { method: 'GET', path: `/v1/compatibility-logs/${id}`, token });
  for (const person of [other, seller]) {
    const missing = await get(person, 'fit_01JD3Z8Q2V6W7X8Y9ZABCDEFGH');
    expect(missing.status).toBe(404);
    for (const id of [log.id, own.id, `${log.id}0`, log.id.toLowerCase(), listingId, 'fit_x', `${log.id}%23CHECK`])
      expect(withoutIdentity(await get(person, id))).toEqual(withoutIdentity(missing));
  }
});

test('one key is one check, whatever becomes of the listing', async () => {
  const { id: listingId } = await t.offerPart(seller, yearless);
  const params = { listingId };
  const request = { params, body: golf, idempotencyKey: randomUUID() };
  const answers = await Promise.all(Array.from({ length: 8 }, () => refusalOfOr(buyer.api.checkFitment(request))));
  const first = await buyer.api.checkFitment(request);
  for (const answer of answers) expect(['409 request-in-flight', first.id]).toContain(answer);
  await seller.api.deleteListing({ params });
  expect(await buyer.api.checkFitment(request)).toEqual(first);
  expect(await refusalOf(buyer.api.checkFitment({ ...request, body: { ...golf, vehicleYear: 2002 } }))).toBe(
    '422 idempotency-key-reused',
  );
  expect((await listed(buyer)).filter((id) => id === first.id)).toHaveLength(1);
  const all = (await buyer.api.listCompatibilityLogs({ query: { limit: 100 } })).items;
  expect(all.filter((one) => one.listingId === listingId)).toHaveLength(1);
});
const refusalOfOr = async (work: Promise<{ id: string }>): Promise<string> => {
  let id = '';
  const refusal = await refusalOf(work.then((answer) => (id = answer.id)));
  return refusal === 'done' ? id : refusal;
};

test('a dispute may name its cause, and operators see it in their list', async () => {
  const { id: listingId } = await t.offerPart(seller);
  await check(buyer, listingId);
  const trade = await t.pay(buyer, await t.buy(buyer, listingId));
  await t.act(seller, trade, { action: 'ship' });
  expect(await refusalOf(t.act(buyer, trade, { action: 'deliver', cause: 'damaged' }))).toBe('400 invalid-request');
  const disputed = await t.act(buyer, trade, { action: 'dispute', cause: 'does-not-fit', reason: 'Another bracket.' });
  expect(disputed.disputeCause).toBe('does-not-fit');
  expect(disputed.timeline.at(-1)).toMatchObject({
    action: 'dispute',
    cause: 'does-not-fit',
    reason: 'Another bracket.',
  });
  await cloud.settle();
  const { items } = await operator.api.listTransactions({ query: { as: 'all', status: 'disputed' } });
  expect(items.find(({ id }) => id === trade.id)).toMatchObject({ disputeCause: 'does-not-fit' });
  // A dispute that says no cause leaves the one that was named.
  await t.act(seller, trade, { action: 'accept-return' });
  const again = await t.act(buyer, trade, { action: 'dispute', reason: 'Nobody answers.' });
  expect([again.disputeCause, again.timeline.at(-1)?.cause]).toEqual(['does-not-fit', undefined]);
});

test('what is told of checks is ids and status, and the VIN is in no event and no log', async () => {
  const canary = '5XCA4242';
  const { id: listingId } = await t.offerPart(seller, yearless);
  const log = await check(buyer, listingId, { vinLast8: canary, notes: `It ends in ${canary}.` });
  await settle(operator, log);
  await t.buy(buyer, listingId);
  await cloud.settle();
  const events = await heard(cloud);
  const detail = { compatibilityLogId: log.id, listingId, buyerId: buyer.userId };
  expect(
    events
      .filter((event) => event.detail['compatibilityLogId'] === log.id)
      .map((event) => [event['detail-type'], event.detail]),
  ).toEqual([
    ['fitment.checked', expect.objectContaining({ ...detail, fitmentStatus: 'needs-review', version: 1 })],
    ['fitment.settled', expect.objectContaining({ ...detail, fitmentStatus: 'compatible', version: 2 })],
  ]);
  const folder = join(cloud.dataDirectory, 'logs');
  const files = readdirSync(folder).map((name) => join(folder, name));
  expect(files.length).toBeGreaterThan(0);
  const written = [
    JSON.stringify(events),
    ...cloud.functionLines.map(({ line }) => line),
    ...cloud.cloudLines,
    ...files.map((file) => readFileSync(file, 'utf8')),
  ];
  expect(written.filter((text) => text.includes(canary))).toEqual([]);
});
