import type { LifecycleRule } from './bucket-config.ts';
import type { Version } from './version.ts';

const DAY_MS = 86_400_000;

/** Something a lifecycle rule is to do. */
export interface Expiry {
  readonly version: Version;
  /** Milliseconds since the epoch: a midnight in UTC. */
  readonly at: number;
  /** `expire` puts a delete marker on top where there is versioning; `remove` takes this version away. */
  readonly action: 'expire' | 'remove';
}

/**
 * What the rules do with one key, and when. An action is due at the midnight UTC that follows once its days have passed:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 * @param versions of the key, newest first
 */
export function expiriesOf(versions: readonly Version[], rules: readonly LifecycleRule[]): Expiry[] {
  const [current] = versions;
  if (!current) return [];
  const matching = rules.filter(({ prefix }) => current.key.startsWith(prefix));
  return matching.flatMap((rule) => [...ofCurrent(versions, rule), ...ofNoncurrent(versions, rule)]);
}

/** The first midnight UTC after `time`. */
export const midnightAfter = (time: number, days = 0): number => (Math.floor(time / DAY_MS) + days + 1) * DAY_MS;

function ofCurrent([current, ...older]: readonly Version[], rule: LifecycleRule): Expiry[] {
  const { expirationDays, expiredDeleteMarkers } = rule;
  if (!current) return [];
  const after = (days: number, action: Expiry['action']): Expiry[] => [
    { version: current, at: midnightAfter(current.createdAt, days), action },
  ];
  if (!current.marker) return expirationDays === undefined ? [] : after(expirationDays, 'expire');
  // A delete marker that hides nothing any more.
  if (older.length > 0) return [];
  if (expiredDeleteMarkers) return after(0, 'remove');
  return expirationDays === undefined ? [] : after(expirationDays, 'remove');
}

function ofNoncurrent(versions: readonly Version[], { noncurrentDays, newerNoncurrent }: LifecycleRule): Expiry[] {
  if (noncurrentDays === undefined) return [];
  return versions.flatMap((version, index): Expiry[] => {
    const successor = versions[index - 1];
    if (!successor || index <= newerNoncurrent) return [];
    return [{ version, at: midnightAfter(successor.createdAt, noncurrentDays), action: 'remove' }];
  });
}
