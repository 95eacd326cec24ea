import type { Wired } from '../shared/ports.ts';
import { type JournalEntry, platformAccounts } from './entry.ts';
import {
  type accountNeeds,
  isYoung,
  lookAtBalance,
  lookAtDay,
  lookForBalance,
  lookForDay,
} from './inspect-accounts.ts';
import { inspectEntry } from './inspect-entry.ts';
import { type Finding, type Look, nothingWrong, understood } from './inspect-finding.ts';
import { effectOn, moving } from './inspect-group.ts';
import { inspectPayout } from './inspect-payout.ts';
import { inspectTrade } from './inspect-trade.ts';
import { accountDayId, balanceId } from './model.ts';
import { type LedgerSighting, type PayoutRows, rowName, type TradeRows } from './ports.ts';

type Deps = Wired<typeof accountNeeds> & Wired<{ ledgerWalk: readonly ['trade', 'payout'] }>;

/** Accounts that are there, so that not each entry has to look for its own. */
export type Known = Set<string>;
const MOST_KNOWN = 10_000;

interface Around {
  readonly known: Known;
  readonly now: Date;
  /** Marks of the entries that were seen, and entries of the marks, at first sight. */
  readonly present: ReadonlySet<string>;
}

/** Something to look at, as often as it takes. */
export type Case = () => Promise<Look>;

/** What an entry and its mark are to each other: all of them at once, so that only those without have to be looked for. */
export const counterparts = (
  { ledgerWalk }: Pick<Deps, 'ledgerWalk'>,
  seen: readonly LedgerSighting[],
): Promise<ReadonlySet<string>> =>
  ledgerWalk.present(
    seen.flatMap(({ what, id }): Pick<LedgerSighting, 'what' | 'id'>[] => {
      if (what === 'tallied') return [{ what: 'journalEntry', id }];
      return what === 'journalEntry' ? [{ what: 'tallied', id }] : [];
    }),
  );

/** What has to be looked at because of these rows. */
export function casesOf(deps: Deps, seen: readonly LedgerSighting[], around: Around): Case[] {
  const groups = new Map<string, LedgerSighting[]>();
  const cases: Case[] = [];
  for (const sighting of seen) {
    const { what, id, of } = sighting;
    if (what === 'balance') cases.push(() => lookAtBalance(deps, id));
    else if (what === 'accountDay') cases.push(() => lookAtDay(deps, id, around.now));
    else if (what === 'tallied') cases.push(() => lookForEntry(deps, id, around));
    else groups.set(of, [...(groups.get(of) ?? []), sighting]);
    if (what === 'journalEntry') cases.push(() => lookAtEntry(deps, sighting, around));
  }
  return [
    ...cases,
    ...[...groups].map(
      ([of, rows]) =>
        () =>
          lookAtGroup(deps, of, rows),
    ),
  ];
}

/**
 * A trade or a payout as a whole. Its rows may be seen in two parts of a walk: the row of itself tells, or the first of
 * the others when that is not there.
 */
async function lookAtGroup({ ledgerWalk }: Deps, of: string, seen: readonly LedgerSighting[]): Promise<Look> {
  if (of.startsWith('pay_')) {
    const rows = await ledgerWalk.payout(of);
    const tells = isSeen(seen, rows.payout ? 'payout' : undefined, rows);
    return tells ? { findings: understood(of, () => inspectPayout(of, rows)) } : nothingWrong;
  }
  const rows = await ledgerWalk.trade(of);
  const tells = isSeen(seen, rows.transaction ? 'transaction' : rows.escrow && 'escrow', rows);
  return tells ? { findings: understood(of, () => inspectTrade(of, rows)) } : nothingWrong;
}

const isSeen = (
  seen: readonly LedgerSighting[],
  teller: LedgerSighting['what'] | undefined,
  { entries }: TradeRows | PayoutRows,
): boolean =>
  seen.some(({ what, id }) => (teller ? what === teller : what === 'journalEntry' && id === entries[0]?.id));

/** With any of these it is not sure which accounts an entry belongs to. */
const unsure: ReadonlySet<Finding['what']> = new Set([
  'unreadable',
  'entry-time',
  'entry-currency',
  'entry-account',
  'entry-amount',
]);

/** An entry by itself, and whether what it was added to is there. */
async function lookAtEntry(deps: Deps, { id, row }: LedgerSighting, around: Around): Promise<Look> {
  const findings = understood(id, () => inspectEntry(id, row));
  if (findings.some(({ what }) => unsure.has(what))) return { findings };
  const entry = { ...(row as JournalEntry), id };
  const looks = [
    ...balancesOf(deps, entry, around),
    ...(isYoung(entry, around.now) ? [] : talliesOf(deps, entry, around)),
  ];
  const more = await Promise.all(looks);
  return { findings: [...findings, ...more.flatMap((look) => look.findings)] };
}

const balancesOf = (deps: Deps, { id, currency, postings }: JournalEntry, { known }: Around): Promise<Look>[] =>
  moving(postings)
    .filter(({ account }) => account.startsWith('seller:'))
    .map(({ account }) => account.slice('seller:'.length))
    .map((userId) =>
      unlessKnown(known, balanceId(userId, currency), 'balance', deps, () =>
        lookForBalance(deps, { userId, currency }, id),
      ),
    );

/** The days of the marketplace's accounts that an entry belongs to, and the mark that it was added to them. */
function talliesOf(deps: Deps, entry: JournalEntry, { known, present }: Around): Promise<Look>[] {
  const { id, currency, at } = entry;
  const day = at.slice(0, 10);
  const accounts = platformAccounts.filter((account) => effectOn(account, entry) !== 0);
  if (accounts.length === 0) return [];
  return [
    lookForMark(deps, id, present),
    ...accounts.map((account) =>
      unlessKnown(known, accountDayId(account, currency, day), 'accountDay', deps, () =>
        lookForDay(deps, { account, currency, day }, id),
      ),
    ),
  ];
}

async function unlessKnown(
  known: Known,
  id: string,
  entity: 'balance' | 'accountDay',
  { store }: Deps,
  look: Case,
): Promise<Look> {
  if (known.has(id)) return nothingWrong;
  if (!(await store.get(entity, id))) return look();
  if (known.size >= MOST_KNOWN) known.clear();
  known.add(id);
  return nothingWrong;
}

async function lookForMark({ store }: Deps, id: string, present: Around['present']): Promise<Look> {
  if (present.has(rowName({ what: 'tallied', id })) || (await store.get('tallied', id))) return nothingWrong;
  return { findings: [{ what: 'entry-untallied', id }] };
}

async function lookForEntry({ store }: Deps, id: string, { present }: Around): Promise<Look> {
  if (present.has(rowName({ what: 'journalEntry', id })) || (await store.get('journalEntry', id))) return nothingWrong;
  return { findings: [{ what: 'tally-stray', id }] };
}
