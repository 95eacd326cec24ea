import {
  allowed,
  endStatuses,
  type Payee,
  peopleActions,
  settledStatus,
  type TransactionAction,
  type TransactionRole,
  transitions,
} from '../../../core/transactions/escrow.ts';
import { ActionRequest } from '../../../core/transactions/model.ts';
import { outcomeOf } from '../../support/contexts.ts';
import {
  everything,
  openSituations,
  people,
  requestTo,
  type Situation,
  situations,
  statusIn,
  tradeIn,
  type World,
} from './world.ts';

const actions = [...new Set(transitions.map(({ action }) => action))];
const persons = Object.keys(people) as (keyof typeof people)[];
const moments = { before: -1, 'at the deadline': 0, after: 1, 'long after': 30 * 86_400_000 } as const;

/** The table as the marketplace's terms tell it, written down a second time: whatever is not here is refused. */
const told: readonly (readonly [Situation, TransactionAction, readonly TransactionRole[], Situation])[] = [
  ['reserved', 'pay', ['buyer'], 'paid'],
  ['reserved', 'expire', ['timer'], 'cancelled'],
  ['reserved', 'cancel', ['buyer', 'seller', 'operator'], 'cancelled'],
  ['paid', 'cancel', ['seller', 'operator'], 'settling'],
  ['paid', 'lapse', ['timer'], 'settling'],
  ['paid', 'ship', ['seller'], 'shipped'],
  ['shipped', 'deliver', ['buyer', 'operator', 'timer'], 'delivered'],
  ['shipped', 'accept', ['buyer'], 'settling'],
  ['shipped', 'dispute', ['buyer'], 'disputed'],
  ['shipped', 'hold', ['operator'], 'escalated'],
  ['delivered', 'hold', ['operator'], 'escalated'],
  ['delivered', 'accept', ['buyer'], 'settling'],
  ['delivered', 'auto-accept', ['timer'], 'settling'],
  ['delivered', 'dispute', ['buyer'], 'disputed'],
  ['disputed', 'withdraw', ['buyer'], 'settling'],
  ['disputed', 'accept-return', ['seller', 'operator'], 'returning'],
  ['disputed', 'resolve', ['operator'], 'settling'],
  ['disputed', 'escalate', ['timer'], 'escalated'],
  ['escalated', 'withdraw', ['buyer'], 'settling'],
  ['escalated', 'accept-return', ['seller', 'operator'], 'returning'],
  ['escalated', 'resolve', ['operator'], 'settling'],
  ['escalated', 'refund-stale', ['timer'], 'settling'],
  ['returning', 'ship-return', ['buyer'], 'return-shipped'],
  ['returning', 'dispute', ['buyer'], 'disputed'],
  ['returning', 'resolve', ['operator'], 'settling'],
  ['returning', 'lapse-return', ['timer'], 'escalated'],
  ['return-shipped', 'dispute', ['seller'], 'disputed'],
  ['return-shipped', 'resolve', ['operator'], 'settling'],
  ['return-shipped', 'receive-return', ['seller', 'operator', 'timer'], 'settling'],
  ['settling', 'settle', ['workflow'], 'completed'],
];
const payees: Readonly<Record<string, Payee>> = {
  ...{ 'paid cancel': 'buyer', 'paid lapse': 'buyer', 'return-shipped receive-return': 'buyer' },
  ...{ 'shipped accept': 'seller', 'delivered accept': 'seller', 'delivered auto-accept': 'seller' },
  ...{ 'disputed withdraw': 'seller', 'escalated withdraw': 'seller' },
  ...{ 'returning resolve': 'as-resolved', 'return-shipped resolve': 'as-resolved' },
  ...{ 'escalated refund-stale': 'buyer', 'disputed resolve': 'as-resolved', 'escalated resolve': 'as-resolved' },
};

const toldOf = (situation: Situation, action: TransactionAction, role: TransactionRole) =>
  told.find(([from, name, by]) => from === situation && name === action && by.includes(role));

/** What happens to the money, seen in the plan: the trade is of 4,500, the fee 5 %, and a split gives 1,000. */
const plans: Readonly<Record<Payee, { toBuyer: number; toSeller: number; fee: number }>> = {
  buyer: { toBuyer: 4500, toSeller: 0, fee: 0 },
  seller: { toBuyer: 0, toSeller: 4500, fee: 225 },
  'as-resolved': { toBuyer: 3500, toSeller: 1000, fee: 50 },
};

async function expectStep(w: World, situation: Situation, action: TransactionAction, to: Situation): Promise<void> {
  const trade = w.trade();
  expect([situation, action, trade.status]).toEqual([situation, action, statusIn(to)]);
  if (to === 'escalated') expect(trade.escalated).toBe(true);
  const payee = payees[`${situation} ${action}`];
  if (payee)
    expect([situation, action, trade.plan]).toEqual([situation, action, expect.objectContaining(plans[payee])]);
  expect(trade.timeline.at(-1)).toMatchObject({ action, status: statusIn(to), at: w.now().toISOString() });
}

const attempt = (w: World, role: keyof typeof people, action: TransactionAction) =>
  outcomeOf(action === 'pay' ? w.pay({}, people[role]) : w.act(people[role], action));

describe('given a trade in every situation, at every moment', () => {
  test('when anybody takes any action, then it happens as declared, and everything undeclared is refused and changes nothing', async () => {
    let happened = 0;
    let refused = 0;
    for (const situation of situations)
      for (const off of Object.values(moments))
        for (const role of persons) {
          const done: TransactionAction[] = [];
          // What is refused changes nothing, so that the next one may be tried on the same trade.
          const anew = async () => (await tradeIn(situation)).atDeadline(off);
          let w = await anew();
          const may = (await w.view(people[role])).allowed;
          for (const action of actions) {
            // What the schema lets through is judged by the table; what it does not, nobody can ask for.
            if (action !== 'pay' && !peopleActions.includes(action)) {
              expect(ActionRequest.safeParse(requestTo(action)).success).toBe(false);
              refused += 1;
              continue;
            }
            const [before, asked, writes] = [everything(w), w.payments.asked.length, w.store.commits.length];
            const outcome = await attempt(w, role, action);
            const row = toldOf(situation, action, role);
            if (row) {
              expect([situation, role, action, outcome]).toEqual([situation, role, action, 'done']);
              await expectStep(w, situation, action, row[3]);
              expect(w.trade().timeline.at(-1)).toMatchObject({ by: role, userId: people[role].userId });
              done.push(action);
              w = await anew();
              happened += 1;
            } else {
              const expected = action === 'pay' && role !== 'buyer' ? 'not-allowed' : 'invalid-state';
              expect([situation, role, action, outcome]).toEqual([situation, role, action, expected]);
              expect(everything(w)).toEqual(before);
              expect([w.payments.asked.length, w.store.commits.length]).toEqual([asked, writes]);
              refused += 1;
            }
          }
          expect([situation, role, done]).toEqual([situation, role, may]);
          expect(allowed(statusIn(situation), role)).toEqual(may);
        }
    process.stdout.write(`escrow by people: ${happened} happened, ${refused} refused\n`);
    const rows = told.reduce(
      (sum, [, , by]) => sum + by.filter((role) => persons.some((person) => person === role)).length,
      0,
    );
    expect(happened).toBe(rows * 4);
    expect(happened + refused).toBe(13 * actions.length * persons.length * 4);
  });

  test('when the clock looks at it, then it does what is due, once it is due, and nothing else', async () => {
    let checked = 0;
    for (const situation of situations)
      for (const [moment, off] of Object.entries(moments)) {
        const w = (await tradeIn(situation)).atDeadline(off);
        const before = everything(w);
        await w.meet();
        const row = told.find(([from, , by]) => from === situation && by.includes('timer'));
        const due = row && off >= 0;
        if (due) await expectStep(w, situation, row[1], row[3]);
        else expect([situation, moment, everything(w)]).toEqual([situation, moment, before]);
        // Of all actions there are it took this one or none.
        for (const action of actions) {
          const took = w
            .trade()
            .timeline.slice(before.trade.timeline.length)
            .some((one) => one.action === action);
          expect([situation, moment, action, took]).toEqual([
            situation,
            moment,
            action,
            due === true && action === row[1],
          ]);
          checked += 1;
        }
      }
    process.stdout.write(`escrow by the clock: ${checked} checked\n`);
    expect(checked).toBe(13 * 4 * actions.length);
  });

  test('when the workflow settles it, then only what is settling ends, whatever the time', async () => {
    for (const situation of situations)
      for (const off of Object.values(moments)) {
        const w = (await tradeIn(situation)).atDeadline(off);
        const before = everything(w);
        await w.settle();
        if (situation === 'settling') await expectStep(w, situation, 'settle', 'completed');
        else expect([situation, everything(w)]).toEqual([situation, before]);
      }
  });

  test('when the test’s own table is compared, then it has as many rows as the trade’s', () => {
    const rows = transitions.flatMap(({ from, by, action, to }) =>
      from.flatMap((status) => by.map((role) => `${status} ${action} ${role} ${action === 'settle' ? '' : to}`)),
    );
    const own = told
      .filter(([from]) => from !== 'escalated')
      .flatMap(([from, action, by, to]) =>
        by.map((role) => `${from} ${action} ${role} ${action === 'settle' ? '' : statusIn(to)}`),
      );
    expect([...new Set(rows)].sort()).toEqual([...own, 'disputed refund-stale timer settling'].sort());
  });
});

describe('given a situation that ends', () => {
  test('then nobody may do anything, and there is no deadline', async () => {
    for (const status of endStatuses) {
      const w = await tradeIn(status);
      for (const role of persons) expect([status, (await w.view(people[role])).allowed]).toEqual([status, []]);
      expect(w.trade()).not.toHaveProperty('due');
    }
    expect(openSituations).toHaveLength(situations.length - endStatuses.length);
  });

  test.each([
    [{ toBuyer: 0, toSeller: 1 }, 'completed'],
    [{ toBuyer: 1, toSeller: 0 }, 'refunded'],
    [{ toBuyer: 1, toSeller: 1 }, 'split'],
  ] as const)('when %j, then it is %s', (plan, status) => {
    expect(settledStatus(plan)).toBe(status);
  });
});

test('given an action of the clock or the workflow, or paying, when it is sent as an action, then the schema refuses it', () => {
  const others = actions.filter((action) => !peopleActions.includes(action));
  expect(others.sort()).toEqual([
    'auto-accept',
    'escalate',
    'expire',
    'lapse',
    'lapse-return',
    'pay',
    'refund-stale',
    'settle',
  ]);
  for (const action of others) expect(ActionRequest.safeParse({ action }).success).toBe(false);
  for (const action of peopleActions) expect(ActionRequest.safeParse(requestTo(action)).success).toBe(true);
});
