import type { LoginAttempts } from '../auth/attempts.ts';
import type { Identity } from '../auth/ports.ts';
import type { Sessions } from '../auth/sessions.ts';
import type { DomainEvent } from '../events.ts';
import type { CompatibilityLog, LatestCheck } from '../fitment/model.ts';
import type { FitmentLists } from '../fitment/ports.ts';
import type { Acquaintance, Inquiry, InquiryMessage } from '../inquiries/model.ts';
import type { InquiryLists } from '../inquiries/ports.ts';
import type { ReplyTimes } from '../inquiries/reply-times.ts';
import type { JournalEntry } from '../ledger/entry.ts';
import type { AccountDay, Balance, Tallied } from '../ledger/model.ts';
import type { LedgerLists, LedgerWalk } from '../ledger/ports.ts';
import type { Listing } from '../listings/model.ts';
import type { IndexWalk, ListingIndex, ListingLists, Search } from '../listings/ports.ts';
import type { AuditEntry } from '../moderation/audit.ts';
import type { Report } from '../moderation/model.ts';
import type { ModerationLists } from '../moderation/ports.ts';
import type { Feed, Notification, Reminder } from '../notifications/model.ts';
import type { Mail, NotificationLists } from '../notifications/ports.ts';
import type { Payments } from '../payments/ports.ts';
import type { Payout } from '../payouts/model.ts';
import type { PayoutLists } from '../payouts/ports.ts';
import type { Images } from '../photos/images.ts';
import type { Gallery } from '../photos/model.ts';
import type { PhotoFiles, PhotoUrls, UploadForms } from '../photos/ports.ts';
import type { PersonalLists } from '../privacy/ports.ts';
import type { Rating } from '../ratings/model.ts';
import type { RatingLists } from '../ratings/ports.ts';
import type { Escrow, FitReceipt, Transaction } from '../transactions/model.ts';
import type { TransactionLists, Workflow, WorkflowRun } from '../transactions/ports.ts';
import type { Terms } from '../transactions/terms.ts';
import type { User } from '../users/model.ts';
import type { Allowance } from './allowance.ts';
import type { RecordedAnswer } from './idempotency.ts';

/** What the store keeps, by entity name. */
export interface Entities {
  user: User;
  sessions: Sessions;
  loginAttempts: LoginAttempts;
  listing: Listing;
  gallery: Gallery;
  recordedAnswer: RecordedAnswer;
  transaction: Transaction;
  escrow: Escrow;
  fitReceipt: FitReceipt;
  workflowRun: WorkflowRun;
  journalEntry: JournalEntry;
  balance: Balance;
  payout: Payout;
  accountDay: AccountDay;
  tallied: Tallied;
  allowance: Allowance;
  auditEntry: AuditEntry;
  rating: Rating;
  report: Report;
  compatibilityLog: CompatibilityLog;
  latestCheck: LatestCheck;
  inquiry: Inquiry;
  inquiryMessage: InquiryMessage;
  acquaintance: Acquaintance;
  replyTimes: ReplyTimes;
  notification: Notification;
  feed: Feed;
  reminder: Reminder;
}
export type EntityName = keyof Entities;

/** What must be true of the stored item for a write to happen. */
export type Expectation =
  | 'absent'
  /** Whatever it is like: for the few items that have no version, and change in one way only. */
  | 'present'
  /** The version read before the change. */
  | { readonly version: number }
  /** Absent, or its `expiresAt` (epoch seconds) is at or before this time: expired items may linger. */
  | { readonly absentOrExpiredAt: number };

/** An item to be written, if what is expected holds. */
export type Put = { [N in EntityName]: { put: N; item: Entities[N]; expect: Expectation } }[EntityName];

/** An item that must be as expected for the others to be written, and stays as it is. */
export interface Check {
  readonly check: EntityName;
  readonly id: string;
  readonly expect: 'absent' | { readonly version: number };
}

/** A write is a value; `commit` makes it happen. */
export type Write = Put | Check;

export const create = <N extends EntityName>(entity: N, item: Entities[N]): Put =>
  ({ put: entity, item, expect: 'absent' }) as Put;

/** Replaces what was read as `before`; refused if somebody else was faster. */
export const replace = <N extends EntityName>(entity: N, item: Entities[N], before: { version: number }): Put =>
  ({ put: entity, item, expect: { version: before.version } }) as Put;

/** Which entity a write is about. */
export const entityOf = (write: Write): EntityName => ('put' in write ? write.put : write.check);

/** What `commit` throws when an expectation does not hold. Nothing was written. */
export class ExpectationFailed extends Error {
  constructor(readonly failed: readonly Write[]) {
    super(`expectation failed for ${failed.map(entityOf).join(', ')}`);
    this.name = 'ExpectationFailed';
  }
}

export interface Store {
  /** Strongly consistent read of one item by its id. */
  get<N extends EntityName>(entity: N, id: string): Promise<Entities[N] | undefined>;
  /**
   * The write that changes nothing, and lets the commit it is part of happen only while an item is as it was read.
   * @param before as read; nothing when there was nothing
   */
  unchanged(entity: EntityName, id: string, before: { version: number } | undefined): Check;
  /** Removes an item for good, whatever it is like; does nothing when there is none. */
  remove(entity: EntityName, id: string): Promise<void>;
  /** All writes or none. @throws ExpectationFailed */
  commit(...writes: readonly Write[]): Promise<void>;
}

/** Where events go once they are in the past. */
export interface Publisher {
  /** Publishes in order; answers the index of the first event that was not accepted, if any. */
  publish(events: readonly DomainEvent[]): Promise<number | undefined>;
}

/** Everything a use-case may need from outside, by capability. */
export interface Ports {
  store: Store;
  listingLists: ListingLists;
  search: Search;
  listingIndex: ListingIndex;
  indexWalk: IndexWalk;
  identity: Identity;
  uploadForms: UploadForms;
  photoFiles: PhotoFiles;
  photoUrls: PhotoUrls;
  images: Images;
  inquiryLists: InquiryLists;
  transactionLists: TransactionLists;
  ledgerLists: LedgerLists;
  ledgerWalk: LedgerWalk;
  payoutLists: PayoutLists;
  ratingLists: RatingLists;
  personalLists: PersonalLists;
  moderationLists: ModerationLists;
  fitmentLists: FitmentLists;
  payments: Payments;
  terms: Terms;
  workflow: Workflow;
  publisher: Publisher;
  notificationLists: NotificationLists;
  mail: Mail;
}

/**
 * What a use-case needs: the methods it calls, by port. From this come the type of its `deps`, the environment and the
 * IAM statements of its Lambda: nothing that is not named here is reachable.
 */
export type Needs = { readonly [P in keyof Ports]?: readonly (keyof Ports[P])[] };

export type Wired<N extends Needs> = {
  readonly [P in keyof N & keyof Ports]: N[P] extends readonly (infer M)[] ? Pick<Ports[P], M & keyof Ports[P]> : never;
};
