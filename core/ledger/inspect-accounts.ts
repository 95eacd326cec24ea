import type { Wired } from '../shared/ports.ts';
import type { JournalEntry, PlatformAccount } from './entry.ts';
import { changedMeanwhile, type Finding, type Look, nothingWrong } from './inspect-finding.ts';
import { effectOn } from './inspect-group.ts';
import { accountDayId, balanceId } from './model.ts';
import { rowName } from './ports.ts';

export const accountNeeds = {
  store: ['get'],
  ledgerLists: ['entriesOf'],
  ledgerWalk: ['journalOf', 'present'],
} as const;
type Deps = Wired<typeof accountNeeds>;

/** Some 300 KB: a Query answers 1 MB at most. */
const PAGE = 500;

/** Entries are added to the days of the marketplace's accounts by an event: so long it may take. */
export const TOLD_AFTER_MS = 5 * 60_000;
export const isYoung = ({ at }: Pick<JournalEntry, 'at'>, now: Date): boolean =>
  now.getTime() - Date.parse(at) < TOLD_AFTER_MS;

/** The account of one seller in one currency. */
interface OfSeller {
  readonly userId: string;
  readonly currency: string;
}

/** Compares a balance with all that was ever posted to it. */
export async function lookAtBalance({ store, ledgerLists }: Deps, id: string): Promise<Look> {
  const before = await store.get('balance', id);
  if (!before) return nothingWrong;
  const { userId, currency, available } = before;
  const posted = await sumOf(statementOf({ ledgerLists }, { userId, currency }));
  if ((await store.get('balance', id))?.version !== before.version) return changedMeanwhile;
  const findings: Finding[] = [];
  if (balanceId(userId, currency) !== id)
    findings.push({ what: 'account-id', id, expected: balanceId(userId, currency), found: id });
  if (!(available >= 0)) findings.push({ what: 'balance-negative', id, found: available });
  if (posted !== available) findings.push({ what: 'balance-sum', id, expected: posted, found: available });
  return { findings };
}

/** The balance that an entry posts to is not there. Of all its entries the newest one tells. */
export async function lookForBalance(
  { ledgerLists }: Pick<Deps, 'ledgerLists'>,
  of: OfSeller,
  teller: string,
): Promise<Look> {
  const id = balanceId(of.userId, of.currency);
  const [first, sum] = await firstAndSum(statementOf({ ledgerLists }, of), teller);
  return first === teller ? { findings: [{ what: 'balance-missing', id, expected: sum, found: null }] } : nothingWrong;
}

/** An account of the marketplace in one currency on one day. */
interface OfDay {
  readonly account: PlatformAccount;
  readonly currency: string;
  readonly day: string;
}

/** Compares a day of one of the marketplace's accounts with the journal of that day. */
export async function lookAtDay(deps: Deps, id: string, now: Date): Promise<Look> {
  const before = await deps.store.get('accountDay', id);
  if (!before) return nothingWrong;
  const { account, currency, day, sum, entries } = before;
  const posted = { sum: 0, entries: 0 };
  const young = new Map<string, number>();
  for await (const [entry, amount] of journalOf(deps, { account, currency, day })) {
    if (isYoung(entry, now)) young.set(entry.id, amount);
    else add(posted, amount);
  }
  // Whether a young one has been added already is known by its mark, which is written together with the day.
  const marks = [...young.keys()].map((entryId) => ({ what: 'tallied' as const, id: entryId }));
  const marked = await deps.ledgerWalk.present(marks);
  for (const mark of marks) if (marked.has(rowName(mark))) add(posted, young.get(mark.id) ?? 0);
  if ((await deps.store.get('accountDay', id))?.version !== before.version) return changedMeanwhile;
  const findings: Finding[] = [];
  const rightId = accountDayId(account, currency, day);
  if (rightId !== id) findings.push({ what: 'account-id', id, expected: rightId, found: id });
  if (posted.sum !== sum) findings.push({ what: 'day-sum', id, expected: posted.sum, found: sum });
  if (posted.entries !== entries) findings.push({ what: 'day-count', id, expected: posted.entries, found: entries });
  return { findings };
}

function add(posted: { sum: number; entries: number }, amount: number): void {
  posted.sum += amount;
  posted.entries += 1;
}

/** The day that an entry belongs to is not there. Of all its entries the first one tells. */
export async function lookForDay(deps: Pick<Deps, 'ledgerWalk'>, of: OfDay, teller: string): Promise<Look> {
  const id = accountDayId(of.account, of.currency, of.day);
  const [first, sum] = await firstAndSum(journalOf(deps, of), teller);
  return first === teller ? { findings: [{ what: 'day-missing', id, expected: sum, found: null }] } : nothingWrong;
}

type Posted = readonly [entry: JournalEntry, amount: number];

async function sumOf(all: AsyncIterable<Posted>): Promise<number> {
  let sum = 0;
  for await (const [, amount] of all) sum += amount;
  return sum;
}

/** Which entry comes first, and the sum of all; of no interest unless it is this one. One that is in no list is alone. */
async function firstAndSum(all: AsyncIterable<Posted>, wanted: string): Promise<[first: string, sum: number]> {
  let first: string | undefined;
  let sum = 0;
  for await (const [{ id }, amount] of all) {
    first ??= id;
    if (first !== wanted) break;
    sum += amount;
  }
  return [first ?? wanted, sum];
}

/** What was posted to a seller in one currency, newest first. */
async function* statementOf(
  { ledgerLists }: Pick<Deps, 'ledgerLists'>,
  { userId, currency }: OfSeller,
): AsyncGenerator<Posted> {
  for await (const entry of pages((page) => ledgerLists.entriesOf({ userId }, page))) {
    const amount = entry.currency === currency ? effectOn(`seller:${userId}`, entry) : 0;
    if (amount !== 0) yield [entry, amount];
  }
}

/** What was posted to one of the marketplace's accounts on a day, oldest first. */
async function* journalOf(
  { ledgerWalk }: Pick<Deps, 'ledgerWalk'>,
  { account, currency, day }: OfDay,
): AsyncGenerator<Posted> {
  for await (const entry of pages((page) => ledgerWalk.journalOf({ day }, page))) {
    const amount = entry.currency === currency ? effectOn(account, entry) : 0;
    if (amount !== 0) yield [entry, amount];
  }
}

async function* pages<T>(
  read: (page: { limit: number; after?: string }) => Promise<{ items: readonly T[]; next?: string }>,
): AsyncGenerator<T> {
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const page = await read({ limit: PAGE, ...(after !== undefined && { after }) });
    yield* page.items;
    after = page.next;
  }
}
