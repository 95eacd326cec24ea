import { parseArgs } from 'node:util';
import type { Finding } from '../core/ledger/inspect-finding.ts';
import type { AccountSum } from '../core/ledger/sum-accounts.ts';
import type { LedgerReport } from '../core/ledger/verify-ledger.ts';
import { exponentOf } from '../core/shared/money.ts';
import { runningCloud } from '../local/description.ts';
import { invoke, type Where } from './invoke.ts';

const help = `Looks at the books. Changes nothing.

  npm run ledger -- verify                     recomputes every trade, payout, balance and day from the journal, while
                                               people go on trading; fails if there is a difference
  npm run ledger -- accounts                   what the marketplace's own accounts amount to, by currency
  npm run ledger -- accounts --month 2026-03   … and what was posted to them in a month
  npm run ledger -- accounts --day 2026-03-31  … or on a day (UTC)

  --stage prod       in AWS, by the AWS CLI with the credentials and region of the environment
  --data <folder>    a local cloud that keeps its data there (.local)
  --segments 4       walks the table in so many shares at once (1)
  --json             tells it as JSON

What to do about a difference is in docs/ledger.md.`;

/** A local cloud's clock may have been moved to any day: without a period, all there is. */
const LAST_DAY = '9999-12-31';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    day: { type: 'string' },
    month: { type: 'string' },
    stage: { type: 'string' },
    data: { type: 'string', default: '.local' },
    segments: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) console.log(help);
else
  run().catch((error: unknown) => {
    console.error(`\n✗ ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });

async function run(): Promise<void> {
  const [task, ...others] = positionals;
  if (others.length > 0 || (task !== 'verify' && task !== 'accounts'))
    throw new Error('verify or accounts? npm run ledger -- --help');
  if (task === 'accounts') return tellAccounts();
  if (values.day !== undefined || values.month !== undefined) throw new Error('--day and --month go with accounts');
  return verify();
}

type Totals = Omit<LedgerReport, 'findings' | 'next'>;

async function verify(): Promise<void> {
  const segments = Number(values.segments);
  if (!Number.isInteger(segments) || segments < 1 || segments > 64) throw new Error('--segments is 1 to 64');
  const total = { trades: 0, payouts: 0, entries: 0, balances: 0, days: 0, moving: 0 };
  const findings: Finding[] = [];
  const take = (report: LedgerReport): void => {
    for (const name of Object.keys(total) as (keyof Totals)[]) total[name] += report[name];
    findings.push(...report.findings);
    if (!values.json) for (const finding of report.findings) console.log(inWords(finding));
    console.error(`… ${inNumbers(total, findings.length)}`);
  };
  const where = theCloud();
  await Promise.all(Array.from({ length: segments }, (_, segment) => walk(where, { segment, segments }, take)));
  if (values.json) console.log(JSON.stringify({ ...total, findings }, undefined, 2));
  else console.log(`${findings.length > 0 ? '✗' : '✓'} ${inNumbers(total, findings.length)}`);
  if (findings.length > 0) process.exitCode = 1;
}

/** Invokes the function again and again, each time where it has stopped. */
async function walk(
  where: Where,
  share: { readonly segment: number; readonly segments: number },
  take: (report: LedgerReport) => void,
): Promise<void> {
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const report = (await invoke(where, 'verify-ledger', { task: 'verify', ...share, after })) as LedgerReport;
    take(report);
    after = report.next;
  }
}

const inWords = ({ what, id, expected, found }: Finding): string =>
  [
    `${id}: ${what}`,
    ...(expected === undefined ? [] : [`  expected ${JSON.stringify(expected)}`]),
    ...(found === undefined ? [] : [`  found    ${JSON.stringify(found)}`]),
  ].join('\n');

const inNumbers = ({ trades, payouts, entries, balances, days, moving }: Totals, findings: number): string =>
  `${trades} trades, ${payouts} payouts, ${entries} entries, ${balances} balances and ${days} days looked at, ${findings} differences${
    moving > 0 ? `; ${moving} changed all the while: walk again to see them` : ''
  }`;

async function tellAccounts(): Promise<void> {
  const period = thePeriod();
  const { accounts } = (await invoke(theCloud(), 'verify-ledger', { task: 'accounts', ...period })) as {
    accounts: AccountSum[];
  };
  if (values.json) return console.log(JSON.stringify({ ...period, accounts }, undefined, 2));
  if (accounts.length === 0) return console.log(`Nothing was posted up to ${period.to}.`);
  console.log(period.from === undefined ? `Up to ${period.to} (UTC)` : `${period.from} to ${period.to} (UTC)`);
  const lines = accounts.map(({ account, currency, sum, entries, balance }) => [
    account,
    currency,
    inMajorUnits(sum, currency),
    String(entries),
    inMajorUnits(balance, currency),
  ]);
  for (const line of inColumns([['account', '', 'posted', 'entries', 'at the end'], ...lines])) console.log(line);
}

/** @throws Error for what is no day and no month */
function thePeriod(): { from?: string; to: string } {
  const { day, month } = values;
  if (day !== undefined && month !== undefined) throw new Error('--day or --month: one of them');
  if (day !== undefined) return { from: mustBeDay(day, '--day is like 2026-03-31'), to: day };
  if (month === undefined) return { to: LAST_DAY };
  const first = mustBeDay(`${month}-01`, '--month is like 2026-03');
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))];
  return { from: first, to: new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10) };
}

function mustBeDay(day: string, otherwise: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN;
  if (!Number.isFinite(time) || new Date(time).toISOString().slice(0, 10) !== day) throw new Error(otherwise);
  return day;
}

function theCloud(): Where {
  if (values.stage !== undefined) return { stage: values.stage };
  const cloud = runningCloud(values.data);
  if (!cloud) throw new Error('no local cloud runs: npm start, or name a deployed one with --stage');
  return { local: cloud };
}

/** 123456 of EUR as 1234.56. Exact: digits are moved, not divided. */
function inMajorUnits(amount: number, currency: string): string {
  const exponent = exponentOf(currency) ?? 0;
  const digits = String(Math.abs(amount)).padStart(exponent + 1, '0');
  const sign = amount < 0 ? '-' : '';
  const whole = digits.slice(0, digits.length - exponent);
  return exponent === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-exponent)}`;
}

/** Names to the left, numbers to the right. */
function inColumns(table: readonly (readonly string[])[]): string[] {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  return table.map((line) =>
    line
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}
