import type { IdPrefix } from './ids.ts';
import type { Write } from './ports.ts';

/** Members of this group of the user pool are operators. */
export const OPERATOR_GROUP = 'operator';

/** Who is asking, as proven by their access token. */
export interface Actor {
  readonly userId: string;
  readonly username: string;
  /** Member of the operator group. */
  readonly operator: boolean;
  /** Which sign-in the token comes from (Cognito's `origin_jti`). */
  readonly sessionId: string;
  /** The bearer token itself, for the few identity calls that take it. Never log it. */
  readonly accessToken: string;
}

/** Everything about one request that is neither input nor dependency: use-cases have no clock and no randomness. */
export interface Context<A extends Actor | undefined = Actor | undefined> {
  readonly actor: A;
  readonly now: Date;
  readonly requestId: string;
  /**
   * Who is asking, on routes that everybody may call: verifies the token, if one was sent, only when somebody wants to
   * know. @throws Refusal unauthenticated for a token that is not good
   */
  identify(): Promise<Actor | undefined>;
  /** A new id, increasing within one process. */
  newId(prefix: IdPrefix): string;
  /** The same for repetitions of one request, by its `Idempotency-Key` and content; `undefined` without a key. */
  readonly repeatId: string | undefined;
  /**
   * The record that makes the request idempotent, as writes for the use-case's own commit: effect and answer are stored
   * together or not at all. Empty when the client gave no `Idempotency-Key`.
   */
  answer(output: unknown): readonly Write[];
}

export type SignedIn = Context<Actor>;

/** Seconds since the epoch, as time-to-live attributes want them. */
export const epochSeconds = (time: Date): number => Math.floor(time.getTime() / 1000);
