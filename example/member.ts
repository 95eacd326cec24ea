import { type Client, createClient, ProblemError } from '../contract/client.ts';
import { type Routes, routes } from '../contract/routes.ts';
import type { ListingView } from '../core/listings/model.ts';
import type { Control } from './control.ts';
import { during } from './during.ts';
import type { ExampleListing } from './listings.ts';
import { patiently, type Wait } from './patience.ts';
import { EXAMPLE_OPERATOR, EXAMPLE_PASSWORD, type ExamplePerson } from './people.ts';

/** Where the API is, and how to reach it. */
export interface Reach {
  /** e.g. `http://127.0.0.1:3000` */
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  readonly wait: Wait;
}

/** What is needed to act for the people of the example data. */
export interface Surroundings extends Reach {
  readonly control: Control;
  makeOperator(username: string): Promise<void>;
}

/** Somebody who calls the API for themselves. */
export interface Asker {
  /** @throws Error saying what was being done */
  ask<T>(what: string, call: (api: Client<Routes>) => Promise<T>): Promise<T>;
}

/** A person of the example data who has signed in. */
export interface Member extends Asker {
  /** Whether the account was made just now. */
  readonly isNew: boolean;
  /** Puts the listing in unless it is there. Answers whether it was put in just now. */
  list(listing: ExampleListing): Promise<boolean>;
  archive(listing: ExampleListing): Promise<void>;
  /** The id of a listing of theirs that is in. */
  idOf(listing: ExampleListing): string | undefined;
}

/** Makes the account unless it is there, and signs in. */
export async function join({ signUp }: ExamplePerson, around: Surroundings): Promise<Member> {
  const { username } = signUp;
  const visitor = clientOf(around);
  const asked = <T>(what: string, call: () => Promise<T>) =>
    during(`${what} of "${username}"`, () => patiently(call, around.wait));

  await asked('sign-up', () => visitor.signUp({ body: signUp }));
  const code = await asked('confirmation code', () => around.control.confirmationCode(username));
  const isNew = code !== undefined && (await asked('confirmation', () => confirmed(visitor, username, code)));
  if (username === EXAMPLE_OPERATOR) await asked('promotion to operator', () => around.makeOperator(username));
  const session = await asked('login', () => visitor.login({ body: { username, password: EXAMPLE_PASSWORD } }));

  const client = clientOf(around, session.accessToken);
  const before = isNew ? [] : await asked('reading the listings', () => allListings(client));
  return memberOf(client, isNew, before, around.wait);
}

/** A client of the API that speaks for whom the token belongs to. */
export const clientOf = ({ baseUrl, fetch }: Reach, accessToken?: string): Client<Routes> =>
  createClient(routes, { baseUrl, fetch, token: () => accessToken });

/** False when the code was used before: the account is from an earlier run, as the sign-up itself does not tell. */
async function confirmed(visitor: Client<Routes>, username: string, code: string): Promise<boolean> {
  try {
    await visitor.confirmSignUp({ body: { username, code } });
    return true;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.type === '/problems/invalid-code') return false;
    throw error;
  }
}

/**
 * A listing is known by its title, as the idempotency key is forgotten after a day; and by that key, as the list may lag
 * behind what was put in a moment ago.
 */
function memberOf(client: Client<Routes>, isNew: boolean, before: readonly ListingView[], wait: Wait): Member {
  const known = new Map(before.map((listing) => [listing.title, listing]));
  const ask: Member['ask'] = (what, call) => during(what, () => patiently(() => call(client), wait));
  return {
    isNew,
    ask,
    list: async ({ key, seller, content }) => {
      if (known.has(content.title)) return false;
      const idempotencyKey = `example-${key}`;
      const put = await ask(`listing "${key}" of "${seller}"`, (api) =>
        api.createListing({ body: content, idempotencyKey }),
      );
      known.set(content.title, put);
      return true;
    },
    archive: async ({ key, seller, content }) => {
      const listing = known.get(content.title);
      if (!listing || listing.status === 'archived') return;
      const params = { listingId: listing.id };
      const put = await ask(`archiving "${key}" of "${seller}"`, (api) =>
        api.updateListing({ params, body: { status: 'archived' } }),
      );
      known.set(content.title, put);
    },
    idOf: ({ content }) => known.get(content.title)?.id,
  };
}

/** All that the client's user has, in every status. */
export async function allListings(client: Client<Routes>): Promise<ListingView[]> {
  const listings: ListingView[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.listMyListings({ query: { limit: 100, cursor } });
    listings.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return listings;
}
