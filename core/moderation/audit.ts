import type { SignedIn } from '../shared/context.ts';
import { create, type Put } from '../shared/ports.ts';

/** What an operator may act upon. */
export type AuditSubject =
  | 'listing'
  | 'photo'
  | 'user'
  | 'rating'
  | 'report'
  | 'inquiry'
  | 'transaction'
  | 'compatibility-log';

/** One thing that an operator did: written together with what it did, and never changed. */
export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly operatorId: string;
  /** In words that are the API's own, such as `suspend-listing`. */
  readonly action: string;
  readonly subject: { readonly type: AuditSubject; readonly id: string };
  /** In the operator's words. */
  readonly reason?: string | undefined;
  /** What it changed, as it was and as it is: fields that the operator may see anyway, no personal data. */
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** The write that says who did what and why, for the commit that does it. */
export const audited = (
  { actor, now, newId }: Pick<SignedIn, 'actor' | 'now' | 'newId'>,
  did: Pick<AuditEntry, 'action' | 'subject' | 'reason' | 'before' | 'after'>,
): Put =>
  create('auditEntry', {
    id: newId('aud'),
    at: now.toISOString(),
    operatorId: actor.userId,
    ...did,
  });
