import { entry, type JournalEntry } from '../../../core/ledger/entry.ts';
import { TOLD_AFTER_MS } from '../../../core/ledger/inspect-accounts.ts';
import { type Balance, balanceId } from '../../../core/ledger/model.ts';
import type { LedgerSighting, LedgerWalk, TradeRows } from '../../../core/ledger/ports.ts';
import { verifyLedger } from '../../../core/ledger/verify-ledger.ts';
import type { Transaction } from '../../../core/transactions/model.ts';
import { escrowOf } from '../../../core/transactions/step.ts';
import { defaultTerms, termsFor } from '../../../core/transactions/terms.ts';
import { inSeconds, nextId, noon } from '../../support/contexts.ts';
import { memoryStore } from '../../support/memory-store.ts';

const seller = '3f0d1f0e-8a52-4f2c-9d0b-5f6f6f1c2a11';
const share = { segment: 0, segments: 1 };
const patient = { now: inSeconds(24 * 3600), isOver: () => false };

/** A trade that has been paid for, with its rows. */
function heldTrade(id = nextId('txn')): Required<TradeRows> & { transaction: Transaction } {
  const at = noon.toISOString();
  const transaction: Transaction = {
    id,
    listingId: nextId('lst'),
    listingKind: 'product',
    title: 'Oak bookshelf',
    buyerId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    sellerId: seller,
    amount: 4500,
    currency: 'EUR',
    terms: termsFor(defaultTerms, 'product'),
    status: 'paid',
    since: at,
    due: { action: 'lapse', at: inSeconds(5 * 24 * 3600).toISOString() },
    payment: { attempt: 1, key: `${id}:charge-1`, paymentMethod: 'pm_ok', status: 'succeeded' },
    timeline: [
      { at, by: 'buyer', action: 'reserve', status: 'reserved' },
      { at, by: 'buyer', action: 'pay', status: 'paid' },
    ],
    createdAt: at,
    updatedAt: at,
    version: 3,
  };
  return { transaction, escrow: escrowOf(transaction), entries: [fundOf(id, at)] };
}

const fundOf = (id: string, at: string): JournalEntry =>
  entry({
    kind: 'fund',
    of: id,
    currency: 'EUR',
    at,
    postings: [
      { account: 'provider:clearing', amount: -4500 },
      { account: `escrow:${id}`, amount: 4500 },
    ],
  });

const sighting = (what: LedgerSighting['what'], id: string, row: unknown = {}, of = id): LedgerSighting => ({
  ...{ what, id, of, row },
  inPlace: true,
  position: `${what} ${id}`,
});

/** A table in which nothing stands but what a test says. */
function ledgerOf(
  over: Partial<LedgerWalk> & { seen: readonly LedgerSighting[]; statement?: readonly JournalEntry[] },
) {
  const { seen, statement = [], ...methods } = over;
  const waited: number[] = [];
  const store = memoryStore();
  const ledgerWalk: LedgerWalk = {
    walk: async (_, after) => ({ found: seen.slice(seen.findIndex(({ position }) => position === after) + 1) }),
    present: async () => new Set(),
    trade: async () => ({ entries: [] }),
    payout: async () => ({ entries: [] }),
    journalOf: async () => ({ items: [] }),
    accountDays: async () => [],
    catchUp: async (looks) => void waited.push(looks),
    ...methods,
  };
  const ledgerLists = { entriesOf: async () => ({ items: statement }), balancesOf: async () => [] };
  return { deps: { store, ledgerLists, ledgerWalk }, store, waited };
}

test('given a trade that is read in the middle of a change, when it is looked at again, then nothing is told', async () => {
  const rows = heldTrade();
  const looks: TradeRows[] = [
    { ...rows, entries: [] },
    { transaction: rows.transaction, entries: rows.entries },
  ];
  const { deps, waited } = ledgerOf({
    seen: [sighting('transaction', rows.transaction.id)],
    trade: async () => looks.shift() ?? rows,
  });

  expect(await verifyLedger(deps, share, patient)).toMatchObject({ trades: 1, moving: 0, findings: [] });
  expect(waited).toEqual([0, 1]);
});

test('given a trade that stays wrong, when it has been looked at four times, then that is told', async () => {
  const { escrow: _, ...rows } = heldTrade();
  const { id } = rows.transaction;
  const { deps, waited } = ledgerOf({ seen: [sighting('transaction', id)], trade: async () => rows });

  const { findings } = await verifyLedger(deps, share, patient);
  expect(findings).toEqual([{ what: 'escrow-missing', id, expected: escrowOf(rows.transaction) }]);
  expect(waited).toEqual([0, 1, 2]);
});

test('given a trade that is otherwise wrong at each look, when it is verified, then it is in motion, and nothing is told', async () => {
  const { escrow, ...rows } = heldTrade();
  let looks = 0;
  const { deps } = ledgerOf({
    seen: [sighting('transaction', rows.transaction.id)],
    trade: async () => {
      looks += 1;
      return looks % 2 === 0 ? rows : { ...rows, escrow, entries: [] };
    },
  });

  expect(await verifyLedger(deps, share, patient)).toMatchObject({ moving: 1, findings: [] });
});

const balance: Balance = {
  ...{ id: balanceId(seller, 'EUR'), userId: seller, currency: 'EUR' },
  ...{ available: 5, updatedAt: noon.toISOString(), version: 1 },
};

test('given a balance that changes during each look, when it is verified, then it is in motion, however it looks', async () => {
  const { deps, store } = ledgerOf({ seen: [sighting('balance', balance.id)] });
  store.seed('balance', balance);
  store.after = ({ number }) => store.seed('balance', { ...balance, version: 1 + number });

  expect(await verifyLedger(deps, share, patient)).toMatchObject({ balances: 1, moving: 1, findings: [] });
});

test('given a balance that is wrong by as much while its owner trades, when it is verified, then it is told as it was last', async () => {
  const paidOut = (at: string, amount: number): JournalEntry =>
    entry({
      ...{ kind: 'return', of: nextId('pay'), currency: 'EUR', at, sellerId: seller },
      postings: [
        { account: 'payouts:clearing', amount: -amount },
        { account: `seller:${seller}`, amount },
      ],
    });
  const statement = [paidOut(noon.toISOString(), 4)];
  const { deps, store } = ledgerOf({
    seen: [sighting('balance', balance.id)],
    statement,
    // Somebody is paid between two looks.
    catchUp: async () => {
      statement.unshift(paidOut(noon.toISOString(), 10));
      const { available, version } = store.peek('balance', balance.id) ?? balance;
      store.seed('balance', { ...balance, available: available + 10, version: version + 1 });
    },
  });
  store.seed('balance', balance);

  const { findings, moving } = await verifyLedger(deps, share, patient);
  expect([findings, moving]).toEqual([[{ what: 'balance-sum', id: balance.id, expected: 34, found: 35 }], 0]);
});

test.each([
  ['a moment less than', TOLD_AFTER_MS - 1, []],
  ['just', TOLD_AFTER_MS, ['entry-untallied', 'day-missing']],
])(
  'given an entry that nobody was told of for %s five minutes, when it is verified, then %s',
  async (_, age, whats) => {
    const rows = heldTrade();
    const [fund] = rows.entries;
    if (!fund) throw new Error('a held trade has an entry');
    const { deps } = ledgerOf({
      seen: [sighting('journalEntry', fund.id, fund, rows.transaction.id)],
      trade: async () => rows,
      journalOf: async () => ({ items: [fund] }),
    });
    const now = new Date(Date.parse(fund.at) + age);

    const { findings } = await verifyLedger(deps, share, { ...patient, now });
    expect(findings.map(({ what }) => what)).toEqual(whats);
  },
);

test('given more differences than a part tells, when all parts are walked, then each is told once, at most a thousand a part', async () => {
  const ids = Array.from({ length: 1500 }, () => nextId('txn'));
  const { deps } = ledgerOf({
    seen: ids.flatMap((id) => [sighting('escrow', id), sighting('transaction', id)]),
    trade: async (id) => ({ transaction: { ...heldTrade(id).transaction, status: 'shipped' }, entries: [] }),
  });
  const told: string[] = [];
  let parts = 0;
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const { findings, next } = await verifyLedger(deps, { ...share, after }, patient);
    expect(findings.length).toBeLessThanOrEqual(1000);
    told.push(...findings.map(({ what, id }) => `${what} ${id}`));
    parts += 1;
    after = next;
  }

  const expected = ids.flatMap((id) => [`status ${id}`, `entry-missing ${id}:fund`, `escrow-missing ${id}`]);
  expect(told.sort()).toEqual(expected.sort());
  expect(parts).toBeGreaterThan(4);
});

test('given a table that does not answer, when the ledger is verified, then that is an error and no difference', async () => {
  const { deps } = ledgerOf({
    seen: [sighting('transaction', nextId('txn'))],
    trade: () => Promise.reject(new Error('the table is away')),
  });

  await expect(verifyLedger(deps, share, patient)).rejects.toThrow('the table is away');
});
