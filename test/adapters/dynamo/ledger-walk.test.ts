import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { toItem } from '../../../adapters/dynamo/keys.ts';
import { dynamoLedgerWalk } from '../../../adapters/dynamo/ledger-walk.ts';
import { type LocalTable, openLocalTable } from '../../../bench/local-table.ts';
import { entry, type JournalEntry } from '../../../core/ledger/entry.ts';
import { type AccountDay, accountDayId } from '../../../core/ledger/model.ts';
import type { LedgerSighting } from '../../../core/ledger/ports.ts';
import type { Payout } from '../../../core/payouts/model.ts';
import type { Entities, EntityName } from '../../../core/shared/ports.ts';
import { aListing } from '../../support/builders.ts';
import { nextId, noon } from '../../support/contexts.ts';

let table: LocalTable;
beforeEach(async () => {
  table = await openLocalTable();
});
afterEach(() => table?.close());

const seller = '3f0d1f0e-8a52-4f2c-9d0b-5f6f6f1c2a11';
const put = <N extends EntityName>(entity: N, value: Entities[N], over: object = {}): Promise<unknown> =>
  table.db.send(new PutCommand({ TableName: table.name, Item: { ...toItem(entity, value), ...over } }));

const anEntry = (of: string, at = noon.toISOString(), over: Partial<JournalEntry> = {}): JournalEntry => ({
  ...entry({
    ...{ kind: of.startsWith('pay_') ? 'payout' : 'fund', of, currency: 'EUR', at },
    postings: [
      { account: 'payouts:clearing', amount: 5 },
      { account: `seller:${seller}`, amount: -5 },
    ],
  }),
  ...over,
});
const aPayout = (id: string): Payout => ({
  ...{ id, userId: seller, amount: 5, currency: 'EUR', status: 'paid' },
  ...{ createdAt: noon.toISOString(), updatedAt: noon.toISOString(), version: 2 },
});
const aDay = (day: string): AccountDay => ({
  ...{ id: accountDayId('platform:fees', 'EUR', day), account: 'platform:fees', currency: 'EUR', day },
  ...{ sum: 5, entries: 1, updatedAt: noon.toISOString(), version: 1 },
});

async function walkedFrom(after?: string): Promise<LedgerSighting[]> {
  const { found, next } = await dynamoLedgerWalk(table).walk({ segment: 0, segments: 1 }, after);
  return next === undefined ? [...found] : [...found, ...(await walkedFrom(next))];
}

test('given rows of all kinds, when the table is walked, then those of the ledger are seen, each with the id that finds it', async () => {
  const [trade, payout] = [nextId('txn'), nextId('pay')];
  const mark = `${trade}:fund`;
  await put('listing', aListing());
  await put('escrow', { id: trade } as Entities['escrow']);
  await put('journalEntry', anEntry(trade));
  await put('payout', aPayout(payout));
  await put('balance', { id: `${seller}:EUR` } as Entities['balance']);
  await put('accountDay', aDay('2026-03-01'));
  await put('tallied', { id: mark });
  const seen = await walkedFrom();

  expect(seen.map(({ what, id, of, inPlace }) => [what, id, of, inPlace]).sort()).toEqual([
    ['accountDay', 'platform:fees:EUR:2026-03-01', 'platform:fees:EUR', true],
    ['balance', `${seller}:EUR`, seller, true],
    ['escrow', trade, trade, true],
    ['journalEntry', mark, trade, true],
    ['payout', payout, payout, true],
    ['tallied', mark, mark, true],
  ]);
  expect(seen.find(({ what }) => what === 'payout')?.row).toEqual(aPayout(payout));
});

test('given more rows than a part holds, when the walk goes on after any of them, then it sees the rest', async () => {
  for (let made = 0; made < 30; made += 1) await put('tallied', { id: `${nextId('txn')}:fund` });
  const all = await walkedFrom();
  expect(all).toHaveLength(30);

  for (const [index, { position }] of all.entries()) expect(await walkedFrom(position)).toEqual(all.slice(index + 1));
});

test.each([
  ['is where it belongs', {}, true],
  ['is not in the journal', { gsi3pk: 'JOURNAL#2020-01-01' }, false],
  ['is on no statement', { sellerId: seller }, false],
  ['has another id than its key', { id: 'other:fund' }, false],
  ['has no time', { at: 5 }, false],
  ['is of a seller who makes no key', { sellerId: 'a#b' }, false],
])('given an entry that %s, when it is seen, then whether it is in place is %j', async (_, over, inPlace) => {
  await put('journalEntry', anEntry(nextId('txn')), over);

  expect((await walkedFrom()).map((sighting) => sighting.inPlace)).toEqual([inPlace]);
});

test('given a trade of more than a megabyte, when it is read, then all of it is', async () => {
  const id = nextId('txn');
  const entries = Array.from({ length: 6 }, (_, number) =>
    anEntry(id, noon.toISOString(), { id: `${id}:fund${number}`, currency: 'E'.repeat(300_000) }),
  );
  for (const one of entries) await put('journalEntry', one);
  await put('escrow', { id } as Entities['escrow']);
  const { transaction, escrow, entries: read } = await dynamoLedgerWalk(table).trade(id);

  expect([transaction, escrow?.id, read.map((one) => one.id)]).toEqual([undefined, id, entries.map((one) => one.id)]);
});

test('given a payout, when it is read, then together with its entries', async () => {
  const id = nextId('pay');
  await put('payout', aPayout(id));
  await put('journalEntry', anEntry(id));

  expect(await dynamoLedgerWalk(table).payout(id)).toEqual({ payout: aPayout(id), entries: [anEntry(id)] });
});

test('given more rows than one request asks for, when it is asked which are there, then it is told of each', async () => {
  const ids = Array.from({ length: 130 }, () => `${nextId('txn')}:fund`);
  for (const id of ids.filter((_, index) => index % 2 === 0)) await put('tallied', { id });
  const present = await dynamoLedgerWalk(table).present(ids.map((id) => ({ what: 'tallied', id })));

  expect(ids.map((id) => present.has(`tallied ${id}`))).toEqual(ids.map((_, index) => index % 2 === 0));
});

test('given entries of several days, when the journal of one is read in pages, then it is that day’s, oldest first', async () => {
  const times = [
    '2026-02-28T23:59:59.999Z',
    '2026-03-01T00:00:00.000Z',
    '2026-03-01T12:00:00.000Z',
    '2026-03-01T23:59:59.999Z',
    '2026-03-02T00:00:00.000Z',
  ];
  for (const at of [...times].reverse()) await put('journalEntry', anEntry(nextId('txn'), at));
  const walk = dynamoLedgerWalk(table);
  const first = await walk.journalOf({ day: '2026-03-01' }, { limit: 2 });
  const second = await walk.journalOf({ day: '2026-03-01' }, { limit: 2, after: first.next ?? '' });

  expect([...first.items, ...second.items].map(({ at }) => at)).toEqual(times.slice(1, 4));
  expect(second.next).toBeUndefined();
});

test('given days of an account, when they are read up to one, then with it and without what comes later', async () => {
  for (const day of ['2025-12-31', '2026-03-01', '2026-03-02']) await put('accountDay', aDay(day));
  const walk = dynamoLedgerWalk(table);
  const days = await walk.accountDays({ account: 'platform:fees', currency: 'EUR', to: '2026-03-01' });

  expect(days.map(({ day }) => day)).toEqual(['2025-12-31', '2026-03-01']);
  expect(await walk.accountDays({ account: 'provider:clearing', currency: 'EUR', to: '9999-12-31' })).toEqual([]);
});
