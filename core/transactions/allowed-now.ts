import { allowed, type TransactionAction, type TransactionRole } from './escrow.ts';
import type { Transaction } from './model.ts';

/**
 * So often a seller may agree to a return. It is the one step that leads out of a dispute and back into it for ever, and
 * all of a trade has to fit into its item, with what was said each time.
 */
const MOST_RETURNS = 5;

/** What this role may do with this very trade, in the order of the table. */
export const allowedNow = (
  { status, timeline }: Pick<Transaction, 'status' | 'timeline'>,
  role: TransactionRole,
): TransactionAction[] =>
  allowed(status, role).filter(
    (action) =>
      action !== 'accept-return' ||
      role !== 'seller' ||
      timeline.filter(({ action: did, by }) => did === action && by === role).length < MOST_RETURNS,
  );
