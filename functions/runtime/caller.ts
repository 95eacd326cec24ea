import type { Auth } from '../../contract/route.ts';
import type { Actor } from '../../core/shared/context.ts';
import { Refusal } from '../../core/shared/errors.ts';
import type { RecordedAnswer } from '../../core/shared/idempotency.ts';
import type { Request } from './request.ts';

/** The caller of one request. */
export interface Caller {
  readonly actor: Actor | undefined;
  /** Resolves once the caller is known to be let in; rejects with what they are told otherwise. */
  readonly admitted: Promise<void>;
  identify(): Promise<Actor | undefined>;
}

/** How callers of a route are known. Each way is a module of its own, so that a function bundles only its own. */
export interface Admission<A extends Auth = Auth> {
  readonly auth: A;
  admit(event: Request): Caller;
  /** What a request with this idempotency id was answered before. */
  recorded?(id: string): Promise<RecordedAnswer | undefined>;
}

const open = Promise.resolve();

/** For routes that everybody may call and that look at nobody. */
export const anyone: Admission<'public'> = {
  auth: 'public',
  admit: () => ({ actor: undefined, admitted: open, identify: async () => undefined }),
};

export const bearer = (event: Request): string | undefined => {
  const match = /^Bearer +([^\s]+)$/i.exec(event.headers['authorization'] ?? '');
  return match?.[1];
};

export const unauthenticated = (detail: string): Refusal => new Refusal('unauthenticated', detail);
