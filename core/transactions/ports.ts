import type { Page, PageRequest } from '../shared/page.ts';
import type { TransactionStatus } from './escrow.ts';
import type { Transaction } from './model.ts';

export interface OfParty {
  readonly userId: string;
  readonly status?: TransactionStatus | undefined;
}

/** Lists of trades. They are read from indexes, which follow their trades by a moment: nothing is decided on them. */
export interface TransactionLists {
  /** Newest first. A page may hold fewer than it could when a status is asked for. */
  transactionsOfBuyer(of: OfParty, page: PageRequest): Promise<Page<Transaction>>;
  transactionsOfSeller(of: OfParty, page: PageRequest): Promise<Page<Transaction>>;
  /** Of everybody: open trades by their deadlines, the next one first; ended ones by their end, the latest first. */
  transactionsInStatus(of: { status: TransactionStatus }, page: PageRequest): Promise<Page<Transaction>>;
  /** Ids of open trades whose next deadline was before this time, the longest overdue first. */
  overdueIn(of: { status: TransactionStatus; before: string }, limit: number): Promise<readonly string[]>;
}

/** What has become of one run of a trade's workflow. */
export type RunState = 'running' | 'ended' | 'absent';

/** What makes a trade's life visible and keeps its time. It is told of what happened, and decides nothing. */
export interface Workflow {
  /** Starts a run; one of this name that is there already is left as it is. */
  start(run: string, transactionId: string): Promise<void>;
  stateOf(run: string): Promise<RunState>;
  /** Wakes the run that waits with this token. Answers `gone` when nobody waits with it any more. */
  signal(token: string): Promise<'woken' | 'gone'>;
}

/** Which run of its workflow a trade is in, and what that waits for. */
export interface WorkflowRun {
  /** The transaction's. */
  readonly id: string;
  /** Counted from 1: a run that was stopped or failed is followed by another one. */
  readonly run: number;
  /** With it, the run is woken from its wait in `waitingIn`. */
  readonly token?: string | undefined;
  /** Of that wait among all of them. */
  readonly order?: string | undefined;
  readonly waitingIn?: TransactionStatus | undefined;
  readonly version: number;
}

/** `txn_…`, `txn_…-2`: what an operator sees in the list of executions. */
export const runName = (transactionId: string, run: number): string =>
  run === 1 ? transactionId : `${transactionId}-${run}`;
