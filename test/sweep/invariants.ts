import { isDeepStrictEqual } from 'node:util';
import { type Account, type JournalEntry, platformAccounts } from '../../core/ledger/entry.ts';
import {
  hasEnded,
  holdsMoney,
  type Row,
  type TransactionStatus,
  timersOf,
  transitions,
} from '../../core/transactions/escrow.ts';
import type { Happening, Transaction } from '../../core/transactions/model.ts';
import { runName } from '../../core/transactions/ports.ts';
import { escrowOf } from '../../core/transactions/step.ts';
import { CAPTION_IN_TIME } from './edits.ts';
import { booked, kept } from './state.ts';
import type { WorldState } from './world.ts';

/** What must be true whenever nothing is under way. Answers what is not, in words. */
export function violations(state: WorldState): string[] {
  const entries = kept(state, 'journalEntry');
  const trades = kept(state, 'transaction');
  return [
    ...entries.flatMap(unbalanced),
    ...wrongBalances(state, entries),
    ...trades.flatMap((trade) => [...wrongMoney(state, trade, entries), ...wrongLife(trade)]),
    ...wrongPayouts(state, entries),
    ...wrongListings(state, trades),
    ...wrongReceipts(state),
    ...wrongDays(state, entries),
  ];
}

/** What must be true besides, once every event has been told and every trade has ended. */
export function finalViolations(state: WorldState): string[] {
  const told = new Set(kept(state, 'tallied').map(({ id }) => id));
  const trades = kept(state, 'transaction');
  return [
    ...violations(state),
    ...trades.filter(({ status }) => !hasEnded(status)).map(({ id, status }) => `${id} is stuck in ${status}`),
    ...trades.flatMap((trade) => wrongBooks(state, trade)),
    ...wrongBank(state),
    ...kept(state, 'journalEntry').flatMap(({ id }) => (told.has(id) ? [] : [`${id} is in no day's sums`])),
    ...[...state.executions.values()].filter(({ status }) => status === 'RUNNING').map(({ name }) => `${name} runs on`),
    ...kept(state, 'payout').flatMap(({ id, status }) => (status === 'pending' ? [`${id} is pending for ever`] : [])),
    ...wrongSales(state, trades),
    ...state.deadLetters.map(({ id }) => `nobody takes the event ${id}`),
  ];
}

/** Every open trade has an execution that waits where the trade is, and can be woken. */
export function withoutWorkflow(state: WorldState): string[] {
  const runs = new Map(kept(state, 'workflowRun').map((run) => [run.id, run]));
  return kept(state, 'transaction').flatMap(({ id, status, attention }) => {
    const run = runs.get(id);
    const execution = run && state.executions.get(runName(id, run.run));
    const waits = execution?.status === 'RUNNING' && execution.state === `Await ${status}`;
    if (hasEnded(status) || attention) return [];
    if (!waits) return [`${id} is ${status}, and its workflow is ${execution?.status} in ${execution?.state}`];
    return run?.token === execution.token ? [] : [`${id} waits with a token that nobody knows`];
  });
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
const posted = (entries: readonly JournalEntry[], account: Account): number =>
  sum(
    entries.flatMap(({ postings }) => postings.filter((each) => each.account === account).map(({ amount }) => amount)),
  );

function unbalanced({ id, of, kind, postings }: JournalEntry): string[] {
  const whole = postings.every(({ amount }) => Number.isSafeInteger(amount) && amount !== 0);
  return [
    ...(whole && sum(postings.map(({ amount }) => amount)) === 0 ? [] : [`${id} does not balance`]),
    ...(id === `${of}:${kind}` ? [] : [`${id} is the ${kind} of ${of}`]),
  ];
}

function wrongBalances(state: WorldState, entries: readonly JournalEntry[]): string[] {
  const balances = kept(state, 'balance');
  const known = new Set(balances.map(({ userId }) => `seller:${userId}`));
  const unknown = entries.flatMap(({ postings }) =>
    postings.filter(({ account }) => account.startsWith('seller:') && !known.has(account)),
  );
  return [
    ...unknown.map(({ account }) => `${account} has postings and no balance`),
    ...balances.flatMap(({ userId, available }) => {
      const is = posted(entries, `seller:${userId}`);
      return available === is && available >= 0 ? [] : [`the balance of ${userId} is ${available}, posted ${is}`];
    }),
  ];
}

/** Escrow, entries and plan of one trade against its status. */
function wrongMoney(state: WorldState, trade: Transaction, all: readonly JournalEntry[]): string[] {
  const { id, status, amount, plan, terms, sellerId } = trade;
  const entries = all.filter(({ of }) => of === id);
  const escrow = kept(state, 'escrow').find((each) => each.id === id);
  const count = (kind: JournalEntry['kind']) => entries.filter((each) => each.kind === kind).length;
  const settled = hasEnded(status) && status !== 'cancelled';
  const problems: string[] = [];
  const must = (holds: boolean, what: string): void => void (holds || problems.push(`${id} (${status}): ${what}`));
  must(isDeepStrictEqual({ ...escrow }, { ...escrowOf(trade) }), 'its escrow row is not what the trade says');
  must(posted(entries, `escrow:${id}`) === (holdsMoney(status) ? amount : 0), 'what it holds is not what was posted');
  must(escrow?.held === posted(entries, `escrow:${id}`), 'its escrow holds something else');
  must(count('fund') === (holdsMoney(status) || settled ? 1 : 0), `${count('fund')} fund entries`);
  must(count('settle') === (settled ? 1 : 0), `${count('settle')} settle entries`);
  must(entries.length === count('fund') + count('settle'), 'entries of other kinds');
  if (!plan) return problems;
  const fee = Math.floor((plan.toSeller * terms.feeBasisPoints) / 10_000 + 0.5);
  must(plan.toBuyer + plan.toSeller === amount, 'its plan does not add up');
  must(plan.fee === fee, `its fee is ${plan.fee}, not ${fee}`);
  if (!settled) return problems;
  must(posted(entries, `seller:${sellerId}`) === plan.toSeller - fee, 'the seller got something else');
  must(posted(entries, 'platform:fees') === fee, 'the fee is something else');
  must(posted(entries, 'buyer-refunds:clearing') === plan.toBuyer, 'the buyer got something else');
  must(posted(entries, 'provider:clearing') === -amount, 'something else was taken');
  must(status === (plan.toSeller === 0 ? 'refunded' : plan.toBuyer === 0 ? 'completed' : 'split'), 'another end');
  return problems;
}

/** What has happened to a trade, by the table: each step declared, no timer early, no dispute lost to a clock. */
function wrongLife({ id, status, timeline, plan, terms, disputedAt }: Transaction): string[] {
  const problems: string[] = [];
  let [at, since]: [TransactionStatus, string] = ['reserved', timeline[0]?.at ?? ''];
  const rows: readonly Row[] = transitions;
  for (const { action, by, status: to, at: when } of timeline.slice(1) as readonly Happening[]) {
    const from: TransactionStatus = at;
    const row = rows.find((each) => each.action === action && each.from.includes(from) && each.by.includes(by));
    if (!row) problems.push(`${id}: ${by} ${action} while ${from}`);
    const timer = by === 'timer' ? timersOf(from).find((each) => each.action === action) : undefined;
    if (timer && Date.parse(when) < Date.parse(since) + terms.waits[timer.after] * 1000)
      problems.push(`${id}: ${action} before its time`);
    if (from === 'disputed' && by === 'timer' && to !== 'disputed' && (plan?.toSeller ?? 0) > 0)
      problems.push(`${id}: the clock released a dispute`);
    if (from !== to) since = to === 'disputed' ? (disputedAt ?? when) : when;
    at = to;
  }
  return at === status ? problems : [...problems, `${id}: its timeline ends in ${at}, and it is ${status}`];
}

function wrongPayouts(state: WorldState, entries: readonly JournalEntry[]): string[] {
  return kept(state, 'payout').flatMap(({ id, status, amount, userId }) => {
    const own = entries.filter(({ of }) => of === id);
    const kinds = own.map(({ kind }) => kind).sort();
    const wanted = status === 'failed' ? ['payout', 'return'] : ['payout'];
    const out = -posted(own, `seller:${userId}`);
    if (!isDeepStrictEqual(kinds, wanted)) return [`${id} is ${status} with entries ${kinds.join(', ')}`];
    return out === (status === 'failed' ? 0 : amount) ? [] : [`${id} took ${out}`];
  });
}

/** A buyer has agreed to the photos as they were, and to no older ones. */
function wrongReceipts(state: WorldState): string[] {
  const seen = kept(state, 'gallery').flatMap(({ photos }) => photos.map(({ caption }) => caption));
  if (!seen.includes(CAPTION_IN_TIME)) return [];
  const receipts = kept(state, 'fitReceipt').filter(({ photos }) => photos.length > 0);
  return receipts
    .filter(({ photos }) => photos.every(({ caption }) => caption !== CAPTION_IN_TIME))
    .map(({ id }) => `the receipt of ${id} shows what nobody could see any more`);
}

/** A listing belongs to one live trade, or to the one that has sold it, or to nobody. */
function wrongListings(state: WorldState, trades: readonly Transaction[]): string[] {
  return kept(state, 'listing').flatMap(({ id, status, transactionId }) => {
    const holders = trades.filter((trade) => trade.listingId === id && holdsListing(trade));
    const [holder] = holders;
    if (holders.length > 1) return [`${id} is in ${holders.length} trades at once`];
    const shipped = holder?.timeline.some(({ action }) => action === 'ship');
    const wanted = holder ? (shipped ? 'sold' : 'reserved') : 'active';
    if (status !== wanted) return [`${id} is ${status} and should be ${wanted}`];
    return transactionId === holder?.id ? [] : [`${id} belongs to ${transactionId}, not to ${holder?.id}`];
  });
}

const holdsListing = ({ status, plan }: Transaction): boolean =>
  !hasEnded(status) || (status !== 'cancelled' && plan?.givesBack !== true);

function wrongDays(state: WorldState, entries: readonly JournalEntry[]): string[] {
  const told = new Set(kept(state, 'tallied').map(({ id }) => id));
  const days = kept(state, 'accountDay');
  const counted = entries.filter(({ id }) => told.has(id));
  const wrong = days.filter(({ account, day, sum: is }) => {
    return (
      is !==
      posted(
        counted.filter(({ at }) => at.startsWith(day)),
        account,
      )
    );
  });
  const all = platformAccounts.filter((account) => {
    return sum(days.filter((day) => day.account === account).map(({ sum: is }) => is)) !== posted(counted, account);
  });
  return [
    ...wrong.map(({ id }) => `${id} is not the journal's`),
    ...all.map((account) => `days of ${account} are missing`),
  ];
}

/** The provider's books of one trade against its end. */
function wrongBooks(state: WorldState, { id, status, amount, plan }: Transaction): string[] {
  const done = booked(state).filter(
    ({ key, result, doneAt }) =>
      key.startsWith(`${id}:`) &&
      (result.status === 'succeeded' || (doneAt !== undefined && Date.parse(doneAt) <= state.now)),
  );
  const of = (kind: string): number[] => done.filter((each) => each.kind === kind).map((each) => each.amount);
  const settled = hasEnded(status) && status !== 'cancelled';
  const transferred = plan ? plan.toSeller - plan.fee : 0;
  const wanted = {
    charge: settled ? [amount] : [],
    refund: settled && plan && plan.toBuyer > 0 ? [plan.toBuyer] : [],
    transfer: settled && transferred > 0 ? [transferred] : [],
  };
  return Object.entries(wanted).flatMap(([kind, amounts]) =>
    isDeepStrictEqual(of(kind), amounts)
      ? []
      : [`${id} (${status}): the provider made ${kind}s of ${of(kind).join(' + ') || 0}, not ${amounts.join() || 0}`],
  );
}

/** A payout left the provider once, or not at all when it failed. */
function wrongBank(state: WorldState): string[] {
  const sent = booked(state).filter(({ kind, result }) => kind === 'payout' && result.status === 'succeeded');
  return kept(state, 'payout').flatMap(({ id, status, amount }) => {
    const amounts = sent.filter(({ key }) => key.startsWith(id)).map((each) => each.amount);
    const wanted = status === 'paid' ? [amount] : [];
    return isDeepStrictEqual(amounts, wanted) ? [] : [`${id} is ${status}, and ${amounts.join(' + ') || 0} left`];
  });
}

function wrongSales(state: WorldState, trades: readonly Transaction[]): string[] {
  return kept(state, 'user').flatMap(({ id, completedSales }) => {
    const sold = trades.filter(({ sellerId, status }) => sellerId === id && status === 'completed').length;
    return completedSales === sold ? [] : [`${id} has ${completedSales} completed sales, not ${sold}`];
  });
}
