import { logIn, type Person, type TestCloud } from '../cloud.ts';
import { type Answer, askPatiently, verdictOf } from '../http.ts';

/** One try of an operation, on something new. */
export interface Attempt {
  /** Asks for it: the same request each time, with the same idempotency key where the route takes one. */
  call(): Promise<Answer>;
  /** Throws when the operation has not had its effect exactly once, though it was called until this was the answer. */
  converged(answer: Answer): Promise<void>;
}

/** An operation that writes: prepares another try of it. */
export type Row = () => Promise<Attempt>;

/**
 * Rows by operation id. One operation may have several, each with a word of its own after the id:
 * `actOnTransaction ship`, `actOnTransaction accept`.
 */
export type Rows = Readonly<Record<string, Row>>;

export const operationOf = (row: string): string => row.split(' ')[0] ?? row;

/** @throws Error saying what is not right */
export function must(what: string, right: boolean): void {
  if (!right) throw new Error(what);
}

/** @throws Error when it is none of the answers that the same request may have the second time */
export const mustBe = (answer: Answer, ...verdicts: readonly string[]): void =>
  must(`asked again: ${verdictOf(answer)}`, verdicts.includes(verdictOf(answer)));

export const read = <T>({ text }: Answer): T => JSON.parse(text) as T;

/** Tokens are good for a quarter of an hour, however the clock is moved. */
const FRESH_MS = 5 * 60_000;

/**
 * Somebody who joins once a row needs them, and logs in anew before their token expires.
 * @param most of what one person may do only so often: after that often it is somebody else
 */
export function somebody(
  cloud: TestCloud,
  join: () => Promise<Person>,
  most = Number.POSITIVE_INFINITY,
): () => Promise<Person> {
  let person: Person | undefined;
  let since = 0;
  let asked = 0;
  const next = async (): Promise<Person> => {
    if (person === undefined || asked === most) {
      asked = 0;
      person = await join();
      since = Date.now();
    } else if (Date.now() - since > FRESH_MS) {
      person = await logIn(cloud, person);
      since = Date.now();
    }
    asked += 1;
    return person;
  };
  // Rows ask at the same time, and are to get the same person.
  return inTurn(next);
}

/** What several ask for at the same time is done once for each, one after the other. */
export function inTurn<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** All items of a list. */
export async function everyPage<T>(
  page: (query: { readonly limit: number; readonly cursor?: string }) => Promise<{
    readonly items: readonly T[];
    readonly cursor?: string | undefined;
  }>,
): Promise<T[]> {
  const all: T[] = [];
  for (let after: string | undefined; ; ) {
    const { items, cursor } = await page({ limit: 100, ...(after !== undefined && { cursor: after }) });
    all.push(...items);
    if (cursor === undefined) return all;
    after = cursor;
  }
}

/** How rows ask. */
export const asking = (cloud: TestCloud) => ({
  as: (
    { accessToken: token }: Pick<Person, 'accessToken'>,
    method: string,
    path: string,
    json?: unknown,
    headers = {},
  ) => askPatiently(cloud, { method, path: `/v1${path}`, token, json, headers }),
  /** With an idempotency key. */
  post: ({ accessToken: token }: Pick<Person, 'accessToken'>, path: string, json: unknown, key: string) =>
    askPatiently(cloud, {
      ...{ method: 'POST', path: `/v1${path}`, token, json },
      headers: { 'idempotency-key': key },
    }),
  anonymously: (path: string, json: unknown) => askPatiently(cloud, { method: 'POST', path: `/v1${path}`, json }),
});
