import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Cost } from './cost.ts';
import { type TradeCost, inWords as tradeInWords } from './trade.ts';

/** One line of the table. */
export interface Row {
  readonly title: string;
  readonly operation: string;
  readonly cost: Cost;
  /** Median of warm invocations. */
  readonly cpuMs: number;
  readonly kib: number;
  readonly gzipKib: number;
  readonly importMs: number;
  readonly importRatio: number;
}

export interface Results {
  readonly measuredAt: string;
  readonly machine: { readonly node: string; readonly cores: number; readonly loadAverage: number };
  /** How many listings there were. */
  readonly listings: readonly number[];
  readonly samples: { readonly invocations: number; readonly imports: number };
  readonly baseline: { readonly kib: number; readonly gzipKib: number; readonly importMs: number };
  readonly trade: TradeCost;
  readonly rows: readonly Row[];
}

/** The measured values as a Markdown table, with what is needed to judge them. */
export function table({ measuredAt, machine, listings, samples, baseline, trade, rows }: Results): string {
  const head = [
    'operation',
    'AWS calls',
    'read units',
    'write units',
    'CPU ms',
    'KiB',
    'gzip KiB',
    'import ms',
    '× baseline',
  ];
  const cells = rows.map((row) => [
    row.title,
    row.cost.calls === '' ? '–' : row.cost.calls,
    String(row.cost.readUnits),
    String(row.cost.writeUnits),
    row.cpuMs.toFixed(1),
    row.kib.toFixed(0),
    row.gzipKib.toFixed(0),
    row.importMs.toFixed(0),
    row.importRatio.toFixed(2),
  ]);
  const base = [
    '*baseline*',
    '',
    '',
    '',
    '',
    baseline.kib.toFixed(0),
    baseline.gzipKib.toFixed(0),
    baseline.importMs.toFixed(0),
    '1.00',
  ];
  const line = (values: readonly string[]) => `| ${values.join(' | ')} |`;
  return [
    line(head),
    line(head.map((_, column) => (column < 2 ? '---' : '--:'))),
    ...[...cells, base].map(line),
    '',
    tradeInWords(trade),
    '',
    `Calls and units were the same at ${inWords(listings)} listings and as many trades. Medians of ${samples.invocations} invocations and of ${samples.imports} imports, ${measuredAt.slice(0, 10)}, Node ${machine.node} on ${machine.cores} cores, which other work kept busy to a load average of ${machine.loadAverage.toFixed(1)}.`,
  ].join('\n');
}

const inWords = (counts: readonly number[]): string => {
  const told = counts.map((count) => count.toLocaleString('en'));
  return told.length < 2 ? told.join('') : `${told.slice(0, -1).join(', ')} and ${told.at(-1)}`;
};

const START = '<!-- measured by npm run bench: start -->';
const END = '<!-- measured by npm run bench: end -->';

/** Puts the table between the marks of a Markdown file. @throws Error when the marks are not there */
export function putInto(file: string, markdown: string): void {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const [from, to] = [text.indexOf(START), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`${file} lacks the marks that the table goes between`);
  writeFileSync(file, `${text.slice(0, from + START.length)}\n\n${markdown}\n\n${text.slice(to)}`);
}
