import type { Listing } from './listings/model.ts';
import type { ListingStatus } from './listings/status.ts';
import type { User } from './users/model.ts';

/** What the events of this application say they come from. */
export const EVENT_SOURCE = 'swapyard';

/** An entity before and after one write, as the table's stream tells it. */
export type Change =
  | { readonly entity: 'listing'; readonly before?: Listing | undefined; readonly after?: Listing | undefined }
  | { readonly entity: 'user'; readonly before?: User | undefined; readonly after?: User | undefined };

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

/**
 * Names what a change was. The write itself says nothing of events: the table's stream is their only source, so there is
 * no write without its event and no event without its write.
 */
export function eventsOf(change: Change): DomainEvent[] {
  const { before, after } = change;
  if (!after || (before && before.version >= after.version)) return [];
  const detail =
    change.entity === 'listing' && change.after
      ? { listingId: change.after.id, sellerId: change.after.sellerId, status: change.after.status }
      : { userId: after.id };
  return [
    {
      id: `${change.entity}:${after.id}:${after.version}`,
      type: typeOf(change),
      at: after.updatedAt,
      detail: { ...detail, version: after.version },
    },
  ];
}

function typeOf(change: Change): string {
  if (change.entity === 'user') return change.before ? 'user.changed' : 'user.joined';
  const { before, after } = change;
  return after && before?.status !== after.status ? listingEvents[after.status] : 'listing.changed';
}
