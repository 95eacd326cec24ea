import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OperationId, routes } from '../../contract/routes.ts';
import { aPart, aProduct } from './builders.ts';
import { anonymous, codeFor, joinAs, type Person, startTestCloud, type TestCloud, withToken } from './cloud.ts';

/** People and listings that probes are tried on; each has its own, so that none spoils another's. */
export interface World {
  readonly owner: Person;
  readonly refreshing: Person;
  readonly leaving: Person;
  readonly forgetful: Person & { readonly code: string };
  readonly careful: Person;
  readonly listings: Readonly<Record<'read' | 'changed' | 'archived', string>>;
  /** A folder with the data of a cloud in which all of these are. */
  readonly dataDirectory: string;
  /** A copy of the data, to start another cloud on. */
  copy(): string;
  remove(): void;
}

/** Makes the world in a cloud of the unchanged assembly. */
export async function makeWorld(): Promise<World> {
  const cloud = await startTestCloud();
  try {
    const owner = await joinAs(cloud, 'seller');
    const refreshing = await joinAs(cloud);
    const leaving = await joinAs(cloud);
    const forgetful = await joinAs(cloud);
    const careful = await joinAs(cloud);
    await anonymous(cloud).forgotPassword({ body: { username: forgetful.username } });
    const code = await codeFor(cloud, forgetful.email);
    const read = await owner.api.createListing({ body: aProduct({ title: 'Read', status: 'draft' }) });
    const changed = await owner.api.createListing({ body: aProduct({ title: 'Changed' }) });
    const archived = await owner.api.createListing({ body: aProduct({ title: 'Archived' }) });
    await cloud.settle();
    await cloud.cloud.close();
    const { dataDirectory } = cloud;
    return {
      ...{ owner, refreshing, leaving, careful, dataDirectory },
      forgetful: { ...forgetful, code },
      listings: { read: read.id, changed: changed.id, archived: archived.id },
      copy: () => {
        const directory = mkdtempSync(join(tmpdir(), 'swapyard-copy-'));
        cpSync(dataDirectory, directory, { recursive: true });
        return directory;
      },
      remove: () => rmSync(dataDirectory, { recursive: true, force: true }),
    };
  } catch (error) {
    await cloud.close();
    throw error;
  }
}

/** A small part of a journey that needs one function to do all it does. */
export interface Probe {
  /** Other functions that have to work for this to tell anything. */
  readonly uses: readonly string[];
  /** What failed, in a word or two; `undefined` when all went well. */
  run(cloud: TestCloud, world: World): Promise<string | undefined>;
}

/** Asks one operation. @returns the status of a server error, or of a refusal that nobody counted on */
async function ask(
  cloud: TestCloud,
  operationId: OperationId,
  { token, body, path = routes[operationId].path }: { token?: string; body?: unknown; path?: string },
): Promise<string | undefined> {
  const response = await fetch(`${cloud.url}${path}`, {
    method: routes[operationId].method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status >= 500) return `${response.status}`;
  if (!response.ok) throw new Error(`${operationId} answered ${response.status}: ${text}`);
  return undefined;
}

const asking = (
  operationId: OperationId,
  ...requests: ((world: World) => { token?: string; body?: unknown; path?: string })[]
): Probe => ({
  uses: [],
  run: async (cloud, world) => {
    const outcomes: (string | undefined)[] = [];
    for (const request of requests) outcomes.push(await ask(cloud, operationId, request(world)));
    return outcomes.find((outcome) => outcome !== undefined);
  },
});

const found = async (cloud: TestCloud, { owner }: World, listingId: string): Promise<boolean> => {
  await cloud.settle();
  const { items } = await anonymous(cloud).searchListings({ query: { sellerId: owner.userId, limit: 100 } });
  return items.some(({ id }) => id === listingId);
};

/** By the operation, stream or consumer that is probed. */
export const probes: Readonly<Record<string, Probe>> = {
  login: asking('login', ({ owner: { username, password } }) => ({ body: { username, password } })),
  refreshSession: asking('refreshSession', ({ refreshing: { refreshToken } }) => ({ body: { refreshToken } })),
  logout: asking('logout', ({ leaving: { accessToken: token, refreshToken } }) => ({ token, body: { refreshToken } })),
  resetPassword: asking('resetPassword', ({ forgetful: { username, code } }) => ({
    body: { username, code, password: 'another long password' },
  })),
  changePassword: asking('changePassword', ({ careful: { accessToken: token, password } }) => ({
    token,
    body: { currentPassword: password, newPassword: 'another long password' },
  })),
  getMe: asking('getMe', ({ owner: { accessToken: token } }) => ({ token })),
  updateMe: asking('updateMe', ({ owner: { accessToken: token } }) => ({ token, body: { displayName: 'New name' } })),
  getUser: asking('getUser', ({ owner: { userId } }) => ({ path: `/v1/users/${userId}` })),
  createListing: asking('createListing', ({ owner: { accessToken: token } }) => ({ token, body: aPart() })),
  searchListings: asking('searchListings', () => ({})),
  getListing: asking('getListing', ({ owner: { accessToken: token }, listings }) => ({
    token,
    path: `/v1/listings/${listings.read}`,
  })),
  updateListing: asking('updateListing', ({ owner: { accessToken: token }, listings }) => ({
    token,
    path: `/v1/listings/${listings.changed}`,
    body: { title: 'Changed again' },
  })),
  deleteListing: asking('deleteListing', ({ owner: { accessToken: token }, listings }) => ({
    token,
    path: `/v1/listings/${listings.archived}`,
  })),
  listMyListings: asking(
    'listMyListings',
    ({ owner: { accessToken: token } }) => ({ token }),
    ({ owner: { accessToken: token } }) => ({ token, path: '/v1/users/me/listings?status=draft' }),
  ),
  relay: {
    uses: ['createListing', 'indexListing', 'searchListings'],
    run: async (cloud, world) => {
      const { id } = await withToken(cloud, world.owner.accessToken).createListing({ body: aProduct() });
      return (await found(cloud, world, id)) ? undefined : 'not indexed';
    },
  },
  indexListing: {
    uses: ['createListing', 'deleteListing', 'relay', 'searchListings'],
    run: async (cloud, world) => {
      const { id } = await withToken(cloud, world.owner.accessToken).createListing({ body: aProduct() });
      if (!(await found(cloud, world, id))) return 'not indexed';
      await withToken(cloud, world.owner.accessToken).deleteListing({ params: { listingId: id } });
      return (await found(cloud, world, id)) ? 'not removed from the index' : undefined;
    },
  },
};
