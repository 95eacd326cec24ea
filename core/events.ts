import type { CompatibilityLog } from './fitment/model.ts';
import type { Inquiry } from './inquiries/model.ts';
import type { JournalEntry } from './ledger/entry.ts';
import type { Listing } from './listings/model.ts';
import type { ListingStatus } from './listings/status.ts';
import type { Report } from './moderation/model.ts';
import type { Payout } from './payouts/model.ts';
import type { Gallery, Photo, PhotoStatus } from './photos/model.ts';
import type { Rating } from './ratings/model.ts';
import { transitions } from './transactions/escrow.ts';
import type { Transaction } from './transactions/model.ts';
import type { User } from './users/model.ts';

/** What the events of this application say they come from. */
export const EVENT_SOURCE = 'swapyard';

/** The entities whose changes are told. */
interface Announced {
  listing: Listing;
  gallery: Gallery;
  user: User;
  transaction: Transaction;
  inquiry: Inquiry;
  journalEntry: JournalEntry;
  payout: Payout;
  rating: Rating;
  report: Report;
  compatibilityLog: CompatibilityLog;
}
export type AnnouncedName = keyof Announced;
export const announcedEntities = [
  'listing',
  'gallery',
  'inquiry',
  'user',
  'transaction',
  'journalEntry',
  'payout',
  'rating',
  'report',
  'compatibilityLog',
] as const satisfies readonly AnnouncedName[];

/** An entity before and after one write, as the table's stream tells it. */
export type Change = {
  [N in AnnouncedName]: {
    readonly entity: N;
    readonly before?: Announced[N] | undefined;
    readonly after?: Announced[N] | undefined;
  };
}[AnnouncedName];

/** Something that happened, in the past tense. It carries ids and states, never personal data: consumers read the rest. */
export interface DomainEvent {
  /** The same however often the change is told, so that consumers know a repetition. */
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly detail: Readonly<Record<string, string | number>>;
}

const listingEvents = {
  draft: 'listing.drafted',
  active: 'listing.activated',
  reserved: 'listing.reserved',
  sold: 'listing.sold',
  archived: 'listing.archived',
  suspended: 'listing.suspended',
} as const satisfies Record<ListingStatus, string>;

const photoEvents = {
  pending: 'photo.requested',
  ready: 'photo.ready',
  rejected: 'photo.rejected',
} as const satisfies Record<PhotoStatus, string>;

/**
 * Names what a change was. The write itself says nothing of events: the table's stream is their only source, so there is
 * no write without its event and no event without its write.
 */
export function eventsOf(change: Change): DomainEvent[] {
  const { before, after } = change;
  if (!after || (before && before.version >= after.version)) return [];
  if (change.entity === 'gallery') return change.after ? photoChanges(change.before, change.after) : [];
  const { type, detail } = told(change);
  const at = 'updatedAt' in after ? after.updatedAt : after.at;
  const { id, version } = after;
  return [{ id: `${change.entity}:${id}:${version}`, type, at, detail: { ...detail, version } }];
}

type Told = Pick<DomainEvent, 'type' | 'detail'>;

/** What happened to one entity, and the ids and states by which consumers find the rest. */
function told({ entity, before, after }: Exclude<Change, { entity: 'gallery' }>): Told {
  switch (entity) {
    case 'listing': {
      const { id: listingId, sellerId, status } = is(after);
      const type = before?.status === status ? 'listing.changed' : listingEvents[status];
      return { type, detail: { listingId, sellerId, status } };
    }
    case 'transaction': {
      const { id: transactionId, listingId, status } = is(after);
      return { type: tradeEvent(before, is(after)), detail: { transactionId, listingId, status } };
    }
    case 'journalEntry': {
      const { id: entryId, kind } = is(after);
      return { type: 'ledger.posted', detail: { entryId, kind } };
    }
    case 'payout': {
      const { id: payoutId, status } = is(after);
      return {
        type: before?.status === status ? 'payout.changed' : payoutEvents[status],
        detail: { payoutId, status },
      };
    }
    case 'rating': {
      const { id: ratingId, sellerId, listingId, transactionId, removed } = is(after);
      const type = before ? (removed && !before.removed ? 'rating.removed' : 'rating.changed') : 'rating.given';
      return { type, detail: { ratingId, sellerId, listingId, transactionId } };
    }
    case 'compatibilityLog': {
      const { id: compatibilityLogId, listingId, buyerId, fitmentStatus } = is(after);
      return {
        type: fitmentEvent(before, is(after)),
        detail: { compatibilityLogId, listingId, buyerId, fitmentStatus },
      };
    }
    case 'inquiry': {
      const { id: inquiryId, listingId, buyerId, sellerId } = is(after);
      return { type: inquiryEvent(before, is(after)), detail: { inquiryId, listingId, buyerId, sellerId } };
    }
    case 'report': {
      const { id: reportId, status } = is(after);
      const type = before ? (before.status === status ? 'report.changed' : 'report.resolved') : 'report.made';
      return { type, detail: { reportId, status } };
    }
    case 'user':
      return { type: userEvent(before, is(after)), detail: { userId: is(after).id } };
  }
}

function userEvent(before: User | undefined, after: User): string {
  if (!before) return 'user.joined';
  if (!before.closing && after.closing) return 'user.closed';
  if (!before.suspension && after.suspension) return 'user.suspended';
  const letIn = (before.suspension && !after.suspension) || (before.closing && !after.closing);
  return letIn ? 'user.reinstated' : 'user.changed';
}

function is<T>(after: T | undefined): T {
  if (after === undefined) throw new Error('nothing is told of what is gone');
  return after;
}

function fitmentEvent(before: CompatibilityLog | undefined, { settlement }: CompatibilityLog): string {
  if (!before) return 'fitment.checked';
  return settlement && !before.settlement ? 'fitment.settled' : 'fitment.changed';
}

const payoutEvents = {
  pending: 'payout.requested',
  paid: 'payout.paid',
  failed: 'payout.failed',
} as const satisfies Record<Payout['status'], string>;

/** What was written in a thread, by its status: `replied` is the seller's, `open` the buyer's. */
function inquiryEvent(before: Inquiry | undefined, { status, messageCount }: Inquiry): string {
  if (!before) return 'inquiry.opened';
  if (status === 'closed') return before.status === 'closed' ? 'inquiry.changed' : 'inquiry.closed';
  if (messageCount === before.messageCount) return 'inquiry.changed';
  return status === 'replied' ? 'inquiry.replied' : 'inquiry.asked-again';
}

/** The step that a trade has just taken, by the table of transitions; or what was noted of it between two steps. */
function tradeEvent(before: Transaction | undefined, after: Transaction): string {
  if (!before) return 'transaction.reserved';
  const last = after.timeline.at(-1);
  if (!last || after.timeline.length === before.timeline.length)
    return after.attention && !before.attention ? 'transaction.needs-attention' : 'transaction.changed';
  const row = transitions.find(({ action, to }) => action === last.action && to === last.status);
  return `transaction.${row?.event ?? 'changed'}`;
}

/** One event for each photo of a gallery that has come, gone or changed. */
function photoChanges(before: Gallery | undefined, after: Gallery): DomainEvent[] {
  const known = new Map(before?.photos.map((photo) => [photo.id, photo]));
  const now = new Set(after.photos.map(({ id }) => id));
  const told = (type: string, { id, version }: Photo, mark: string | number): DomainEvent => ({
    id: `photo:${id}:${mark}`,
    type,
    at: after.updatedAt,
    detail: { photoId: id, listingId: after.id, version },
  });
  return [
    ...after.photos.flatMap((photo) => {
      const was = known.get(photo.id);
      if (was && was.version >= photo.version) return [];
      return [told(was?.status === photo.status ? 'photo.changed' : photoEvents[photo.status], photo, photo.version)];
    }),
    ...[...known.values()].filter(({ id }) => !now.has(id)).map((photo) => told('photo.removed', photo, 'removed')),
  ];
}
