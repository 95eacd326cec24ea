import type { Actor, Context, SignedIn } from '../../core/shared/context.ts';
import { Refusal } from '../../core/shared/errors.ts';
import type { IdPrefix } from '../../core/shared/ids.ts';

export const noon = new Date('2026-03-01T12:00:00.000Z');
export const inSeconds = (seconds: number, from: Date = noon): Date => new Date(from.getTime() + seconds * 1000);

/** The bearer of an access token: the seller of `aListing()`, unless told. */
export const anActor = (over: Partial<Actor> = {}): Actor => ({
  userId: '3f0d1f0e-8a52-4f2c-9d0b-5f6f6f1c2a11',
  username: 'anna.k',
  operator: false,
  sessionId: 'session-1',
  accessToken: 'access:session-1:1',
  ...over,
});

let made = 0;
/** Valid ids, each greater than the one before. */
export const nextId = (prefix: IdPrefix): string => {
  made += 1;
  return `${prefix}_01JD3Z8Q2V6W7X8Y9Z${String(made).padStart(8, '0')}`;
};

export const signedInAs = (actor: Actor = anActor(), over: Partial<SignedIn> = {}): SignedIn => ({
  actor,
  now: noon,
  requestId: 'request-1',
  identify: async () => actor,
  newId: nextId,
  repeatId: undefined,
  answer: () => [],
  ...over,
});

export const anonymously = (over: Partial<Context> = {}): Context => ({
  actor: undefined,
  now: noon,
  requestId: 'request-1',
  identify: async () => undefined,
  newId: nextId,
  repeatId: undefined,
  answer: () => [],
  ...over,
});

/** What a promise is refused with: its code, or `done`. Anything but a refusal is thrown on. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}
