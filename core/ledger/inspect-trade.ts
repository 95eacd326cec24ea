import { hasEnded, settledStatus, transactionStatuses } from '../transactions/escrow.ts';
import type { Plan, Transaction } from '../transactions/model.ts';
import { escrowOf } from '../transactions/step.ts';
import { feeOf, type JournalEntry } from './entry.ts';
import type { Finding } from './inspect-finding.ts';
import { type ExpectedEntry, effectOn, inspectGroup, moving } from './inspect-group.ts';
import type { TradeRows } from './ports.ts';

/**
 * Compares a trade with its escrow and its entries: which there are follows from its status, and what they say from its
 * amount and its plan. Pure.
 */
export function inspectTrade(id: string, { transaction, escrow, entries }: TradeRows): Finding[] {
  if (!transaction)
    return [{ what: 'trade-missing', id, found: [...(escrow ? ['escrow'] : []), ...entries.map((entry) => entry.id)] }];
  const status = inspectStatus(transaction);
  const unpaid = isFunded(transaction) && transaction.payment?.status !== 'succeeded';
  const plan = inspectPlan(transaction);
  return [
    ...status,
    ...(unpaid
      ? [{ what: 'payment', id, expected: 'succeeded', found: transaction.payment?.status ?? null } as const]
      : []),
    ...plan,
    ...inspectGroup(entriesFor(transaction), entries),
    ...inspectEscrow(transaction, escrow, entries),
  ];
}

function inspectStatus({ id, status, timeline }: Transaction): Finding[] {
  const last = timeline.at(-1)?.status;
  const isKnown = transactionStatuses.includes(status);
  return isKnown && last === status ? [] : [{ what: 'status', id, expected: last ?? null, found: status }];
}

type InStatus = Pick<Transaction, 'status'>;
const isFunded = ({ status }: InStatus): boolean => status !== 'reserved' && status !== 'cancelled';
const isSettled = ({ status }: InStatus): boolean => isFunded({ status }) && hasEnded(status);

/** Once decided, who gets what adds up to the amount, the fee is the agreed one, and the end is the one that it leads to. */
function inspectPlan({ id, status, amount, terms, plan }: Transaction): Finding[] {
  const decided = status === 'settling' || isSettled({ status });
  if (!decided) return plan ? [{ what: 'plan', id, expected: null, found: plan }] : [];
  if (!plan) return [{ what: 'plan', id, expected: 'a plan', found: null }];
  const { toSeller, toBuyer, fee } = plan;
  const areShares = [toSeller, toBuyer].every((share) => Number.isSafeInteger(share) && share >= 0);
  const right = areShares && toSeller + toBuyer === amount && fee === feeOf(toSeller, terms.feeBasisPoints);
  if (!right)
    return [
      {
        what: 'plan',
        id,
        expected: { amount, feeBasisPoints: terms.feeBasisPoints },
        found: { toSeller, toBuyer, fee },
      },
    ];
  const end = settledStatus(plan);
  return status === 'settling' || status === end ? [] : [{ what: 'plan', id, expected: end, found: status }];
}

/** The entries there have to be. Worked out here once more, and not by the code that wrote them. */
function entriesFor(transaction: Transaction): ExpectedEntry[] {
  const { id, amount, currency, plan, status } = transaction;
  if (!isFunded(transaction)) return [];
  const escrow = `escrow:${id}` as const;
  const fund: ExpectedEntry = {
    id: `${id}:fund`,
    currency,
    at: whenOf(transaction, 'pay'),
    postings: [
      { account: 'provider:clearing', amount: -amount },
      { account: escrow, amount },
    ],
  };
  return isSettled({ status }) && plan ? [fund, settleEntry(transaction, plan)] : [fund];
}

function settleEntry(transaction: Transaction, { toSeller, toBuyer, fee }: Plan): ExpectedEntry {
  const { id, amount, currency, sellerId } = transaction;
  return {
    id: `${id}:settle`,
    currency,
    at: whenOf(transaction, 'settle'),
    ...(toSeller > 0 && { sellerId }),
    postings: moving([
      { account: `escrow:${id}`, amount: -amount },
      { account: `seller:${sellerId}`, amount: toSeller - fee },
      { account: 'platform:fees', amount: fee },
      { account: 'buyer-refunds:clearing', amount: toBuyer },
    ]),
  };
}

const whenOf = ({ timeline }: Transaction, step: 'pay' | 'settle'): string =>
  timeline.find(({ action }) => action === step)?.at ?? '';

function inspectEscrow(
  transaction: Transaction,
  row: TradeRows['escrow'],
  entries: readonly JournalEntry[],
): Finding[] {
  const { id } = transaction;
  const expected = escrowOf(transaction);
  if (!row) return [{ what: 'escrow-missing', id, expected }];
  const posted = entries.reduce((sum, entry) => sum + effectOn(`escrow:${id}`, entry), 0);
  const off = differences(expected, row);
  return [
    ...(Object.keys(off.found).length > 0 ? [{ what: 'escrow-differs', id, ...off } as const] : []),
    ...(posted === row.held ? [] : [{ what: 'escrow-sum', id, expected: posted, found: row.held } as const]),
  ];
}

/** Only what differs, null where there is nothing. */
function differences(expected: object, found: object): { expected: object; found: object } {
  const [should, does] = [expected, found] as Readonly<Record<string, unknown>>[];
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
  const off = names.filter((name) => should?.[name] !== does?.[name]);
  const only = (row: Readonly<Record<string, unknown>> | undefined) =>
    Object.fromEntries(off.map((name) => [name, row?.[name] ?? null]));
  return { expected: only(should), found: only(does) };
}
