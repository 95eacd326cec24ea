import type { Wired } from '../shared/ports.ts';

export const needs = {
  personalLists: ['openTradeOf'],
  ledgerLists: ['balancesOf'],
  payoutLists: ['payoutsOf'],
} as const;

const PAGE = 100;

/** Why somebody can not be let go yet, in words for them; nothing when nobody counts on them and no money of theirs is here. */
export async function whatHolds(
  { personalLists, ledgerLists, payoutLists }: Wired<typeof needs>,
  userId: string,
): Promise<string | undefined> {
  const [trade, balances, isAwaited] = await Promise.all([
    personalLists.openTradeOf(userId),
    ledgerLists.balancesOf(userId),
    awaitsPayout({ payoutLists }, userId),
  ]);
  if (trade !== undefined) return `The trade ${trade} has not ended yet.`;
  if (balances.some(({ available }) => available > 0)) return 'There is money of yours left: have it paid out first.';
  return isAwaited ? 'A payout is under way: wait until it has arrived.' : undefined;
}

/** Newest first, as one under way is hardly ever old. One that fails puts its money back into the balance. */
async function awaitsPayout(
  { payoutLists }: Pick<Wired<typeof needs>, 'payoutLists'>,
  userId: string,
): Promise<boolean> {
  for (let after: string | undefined; ; ) {
    const { items, next } = await payoutLists.payoutsOf(
      { userId },
      { limit: PAGE, ...(after !== undefined && { after }) },
    );
    if (items.some(({ status }) => status === 'pending')) return true;
    if (next === undefined) return false;
    after = next;
  }
}
