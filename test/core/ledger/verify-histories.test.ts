import { type LocalTable, openLocalTable } from '../../../bench/local-table.ts';
import { dice, replay, say, seed } from '../../support/random.ts';
import { ledgerWorld, walked } from './verify-world.ts';

const roll = dice();
let table: LocalTable;
beforeEach(async () => {
  table = await openLocalTable();
});
afterEach(() => table?.close());

test('given random histories of trades and payouts, when the ledger is verified in parts of any size, then nothing is found', async () => {
  const world = ledgerWorld(table, roll);
  await world.history(60);
  world.pass(24 * 60 * 60_000);
  const { findings, parts, ...counts } = await walked(table, { now: world.now(), isOver: () => roll() < 0.5 });
  say(`${JSON.stringify(counts)} in ${parts} parts, seed ${seed}`);

  expect([replay(__filename), findings]).toEqual([replay(__filename), []]);
  expect(counts).toEqual({ ...counts, trades: 60, moving: 0 });
  for (const seen of [counts.entries, counts.payouts, counts.balances, counts.days, parts - 1])
    expect(seen).toBeGreaterThan(0);
}, 120_000);
