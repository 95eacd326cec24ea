import { type ListingStatus, moved } from '../../core/listings/status.ts';
import {
  type Row,
  type TransactionRole,
  type TransactionStatus,
  transactionStatuses,
  type Wait,
} from '../../core/transactions/escrow.ts';

type Table = readonly Row[];
const people: readonly TransactionRole[] = ['buyer', 'seller', 'operator'];

/** One way through a table from a reservation, each status at most once. */
interface Path {
  readonly rows: Table;
  /** Where it has been before. */
  readonly seen: readonly TransactionStatus[];
  readonly status: TransactionStatus;
  readonly listing: ListingStatus;
  /** The plan that the trade settles by. */
  readonly decision?: Row | undefined;
}

/**
 * What is wrong with a table of transitions, in words; nothing for a table that can be traded by. It knows a state by its
 * rows alone, and shares no code with core/transactions/escrow.ts.
 * @param waits seconds of each wait
 */
export function checkEscrow(table: Table, waits: Readonly<Record<Wait, number>>): string[] {
  const found = new Set<string>([...ofStates(table), ...ofTimers(table, waits), ...ofRows(table)]);
  for (const path of pathsThrough(table)) for (const problem of ofPath(path, table)) found.add(problem);
  return [...found].sort();
}

const rowsFrom = (table: Table, status: TransactionStatus): Row[] => table.filter(({ from }) => from.includes(status));
const isEnd = (table: Table, status: TransactionStatus): boolean =>
  rowsFrom(table, status).every(({ to }) => to === status);

function reachable(
  table: Table,
  from: TransactionStatus,
  by: (row: Row) => boolean = () => true,
): Set<TransactionStatus> {
  const seen = new Set([from]);
  // A set is walked to its end, also past what is added meanwhile.
  for (const status of seen) for (const row of rowsFrom(table, status)) if (by(row)) seen.add(row.to);
  return seen;
}

function ofStates(table: Table): string[] {
  const known = reachable(table, 'reserved');
  return transactionStatuses.flatMap((status) => {
    if (!known.has(status)) return [`${status} is never reached`];
    if (![...reachable(table, status)].some((other) => isEnd(table, other))) return [`${status} reaches no end`];
    const timed = reachable(table, status, ({ by }) => by.includes('timer') || by.includes('workflow'));
    return [...timed].some((other) => isEnd(table, other)) ? [] : [`${status} does not end by itself`];
  });
}

function ofTimers(table: Table, waits: Readonly<Record<Wait, number>>): string[] {
  return transactionStatuses.flatMap((status) => {
    const rows = rowsFrom(table, status);
    const timers = rows.flatMap(({ action, after, by }) => (after && by.includes('timer') ? [{ action, after }] : []));
    const waiting = rows.length > 0 && !isEnd(table, status) && !rows.some(({ by }) => by.includes('workflow'));
    const lengths = timers.map(({ after }) => waits[after]);
    return [
      ...(waiting && timers.length === 0 ? [`${status} waits without a timer`] : []),
      ...(new Set(lengths).size < timers.length ? [`two timers of ${status} wait as long as each other`] : []),
      ...(lengths.some((length, index) => length < (lengths[index - 1] ?? 0))
        ? [`the timers of ${status} are not in order`]
        : []),
    ];
  });
}

function ofRows(table: Table): string[] {
  const events = new Map<string, string>();
  const taken = new Set<string>();
  return table.flatMap((row) => {
    const { action, from, to, by, after, pays, event } = row;
    const name = `${action} from ${from.join(' or ')}`;
    const told = events.get(`${action} ${to}`);
    events.set(`${action} ${to}`, event);
    const ambiguous =
      action === 'settle'
        ? []
        : from.flatMap((status) => by.map((role) => `${status} ${action} ${role}`)).filter((key) => taken.has(key));
    if (action !== 'settle') for (const status of from) for (const role of by) taken.add(`${status} ${action} ${role}`);
    const skips = isEnd(table, to) && !from.includes('reserved') && by.some((role) => role !== 'workflow');
    return [
      ...(told !== undefined && told !== event ? [`${name} is told in two ways`] : []),
      ...(ambiguous.length > 0 ? [`${name} can mean two things`] : []),
      ...(skips && by.some((role) => people.includes(role)) ? [`${name} lets people skip settling`] : []),
      ...(skips && !by.some((role) => people.includes(role)) ? [`${name} skips settling`] : []),
      ...(by.includes('timer') === (after === undefined)
        ? [`${name} has a wait without a timer, or a timer without a wait`]
        : []),
      ...((to === 'settling') === (pays === undefined)
        ? [`${name} decides where it should not, or does not where it should`]
        : []),
      ...(row.givesBack && pays !== 'buyer' ? [`${name} gives back what may have been sold`] : []),
      ...(action === 'settle' && by.some((role) => role !== 'workflow') ? [`${name} is for the workflow alone`] : []),
      ...(to === from[0] && by.some((role) => role !== 'timer') ? [`${name} changes nothing`] : []),
    ];
  });
}

/** Every way from a reservation to where nothing new can happen. */
export function pathsThrough(table: Table): Path[] {
  const ends: Path[] = [];
  const walk = (path: Path): void => {
    const next = rowsFrom(table, path.status).filter(
      ({ to, action }) => !path.seen.includes(to) && (action !== 'settle' || fits(to, path.decision)),
    );
    if (isEnd(table, path.status) || next.length === 0) ends.push(path);
    else for (const row of next) walk(after(path, row));
  };
  walk({ rows: [], seen: ['reserved'], status: 'reserved', listing: 'reserved' });
  return ends;
}

/** Of the ends that a trade can settle to, those that its plan leads to. */
const fits = (to: TransactionStatus, decision: Row | undefined): boolean => {
  if (decision?.pays === 'as-resolved') return true;
  return to === (decision?.pays === 'seller' ? 'completed' : 'refunded');
};

function after({ rows, seen, listing, decision }: Path, row: Row): Path {
  const moving =
    row.action === 'settle' && decision?.givesBack ? (listing === 'sold' ? 'relist' : 'release') : row.listing;
  // A move that the listing can not make leaves it where it is, and is found below.
  const next = moving === undefined ? listing : (moved(listing, moving, 'trade') ?? ('draft' as const));
  return {
    rows: [...rows, row],
    seen: [...seen, row.to],
    status: row.to,
    listing: next,
    decision: row.pays ? row : decision,
  };
}

function ofPath({ rows, status, listing }: Path, table: Table): string[] {
  const way = rows.map(({ action }) => action).join(', ');
  const at = (action: string) => rows.flatMap((row, index) => (row.action === action ? [index] : []));
  const [paid, settled] = [at('pay'), at('settle')];
  const held = paid.length - settled.length;
  const [disputed, decided] = [
    rows.findIndex(({ to }) => to === 'disputed'),
    rows.findIndex(({ pays }) => pays !== undefined),
  ];
  // Whatever people did in between: that the buyer agreed would be a step of theirs.
  const byClock = disputed >= 0 && decided > disputed && rows[decided]?.by.includes('timer') === true;
  const sold = status === 'completed' || status === 'split';
  const kept = listing !== 'active' && listing !== 'sold';
  return [
    ...(isEnd(table, status) ? [] : [`a trade is stuck in ${status}: ${way}`]),
    ...(held > 0 ? [`money is held at the end: ${way}`] : []),
    ...(held < 0 ? [`money is given out that was never taken: ${way}`] : []),
    ...(paid.length > 1 || settled.length > 1 ? [`money moves twice: ${way}`] : []),
    ...(paid[0] !== undefined && settled[0] !== undefined && settled[0] < paid[0]
      ? [`settled before it is paid: ${way}`]
      : []),
    ...(byClock && rows[decided]?.pays === 'seller' ? [`a clock decides a dispute for the seller: ${way}`] : []),
    ...(kept ? [`the listing is left ${listing === 'draft' ? 'where no move leads' : listing}: ${way}`] : []),
    ...(sold && listing === 'active' ? [`what was sold is for sale: ${way}`] : []),
    ...(held === 0 && paid.length === 0 && listing === 'sold' ? [`what was not paid for is sold: ${way}`] : []),
  ];
}
