import type { Wired } from '../shared/ports.ts';

export const needs = {
  personalLists: ['openTradeOf'],
  ledgerLists: ['balancesOf'],
  payoutLists: ['payoutsOf'],
} as const;

/** Most people have made fewer, and one Query tells. */
const PAYOUTS_AT_ONCE = 100;

/** Why somebody can not be let go yet, in words for them; nothing when nobody counts on them and no money of theirs is here. */
export async function whatHolds(
  { personalLists, ledgerLists, payoutLists }: Wired<typeof needs>,
  userId: string,
): Promise<string | undefined> {
  const [trade, balances, waits] = await Promise.all([
    personalLists.openTradeOf(userId),
    ledgerLists.balancesOf(userId),
    hasPayoutUnderWay({ payoutLists }, userId),
  ]);
  if (trade !== undefined) return `The trade ${trade} has not ended yet.`;
  if (balances.some(({ available }) => available > 0)) return 'There is money of yours left: have it paid out first.';
  return waits ? 'A payout is under way: wait until it has arrived.' : undefined;
}

/** Any of them: a bank may have left an old one unanswered, and what fails goes back to whoever asked for it. */
async function hasPayoutUnderWay({ payoutLists }: Pick<Wired<typeof needs>, 'payoutLists'>, userId: string) {
  for (let after: string | undefined; ; ) {
    const page = { limit: PAYOUTS_AT_ONCE, ...(after !== undefined && { after }) };
    const { items, next } = await payoutLists.payoutsOf({ userId }, page);
    if (items.some(({ status }) => status === 'pending')) return true;
    if (next === undefined) return false;
    after = next;
  }
}
