import type { LoginAttempts } from '../auth/attempts.ts';
import type { Identity } from '../auth/ports.ts';
import type { Sessions } from '../auth/sessions.ts';
import type { DomainEvent } from '../events.ts';
import type { Listing } from '../listings/model.ts';
import type { IndexWalk, ListingIndex, ListingLists, Search } from '../listings/ports.ts';
import type { Images } from '../photos/images.ts';
import type { Gallery } from '../photos/model.ts';
import type { PhotoFiles, PhotoUrls, UploadForms } from '../photos/ports.ts';
import type { User } from '../users/model.ts';
import type { RecordedAnswer } from './idempotency.ts';

/** What the store keeps, by entity name. */
export interface Entities {
  user: User;
  sessions: Sessions;
  loginAttempts: LoginAttempts;
  listing: Listing;
  gallery: Gallery;
  recordedAnswer: RecordedAnswer;
}
export type EntityName = keyof Entities;

/** What must be true of the stored item for a write to happen. */
export type Expectation =
  | 'absent'
  /** The version read before the change. */
  | { readonly version: number }
  /** Absent, or its `expiresAt` (epoch seconds) is at or before this time: expired items may linger. */
  | { readonly absentOrExpiredAt: number };

/** A write is a value; `commit` makes it happen. */
export type Write = { [N in EntityName]: { put: N; item: Entities[N]; expect: Expectation } }[EntityName];

export const create = <N extends EntityName>(entity: N, item: Entities[N]): Write =>
  ({ put: entity, item, expect: 'absent' }) as Write;

/** Replaces what was read as `before`; refused if somebody else was faster. */
export const replace = <N extends EntityName>(entity: N, item: Entities[N], before: { version: number }): Write =>
  ({ put: entity, item, expect: { version: before.version } }) as Write;

/** What `commit` throws when an expectation does not hold. Nothing was written. */
export class ExpectationFailed extends Error {
  constructor(readonly failed: readonly Write[]) {
    super(`expectation failed for ${failed.map((write) => write.put).join(', ')}`);
    this.name = 'ExpectationFailed';
  }
}

export interface Store {
  /** Strongly consistent read of one item by its id. */
  get<N extends EntityName>(entity: N, id: string): Promise<Entities[N] | undefined>;
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
  publisher: Publisher;
}

/**
 * What a use-case needs: the methods it calls, by port. From this come the type of its `deps`, the environment and the
 * IAM statements of its Lambda: nothing that is not named here is reachable.
 */
export type Needs = { readonly [P in keyof Ports]?: readonly (keyof Ports[P])[] };

export type Wired<N extends Needs> = {
  readonly [P in keyof N & keyof Ports]: N[P] extends readonly (infer M)[] ? Pick<Ports[P], M & keyof Ports[P]> : never;
};
