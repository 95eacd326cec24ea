import { type Client, ProblemError } from '../../contract/client.ts';
import type { Routes } from '../../contract/routes.ts';
import type { ListingView } from '../../core/listings/model.ts';
import { during } from '../during.ts';
import { allListings, clientOf, type Reach } from '../member.ts';
import { patiently } from '../patience.ts';
import { EXAMPLE_PASSWORD } from '../people.ts';
import { isBrokenConnection } from './connection.ts';

/** Somebody who has signed in and stays signed in. */
export interface Session {
  /** Calls the API for them. @throws Error saying what was being done */
  ask<T>(what: string, call: (client: Client<Routes>) => Promise<T>): Promise<T>;
  /** Their active listings by title, as they were when first asked for. */
  activeListings(): Promise<ReadonlyMap<string, ListingView>>;
}

/**
 * Signs in when it is first needed, and again when the access token has expired, which it does after a quarter of an
 * hour. An account that can not be signed in to is not tried again: it would be locked.
 */
export function sessionOf(username: string, reach: Reach): Session {
  let client: Promise<Client<Routes>> | undefined;
  const signIn = async (): Promise<Client<Routes>> => {
    const login = () => clientOf(reach).login({ body: { username, password: EXAMPLE_PASSWORD } });
    const { accessToken } = await during(`login of "${username}"`, () => patiently(login, reach.wait));
    return clientOf(reach, accessToken);
  };
  const ask: Session['ask'] = async (what, call) => {
    client ??= signIn();
    const asked = client;
    const before = await asked.catch((error) => {
      if (isBrokenConnection(error) && client === asked) client = undefined;
      throw error;
    });
    try {
      return await during(what, () => patiently(() => call(before), reach.wait));
    } catch (error) {
      if (!isExpiry(error)) throw error;
      // Others may have found out at the same time, and one login is enough.
      if (client === asked) client = signIn();
      const again = await client;
      return during(what, () => patiently(() => call(again), reach.wait));
    }
  };
  const readListings = async () => {
    const all = await ask(`reading the listings of "${username}"`, allListings);
    return new Map(all.filter(({ status }) => status === 'active').map((listing) => [listing.title, listing]));
  };
  let listings: Promise<ReadonlyMap<string, ListingView>> | undefined;
  const activeListings = (): Promise<ReadonlyMap<string, ListingView>> => {
    listings ??= readListings().catch((error) => {
      if (isBrokenConnection(error)) listings = undefined;
      throw error;
    });
    return listings;
  };
  return { ask, activeListings };
}

const isExpiry = (error: unknown): boolean =>
  error instanceof Error && error.cause instanceof ProblemError && error.cause.problem.status === 401;
