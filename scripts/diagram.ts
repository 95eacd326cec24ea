import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { escrowDiagram, transitionTable } from '../core/transactions/diagram.ts';
import { defaultTerms } from '../core/transactions/terms.ts';

const [START, END] = ['<!-- made by npm run build: start -->', '<!-- made by npm run build: end -->'];

/**
 * The document about trades with the diagram and the table that the code's own table of transitions gives.
 * @throws Error when the marks are not there, between which they stand
 */
export function withTransitions(markdown: string): string {
  const [before, rest, ...more] = markdown.split(START);
  const [, after, ...twice] = (rest ?? '').split(END);
  if (before === undefined || after === undefined || more.length + twice.length > 0)
    throw new Error(`docs/escrow.md needs one ${START} and one ${END} after it`);
  const diagram = `\`\`\`mermaid\n${escrowDiagram(defaultTerms)}\n\`\`\``;
  return `${before}${START}\n\n${diagram}\n\n${transitionTable(defaultTerms)}\n\n${END}${after}`;
}

export function writeEscrowDocument(root: string): void {
  const file = join(root, 'docs', 'escrow.md');
  writeFileSync(file, withTransitions(readFileSync(file, 'utf8')));
}
