import { exponentOf, LARGEST_AMOUNT } from '../shared/money.ts';
import { entryId, type JournalEntry } from './entry.ts';
import type { Finding } from './inspect-finding.ts';

/** What is wrong with an entry by itself. Pure, and believes nothing of what the row says. */
export function inspectEntry(id: string, row: unknown): Finding[] {
  const entry = row as Partial<JournalEntry>;
  const { of, kind, currency, at, sellerId } = entry;
  const found: Finding[] = [];
  const tell = (finding: Omit<Finding, 'id'>): void => {
    found.push({ ...finding, id });
  };
  const rightId = of !== undefined && kind !== undefined ? entryId(of, kind) : undefined;
  if (rightId !== id || entry.id !== id) tell({ what: 'entry-id', expected: rightId ?? null, found: entry.id ?? null });
  const postings = Array.isArray(entry.postings) ? entry.postings : [];
  const amounts = postings.map(({ amount }) => amount);
  const areWhole = amounts.length >= 2 && amounts.every(isAmount);
  if (!areWhole) tell({ what: 'entry-amount', found: amounts });
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  if (areWhole && sum !== 0) tell({ what: 'entry-unbalanced', expected: 0, found: sum });
  if (typeof currency !== 'string' || exponentOf(currency) === undefined)
    tell({ what: 'entry-currency', found: currency ?? null });
  if (!isTime(at)) tell({ what: 'entry-time', found: at ?? null });
  const accounts = postings.map(({ account }) => account);
  const possible = accountsOf(id);
  const areKnown = new Set(accounts).size === accounts.length && accounts.every((account) => possible(String(account)));
  if (!areKnown) tell({ what: 'entry-account', found: accounts });
  const sellers = accounts.map(String).filter((account) => account.startsWith('seller:'));
  if (sellers.some((account) => account !== `seller:${sellerId}`))
    tell({
      what: 'entry-seller',
      expected: sellers.map((account) => account.slice('seller:'.length)),
      found: sellerId ?? null,
    });
  return found;
}

const isAmount = (amount: unknown): boolean =>
  Number.isSafeInteger(amount) && amount !== 0 && Math.abs(Number(amount)) <= LARGEST_AMOUNT;

/** As the marketplace writes it: the day of an entry is what it begins with. */
function isTime(at: unknown): at is string {
  const time = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  return Number.isFinite(time) && new Date(time).toISOString() === at;
}

/** Which accounts an entry of this id may post to. */
function accountsOf(id: string): (account: string) => boolean {
  const cut = id.lastIndexOf(':');
  const [of, kind] = [id.slice(0, cut), id.slice(cut + 1)];
  const seller = (account: string): boolean => /^seller:[^#]+$/.test(account);
  const escrow = `escrow:${of}`;
  if (kind === 'fund') return (account) => account === 'provider:clearing' || account === escrow;
  if (kind === 'settle')
    return (account) =>
      account === escrow || account === 'platform:fees' || account === 'buyer-refunds:clearing' || seller(account);
  if (kind === 'payout' || kind === 'return') return (account) => account === 'payouts:clearing' || seller(account);
  return () => false;
}
