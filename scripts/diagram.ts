import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { escrowDiagram, transitionTable } from '../core/transactions/diagram.ts';
import { defaultTerms } from '../core/transactions/terms.ts';

const [START, END] = ['<!-- made by npm run build: start -->', '<!-- made by npm run build: end -->'];

/**
 * The document about trades with the diagram and the table that the code's own table of transitions gives.
 * @throws Error when the marks are not there, between which they stand
 */
export const withTransitions = (markdown: string): string =>
  between(markdown, `${diagram()}\n\n${transitionTable(defaultTerms)}`);

/** The README with the diagram. @throws Error when the marks are not there, between which it stands */
export const withDiagram = (markdown: string): string => between(markdown, diagram());

export function writeEscrowDocuments(root: string): void {
  const write = (file: string, made: (markdown: string) => string): void =>
    writeFileSync(join(root, file), made(readFileSync(join(root, file), 'utf8')));
  write('docs/escrow.md', withTransitions);
  write('README.md', withDiagram);
}

const diagram = (): string => `\`\`\`mermaid\n${escrowDiagram(defaultTerms)}\n\`\`\``;

function between(markdown: string, made: string): string {
  const [before, rest, ...more] = markdown.split(START);
  const [, after, ...twice] = (rest ?? '').split(END);
  if (before === undefined || after === undefined || more.length + twice.length > 0)
    throw new Error(`the document needs one ${START} and one ${END} after it`);
  return `${before}${START}\n\n${made}\n\n${END}${after}`;
}
