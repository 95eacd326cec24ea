import { type Row, type TransactionStatus, transitions, type Wait } from './escrow.ts';
import type { MarketTerms } from './terms.ts';

const table: readonly Row[] = transitions;

/**
 * The table of transitions as a Mermaid state diagram (mermaid.js.org/syntax/stateDiagram.html). What people do and what
 * the clock does between two states is one arrow, with a line for each action; what changes no state stands in it.
 */
export function escrowDiagram(terms: MarketTerms): string {
  const arrows = new Map<string, string[]>();
  const inside: string[] = [];
  for (const row of table)
    for (const from of row.from) {
      const label = `${row.action} (${who(row, terms)})`;
      const arrow = `${nameOf(from)} --> ${nameOf(row.to)}`;
      // The label of an arrow back to where it comes from would lie on top of another one.
      if (from === row.to) inside.push(`state "${from}" as ${nameOf(from)}`, `${nameOf(from)}: ${label}`);
      else arrows.set(arrow, [...(arrows.get(arrow) ?? []), label]);
    }
  const statuses = [...new Set(table.flatMap(({ from, to }) => [...from, to]))];
  const ends = statuses.filter((status) => !table.some(({ from }) => from.includes(status)));
  return [
    'stateDiagram-v2',
    ...statuses.filter((status) => nameOf(status) !== status).map((status) => `state "${status}" as ${nameOf(status)}`),
    ...inside,
    '[*] --> reserved: reserve (buyer)',
    ...[...arrows].map(([arrow, labels]) => `${arrow}: ${labels.join('<br/>')}`),
    ...ends.map((status) => `${nameOf(status)} --> [*]`),
  ].join('\n    ');
}

/** The table of transitions in Markdown. */
export function transitionTable(terms: MarketTerms): string {
  const rows = table.map((row) => [
    row.action,
    row.from.join(', '),
    row.to,
    row.by.filter((role) => role !== 'timer').join(', '),
    row.after === undefined ? '' : lasting(row.after, terms),
    moneyOf(row),
    row.givesBack ? 'for sale again, once settled' : row.listing === undefined ? '' : listings[row.listing],
  ]);
  const head = ['action', 'from', 'to', 'who', 'by itself after', 'money', 'listing'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Mermaid takes a hyphen for a part of an arrow. */
const nameOf = (status: TransactionStatus): string => status.replaceAll('-', '_');

const who = ({ by, after }: Row, terms: MarketTerms): string =>
  [...by.filter((role) => role !== 'timer'), ...(after === undefined ? [] : [`after ${lasting(after, terms)}`])].join(
    ', ',
  );

const listings = { release: 'for sale again', sell: 'sold' } as const;

function moneyOf({ action, to, pays }: Row): string {
  if (action === 'pay') return 'held';
  if (pays === 'as-resolved') return 'as decided';
  if (pays) return `to the ${pays}`;
  return action === 'settle' ? settled[to as keyof typeof settled] : '';
}

const settled = {
  completed: 'all to the seller, less the fee',
  refunded: 'all to the buyer',
  split: 'to both',
} as const;

/** `5 days`, and how long it is for parts where that differs. */
function lasting(wait: Wait, { waits: { product, part } }: MarketTerms): string {
  const usual = spoken(product[wait]);
  return part[wait] === product[wait] ? usual : `${usual}, parts ${spoken(part[wait])}`;
}

const units = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const;

/** Seconds in the largest unit of which they are a whole number. */
function spoken(seconds: number): string {
  const [size, unit] = units.find(([length]) => seconds % length === 0) ?? [1, 'second'];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
