import type { Wired } from '../shared/ports.ts';
import { type Finding, type Look, sameness } from './inspect-finding.ts';
import { type Case, casesOf, counterparts, type Known } from './inspect-rows.ts';
import type { LedgerShare, LedgerSighting } from './ports.ts';

export const needs = {
  store: ['get'],
  ledgerLists: ['entriesOf'],
  ledgerWalk: ['walk', 'present', 'trade', 'payout', 'journalOf', 'catchUp'],
} as const;
type Deps = Wired<typeof needs>;

export interface VerifyLedger extends LedgerShare {
  /** Where the part before ended. */
  readonly after?: string | undefined;
}

export interface LedgerReport {
  /** What has been looked at. */
  readonly trades: number;
  readonly payouts: number;
  readonly entries: number;
  readonly balances: number;
  readonly days: number;
  /** What changed each time it was looked at, so that nothing can be said of it: another walk may. */
  readonly moving: number;
  readonly findings: readonly Finding[];
  /** Where to go on; absent when the share has been walked to its end. */
  readonly next?: string;
}

/** When it is, and whether it is time to stop and tell where to go on. */
export interface Patience {
  readonly now: Date;
  readonly isOver: () => boolean;
}

/** Rows seen to together, and looked at again together. What is told of one is some ten findings at most. */
const ROWS_AT_ONCE = 32;
/** Of these few: a balance or a day is compared with all of its entries, which may be tens of thousands. */
const ACCOUNTS_AT_ONCE = 4;
/** Looks under way: enough to hide the time that a read takes, few enough for a small table. */
const LOOKS_AT_ONCE = 8;
/** After the first look. Events and indexes need moments; what differs after four looks is wrong. */
const MORE_LOOKS = 3;
/** A part has at most a thousand findings: so many, and those of the last rows. More than anybody reads. */
const ENOUGH_FINDINGS = 600;
/**
 * Walks a share of the table and recomputes from the journal what every trade, payout, balance and day should be. It
 * changes nothing, and may be broken off, repeated and run while people trade. Each difference is told once in a whole walk,
 * wherever its parts begin and end: of a trade by the row of the trade, of a balance by the row of the balance and so on.
 */
export async function verifyLedger(
  deps: Deps,
  { segment, segments, after }: VerifyLedger,
  { now, isOver }: Patience,
): Promise<LedgerReport> {
  const report = { trades: 0, payouts: 0, entries: 0, balances: 0, days: 0, moving: 0, findings: [] as Finding[] };
  const known: Known = new Set();
  const isEnough = (): boolean => isOver() || report.findings.length >= ENOUGH_FINDINGS;
  let position = after;
  do {
    const { found, next } = await deps.ledgerWalk.walk({ segment, segments }, position);
    position = next;
    for (let start = 0; start < found.length; ) {
      const seen = together(found, start);
      start += seen.length;
      const told = await insistently(
        deps,
        casesOf(deps, seen, { known, now, present: await counterparts(deps, seen) }),
      );
      report.findings.push(...misplacedOf(seen), ...told.findings);
      report.moving += told.moving;
      count(report, seen);
      const last = seen.at(-1);
      if (last && start < found.length && isEnough()) return { ...report, next: last.position };
    }
  } while (position !== undefined && !isEnough());
  return position === undefined ? report : { ...report, next: position };
}

/** The rows from one on that are seen to together: at least one. */
function together(found: readonly LedgerSighting[], start: number): readonly LedgerSighting[] {
  const next = found.slice(start, start + ROWS_AT_ONCE);
  const accounts = [...next.entries()].filter(([, { what }]) => what === 'balance' || what === 'accountDay');
  return next.slice(0, accounts[ACCOUNTS_AT_ONCE]?.[0]);
}

const counted = {
  transaction: 'trades',
  payout: 'payouts',
  journalEntry: 'entries',
  balance: 'balances',
  accountDay: 'days',
  escrow: undefined,
  tallied: undefined,
} as const;

function count(
  report: { -readonly [N in 'trades' | 'payouts' | 'entries' | 'balances' | 'days']: number },
  seen: readonly LedgerSighting[],
): void {
  for (const { what } of seen) {
    const name = counted[what];
    if (name) report[name] += 1;
  }
}

const misplacedOf = (seen: readonly LedgerSighting[]): Finding[] =>
  seen.filter(({ inPlace }) => !inPlace).map(({ what, id }) => ({ what: 'misplaced', id, found: what }));

/** Looks of one case that showed something. */
interface Suspicion {
  readonly look: Case;
  /** Of looks during which nothing changed. */
  readonly shown: readonly (readonly Finding[])[];
}

/**
 * Looks at everything, and again at what is not right: what is in motion, or in an index that has yet to follow, looks
 * right or otherwise wrong then. Told is what stays the same.
 */
async function insistently(
  { ledgerWalk }: Deps,
  cases: readonly Case[],
): Promise<{ findings: Finding[]; moving: number }> {
  let suspicions: Suspicion[] = cases.map((look) => ({ look, shown: [] }));
  for (let looks = 0; ; looks += 1) {
    suspicions = await inParallel(suspicions, lookedAt);
    if (suspicions.length === 0 || looks === MORE_LOOKS) break;
    await ledgerWalk.catchUp(looks);
  }
  const told = suspicions.map(({ shown }) => shown.length > 1 && stayed(shown));
  return { findings: told.flatMap((findings) => findings || []), moving: told.filter((findings) => !findings).length };
}

/** @returns nothing when there is nothing wrong */
async function lookedAt({ look, shown }: Suspicion): Promise<Suspicion[]> {
  const { findings, moving = false }: Look = await look();
  if (moving) return [{ look, shown }];
  return findings.length === 0 ? [] : [{ look, shown: [...shown, findings] }];
}

/** What all looks have shown; nothing when there is no such thing. */
function stayed(shown: readonly (readonly Finding[])[]): readonly Finding[] | undefined {
  const all = shown.map((findings) => new Set(findings.map(sameness)));
  const same = shown.at(-1)?.filter((finding) => all.every((one) => one.has(sameness(finding)))) ?? [];
  return same.length > 0 ? same : undefined;
}

async function inParallel<T>(all: readonly T[], work: (one: T) => Promise<readonly T[]>): Promise<T[]> {
  const left = all.entries();
  const done: (readonly T[])[] = [];
  const worker = async (): Promise<void> => {
    for (const [index, one] of left) done[index] = await work(one);
  };
  await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, worker));
  return done.flat();
}
