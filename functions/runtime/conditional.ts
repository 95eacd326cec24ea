import { createHash } from 'node:crypto';

/** 96 bits of the digest: enough to tell apart all that one URL has ever answered. */
const DIGEST_CHARACTERS = 16;

/**
 * The entity tag of an answer (RFC 9110, 8.8.3): a digest of its body, and before it the version of what it shows if
 * there is one, so that the tag serves as `if-match` too.
 */
export function entityTag(body: string, shown: unknown): string {
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, DIGEST_CHARACTERS);
  const version = (shown as { version?: unknown } | null)?.version;
  return typeof version === 'number' ? `"${version}-${digest}"` : `"${digest}"`;
}

/**
 * Whether an `if-none-match` header names the tag. Compared weakly, as reads are: a cache that compresses an answer marks
 * its tag as weak.
 */
export const isKnown = (ifNoneMatch: string | undefined, tag: string): boolean =>
  ifNoneMatch?.trim() === '*' ||
  (ifNoneMatch?.split(',').some((known) => known.trim().replace(/^W\//, '') === tag) ?? false);

/** The version in an `if-match` header: `"3"`, `W/"3"`, `3`, or the entity tag of what shows it. */
export function versionIn(ifMatch: string): number | undefined {
  const match = /^(?:W\/)?(?:"([1-9][0-9]{0,14})(?:-[\w-]{16})?"|([1-9][0-9]{0,14}))$/.exec(ifMatch);
  return match ? Number(match[1] ?? match[2]) : undefined;
}
