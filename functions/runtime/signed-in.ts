import { isLive } from '../../core/auth/sessions.ts';
import { type Actor, OPERATOR_GROUP } from '../../core/shared/context.ts';
import { Refusal } from '../../core/shared/errors.ts';
import type { Store } from '../../core/shared/ports.ts';
import { store as openStore } from './adapters.ts';
import { type Admission, bearer, type Caller, unauthenticated } from './caller.ts';
import type { Request } from './request.ts';

/** For routes that want a token: API Gateway has verified it, the session behind it is looked up here. */
export const signedIn = (store: Pick<Store, 'get'> = openStore()): Admission<'user'> => admission('user', store);

/** For routes of the operators. */
export const operatorsOnly = (store: Pick<Store, 'get'> = openStore()): Admission<'operator'> =>
  admission('operator', store);

function admission<A extends 'user' | 'operator'>(auth: A, store: Pick<Store, 'get'>): Admission<A> {
  return {
    auth,
    admit(event) {
      const actor = actorOf(event);
      const admitted = mustBeLive(store, actor).then(() => {
        if (auth === 'operator' && !actor.operator) throw new Refusal('not-allowed', 'This is for operators.');
      });
      // Whoever waits for it first gets the rejection; nobody waiting yet is no fault.
      admitted.catch(() => undefined);
      return { actor, admitted, identify: async () => actor } satisfies Caller;
    },
    recorded: (id) => store.get('recordedAnswer', id),
  };
}

/** @throws Refusal unauthenticated when the session has ended, whatever the token says */
export async function mustBeLive(store: Pick<Store, 'get'>, actor: Actor): Promise<void> {
  if (!isLive(await store.get('sessions', actor.userId), actor.sessionId, new Date()))
    throw unauthenticated('This session has ended. Log in again.');
}

function actorOf(event: Request): Actor {
  const claims = event.requestContext.authorizer?.jwt?.claims ?? {};
  const { sub, username, origin_jti: sessionId } = claims;
  const accessToken = bearer(event);
  // API Gateway takes a pool's ID tokens as well as its access tokens; only the latter open this API.
  if (
    claims['token_use'] !== 'access' ||
    typeof sub !== 'string' ||
    typeof username !== 'string' ||
    typeof sessionId !== 'string' ||
    accessToken === undefined
  )
    throw unauthenticated('Send an access token: authorization: Bearer …');
  return {
    userId: sub,
    username,
    sessionId,
    accessToken,
    operator: groups(claims['cognito:groups']).includes(OPERATOR_GROUP),
  };
}

/** API Gateway writes a list claim as `[a b]`. */
const groups = (claim: unknown): string[] =>
  typeof claim === 'string' ? claim.replace(/^\[|\]$/g, '').split(/[ ,]+/) : [];
