import type { Timer, VirtualClock } from '../clock.ts';
import { type Expiry, expiriesOf, midnightAfter } from './lifecycle.ts';
import type { BucketStore } from './store.ts';
import type { Cause } from './version.ts';

/**
 * Runs the lifecycle rules of the buckets. There is one timer, set to the earliest time at which anything is due, and
 * none while nothing is: moving the clock over quiet months costs nothing.
 */
export class Expirer {
  private timer: Timer | undefined;
  private timerAt = Number.POSITIVE_INFINITY;
  private running = false;

  /** @param requestId makes up the ids that events of the service itself carry */
  constructor(
    private readonly stores: readonly BucketStore[],
    private readonly clock: VirtualClock,
    private readonly requestId: () => string,
  ) {}

  /** Looks at everything there is; what fell due while nothing ran is done at once. */
  start(): void {
    for (const { expiry } of this.all()) this.arm(expiry.at);
  }

  /** To be called after each change of a key. */
  notice(store: BucketStore, key: string): void {
    if (this.running || store.bucket.lifecycle.length === 0) return;
    const now = this.clock.now();
    // What a change makes due at once, as the last hidden version's removal does, waits for the next midnight as well.
    for (const { at } of expiriesOf(store.versions(key), store.bucket.lifecycle))
      this.arm(at > now ? at : midnightAfter(now));
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.timerAt = Number.POSITIVE_INFINITY;
  }

  private arm(at: number): void {
    if (at >= this.timerAt) return;
    this.timer?.cancel();
    this.timerAt = at;
    this.timer = this.clock.schedule(at, () => this.run());
  }

  private run(): void {
    this.stop();
    this.running = true;
    try {
      // One rule's work may be the next one's cause: a marker stays behind when the last version it hid is gone.
      for (let due = this.due(); due.length > 0; due = this.due()) for (const each of due) this.perform(each);
    } finally {
      this.running = false;
    }
    this.start();
  }

  private perform({ store, expiry: { version, action } }: { store: BucketStore; expiry: Expiry }): void {
    const cause: Cause = {
      reason: 'Lifecycle Expiration',
      requestId: this.requestId(),
      requester: 's3.amazonaws.com',
    };
    if (action === 'remove') store.removeVersion(version.key, version.versionId, cause);
    // Two rules may both want it.
    else if (store.current(version.key) === version) store.remove(version.key, cause);
  }

  private due() {
    const now = this.clock.now();
    return this.all().filter(({ expiry }) => expiry.at <= now);
  }

  private all() {
    return this.stores
      .filter(({ bucket }) => bucket.lifecycle.length > 0)
      .flatMap((store) =>
        store
          .keys()
          .flatMap((key) =>
            expiriesOf(store.versions(key), store.bucket.lifecycle).map((expiry) => ({ store, expiry })),
          ),
      );
  }
}
