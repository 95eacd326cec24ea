import type { Listing } from './listings/model.ts';
import type { ListingStatus } from './listings/status.ts';
import type { Gallery, Photo, PhotoStatus } from './photos/model.ts';
import type { User } from './users/model.ts';

/** What the events of this application say they come from. */
export const EVENT_SOURCE = 'swapyard';

/** The entities whose changes are told. */
interface Announced {
  listing: Listing;
  gallery: Gallery;
  user: User;
}
export type AnnouncedName = keyof Announced;

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
  if (change.entity === 'gallery' && change.after) return photoChanges(change.before, change.after);
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
  if (change.entity !== 'listing') return change.before ? 'user.changed' : 'user.joined';
  const { before, after } = change;
  return after && before?.status !== after.status ? listingEvents[after.status] : 'listing.changed';
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
