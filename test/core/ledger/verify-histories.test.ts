import { type LocalTable, openLocalTable } from '../../../bench/local-table.ts';
import { dice, replay, say, seed } from '../../support/random.ts';
import { ledgerWorld, type Walked, walked } from './verify-world.ts';

const roll = dice();
let table: LocalTable;
beforeEach(async () => {
  table = await openLocalTable();
});
afterEach(() => table?.close());

test('given random histories of trades and payouts, when the ledger is verified in parts of any size, then nothing is found', async () => {
  const world = ledgerWorld(table, roll);
  // Whatever the dice say, something is sold and paid out.
  await world.arranged();
  await world.history(40);
  world.pass(24 * 60 * 60_000);
  // Ten rolls alone would leave it in one part in one run of a thousand.
  let asked = 0;
  const isOver = (): boolean => {
    asked += 1;
    return asked === 1 || roll() < 0.5;
  };
  const { findings, parts, ...counts } = await walked(table, { now: world.now(), isOver });
  say(`${JSON.stringify(counts)} in ${parts} parts, seed ${seed}`);

  expect([replay(__filename), findings]).toEqual([replay(__filename), []]);
  expect(counts).toEqual({ ...counts, trades: 43, moving: 0 });
  for (const seen of [counts.entries, counts.payouts, counts.balances, counts.days, parts - 1])
    expect(seen).toBeGreaterThan(0);
});

test('given people who trade all the while, when the ledger is verified, then nothing is found; and nothing either once they rest', async () => {
  const world = ledgerWorld(table, roll);
  await world.history(5);
  world.pass(24 * 60 * 60_000);
  let over = false;
  let steps = 0;
  const trader = async (): Promise<void> => {
    while (!over) {
      const id = await world.reserved();
      while (!over && !(await world.stepped(id))) {
        steps += 1;
        world.pass(500);
        if (roll() < 0.3) await world.paidOut();
      }
    }
  };
  const teller = async (): Promise<void> => {
    while (!over) {
      await world.told(3);
      await new Promise(setImmediate);
    }
  };
  const trading = [trader(), trader(), trader(), trader(), teller()];
  const walks: Walked[] = [];
  try {
    // Less than the minutes after which an entry has to be told: who tells is no faster than who trades.
    while (steps < 60) walks.push(await walked(table, { now: world.now(), isOver: () => roll() < 0.3 }));
  } finally {
    over = true;
    await Promise.all(trading);
  }
  await world.told();
  world.pass(24 * 60 * 60_000);
  const after = await walked(table, { now: world.now(), isOver: () => roll() < 0.3 });
  const moving = walks.reduce((sum, walk) => sum + walk.moving, 0);
  say(`${walks.length} walks during ${steps} steps of trades, ${moving} things in motion, seed ${seed}`);

  expect([replay(__filename), walks.flatMap(({ findings }) => findings)]).toEqual([replay(__filename), []]);
  expect([replay(__filename), after.findings, after.moving]).toEqual([replay(__filename), [], 0]);
  expect(walks.length).toBeGreaterThan(1);
});
