import { marshall } from '@aws-sdk/util-dynamodb';
import * as fc from 'fast-check';
import {
  announcedLabels,
  entityOf,
  fromItem,
  keyOf,
  part,
  rows,
  searchKeys,
  toItem,
} from '../../../adapters/dynamo/keys.ts';
import { changeOf } from '../../../adapters/dynamo/stream-change.ts';
import { announcedEntities } from '../../../core/events.ts';
import { FitmentStatus } from '../../../core/fitment/model.ts';
import { acquaintanceId, inquiryMessageId, inquiryStatuses } from '../../../core/inquiries/model.ts';
import { type JournalEntry, platformAccounts } from '../../../core/ledger/entry.ts';
import { accountDayId, balanceId } from '../../../core/ledger/model.ts';
import { ListingStatus } from '../../../core/listings/status.ts';
import { PayoutStatus } from '../../../core/payouts/model.ts';
import { PhotoStatus } from '../../../core/photos/model.ts';
import type { Entities, EntityName } from '../../../core/shared/ports.ts';
import { EscrowStatus, type Transaction, TransactionStatus } from '../../../core/transactions/model.ts';
import { defaultTerms, termsFor } from '../../../core/transactions/terms.ts';
import { aCheck, aListing, aUser } from '../../support/builders.ts';
import { holds } from '../../support/properties.ts';

const entities = Object.keys(rows) as EntityName[];
const id = fc.string({ minLength: 1, maxLength: 40 }).filter((value) => !value.includes('#'));
const at = '2026-03-01T12:00:00.000Z';
const words = fc.string({ unit: 'grapheme', maxLength: 60 });
const version = fc.integer({ min: 1, max: 2 ** 40 });
const amount = fc.integer({ min: 1, max: 10 ** 12 });
const time = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const day = time.map((at) => at.slice(0, 10));
const ulid = fc.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
const txn = ulid.map((text) => `txn_${text}`);
const inq = ulid.map((text) => `inq_${text}`);
const pay = ulid.map((text) => `pay_${text}`);
const currency = fc.constantFrom('EUR', 'JPY');
/** Named as fields are: `constructor` would be taken for that of an object that is none of JSON's. */
const fields = fc.dictionary(fc.stringMatching(/^[a-z]{1,10}$/), words, { noNullPrototype: true });

const transaction = fc
  .record({
    id: txn,
    buyerId: id,
    sellerId: id,
    title: words,
    amount,
    status: fc.constantFrom(...TransactionStatus.options),
    due: fc.option(fc.record({ action: fc.constant('settle' as const), at: time }), { nil: undefined }),
    payment: fc.record({ attempt: fc.nat(), key: words, paymentMethod: words, status: fc.constant('asked' as const) }),
    plan: fc.record({ toBuyer: fc.nat(), toSeller: fc.nat(), fee: fc.nat(), givesBack: fc.boolean() }),
    updatedAt: time,
    version,
  })
  .map(
    ({ due, ...over }): Transaction => ({
      ...over,
      ...(due && { due }),
      ...{ listingId: aListing().id, listingKind: 'part', currency: 'EUR', terms: termsFor(defaultTerms, 'part') },
      ...{ since: over.updatedAt, timeline: [], createdAt: over.updatedAt },
    }),
  );

const entryOf = ([of, kind]: readonly [string, JournalEntry['kind']], at: string, sellerId: string): JournalEntry => ({
  id: `${of}:${kind}`,
  kind,
  of,
  at,
  currency: 'EUR',
  ...(kind !== 'fund' && { sellerId }),
  postings: [
    { account: 'provider:clearing', amount: -1 },
    { account: 'platform:fees', amount: 1 },
  ],
  version: 1,
});
const entryNames = fc.oneof(
  fc.tuple(txn, fc.constantFrom('fund' as const, 'settle' as const)),
  fc.tuple(pay, fc.constantFrom('payout' as const, 'return' as const)),
);

/** Any value of each entity. A new entity does not compile until it is here. */
const anyOf: { readonly [N in EntityName]: fc.Arbitrary<Entities[N]> } = {
  user: fc
    .record({ id, displayName: words, phoneNumber: words, completedSales: fc.nat(), version })
    .map((over) => aUser(over)),
  sessions: fc.record({ id, live: fc.array(fc.record({ id: words, refreshHash: words, since: words })), version }),
  loginAttempts: fc.record({
    id,
    failures: fc.array(fc.record({ at: words, via: words })),
    expiresAt: fc.nat(),
    version,
  }),
  recordedAnswer: fc.record({ id, fingerprint: words, output: fc.json(), expiresAt: fc.nat() }),
  listing: fc
    .record({
      id,
      sellerId: id,
      title: words,
      price: fc.nat(),
      status: fc.constantFrom(...ListingStatus.options),
      version,
    })
    .map((over) => aListing(over)),
  gallery: fc.record({
    id,
    photos: fc.array(
      fc.record({
        id,
        uploadedById: id,
        caption: words,
        status: fc.constantFrom(...PhotoStatus.options),
        createdAt: words,
        updatedAt: words,
        version,
      }),
      { maxLength: 20 },
    ),
    updatedAt: words,
    version,
  }),
  transaction,
  escrow: fc
    .record({ id: txn, status: fc.constantFrom(...EscrowStatus.options), amount, held: fc.nat(), version })
    .map((over) => ({ ...over, transactionId: over.id, currency: 'EUR', createdAt: at, updatedAt: at })),
  fitReceipt: fc.record({ id: txn, title: words, caption: words }).map(({ id: of, title, caption }) => ({
    ...{ id: of, listing: aListing({ title }), createdAt: at, version: 1 },
    photos: [{ id: 'pho_1', caption, image: { hash: 'h', width: 1, height: 1, placeholder: 'p' } }],
  })),
  workflowRun: fc.record({ id: txn, run: fc.nat(), token: words, waitingIn: fc.constant('paid' as const), version }),
  journalEntry: fc.tuple(entryNames, time, id).map(([name, when, seller]) => entryOf(name, when, seller)),
  balance: fc
    .record({ userId: fc.uuid(), currency, available: fc.nat(), updatedAt: time, version })
    .map((balance) => ({ ...balance, id: balanceId(balance.userId, balance.currency) })),
  payout: fc
    .record({ id: pay, userId: id, amount, currency, status: fc.constantFrom(...PayoutStatus.options), version })
    .map((payout) => ({ ...payout, ...(payout.status === 'pending' && { dueAt: at }), createdAt: at, updatedAt: at })),
  accountDay: fc
    .record({
      account: fc.constantFrom(...platformAccounts),
      currency,
      day,
      sum: fc.integer(),
      entries: fc.nat(),
      version,
    })
    .map((of) => ({ ...of, id: accountDayId(of.account, of.currency, of.day), updatedAt: at })),
  tallied: entryNames.map(([of, kind]) => ({ id: `${of}:${kind}` })),
  allowance: fc.record({ id, taken: fc.array(time), expiresAt: fc.nat(), version }),
  notification: fc
    .record({ user: fc.uuid(), title: words, body: words, createdAt: time, order: fc.nat(), version })
    .map(({ user, ...over }) => ({
      id: `${user}:ntf_1`,
      type: 'transaction.paid',
      subject: { type: 'transaction' as const, id: 'txn_1' },
      ...over,
    })),
  feed: fc.record({
    ...{ id: fc.uuid(), unread: fc.nat(), last: fc.nat(), newest: words, version },
    readUpTo: fc.record({ id: words, order: fc.nat() }),
  }),
  reminder: fc
    .record(
      { id: txn, status: fc.constant('paid'), deadline: time, version },
      { requiredKeys: ['id', 'status', 'deadline', 'version'] },
    )
    .map((reminder) => ({ ...reminder, at: reminder.deadline })),
  rating: fc
    .record({
      id,
      transactionId: txn,
      listingId: id,
      sellerId: id,
      buyerId: id,
      rating: fc.integer({ min: 1, max: 5 }),
      reviewText: words,
      isVerifiedPurchase: fc.boolean(),
      removed: fc.option(fc.record({ at: time }), { nil: undefined }),
      createdAt: time,
      updatedAt: time,
      version,
    })
    .map(({ removed, ...rating }) => ({ ...rating, ...(removed && { removed }) })),
  report: fc.record({
    id,
    subject: fc.record({ type: fc.constant('user' as const), id }),
    reason: fc.constantFrom('scam' as const, 'other' as const),
    details: words,
    status: fc.constantFrom('open' as const, 'resolved' as const),
    reporterId: id,
    createdAt: time,
    updatedAt: time,
    version,
  }),
  auditEntry: fc.record({
    id,
    at: time,
    operatorId: id,
    action: words,
    subject: fc.record({ type: fc.constantFrom('listing' as const, 'user' as const), id }),
    reason: words,
    before: fields,
    after: fields,
  }),
  compatibilityLog: fc
    .record({ id, buyerId: id, notes: words, fitmentStatus: fc.constantFrom(...FitmentStatus.options), version })
    .map((over) => aCheck(over)),
  latestCheck: fc.record({ id, compatibilityLogId: id, version }),
  inquiry: fc.record({
    id: inq,
    listingId: id,
    title: words,
    buyerId: id,
    sellerId: id,
    message: words,
    status: fc.constantFrom(...inquiryStatuses),
    messageCount: fc.nat(),
    createdAt: time,
    updatedAt: time,
    version,
  }),
  inquiryMessage: fc
    .record({ of: inq, message: ulid, number: fc.nat(), by: fc.constant('buyer' as const), text: words })
    .map(({ of, message, ...said }) => ({ ...said, id: inquiryMessageId(of, `msg_${message}`), createdAt: at })),
  acquaintance: fc
    .record({ one: fc.uuid(), other: fc.uuid(), transactionId: txn, since: time })
    .map(({ one, other, ...rest }) => ({ ...rest, id: acquaintanceId(one, other) })),
  replyTimes: fc.record({ id, minutes: fc.array(fc.nat(), { maxLength: 50 }), version }),
};

describe('given any value of any entity', () => {
  it.each(entities)('when a %s is made an item and read back, then it is the same', async (entity) => {
    await holds(
      `${entity} items`,
      fc.property(anyOf[entity] as fc.Arbitrary<Entities[EntityName]>, (value) => {
        const item = toItem(entity, value as never);
        expect(fromItem({ ...item, writeId: 'w' })).toEqual(value);
        expect(item).toMatchObject(keyOf(entity, value.id));
        expect(entityOf(item['entity'])).toBe(entity);
        // Everything in it can be stored.
        expect(() => marshall(item)).not.toThrow();
      }),
      200,
    );
  });

  it('when two items have the same key, then they are the same entity with the same id', async () => {
    const any = fc.tuple(fc.constantFrom(...entities), id);
    await holds(
      'distinct keys',
      fc.property(any, any, (one, other) => {
        const text = ([entity, of]: typeof one) => Object.values(keyOf(entity, of)).join('\n');
        expect(text(one) === text(other)).toBe(one[0] === other[0] && one[1] === other[1]);
      }),
      2000,
    );
  });

  it('when ids are pairs, then items of one trade, payout, seller or account stand together and their keys differ', async () => {
    const pair = fc.tuple(
      fc.constantFrom('journalEntry' as const, 'tallied' as const, 'escrow' as const, 'transaction' as const),
      fc.oneof(
        txn,
        pay,
        entryNames.map((name) => name.join(':')),
      ),
    );
    await holds(
      'distinct keys of pairs',
      fc.property(pair, pair, (one, other) => {
        const text = ([entity, of]: typeof one) => Object.values(keyOf(entity, of)).join('\n');
        expect(text(one) === text(other)).toBe(one[0] === other[0] && one[1] === other[1]);
      }),
      2000,
    );
    await holds(
      'partitions of pairs',
      fc.property(txn, pay, (trade, payout) => {
        const together = [keyOf('transaction', trade), keyOf('escrow', trade), keyOf('journalEntry', `${trade}:fund`)];
        expect(new Set(together.map(({ pk }) => pk)).size).toBe(1);
        expect(keyOf('journalEntry', `${payout}:return`).pk).toBe(keyOf('payout', payout).pk);
        expect(keyOf('balance', balanceId(trade, 'EUR')).pk).toBe(keyOf('balance', balanceId(trade, 'JPY')).pk);
        expect(keyOf('inquiryMessage', inquiryMessageId(trade, payout)).pk).toBe(keyOf('inquiry', trade).pk);
        expect(keyOf('tallied', `${trade}:fund`).pk).not.toBe(keyOf('tallied', `${trade}:settle`).pk);
      }),
      200,
    );
  });

  it('when an entry is nobody’s, a payout is done or a trade has no deadline, then indexes say so', () => {
    const fund = toItem('journalEntry', entryOf(['txn_1', 'fund'], at, 'anna'));
    expect(fund).toMatchObject({ gsi3pk: 'JOURNAL#2026-03-01', gsi3sk: `ENTRY#${at}#txn_1:fund` });
    expect(fund).not.toHaveProperty('gsi1pk');
    expect(toItem('journalEntry', entryOf(['txn_1', 'settle'], at, 'anna'))).toMatchObject({
      gsi1pk: 'STATEMENT#anna',
      gsi1sk: `ENTRY#${at}#txn_1:settle`,
    });
    const payout = {
      ...{ id: 'pay_1', userId: 'anna', amount: 1, currency: 'EUR', createdAt: at, updatedAt: at, version: 1 },
    };
    const waiting = toItem('payout', { ...payout, status: 'pending', dueAt: at });
    expect(waiting).toMatchObject({ gsi1pk: 'PAYOUTS#anna', gsi3pk: 'PAYOUTS-DUE', gsi3sk: `DUE#${at}#pay_1` });
    expect(toItem('payout', { ...payout, status: 'paid' })).not.toHaveProperty('gsi3pk');
    const [trade] = fc.sample(transaction, 1);
    if (!trade) throw new Error('no sample');
    const { due: _, ...ended } = { ...trade, status: 'completed' as const, updatedAt: at };
    const shown = { gsi1pk: `BUYER#${trade.buyerId}`, gsi2pk: `SELLER#${trade.sellerId}` };
    expect(toItem('transaction', ended)).toMatchObject({
      ...{ ...shown, gsi3pk: 'TRADES#completed', gsi3sk: `DUE#${at}#${trade.id}` },
    });
    expect(toItem('transaction', { ...ended, status: 'paid', due: { action: 'lapse', at: '2027' } })).toMatchObject({
      ...{ ...shown, gsi3pk: 'TRADES#paid', gsi3sk: `DUE#2027#${trade.id}` },
    });
  });

  it('when every kind of item has one id, then all their keys differ, those of search too', () => {
    const keys = [
      ...entities.map((entity) => Object.values(keyOf(entity, 'x')).join(' ')),
      searchKeys.indexed('x').join(' '),
      searchKeys.posting('x', 'x').join(' '),
    ];
    expect(new Set(keys).size).toBe(entities.length + 2);
    expect(new Set(entities.map((entity) => rows[entity].label)).size).toBe(entities.length);
  });
});

describe('given a part of a key', () => {
  it.each(['#', 'a#b', '#a', 'a#', 'x#LISTING', ''])(
    'when it is %j, then it is refused wherever it goes',
    (smuggled) => {
      expect(() => part(smuggled)).toThrow(RangeError);
      for (const entity of entities) expect(() => keyOf(entity, smuggled)).toThrow(RangeError);
      expect(() => searchKeys.indexed(smuggled)).toThrow(RangeError);
      expect(() => searchKeys.posting(smuggled, 'x')).toThrow(RangeError);
      expect(() => searchKeys.posting('x', smuggled)).toThrow(RangeError);
      expect(() => toItem('listing', aListing({ sellerId: smuggled }))).toThrow(RangeError);
      expect(() => toItem('listing', aListing({ id: smuggled }))).toThrow(RangeError);
      for (const entity of ['transaction', 'payout', 'compatibilityLog', 'inquiry'] as const) {
        const [value] = fc.sample(anyOf[entity] as fc.Arbitrary<Entities[typeof entity]>, 1);
        const of = entity === 'payout' ? 'userId' : 'buyerId';
        expect(() => toItem(entity, { ...value, [of]: smuggled } as never)).toThrow(RangeError);
      }
    },
  );
});

describe('given an image from the stream', () => {
  const image = <N extends EntityName>(entity: N, value: Entities[N]) =>
    marshall({ ...toItem(entity, value), writeId: 'w' });

  it('when a listing or a user changes, then it is told as it was and as it is', () => {
    const [was, is] = [aListing(), aListing({ version: 2, title: 'Oak shelf' })];
    expect(changeOf({ before: image('listing', was), after: image('listing', is) })).toEqual({
      entity: 'listing',
      before: was,
      after: is,
    });
    expect(changeOf({ before: undefined, after: image('user', aUser()) })).toEqual({
      entity: 'user',
      before: undefined,
      after: aUser(),
    });
    expect(changeOf({ before: image('listing', was), after: undefined })).toEqual({
      entity: 'listing',
      before: was,
      after: undefined,
    });
  });

  it.each(entities)(
    'when a %s changes, then it is told only if the stream’s filter lets it through',
    async (entity) => {
      const [value] = fc.sample(anyOf[entity] as fc.Arbitrary<Entities[EntityName]>, 1);
      if (!value) throw new Error('no sample');
      const told = changeOf({ before: undefined, after: image(entity, value as never) }) !== undefined;
      expect(told).toBe(announcedLabels.includes(rows[entity].label));
      expect(told).toBe(announcedEntities.some((name) => name === entity));
    },
  );

  it('when it is of what nobody knows, then nothing is told', () => {
    expect(changeOf({ before: undefined, after: marshall({ pk: 'x', sk: 'y', entity: 'Posting' }) })).toBeUndefined();
    expect(changeOf({ before: undefined, after: marshall({ pk: 'x', sk: 'y' }) })).toBeUndefined();
    expect(changeOf({ before: undefined, after: undefined })).toBeUndefined();
  });
});
