import { rmSync } from 'node:fs';
import { joinAs, joinOperator, type Person, startTestCloud, type TestCloud } from '../support/cloud.ts';
import { assemblyWithEar, heard } from '../support/ear.ts';
import { refusalOf, trading } from '../support/trades.ts';

let cloud: TestCloud;
let seller: Person;
let buyer: Person;
let other: Person;
let operator: Person;
const assembly = assemblyWithEar();
beforeAll(async () => {
  cloud = await startTestCloud({ assemblyDirectory: assembly });
  [seller, buyer, other, operator] = await Promise.all([
    joinAs(cloud, 'seller'),
    joinAs(cloud, 'buyer'),
    joinAs(cloud, 'buyer'),
    joinOperator(cloud),
  ]);
});
afterAll(async () => {
  await cloud.close();
  rmSync(assembly, { recursive: true, force: true });
});

const offered = async (): Promise<string> => (await trading(cloud).offer(seller)).id;
const asked = async (who: Person, message = 'Is it still there?') =>
  who.api.openInquiry({ params: { listingId: await offered() }, body: { message } });
const reply = (who: Person, { id: inquiryId }: { id: string }, message: string) =>
  who.api.replyToInquiry({ params: { inquiryId }, body: { message } });
const read = (who: Person, { id: inquiryId }: { id: string }) => who.api.getInquiry({ params: { inquiryId } });

test('what they write of ways to each other is masked until one has paid the other, and readable then', async () => {
  const { buy, pay, act, offer } = trading(cloud);
  const written = 'Ruf an, 0151 23456789, oder anna@example.com. Passt 1K0-615-301-AA, 205/55 R16, für 45,00 €?';
  const shown = 'Ruf an, •••, oder •••. Passt 1K0-615-301-AA, 205/55 R16, für 45,00 €?';
  const thread = await asked(buyer, written);
  expect(await reply(seller, thread, written)).toMatchObject({ by: 'seller', text: shown });
  for (const who of [buyer, seller]) {
    const { message, messages, contactsShown, status } = await read(who, thread);
    expect([message, ...messages.map(({ text }) => text), contactsShown, status]).toEqual([
      ...[shown, shown, shown, false, 'replied'],
    ]);
  }
  expect((await read(operator, thread)).messages.map(({ text }) => text)).toEqual([written, written]);

  // A trade that is only reserved introduces nobody, and neither do reasons in it.
  const reserved = await buy(buyer, (await offer(seller)).id);
  const cancelled = await act(buyer, reserved, { action: 'cancel', reason: 'Call 0151 23456789.' });
  expect(cancelled.timeline.at(-1)?.reason).toBe('Call •••.');
  await cloud.settle();
  expect((await read(buyer, thread)).contactsShown).toBe(false);

  await pay(buyer, await buy(buyer, (await offer(seller)).id));
  await cloud.settle();
  for (const who of [buyer, seller]) {
    const { message, messages, contactsShown } = await read(who, thread);
    expect([message, ...messages.map(({ text }) => text), contactsShown]).toEqual([written, written, written, true]);
  }
  expect(await reply(buyer, thread, written)).toMatchObject({ text: written });
  // Nobody else's thread with the same seller.
  const theirs = await asked(other, written);
  expect((await read(seller, theirs)).message).toBe(shown);
});

test('each finds their threads in the box they belong in, the one with the newest activity first', async () => {
  const [asker, answerer] = [await joinAs(cloud), await joinAs(cloud, 'seller')];
  const { id: listingId } = await trading(cloud).offer(answerer);
  const threads = [];
  for (let count = 0; count < 5; count += 1)
    threads.push(await asker.api.openInquiry({ params: { listingId }, body: { message: `Question ${count}` } }));
  await cloud.control('POST', 'clock', { advance: 'PT17M' });
  const [first, second] = threads;
  if (!first || !second) throw new Error('nobody asked');
  await reply(answerer, first, 'Yes.');
  await answerer.api.closeInquiry({ params: { inquiryId: second.id } });
  await cloud.settle();

  const pages = async (who: Person, query: object) => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await who.api.listInquiries({ query: { limit: 2, ...query, ...(cursor && { cursor }) } });
      found.push(...page.items.map(({ message }) => message));
      cursor = page.cursor;
    } while (cursor);
    return found;
  };
  const newestFirst = [1, 0, 4, 3, 2].map((number) => `Question ${number}`);
  expect(await pages(asker, { box: 'sent' })).toEqual(newestFirst);
  expect(await pages(answerer, {})).toEqual(newestFirst);
  expect(await pages(answerer, { status: 'replied' })).toEqual(['Question 0']);
  expect(await pages(asker, { box: 'sent', status: 'closed' })).toEqual(['Question 1']);
  expect([await pages(asker, {}), await pages(other, { box: 'received' })]).toEqual([[], []]);
  expect((await pages(operator, { box: 'all', status: 'closed' }))[0]).toBe('Question 1');
  expect(await refusalOf(asker.api.listInquiries({ query: { box: 'all', status: 'open' } }))).toBe('403 not-allowed');
  const { medianReplyMinutes } = await other.api.getUser({ params: { userId: answerer.userId } });
  expect(medianReplyMinutes).toBeGreaterThanOrEqual(17);
});

test('a thread ends for good, whoever ends it first, and its life is told in ids alone', async () => {
  const thread = await asked(other, 'My mail: canary@example.com');
  await reply(seller, thread, 'I see.');
  await reply(other, thread, 'And the other one?');
  const params = { inquiryId: thread.id };
  expect(await operator.api.closeInquiry({ params, body: { reason: 'Wants to be paid elsewhere.' } })).toMatchObject({
    ...{ status: 'closed', closedBy: 'operator' },
  });
  expect(await seller.api.closeInquiry({ params })).toMatchObject({ closedBy: 'operator' });
  expect(await refusalOf(reply(other, thread, 'Hello?'))).toBe('409 invalid-state');
  await cloud.settle();

  const told = (await heard(cloud)).filter(({ detail }) => detail['inquiryId'] === thread.id);
  expect(told.map((event) => event['detail-type'])).toEqual([
    ...['inquiry.opened', 'inquiry.replied', 'inquiry.asked-again', 'inquiry.closed'],
  ]);
  for (const { detail } of told)
    expect(detail).toMatchObject({ listingId: thread.listingId, buyerId: other.userId, sellerId: seller.userId });
  const everything = JSON.stringify([told, cloud.functionLines]);
  for (const word of ['canary', 'elsewhere', 'I see']) expect(everything).not.toContain(word);
});

test('the same key asks once, and only so many messages are taken at once', async () => {
  const request = {
    params: { listingId: await offered() },
    body: { message: 'Once only.' },
    idempotencyKey: 'the question',
  };
  const asker = await joinAs(cloud);
  const answers = await Promise.all([1, 2, 3].map(() => asker.api.openInquiry(request).catch(() => undefined)));
  const again = await asker.api.openInquiry(request);
  expect(answers.filter((answer) => answer && answer.id !== again.id)).toEqual([]);
  await cloud.settle();
  expect((await asker.api.listInquiries({ query: { box: 'sent' } })).items).toHaveLength(1);

  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, index) => refusalOf(reply(index % 2 ? asker : seller, again, `No. ${index}`))),
  );
  const taken = outcomes.filter((outcome) => outcome === 'done').length;
  const { messages, messageCount, status } = await read(operator, again);
  expect(taken).toBeGreaterThan(0);
  expect([messages.length, messageCount]).toEqual([taken + 1, taken + 1]);
  expect(status).toBe(messages.at(-1)?.by === 'seller' ? 'replied' : 'open');
  expect(outcomes.filter((outcome) => !['done', '503 temporarily-unavailable'].includes(outcome))).toEqual([]);
});
