import type { Wired } from '../shared/ports.ts';

export const needs = {
  personalLists: ['openTradeOf'],
  ledgerLists: ['balancesOf'],
  payoutLists: ['payoutsOf'],
} as const;

/** Payouts are answered within days: of so many, the last is. */
const RECENT_PAYOUTS = 20;

/** Why somebody can not be let go yet, in words for them; nothing when nobody counts on them and no money of theirs is here. */
export async function whatHolds(
  { personalLists, ledgerLists, payoutLists }: Wired<typeof needs>,
  userId: string,
): Promise<string | undefined> {
  const [trade, balances, payouts] = await Promise.all([
    personalLists.openTradeOf(userId),
    ledgerLists.balancesOf(userId),
    payoutLists.payoutsOf({ userId }, { limit: RECENT_PAYOUTS }),
  ]);
  if (trade !== undefined) return `The trade ${trade} has not ended yet.`;
  if (balances.some(({ available }) => available > 0)) return 'There is money of yours left: have it paid out first.';
  return payouts.items.some(({ status }) => status === 'pending')
    ? 'A payout is under way: wait until it has arrived.'
    : undefined;
}
