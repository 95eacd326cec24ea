import { randomUUID } from 'node:crypto';
import type { NotificationView } from '../../core/notifications/model.ts';
import { invoke } from '../../scripts/invoke.ts';
import { joinAs, joinOperator, type Person, startTestCloud, type TestCloud } from '../support/cloud.ts';
import { until } from '../support/http.ts';
import { refusalOf, trading } from '../support/trades.ts';

interface Letter {
  readonly to: string;
  readonly from?: string;
  readonly purpose: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
}

let cloud: TestCloud;
let seller: Person;
let buyer: Person;
let operator: Person;
let t: ReturnType<typeof trading>;
beforeAll(async () => {
  cloud = await startTestCloud();
  t = trading(cloud);
  [seller, buyer, operator] = await Promise.all([joinAs(cloud, 'seller'), joinAs(cloud, 'buyer'), joinOperator(cloud)]);
});
afterAll(() => cloud.close());

const feed = ({ api }: Person) => api.listNotifications({ query: { limit: 100 } });
/** Types of what somebody was told of one thing, oldest first. */
const toldOf = async (person: Person, { id }: { id: string }): Promise<string[]> =>
  (await feed(person)).items
    .filter(({ subject }) => subject.id === id)
    .map(({ type }) => type)
    .reverse();
const mailOf = async ({ email }: Person): Promise<Letter[]> => {
  const { items } = await cloud.control<{ items: Letter[] }>('GET', 'mailbox');
  return items.filter(({ to, purpose }) => to === email && purpose === 'mail').reverse();
};
const subjectsOf = async (person: Person): Promise<string[]> => (await mailOf(person)).map(({ subject }) => subject);
const paidTrade = async (over: object = {}) => t.pay(buyer, await t.buy(buyer, (await t.offer(seller, over)).id));

test('each party finds in feed and mailbox what the other and the clock have done, and nothing they did themselves', async () => {
  const hostile = '<img src=x onerror=alert(1)> & "shelf" {amount}';
  const trade = await t.buy(buyer, (await t.offer(seller, { title: hostile, price: 8900 })).id);
  await t.pay(buyer, trade);
  await t.act(seller, trade, { action: 'ship' });
  await t.act(buyer, trade, { action: 'deliver' });
  await t.act(buyer, trade, { action: 'accept' });
  await t.reaches(buyer, trade, 'completed');
  const payout = await seller.api.requestPayout({
    body: { amount: 8455, currency: 'EUR' },
    idempotencyKey: randomUUID(),
  });
  await cloud.settle();

  expect(await toldOf(seller, trade)).toEqual([
    'transaction.reserved',
    'transaction.paid',
    'transaction.delivered',
    'transaction.accepted',
    'transaction.completed',
  ]);
  expect(await toldOf(buyer, trade)).toEqual(['transaction.shipped', 'transaction.completed']);
  expect(await toldOf(seller, payout)).toEqual(['payout.paid']);
  expect((await feed(operator)).items).toEqual([]);

  const { items, unread } = await feed(seller);
  expect([unread, items.map(({ read }) => read)]).toEqual([6, Array(6).fill(false)]);
  const paid = items.find(({ type }) => type === 'transaction.paid');
  expect(paid).toMatchObject({ title: `Paid: ${hostile}`, subject: { type: 'transaction', id: trade.id } });
  expect(paid?.body).toContain('89.00 EUR');
  expect(paid?.createdAt).toBe((await t.read(seller, trade)).timeline[1]?.at);

  expect(await subjectsOf(buyer)).toEqual([`Shipped: ${hostile}`]);
  expect(await subjectsOf(seller)).toEqual([`Paid: ${hostile}`, 'Paid out: 84.55 EUR']);
  const [letter] = await mailOf(seller);
  expect(letter).toMatchObject({ from: 'no-reply@swapyard.example', to: seller.email });
  expect(letter?.text).toContain(hostile);
  expect(letter?.html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;shelf&quot; {amount}');
  expect(letter?.html).not.toContain('<img');
  for (const other of [buyer.email, buyer.username]) expect(JSON.stringify([items, letter])).not.toContain(other);
});

test('a feed is read in pages, and marked as read as far as it has come', async () => {
  const { items, unread } = await feed(seller);
  const paged: NotificationView[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await seller.api.listNotifications({ query: { limit: 2, ...(cursor && { cursor }) } });
    expect(page.unread).toBe(unread);
    paged.push(...page.items);
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  expect(paged).toEqual(items);

  const upTo = items[2]?.id ?? '';
  expect(await seller.api.markNotificationsRead({ body: { upTo } })).toEqual({ unread: 2 });
  expect((await feed(seller)).items.map(({ read }) => read)).toEqual(items.map((_, index) => index >= 2));
  expect(await refusalOf(buyer.api.markNotificationsRead({ body: { upTo } }))).toBe('404 not-found');
  expect(await seller.api.markNotificationsRead({})).toEqual({ unread: 0 });
  expect(await seller.api.markNotificationsRead({ body: { upTo } })).toEqual({ unread: 0 });
});

test('what is told again, late and in another order changes nothing', async () => {
  const trade = await paidTrade();
  await t.act(seller, trade, { action: 'ship' });
  await cloud.settle();
  const before = [await feed(seller), await feed(buyer), await mailOf(seller), await mailOf(buyer)];
  const { timeline } = await t.read(seller, trade);
  const told = ['transaction.reserved', 'transaction.paid', 'transaction.shipped'].map((type, index) => ({
    'detail-type': type,
    detail: { eventId: `transaction:${trade.id}:`, at: timeline[index]?.at, transactionId: trade.id },
  }));
  const { items } = await cloud.control<{ items: { function: string; action: string }[] }>('GET', 'calls');
  expect(items.some((call) => call.function === 'swapyard-dev-notify' && call.action === 'SendEmail')).toBe(true);
  // As the relay has named them: by the version that each step has made.
  const versions = { 'transaction.reserved': [1], 'transaction.paid': [2, 3], 'transaction.shipped': [3, 4] };
  const lines = cloud.functionLines.filter(
    ({ functionName, line }) => functionName === 'swapyard-dev-notify' && line.includes(trade.id),
  );
  for (const event of [...told].reverse()) {
    const ids = versions[event['detail-type'] as keyof typeof versions].map(
      (version) => `${event.detail.eventId}${version}`,
    );
    const eventId = ids.find((id) =>
      lines.some(({ line }) => line.includes(`"${id}"`) && line.includes(event['detail-type'])),
    );
    expect([event['detail-type'], eventId]).toEqual([event['detail-type'], expect.any(String)]);
    for (let times = 0; times < 3; times += 1)
      await invoke({ local: cloud.cloud.description }, 'notify', { ...event, detail: { ...event.detail, eventId } });
  }
  expect([await feed(seller), await feed(buyer), await mailOf(seller), await mailOf(buyer)]).toEqual(before);
});

test('who must act is reminded once, a day before it is too late', async () => {
  const trade = await paidTrade({ title: 'A clock' });
  const shipped = await paidTrade({ title: 'Another clock' });
  await t.act(seller, shipped, { action: 'ship' });
  await cloud.settle();
  const deadline = Date.parse(trade.deadline?.at ?? '');
  const moveTo = (ms: number) =>
    cloud.control('POST', 'clock', { to: new Date(ms).toISOString(), schedules: 'latest' });
  const DAY = 86_400_000;

  await moveTo(deadline - DAY - 30 * 60_000);
  await cloud.settle();
  expect(await toldOf(seller, trade)).not.toContain('transaction.deadline-near');
  await moveTo(deadline - DAY + 20 * 60_000);
  await until('there is a reminder', async () => {
    await cloud.settle();
    return (await toldOf(seller, trade)).includes('transaction.deadline-near') || undefined;
  });
  for (const hours of [20, 10, 1]) await moveTo(deadline - hours * 3_600_000);
  await cloud.settle();

  expect((await toldOf(seller, trade)).filter((type) => type === 'transaction.deadline-near')).toHaveLength(1);
  expect((await subjectsOf(seller)).filter((subject) => subject === 'To be shipped soon: A clock')).toHaveLength(1);
  expect(await toldOf(seller, shipped)).not.toContain('transaction.deadline-near');
  expect(await toldOf(buyer, trade)).toEqual([]);
  await t.pass(trade);
  await t.reaches(buyer, trade, 'refunded');
  expect(await toldOf(buyer, trade)).toEqual(['transaction.lapsed', 'transaction.refunded']);
});

test('mail of a kind that is not wanted does not go out; what is told, is', async () => {
  await seller.api.updateMe({ body: { emailPreferences: { paid: false } } });
  const trade = await paidTrade({ title: 'A quiet shelf' });
  await t.act(seller, trade, { action: 'ship' });
  await t.act(buyer, trade, { action: 'dispute', reason: 'It does not fit.' });
  await cloud.settle();
  expect(await toldOf(seller, trade)).toEqual(['transaction.reserved', 'transaction.paid', 'transaction.disputed']);
  const subjects = await subjectsOf(seller);
  expect(subjects).not.toContain('Paid: A quiet shelf');
  expect(subjects).toContain('Dispute about A quiet shelf');
});
