import { again } from '../shared/again.ts';
import { create, replace, type Wired } from '../shared/ports.ts';
import { type JournalEntry, type PlatformAccount, platformAccounts, postedTo } from './entry.ts';
import { type AccountDay, accountDayId } from './model.ts';

export const needs = { store: ['get', 'commit'] } as const;
type Deps = Wired<typeof needs>;

/**
 * Adds an entry to the day of each account of the marketplace that it posts to. Trades do not do that themselves: all of
 * them would write to the same few items. That an entry is added once is a condition of the write, however often it is told.
 */
export async function tallyEntry({ store }: Deps, { entryId }: { entryId: string }): Promise<void> {
  const entry = await store.get('journalEntry', entryId);
  if (!entry) throw new Error(`${entryId} is not there`);
  const posted = platformAccounts.filter((account) => postedTo(entry, account) !== 0);
  if (posted.length === 0) return;
  await again(async () => {
    if (await store.get('tallied', entryId)) return;
    const days = await Promise.all(posted.map((account) => addedTo(store, account, entry)));
    await store.commit(create('tallied', { id: entryId }), ...days);
  });
}

async function addedTo(store: Deps['store'], account: PlatformAccount, entry: JournalEntry) {
  const day = entry.at.slice(0, 10);
  const id = accountDayId(account, entry.currency, day);
  const before = await store.get('accountDay', id);
  const next: AccountDay = {
    id,
    account,
    currency: entry.currency,
    day,
    sum: (before?.sum ?? 0) + postedTo(entry, account),
    entries: (before?.entries ?? 0) + 1,
    updatedAt: entry.at,
    version: (before?.version ?? 0) + 1,
  };
  return before ? replace('accountDay', next, before) : create('accountDay', next);
}
