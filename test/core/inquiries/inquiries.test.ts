import { closeInquiry } from '../../../core/inquiries/close-inquiry.ts';
import { getInquiry } from '../../../core/inquiries/get-inquiry.ts';
import { introduceParties } from '../../../core/inquiries/introduce-parties.ts';
import { listInquiries } from '../../../core/inquiries/list-inquiries.ts';
import { acquaintanceId, InquiryView, MOST_MESSAGES, NewMessage } from '../../../core/inquiries/model.ts';
import { openInquiry } from '../../../core/inquiries/open-inquiry.ts';
import { replyToInquiry } from '../../../core/inquiries/reply-to-inquiry.ts';
import type { Actor } from '../../../core/shared/context.ts';
import { Refusal } from '../../../core/shared/errors.ts';
import { aListing, aTransaction } from '../../support/builders.ts';
import { inSeconds, noon, outcomeOf } from '../../support/contexts.ts';
import { as, buyer, operator, puts, seller, stranger, type World, world } from './world.ts';

const number = '0151 23456789';
const ask = (w: World, message = 'Is it still there?', now = noon, actor = buyer) =>
  openInquiry(w, { listingId: w.listingId, message }, as(actor, now));
const reply = (w: World, inquiryId: string, actor: Actor, message = 'It is.', now = noon) =>
  replyToInquiry(w, { inquiryId, message }, as(actor, now));
const read = (w: World, inquiryId: string, actor: Actor) => getInquiry(w, { inquiryId }, as(actor));
const introduced = (w: World) =>
  w.store.seed('acquaintance', {
    id: acquaintanceId(buyer.userId, seller.userId),
    transactionId: 'txn_1',
    since: noon.toISOString(),
  });

describe('given a listing that is for sale', () => {
  it('when somebody asks, then both read the thread, with the listing’s title', async () => {
    const w = world();
    const asked = await ask(w);
    expect(InquiryView.parse(asked)).toEqual({
      id: expect.stringMatching(/^inq_/),
      listingId: w.listingId,
      title: aListing().title,
      buyerId: buyer.userId,
      sellerId: seller.userId,
      message: 'Is it still there?',
      status: 'open',
      messageCount: 1,
      contactsShown: false,
      messages: [
        { id: expect.stringMatching(/^msg_/), by: 'buyer', text: 'Is it still there?', createdAt: noon.toISOString() },
      ],
      createdAt: noon.toISOString(),
      updatedAt: noon.toISOString(),
      version: 1,
    });
    for (const actor of [buyer, seller]) expect(await read(w, asked.id, actor)).toEqual(asked);
    expect(w.store.commits).toHaveLength(1);
  });

  it.each([
    ['their own', 'own-listing', seller, {}],
    ['one that is sold', 'not-found', buyer, { status: 'sold' }],
    ['a draft', 'not-found', buyer, { status: 'draft' }],
    ['a draft of their own', 'own-listing', seller, { status: 'draft' }],
  ] as const)('when somebody asks about %s, then %s and nothing is written', async (_, code, actor, over) => {
    const w = world();
    w.store.seed('listing', aListing(over));
    expect(await outcomeOf(ask(w, 'Hello?', noon, actor))).toBe(code);
    expect(w.store.commits).toEqual([]);
  });

  it('when it is not there, then not-found', async () => {
    const w = world();
    const missing = { listingId: 'lst_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ', message: 'Hello?' };
    expect(await outcomeOf(openInquiry(w, missing, as(buyer)))).toBe('not-found');
  });

  it.each([{ message: '' }, { message: '  ' }, { message: 'x'.repeat(2001) }, {}, { message: 'x', status: 'closed' }])(
    'when %j is sent, then it is no message',
    (body) => {
      expect(NewMessage.safeParse(body).success).toBe(false);
    },
  );

  it('when somebody asks for the twenty-first time in a day, then not before the first is a day ago', async () => {
    const w = world();
    // Twelve minutes apart, so that the messages of an hour are few.
    for (let count = 0; count < 20; count += 1) await ask(w, 'And this?', inSeconds(count * 720));
    const late = ask(w, 'And this?', inSeconds(20 * 720));
    await expect(late).rejects.toMatchObject({ code: 'too-many-attempts', extra: { retryAfterSeconds: 72_000 } });
    expect(await outcomeOf(ask(w, 'And this?', inSeconds(20 * 720), stranger))).toBe('done');
    expect(await outcomeOf(ask(w, 'And this?', inSeconds(24 * 3600)))).toBe('done');
  });

  it('when fifty questions come at once, then twenty are taken', async () => {
    const w = world();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => outcomeOf(ask(w))));
    const taken = outcomes.filter((outcome) => outcome === 'done').length;
    expect(taken).toBe(20);
    expect(puts(w.store).filter(({ put }) => put === 'inquiry')).toHaveLength(20);
    expect(w.store.peek('allowance', `inquiry:${buyer.userId}`)?.taken).toHaveLength(20);
    expect(new Set(outcomes).size).toBe(2);
  });
});

describe('given a thread', () => {
  it('when its parties write in turn, then its status says who wrote last, and the order stays', async () => {
    const w = world();
    const { id } = await ask(w);
    const statuses = [];
    for (const [index, actor] of [seller, seller, buyer, seller, buyer].entries()) {
      const said = await reply(w, id, actor, `Message ${index}`, inSeconds(-index));
      expect(said).toMatchObject({ by: actor === seller ? 'seller' : 'buyer', text: `Message ${index}` });
      statuses.push(w.store.peek('inquiry', id)?.status);
    }
    expect(statuses).toEqual(['replied', 'replied', 'open', 'replied', 'open']);
    const { messages, messageCount, version } = await read(w, id, buyer);
    expect(messages.slice(1).map(({ text }) => text)).toEqual([0, 1, 2, 3, 4].map((index) => `Message ${index}`));
    expect([messageCount, version]).toEqual([6, 6]);
  });

  it.each([
    ['somebody else', stranger, 'not-found'],
    ['an operator', operator, 'not-allowed'],
  ] as const)('when %s writes, then %s', async (_, actor, code) => {
    const w = world();
    const { id } = await ask(w);
    expect(await outcomeOf(reply(w, id, actor))).toBe(code);
    expect(w.store.commits).toHaveLength(1);
  });

  it('when it is not there, then nobody reads, writes in or closes it', async () => {
    const w = world();
    const inquiryId = 'inq_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ';
    for (const actor of [buyer, operator])
      for (const work of [read(w, inquiryId, actor), reply(w, inquiryId, actor), close(w, inquiryId, actor)])
        expect(await outcomeOf(work)).toBe('not-found');
  });

  it('when fifty messages come at once, then each that is taken is one, and counted once', async () => {
    const w = world();
    const { id } = await ask(w);
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => outcomeOf(reply(w, id, index % 2 ? buyer : seller, `No. ${index}`))),
    );
    const taken = outcomes.filter((outcome) => outcome === 'done').length;
    expect(new Set([...outcomes, 'done', 'temporarily-unavailable'])).toEqual(
      new Set(['done', 'temporarily-unavailable']),
    );
    expect(taken).toBeGreaterThan(0);
    const { messages, messageCount, status } = await read(w, id, operator);
    expect([messages.length, messageCount]).toEqual([taken + 1, taken + 1]);
    expect(messages.map(({ id: of }) => of).length).toBe(new Set(messages.map(({ id: of }) => of)).size);
    expect(status).toBe(messages.at(-1)?.by === 'seller' ? 'replied' : 'open');
    expect(w.store.peek('replyTimes', seller.userId)?.minutes).toHaveLength(1);
  });

  it('when it is full, then nobody writes in it', async () => {
    const w = world();
    const { id } = await ask(w);
    const inquiry = w.store.peek('inquiry', id);
    if (!inquiry) throw new Error('it is not there');
    w.store.seed('inquiry', { ...inquiry, messageCount: MOST_MESSAGES - 1 });
    expect(await outcomeOf(reply(w, id, seller))).toBe('done');
    expect(await outcomeOf(reply(w, id, buyer))).toBe('invalid-state');
    expect(w.store.peek('inquiry', id)?.messageCount).toBe(MOST_MESSAGES);
  });

  it('when somebody writes for the sixty-first time in an hour, in whatever thread, then it is too much', async () => {
    const w = world();
    const { id } = await ask(w);
    const { id: other } = await ask(w);
    for (let count = 0; count < 58; count += 1) await reply(w, count % 2 ? id : other, buyer);
    expect(await outcomeOf(reply(w, id, buyer))).toBe('too-many-attempts');
    expect(await outcomeOf(ask(w))).toBe('too-many-attempts');
    expect(await outcomeOf(reply(w, id, seller))).toBe('done');
    expect(await outcomeOf(reply(w, id, buyer, 'Later', inSeconds(3600)))).toBe('done');
  });
});

const close = (w: World, inquiryId: string, actor: Actor, reason?: string) =>
  closeInquiry(w, { inquiryId, reason }, as(actor));

describe('given a thread that ends', () => {
  it.each([
    ['buyer', buyer],
    ['seller', seller],
  ] as const)(
    'when its %s closes it, then nobody writes any more, and no operator did anything',
    async (role, actor) => {
      const w = world();
      const { id } = await ask(w);
      expect(await close(w, id, actor)).toMatchObject({ status: 'closed', closedBy: role, version: 2 });
      for (const each of [buyer, seller]) expect(await outcomeOf(reply(w, id, each))).toBe('invalid-state');
      expect(puts(w.store).filter(({ put }) => put === 'auditEntry')).toEqual([]);
    },
  );

  it('when an operator closes it, then why is on record with it, once', async () => {
    const w = world();
    const { id } = await ask(w);
    for (let count = 0; count < 2; count += 1)
      expect(await close(w, id, operator, 'Wants to be paid elsewhere.')).toMatchObject({ closedBy: 'operator' });
    const [last = []] = w.store.commits.slice(-1);
    expect(w.store.commits).toHaveLength(2);
    expect(last).toMatchObject([
      { put: 'inquiry' },
      {
        put: 'auditEntry',
        item: {
          operatorId: operator.userId,
          action: 'close-inquiry',
          subject: { type: 'inquiry', id },
          reason: 'Wants to be paid elsewhere.',
          before: { status: 'open' },
          after: { status: 'closed' },
        },
      },
    ]);
  });

  it('when it is closed twice, or by several at once, then it stays as the first one closed it', async () => {
    const w = world();
    const { id } = await ask(w);
    const answers = await Promise.all([close(w, id, buyer), close(w, id, seller), close(w, id, operator, 'Spam.')]);
    expect(new Set(answers.map(({ closedBy }) => closedBy)).size).toBe(1);
    expect(w.store.peek('inquiry', id)).toMatchObject({ status: 'closed', version: 2 });
  });

  it('when an operator closes it without saying why, then it stays open', async () => {
    const w = world();
    const { id } = await ask(w);
    expect(await outcomeOf(close(w, id, operator))).toBe('invalid-request');
    expect(w.store.peek('inquiry', id)?.status).toBe('open');
  });

  it('when a party gives a reason, or a stranger closes it, then it is refused', async () => {
    const w = world();
    const { id } = await ask(w);
    await expect(close(w, id, buyer, 'Because.')).rejects.toMatchObject({
      code: 'invalid-request',
      extra: { errors: [{ pointer: '#/body/reason' }] },
    });
    expect(await outcomeOf(close(w, id, stranger))).toBe('not-found');
    expect(w.store.peek('inquiry', id)?.status).toBe('open');
  });
});

describe('given contact details in a thread', () => {
  const written = `Call me: ${number}, or anna@example.com`;

  it('when its two parties read it, then masked; an operator reads what was written', async () => {
    const w = world();
    const asked = await ask(w, written);
    const said = await reply(w, asked.id, seller, written);
    const views = [asked, await read(w, asked.id, buyer), await read(w, asked.id, seller), said];
    for (const shown of [...views, await close(w, asked.id, buyer)]) {
      expect(JSON.stringify(shown)).toContain('•••');
      expect(JSON.stringify(shown)).not.toMatch(/0151|example/);
    }
    const original = await read(w, asked.id, operator);
    expect([original.message, ...original.messages.map(({ text }) => text)]).toEqual([written, written, written]);
    expect(original.contactsShown).toBe(true);
  });

  it('when the two know each other, then both read what was written, and so they did before', async () => {
    const w = world();
    const { id } = await ask(w, written);
    introduced(w);
    for (const actor of [buyer, seller]) {
      const { message, messages, contactsShown } = await read(w, id, actor);
      expect([message, messages[0]?.text, contactsShown]).toEqual([written, written, true]);
    }
    expect(await reply(w, id, seller, written)).toMatchObject({ text: written });
    expect(await ask(w, written)).toMatchObject({ message: written });
    expect(await close(w, id, seller)).toMatchObject({ message: written });
  });

  it('when they list it, then masked, acquainted or not; operators see what was written', async () => {
    const w = world();
    await ask(w, written);
    introduced(w);
    const list = async (actor: Actor, query: object) =>
      (await listInquiries(w, { box: 'all', limit: 20, ...query }, as(actor))).items.map(({ message }) => message);
    const shown = [...(await list(buyer, { box: 'sent' })), ...(await list(seller, { box: 'received' }))];
    expect(shown).toEqual(Array(2).fill('Call me: •••, or •••'));
    expect(await list(operator, { status: 'open' })).toEqual([written]);
    expect([...(await list(buyer, { box: 'received' })), ...(await list(stranger, { box: 'sent' }))]).toEqual([]);
  });

  it('when somebody lists everybody’s, then only operators may, in one status', async () => {
    const w = world();
    const list = (actor: Actor, status?: 'open') => listInquiries(w, { box: 'all', limit: 20, status }, as(actor));
    expect(await outcomeOf(list(buyer, 'open'))).toBe('not-allowed');
    await expect(list(operator)).rejects.toMatchObject({ extra: { errors: [{ pointer: '#/query/status' }] } });
    expect(await outcomeOf(list(operator, 'open'))).toBe('done');
  });
});

describe('given a trade of two people', () => {
  const trade = aTransaction({ status: 'paid', buyerId: buyer.userId, sellerId: seller.userId });
  const pair = acquaintanceId(buyer.userId, seller.userId);
  const told = (w: World, transactionId = trade.id) => introduceParties(w, { transactionId });

  it('when it is paid, told twice and from both sides, then they know each other, which is written once', async () => {
    const w = world();
    w.store.seed('transaction', trade);
    const back = aTransaction({ ...trade, id: 'txn_2', buyerId: seller.userId, sellerId: buyer.userId });
    w.store.seed('transaction', back);
    await Promise.all([told(w), told(w), told(w, back.id)]);
    await told(w);
    expect(w.store.commits).toHaveLength(1);
    expect(w.store.peek('acquaintance', pair)).toMatchObject({ id: pair });
    expect(acquaintanceId(seller.userId, buyer.userId)).toBe(pair);
  });

  it('when it is told late, then a payment that went through counts, whatever became of the trade', async () => {
    const w = world();
    w.store.seed('transaction', { ...trade, status: 'refunded' });
    await told(w);
    expect(w.store.peek('acquaintance', pair)).toBeDefined();
  });

  it('when it was never paid, then they do not know each other', async () => {
    const w = world();
    w.store.seed('transaction', aTransaction({ ...trade, status: 'reserved', payment: undefined }));
    await told(w);
    expect(w.store.commits).toEqual([]);
  });

  it('when it is not there, then the event is kept for a person', async () => {
    await expect(told(world())).rejects.toThrow(trade.id);
  });

  it('when the store fails, then the failure is not swallowed', async () => {
    const w = world();
    w.store.seed('transaction', trade);
    w.store.before = ({ method }) => {
      if (method === 'commit') throw new Refusal('temporarily-unavailable', 'No.');
    };
    expect(await outcomeOf(told(w))).toBe('temporarily-unavailable');
  });
});
