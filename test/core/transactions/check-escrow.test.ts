import {
  type Row,
  type TransactionAction,
  transactionStatuses,
  transitions,
  waits,
} from '../../../core/transactions/escrow.ts';
import { defaultTerms } from '../../../core/transactions/terms.ts';
import { checkEscrow, pathsThrough } from '../../support/check-escrow.ts';

const table: readonly Row[] = transitions;
const { product, part } = defaultTerms.waits;
const check = (broken: readonly Row[], lengths = product) => checkEscrow(broken, lengths);

/** The table with each row of an action changed, or without it. */
const changed = (action: TransactionAction, change: Partial<Row>): Row[] =>
  table.map((row) => (row.action === action ? { ...row, ...change } : row));
const without = (...actions: TransactionAction[]): Row[] => table.filter((row) => !actions.includes(row.action));
const and = (row: Omit<Row, 'event'>): Row[] => [...table, { event: 'told', ...row }];

/** Ways lead on: a row that goes back to where a trade has been before is on none of them. */
const leadsOn = ({ from, to }: Row): boolean =>
  from.some((status) => transactionStatuses.indexOf(status) < transactionStatuses.indexOf(to));

describe('the table of transitions', () => {
  test('has nothing wrong with it, whatever is sold', () => {
    expect(check(table)).toEqual([]);
    expect(check(table, part)).toEqual([]);
  });

  test('has been walked on every way through it', () => {
    const paths = pathsThrough(table);
    const ends = paths.map(({ status }) => status);
    process.stdout.write(`escrow paths: ${paths.length} ways from a reservation to an end\n`);
    expect(new Set(paths.map(({ rows }) => rows.map(({ action, to }) => `${action} ${to}`).join()))).toHaveProperty(
      'size',
      paths.length,
    );
    expect([...new Set(ends)].sort()).toEqual(['cancelled', 'completed', 'refunded', 'split']);
    for (const row of table)
      if (leadsOn(row)) expect([row.action, paths.some(({ rows }) => rows.includes(row))]).toEqual([row.action, true]);
  });

  test('uses every wait for one row', () => {
    expect(table.flatMap(({ after }) => after ?? []).sort()).toEqual([...waits].sort());
  });
});

describe('given a table with a mistake in it, when it is checked, then that is found', () => {
  const withoutTimer = (action: TransactionAction) => {
    const { after: _, ...rest } = table.find((row) => row.action === action) as Row;
    return table.map((row) =>
      row.action === action ? { ...rest, by: row.by.filter((role) => role !== 'timer') } : row,
    );
  };
  const cases: readonly (readonly [string, readonly Row[], RegExp])[] = [
    ['nobody settles', without('settle'), /settling is an end|settling does not end|money is held at the end/],
    ['what is shipped stays shipped', withoutTimer('deliver'), /^shipped waits without a timer/],
    ['a return is waited for without end', without('lapse-return'), /^returning waits without a timer/],
    ['a dispute lasts for ever', without('refund-stale'), /^disputed does not end by itself/],
    ['nobody can dispute', without('dispute', 'hold'), /^disputed is never reached/],
    [
      'a dispute goes round in circles',
      changed('refund-stale', { to: 'returning' }),
      /^disputed does not end by itself/,
    ],
    [
      'accepting ends a trade at once',
      changed('accept', { to: 'completed' }),
      /^accept from .* lets people skip settling/,
    ],
    [
      'accepting ends a trade at once: the money',
      changed('accept', { to: 'completed' }),
      /^money is held at the end: pay, ship, accept$/,
    ],
    ['the clock ends a trade at once', changed('lapse', { to: 'cancelled' }), /^lapse from paid skips settling/],
    [
      'a paid trade is cancelled like an unpaid one',
      and({ action: 'cancel', from: ['paid'], to: 'cancelled', by: ['buyer'], listing: 'release' }),
      /^money is held at the end: pay, cancel$/,
    ],
    [
      'goods are shipped before they are paid for',
      and({ action: 'ship', from: ['reserved'], to: 'shipped', by: ['operator'], listing: 'sell' }),
      /^money is given out that was never taken: ship/,
    ],
    [
      'it is paid for late',
      and({ action: 'pay', from: ['delivered'], to: 'returning', by: ['operator'] }),
      /^money moves twice/,
    ],
    [
      'a clock gives disputed money to the seller',
      changed('refund-stale', { pays: 'seller' }),
      /^a clock decides a dispute for the seller/,
    ],
    [
      'a clock sends a dispute to where the seller is paid',
      changed('escalate', { to: 'delivered' }),
      /^a clock decides a dispute for the seller|is stuck/,
    ],
    [
      'two timers go off at once',
      changed('refund-stale', { after: 'dispute-answer' }),
      /^two timers of disputed wait as long/,
    ],
    ['the last resort comes first', [...table].reverse(), /^the timers of disputed are not in order/],
    ['anybody settles', changed('settle', { by: ['workflow', 'seller'] }), /is for the workflow alone/],
    [
      'nothing is decided',
      changed('withdraw', { pays: undefined as never }),
      /^withdraw .* decides where it should not, or does not/,
    ],
    ['a timer has no wait', changed('lapse', { after: undefined as never }), /^lapse .* timer without a wait/],
    ['a wait has no timer', changed('withdraw', { after: 'delivery' }), /^withdraw .* wait without a timer/],
    [
      'a cancelled listing stays reserved',
      changed('expire', { listing: undefined as never }),
      /^the listing is left reserved: expire/,
    ],
    [
      'a listing is sold and then released',
      changed('deliver', { listing: 'release' }),
      /^the listing is left where no move leads/,
    ],
    [
      'what was sold is for sale',
      changed('ship', { listing: undefined as never }),
      /^the listing is left reserved: pay, ship/,
    ],
    [
      'the seller is paid for what they get back',
      changed('withdraw', { givesBack: true }),
      /^withdraw .* gives back what may have been sold/,
    ],
    ['the seller is paid for what is for sale', changed('withdraw', { givesBack: true }), /^what was sold is for sale/],
    [
      'one action means two things',
      and({ action: 'accept', from: ['delivered'], to: 'completed', by: ['buyer'] }),
      /can mean two things/,
    ],
    [
      'one step has two names',
      and({ action: 'deliver', from: ['paid'], to: 'delivered', by: ['seller'] }),
      /^deliver from paid is told in two ways/,
    ],
    [
      'a person can do nothing, again and again',
      changed('escalate', { by: ['timer', 'buyer'] }),
      /^escalate .* changes nothing/,
    ],
  ];

  test.each(cases)('%s', (_, broken, problem) => {
    expect(check(broken).filter((line) => problem.test(line))).not.toEqual([]);
  });
});
