import { createHash } from 'node:crypto';
import type { Route } from '../../contract/route.ts';
import { epochSeconds } from '../../core/shared/context.ts';
import { invalid, Refusal } from '../../core/shared/errors.ts';
import { ANSWER_KEPT_SECONDS, type RecordedAnswer } from '../../core/shared/idempotency.ts';
import { ExpectationFailed, entityOf, type Write } from '../../core/shared/ports.ts';
import type { Admission } from './caller.ts';
import type { Request } from './request.ts';

/** One request with an idempotency key. */
interface Keyed {
  readonly id: string;
  readonly fingerprint: string;
}

/** The request's key, bound to its user and route, or `undefined` when it has none. @throws Refusal invalid-request */
export function keyed(route: Route, event: Request, input: unknown, userId: string | undefined): Keyed | undefined {
  if (route.idempotency === undefined) return undefined;
  const key = event.headers['idempotency-key'];
  if (key === undefined && route.idempotency === 'optional') return undefined;
  if (key === undefined)
    throw invalid(
      '#/header/idempotency-key',
      'must be given: a key of your own making, such as a UUID, new for each purpose',
    );
  if (!/^[\x20-\x7e]{1,255}$/.test(key))
    throw invalid('#/header/idempotency-key', 'must be 1 to 255 printable ASCII characters');
  return {
    id: digest([userId, route.method, route.path, key]),
    // Of the request as it was understood: the order of fields and the white space are not part of it.
    fingerprint: digest(sorted(input)),
  };
}

/**
 * Answers a request once: repetitions get the recorded answer, and of simultaneous ones one takes effect. The record is
 * part of the commit that has the effect; `run` gets the function that makes it.
 * @throws Refusal idempotency-key-reused, request-in-flight
 */
export async function once<T>(
  { id, fingerprint }: Keyed,
  now: Date,
  recorded: NonNullable<Admission['recorded']>,
  run: (answer: (output: unknown) => readonly Write[]) => Promise<T>,
): Promise<{ output: T; replayed: boolean }> {
  const before = replay<T>(await recorded(id), fingerprint, now);
  if (before) return before;
  let answered = false;
  const answer = (output: unknown): readonly Write[] => {
    answered = true;
    const item = {
      id,
      fingerprint,
      output: JSON.stringify(output),
      expiresAt: epochSeconds(now) + ANSWER_KEPT_SECONDS,
    };
    return [{ put: 'recordedAnswer', item, expect: { absentOrExpiredAt: epochSeconds(now) } }];
  };
  try {
    const output = await run(answer);
    if (!answered) throw new Error('the use-case did not commit the answer of an idempotent request');
    return { output, replayed: false };
  } catch (error) {
    if (!(error instanceof ExpectationFailed || error instanceof Refusal)) throw error;
    // Another request with the same key may have been faster, and what it did may be why this one is refused: then its
    // answer is ours.
    const after = replay<T>(await recorded(id), fingerprint, now);
    if (after) return after;
    if (error instanceof Refusal) throw error;
    if (error.failed.every((write) => entityOf(write) !== 'recordedAnswer')) throw error;
    throw new Refusal('request-in-flight', 'Ask again in a moment.', { retryAfterSeconds: 1 });
  }
}

function replay<T>(record: RecordedAnswer | undefined, fingerprint: string, now: Date) {
  if (!record || record.expiresAt <= epochSeconds(now)) return undefined;
  if (record.fingerprint !== fingerprint)
    throw new Refusal('idempotency-key-reused', 'A key stands for one request; make a new key for a new one.');
  return { output: JSON.parse(record.output) as T, replayed: true };
}

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('base64url');

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, item]) => [name, sorted(item)]);
};
