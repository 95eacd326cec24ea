import { isAnyOf } from '../shared/every-page.ts';
import type { Wired } from '../shared/ports.ts';

export const needs = {
  personalLists: ['openTradeOf'],
  ledgerLists: ['balancesOf'],
  payoutLists: ['payoutsOf'],
} as const;

/** Why somebody can not be let go yet, in words for them; nothing when nobody counts on them and no money of theirs is here. */
export async function whatHolds(
  { personalLists, ledgerLists, payoutLists }: Wired<typeof needs>,
  userId: string,
): Promise<string | undefined> {
  const [trade, balances, isAwaited] = await Promise.all([
    personalLists.openTradeOf(userId),
    ledgerLists.balancesOf(userId),
    // Newest first, as one under way is hardly ever old. One that fails puts its money back into the balance.
    isAnyOf(
      (page) => payoutLists.payoutsOf({ userId }, page),
      ({ status }) => status === 'pending',
    ),
  ]);
  if (trade !== undefined) return `The trade ${trade} has not ended yet.`;
  if (balances.some(({ available }) => available > 0)) return 'There is money of yours left: have it paid out first.';
  return isAwaited ? 'A payout is under way: wait until it has arrived.' : undefined;
}
