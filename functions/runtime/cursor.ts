import { createHash } from 'node:crypto';
import { Refusal } from '../../core/shared/errors.ts';

/** 96 bits: what is guarded against is a mistake or a mutation, there is nothing to gain by forging one. */
const SEAL_BYTES = 12;

/**
 * Cursors are a position within the list a query names, sealed with a digest of that query and its caller. A cursor from
 * another query, user or list, or a changed one, does not open. It carries no key: the worst a forged one could do is to
 * start the caller's own list at another place.
 */
export function sealCursor(position: string, query: unknown): string {
  return Buffer.concat([seal(position, query), Buffer.from(position)]).toString('base64url');
}

/** The position in a cursor. @throws Refusal invalid-cursor */
export function openCursor(cursor: string, query: unknown): string {
  const bytes = Buffer.from(cursor, 'base64url');
  const position = bytes.subarray(SEAL_BYTES).toString();
  // Compared in its text form too: decoding forgives characters that are not part of the encoding.
  if (bytes.length <= SEAL_BYTES || sealCursor(position, query) !== cursor)
    throw new Refusal('invalid-cursor', 'Use the cursor of the page before, with the same query.', {
      errors: [{ pointer: '#/query/cursor', detail: 'is not a cursor of this list' }],
    });
  return position;
}

const seal = (position: string, query: unknown): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([query, position]))
    .digest()
    .subarray(0, SEAL_BYTES);
