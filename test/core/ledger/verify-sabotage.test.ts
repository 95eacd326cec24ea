import { type LocalTable, openLocalTable } from '../../../bench/local-table.ts';
import type { Account, JournalEntry } from '../../../core/ledger/entry.ts';
import type { Finding } from '../../../core/ledger/inspect-finding.ts';
import { balanceId } from '../../../core/ledger/model.ts';
import type { Payout } from '../../../core/payouts/model.ts';
import type { Entities, EntityName } from '../../../core/shared/ports.ts';
import type { Transaction } from '../../../core/transactions/model.ts';
import { dice, replay, say, seed } from '../../support/random.ts';
import { type Damage, damaging, dayIdsOf, daysOf, missedBy, sellerOf, withAmounts } from './verify-damage.ts';
import { ledgerWorld, walked } from './verify-world.ts';

const roll = dice();
let table: LocalTable;
let world: ReturnType<typeof ledgerWorld>;
let damage: Damage;
let victims: Readonly<Record<'sold' | 'held' | 'reserved', Transaction> & Record<'paidOut' | 'failedPayout', Payout>>;

beforeAll(async () => {
  table = await openLocalTable();
  world = ledgerWorld(table, roll);
  const ids = await world.arranged();
  await world.history(6);
  world.pass(24 * 60 * 60_000);
  damage = await damaging(table);
  victims = {
    sold: damage.get('transaction', ids.sold),
    held: damage.get('transaction', ids.held),
    reserved: damage.get('transaction', ids.reserved),
    paidOut: damage.get('payout', ids.paidOut),
    failedPayout: damage.get('payout', ids.failedPayout),
  };
});
afterAll(() => table?.close());
afterEach(() => damage.mend());

const inOrder = (findings: readonly Finding[]): string[] => findings.map(({ what, id }) => `${what} ${id}`).sort();
const verify = (isOver = () => roll() < 0.3, segments = 1) => walked(table, { now: world.now(), isOver, segments });

const entryOf = (id: string, kind: JournalEntry['kind']): JournalEntry => damage.get('journalEntry', `${id}:${kind}`);
const putEntry = (entry: JournalEntry, over: object): Promise<void> =>
  damage.put('journalEntry', { ...entry, ...over });
const change = async <N extends EntityName>(entity: N, id: string, over: Partial<Entities[N]>): Promise<void> =>
  damage.put(entity, { ...damage.get(entity, id), ...over });
const soldDay = (): string => dayIdsOf(entryOf(victims.sold.id, 'settle'))[0] ?? '';
const soldBalance = (): string => balanceId(victims.sold.sellerId, victims.sold.currency);

/** Each does some damage, and answers what a walk has to find: exactly that. */
const kinds: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  async 'a fund entry is gone'() {
    const { id } = victims.held;
    await damage.remove('journalEntry', `${id}:fund`);
    return [`entry-missing ${id}:fund`, `escrow-sum ${id}`, `tally-stray ${id}:fund`, ...missedBy(entryOf(id, 'fund'))];
  },
  async 'a settle entry is gone'() {
    const { id } = victims.sold;
    await damage.remove('journalEntry', `${id}:settle`);
    return [
      `entry-missing ${id}:settle`,
      `escrow-sum ${id}`,
      `tally-stray ${id}:settle`,
      ...missedBy(entryOf(id, 'settle')),
    ];
  },
  async 'a trade was settled while its money is held'() {
    const { id, amount, currency } = victims.held;
    const { at } = entryOf(victims.sold.id, 'settle');
    const postings = [
      { account: `escrow:${id}` as Account, amount: -amount },
      { account: 'platform:fees' as Account, amount },
    ];
    const extra: JournalEntry = { id: `${id}:settle`, kind: 'settle', of: id, currency, at, postings, version: 1 };
    await damage.put('journalEntry', extra);
    return [`entry-unexpected ${id}:settle`, `escrow-sum ${id}`, `entry-untallied ${id}:settle`, ...daysOf(extra)];
  },
  async 'an entry says another amount'() {
    const entry = entryOf(victims.held.id, 'fund');
    await damage.put(
      'journalEntry',
      withAmounts(entry, ({ amount }) => amount + Math.sign(amount)),
    );
    return [`entry-differs ${entry.id}`, `escrow-sum ${entry.of}`, ...daysOf(entry, ['day-sum'])];
  },
  async 'an entry does not balance'() {
    const entry = entryOf(victims.held.id, 'fund');
    await damage.put(
      'journalEntry',
      withAmounts(entry, ({ amount }) => (amount > 0 ? amount + 1 : amount)),
    );
    return [`entry-unbalanced ${entry.id}`, `entry-differs ${entry.id}`, `escrow-sum ${entry.of}`];
  },
  async 'an entry has half a cent'() {
    const entry = entryOf(victims.held.id, 'fund');
    await damage.put(
      'journalEntry',
      withAmounts(entry, ({ amount }) => amount + Math.sign(amount) / 2),
    );
    return [
      `entry-amount ${entry.id}`,
      `entry-differs ${entry.id}`,
      `escrow-sum ${entry.of}`,
      ...daysOf(entry, ['day-sum']),
    ];
  },
  async 'an entry is in no currency'() {
    const entry = entryOf(victims.held.id, 'fund');
    await putEntry(entry, { currency: 'XXX' });
    return [`entry-currency ${entry.id}`, `entry-differs ${entry.id}`, ...daysOf(entry)];
  },
  async 'an entry posts to an account nobody knows'() {
    const entry = entryOf(victims.held.id, 'fund');
    const postings = entry.postings.map(({ account, amount }) => ({
      account: account.replace('provider', 'till'),
      amount,
    }));
    await putEntry(entry, { postings });
    return [`entry-account ${entry.id}`, `entry-differs ${entry.id}`, ...daysOf(entry)];
  },
  async 'an entry posts to another trade'() {
    const entry = entryOf(victims.held.id, 'fund');
    const postings = entry.postings.map(({ account, amount }) => ({
      account: account.startsWith('escrow') ? `escrow:${victims.sold.id}` : account,
      amount,
    }));
    await putEntry(entry, { postings });
    return [`entry-account ${entry.id}`, `entry-differs ${entry.id}`, `escrow-sum ${entry.of}`];
  },
  async 'an entry posts twice to one account'() {
    const entry = entryOf(victims.held.id, 'fund');
    const [first, second] = entry.postings;
    if (!first || !second) throw new Error('an entry has two postings');
    await putEntry(entry, { postings: [first, { ...second, amount: second.amount - 1 }, { ...second, amount: 1 }] });
    return [`entry-account ${entry.id}`, `entry-differs ${entry.id}`];
  },
  async 'an entry is of something else'() {
    const entry = entryOf(victims.held.id, 'fund');
    await putEntry(entry, { of: victims.sold.id });
    return [`entry-id ${entry.id}`];
  },
  async 'an entry is on the statement of another seller'() {
    const entry = entryOf(victims.sold.id, 'settle');
    await putEntry(entry, { sellerId: victims.sold.buyerId });
    return [`entry-seller ${entry.id}`, `entry-differs ${entry.id}`, ...sellerOf(entry)];
  },
  async 'an entry happened at another time'() {
    const entry = entryOf(victims.held.id, 'fund');
    const minute = new Date(Date.parse(entry.at) % 2 === 0 ? Date.parse(entry.at) + 1 : Date.parse(entry.at) - 1);
    await putEntry(entry, { at: minute.toISOString() });
    return [`entry-differs ${entry.id}`];
  },
  async 'an entry has no time'() {
    const entry = entryOf(victims.held.id, 'fund');
    await damage.alter('journalEntry', entry.id, 'at', 'yesterday');
    return [`entry-time ${entry.id}`, `entry-differs ${entry.id}`, `misplaced ${entry.id}`];
  },
  async 'an entry has no postings'() {
    const entry = entryOf(victims.held.id, 'fund');
    await damage.alter('journalEntry', entry.id, 'postings', 'none');
    return [`entry-amount ${entry.id}`, `entry-differs ${entry.id}`, `escrow-sum ${entry.of}`, ...daysOf(entry)];
  },
  async 'an entry is not in the journal of its day'() {
    const entry = entryOf(victims.held.id, 'fund');
    await damage.alter('journalEntry', entry.id, 'gsi3pk', undefined);
    return [`misplaced ${entry.id}`, ...daysOf(entry)];
  },
  async 'an entry is on no statement'() {
    const entry = entryOf(victims.sold.id, 'settle');
    await damage.alter('journalEntry', entry.id, 'gsi1pk', undefined);
    return [`misplaced ${entry.id}`, ...sellerOf(entry)];
  },
  async 'an entry lost its mark'() {
    await damage.remove('tallied', `${victims.sold.id}:settle`);
    return [`entry-untallied ${victims.sold.id}:settle`];
  },
  async 'an entry was never added to its days'() {
    const entry = entryOf(victims.held.id, 'fund');
    await damage.remove('tallied', entry.id);
    for (const id of dayIdsOf(entry)) {
      const { sum, entries } = damage.get('accountDay', id);
      await change('accountDay', id, { sum: sum + victims.held.amount, entries: entries - 1 });
    }
    return [`entry-untallied ${entry.id}`, ...daysOf(entry)];
  },
  async 'there is a mark of no entry'() {
    await damage.put('tallied', { id: `${victims.reserved.id}:fund` });
    return [`tally-stray ${victims.reserved.id}:fund`];
  },
  async 'an escrow is gone'() {
    await damage.remove('escrow', victims.held.id);
    return [`escrow-missing ${victims.held.id}`];
  },
  async 'an escrow holds less'() {
    await change('escrow', victims.held.id, { held: victims.held.amount - 1 });
    return [`escrow-differs ${victims.held.id}`, `escrow-sum ${victims.held.id}`];
  },
  async 'an escrow is said to be released'() {
    await change('escrow', victims.held.id, { status: 'released' });
    return [`escrow-differs ${victims.held.id}`];
  },
  async 'an escrow went to somebody before it did'() {
    await change('escrow', victims.held.id, { toSeller: 5 });
    return [`escrow-differs ${victims.held.id}`];
  },
  async 'a trade is said to be completed'() {
    await change('transaction', victims.held.id, { status: 'completed' });
    return [`status ${victims.held.id}`, `plan ${victims.held.id}`, `escrow-differs ${victims.held.id}`];
  },
  async 'a completed trade is said to be refunded'() {
    await change('transaction', victims.sold.id, { status: 'refunded' });
    return [`status ${victims.sold.id}`, `plan ${victims.sold.id}`, `escrow-differs ${victims.sold.id}`];
  },
  async 'a completed trade is said to be cancelled'() {
    const { id } = victims.sold;
    await change('transaction', id, { status: 'cancelled' });
    return [
      `status ${id}`,
      `plan ${id}`,
      `escrow-differs ${id}`,
      `entry-unexpected ${id}:fund`,
      `entry-unexpected ${id}:settle`,
    ];
  },
  async 'a trade is in a status that there is not'() {
    const { id } = victims.sold;
    await damage.alter('transaction', id, 'status', 'lost');
    return [`misplaced ${id}`, `status ${id}`, `plan ${id}`, `escrow-differs ${id}`, `entry-unexpected ${id}:settle`];
  },
  async 'a trade is of another amount'() {
    const { id, amount } = victims.held;
    await change('transaction', id, { amount: amount + 100 });
    return [`entry-differs ${id}:fund`, `escrow-differs ${id}`];
  },
  async 'a trade is in another currency'() {
    const { id } = victims.held;
    await change('transaction', id, { currency: 'CHF' });
    return [`entry-differs ${id}:fund`, `escrow-differs ${id}`];
  },
  async 'a fee is a cent less'() {
    const { id, plan } = victims.sold;
    if (!plan) throw new Error('a completed trade has a plan');
    await change('transaction', id, { plan: { ...plan, fee: plan.fee - 1 } });
    return [`plan ${id}`, `entry-differs ${id}:settle`, `escrow-differs ${id}`];
  },
  async 'a trade was never paid for'() {
    const { id, payment } = victims.held;
    if (!payment) throw new Error('a paid trade has a payment');
    await change('transaction', id, { payment: { ...payment, status: 'failed' } });
    return [`payment ${id}`];
  },
  async 'a trade can not be read'() {
    await damage.alter('transaction', victims.held.id, 'timeline', undefined);
    return [`unreadable ${victims.held.id}`];
  },
  async 'a trade is gone'() {
    await damage.remove('transaction', victims.held.id);
    return [`trade-missing ${victims.held.id}`];
  },
  async 'of a trade there are only its entries'() {
    await damage.remove('transaction', victims.sold.id);
    await damage.remove('escrow', victims.sold.id);
    return [`trade-missing ${victims.sold.id}`];
  },
  async 'a balance is a cent more'() {
    await change('balance', soldBalance(), { available: damage.get('balance', soldBalance()).available + 1 });
    return [`balance-sum ${soldBalance()}`];
  },
  async 'a balance is overdrawn'() {
    await change('balance', soldBalance(), { available: -5 });
    return [`balance-sum ${soldBalance()}`, `balance-negative ${soldBalance()}`];
  },
  async 'a balance is gone'() {
    await damage.remove('balance', soldBalance());
    return [`balance-missing ${soldBalance()}`];
  },
  async 'a balance is somebody else’s'() {
    await damage.alter('balance', soldBalance(), 'userId', 'nobody');
    const { available } = damage.get('balance', soldBalance());
    return [`account-id ${soldBalance()}`, ...(available === 0 ? [] : [`balance-sum ${soldBalance()}`])];
  },
  async 'a day is off by a cent'() {
    await change('accountDay', soldDay(), { sum: damage.get('accountDay', soldDay()).sum - 1 });
    return [`day-sum ${soldDay()}`];
  },
  async 'an entry was added twice to a day'() {
    await change('accountDay', soldDay(), { entries: damage.get('accountDay', soldDay()).entries + 1 });
    return [`day-count ${soldDay()}`];
  },
  async 'a day is gone'() {
    await damage.remove('accountDay', soldDay());
    return [`day-missing ${soldDay()}`];
  },
  async 'a day is another one'() {
    await damage.alter('accountDay', soldDay(), 'day', '1999-12-31');
    return [
      `account-id ${soldDay()}`,
      `day-count ${soldDay()}`,
      ...(damage.get('accountDay', soldDay()).sum === 0 ? [] : [`day-sum ${soldDay()}`]),
    ];
  },
  async 'a payout is of another amount'() {
    const { id, amount } = victims.paidOut;
    await change('payout', id, { amount: amount + 1 });
    return [`entry-differs ${id}:payout`];
  },
  async 'a payout is said to have failed'() {
    const { id } = victims.paidOut;
    await change('payout', id, { status: 'failed' });
    return [`entry-missing ${id}:return`];
  },
  async 'a failed payout is said to be paid'() {
    const { id } = victims.failedPayout;
    await change('payout', id, { status: 'paid' });
    return [`entry-unexpected ${id}:return`];
  },
  async 'a payout is in a status that there is not'() {
    const { id } = victims.paidOut;
    await damage.alter('payout', id, 'status', 'lost');
    return [`status ${id}`];
  },
  async 'a payout is gone'() {
    await damage.remove('payout', victims.failedPayout.id);
    return [`payout-missing ${victims.failedPayout.id}`];
  },
  async 'a failed payout was never given back'() {
    const entry = entryOf(victims.failedPayout.id, 'return');
    await damage.remove('journalEntry', entry.id);
    return [`entry-missing ${entry.id}`, `tally-stray ${entry.id}`, ...missedBy(entry)];
  },
  async 'a trade is in no list'() {
    await damage.alter('transaction', victims.reserved.id, 'gsi1pk', 'BUYER#nobody');
    return [`misplaced ${victims.reserved.id}`];
  },
};

test('given books in order, when the ledger is verified, then nothing is found', async () => {
  const { findings, moving, ...counts } = await verify();
  say(`${Object.keys(kinds).length} kinds of damage in ${JSON.stringify(counts)}, seed ${seed}`);

  expect([replay(__filename), findings, moving]).toEqual([replay(__filename), [], 0]);
});

test.each(Object.keys(kinds))('given that %s, when the ledger is verified, then exactly that is told', async (kind) => {
  const expected = await kinds[kind]?.();
  const { findings, moving } = await verify();

  expect([replay(__filename), inOrder(findings), moving]).toEqual([
    replay(__filename),
    [...(expected ?? [])].sort(),
    0,
  ]);
});

test('given damage of many kinds at once, when the ledger is walked in parts of any size and shares, then each part’s findings add up to the same', async () => {
  for (const kind of [
    'a balance is gone',
    'a day is gone',
    'a payout is gone',
    'of a trade there are only its entries',
  ])
    await kinds[kind]?.();
  await damage.put('transaction', { ...victims.held, amount: victims.held.amount + 1 });
  const whole = await verify(() => false);
  expect(whole.parts).toBe(1);
  expect(whole.findings.length).toBeGreaterThanOrEqual(6);
  for (const [share, segments] of [
    [1, 1],
    [0.5, 1],
    [0.1, 1],
    [0.5, 4],
  ] as const) {
    const { findings, parts } = await verify(() => roll() < share, segments);
    expect([replay(__filename), inOrder(findings)]).toEqual([replay(__filename), inOrder(whole.findings)]);
    if (share === 1) expect(parts).toBeGreaterThan(1);
  }
});

test('given a wrong amount, when it is told, then with what should be and what is', async () => {
  const { id, amount } = victims.held;
  await change('escrow', id, { held: 3 });
  const { findings } = await verify();

  expect(findings).toEqual([
    { what: 'escrow-differs', id, expected: { held: amount }, found: { held: 3 } },
    { what: 'escrow-sum', id, expected: amount, found: 3 },
  ]);
});
