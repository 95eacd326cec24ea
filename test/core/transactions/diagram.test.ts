import { readFileSync } from 'node:fs';
import { escrowDiagram, transitionTable } from '../../../core/transactions/diagram.ts';
import { endStatuses, type Row, transactionStatuses, transitions } from '../../../core/transactions/escrow.ts';
import { defaultTerms } from '../../../core/transactions/terms.ts';
import { withDiagram, withTransitions } from '../../../scripts/diagram.ts';

const table: readonly Row[] = transitions;
const diagram = escrowDiagram(defaultTerms);
const lines = diagram.split('\n').map((line) => line.trim());
const id = (status: string) => status.replaceAll('-', '_');

test('docs/escrow.md is what npm run build would make of it', () => {
  const document = readFileSync('docs/escrow.md', 'utf8');
  expect(document).toBe(withTransitions(document));
  const readme = readFileSync('README.md', 'utf8');
  expect(readme).toBe(withDiagram(readme));
});

describe('the diagram', () => {
  test('has an arrow for each transition, with its action and who takes it', () => {
    for (const { action, from, to, by } of table)
      for (const status of from) {
        const begins = status === to ? id(status) : `${id(status)} --> ${id(to)}`;
        const arrow = lines.find((line) => line.startsWith(`${begins}: `));
        expect([action, status, arrow]).toEqual([action, status, expect.stringContaining(`${action} (`)]);
        for (const role of by) expect(arrow).toContain(role === 'timer' ? 'after ' : role);
      }
    expect(diagram.match(/ \(/g)).toHaveLength(1 + table.reduce((sum, { from }) => sum + from.length, 0));
  });

  test('begins with a reservation, ends where trades end, and names every state', () => {
    expect(lines.filter((line) => line.startsWith('[*]'))).toEqual(['[*] --> reserved: reserve (buyer)']);
    expect(lines.filter((line) => line.endsWith('[*]')).sort()).toEqual(
      endStatuses.map((status) => `${id(status)} --> [*]`).sort(),
    );
    for (const status of transactionStatuses) expect(diagram).toContain(id(status));
    expect(diagram).toContain('state "return-shipped" as return_shipped');
  });

  test('is of lines that Mermaid knows', () => {
    const [first, ...rest] = lines;
    expect(first).toBe('stateDiagram-v2');
    for (const line of rest)
      expect(line).toMatch(
        /^([a-z_]+: [a-z0-9 (),-]+|state "[a-z-]+" as [a-z_]+|(\[\*\]|[a-z_]+) --> (\[\*\]|[a-z_]+)(: [a-z0-9 (),-]+(<br\/>[a-z0-9 (),-]+)*)?)$/,
      );
  });
});

describe('the table in the document', () => {
  test('has a row for each transition, in order', () => {
    const [, , ...rows] = transitionTable(defaultTerms).split('\n');
    const cells = rows.map((row) =>
      row
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, 4),
    );
    expect(cells).toEqual(table.map(({ action, from, to }) => [action, from.join(', '), to]));
  });

  test('says how long in the largest unit that fits, and where parts differ', () => {
    const waits = {
      product: { ...defaultTerms.waits.product, payment: 90, shipment: 86_400, delivery: 7200 },
      part: defaultTerms.waits.part,
    };
    const rows = transitionTable({ ...defaultTerms, waits }).split('\n');
    const of = (action: string) =>
      rows
        .find((row) => row.startsWith(`| ${action} |`))
        ?.split('|')[5]
        ?.trim();
    expect([of('expire'), of('lapse'), of('deliver'), of('auto-accept')]).toEqual([
      '90 seconds, parts 15 minutes',
      '1 day, parts 5 days',
      '2 hours, parts 14 days',
      '3 days, parts 7 days',
    ]);
  });
});

test.each([
  ['no marks', 'x'],
  ['no end', 'x <!-- made by npm run build: start --> y'],
  ['the end first', '<!-- made by npm run build: end --> x <!-- made by npm run build: start -->'],
  [
    'two beginnings',
    '<!-- made by npm run build: start --><!-- made by npm run build: start --><!-- made by npm run build: end -->',
  ],
])('given a document with %s, when it is written, then that is an error', (_, markdown) => {
  expect(() => withTransitions(markdown)).toThrow('needs one');
});
