import { type Payout, PayoutStatus } from '../payouts/model.ts';
import type { Finding } from './inspect-finding.ts';
import { type ExpectedEntry, inspectGroup } from './inspect-group.ts';
import type { PayoutRows } from './ports.ts';

/** Compares a payout with its entries: taken out of the balance once, and given back if it failed. Pure. */
export function inspectPayout(id: string, { payout, entries }: PayoutRows): Finding[] {
  if (!payout) return [{ what: 'payout-missing', id, found: entries.map((entry) => entry.id) }];
  const isKnown = PayoutStatus.options.includes(payout.status);
  return [
    ...(isKnown ? [] : [{ what: 'status', id, found: payout.status } as const]),
    ...inspectGroup(entriesFor(payout), entries),
  ];
}

function entriesFor({ id, userId: sellerId, currency, amount, status, createdAt, updatedAt }: Payout): ExpectedEntry[] {
  const account = `seller:${sellerId}` as const;
  const taken: ExpectedEntry = {
    id: `${id}:payout`,
    currency,
    at: createdAt,
    sellerId,
    postings: [
      { account, amount: -amount },
      { account: 'payouts:clearing', amount },
    ],
  };
  if (status !== 'failed') return [taken];
  const postings = [
    { account: 'payouts:clearing' as const, amount: -amount },
    { account, amount },
  ];
  return [taken, { id: `${id}:return`, currency, at: updatedAt, sellerId, postings }];
}
