import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ProblemError } from '../../contract/client.ts';
import { type OperationId, routes } from '../../contract/routes.ts';
import { invoke } from '../../scripts/invoke.ts';
import { aPart, aProduct } from './builders.ts';
import { anonymous, codeFor, joinAs, type Person, startTestCloud, type TestCloud, withToken } from './cloud.ts';
import { inquiryProbes } from './inquiry-probes.ts';
import { type ModerationWorld, makeModerationWorld, moderationProbes } from './moderation-probes.ts';
import { addPhoto, aJpeg, bucketOf, newPhoto, postForm } from './photos.ts';
import { makeTradeWorld, type TradeWorld, tradeProbes } from './trade-probes.ts';

/** People and listings that probes are tried on; each has its own, so that none spoils another's. */
export interface World {
  readonly owner: Person;
  readonly refreshing: Person;
  readonly leaving: Person;
  readonly forgetful: Person & { readonly code: string };
  readonly careful: Person;
  readonly listings: Readonly<Record<'read' | 'changed' | 'archived' | 'photographed', string>>;
  /** Paths of photos that are shown, and stand for nothing. */
  readonly photos: Readonly<Record<'changed' | 'deleted', string>>;
  readonly trade: TradeWorld;
  readonly moderation: ModerationWorld;
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
    const photographed = await owner.api.createListing({ body: aProduct({ title: 'Photographed' }) });
    const params = { listingId: photographed.id };
    // The first one stands for the listing.
    const made = [];
    for (let count = 0; count < 3; count += 1) made.push(await addPhoto(cloud, owner, params.listingId));
    const [, changedPhoto = '', deletedPhoto = ''] = made.map(
      ({ id }) => `/v1/listings/${photographed.id}/photos/${id}`,
    );
    const trade = await makeTradeWorld(cloud);
    const moderation = await makeModerationWorld(cloud);
    await cloud.settle();
    await cloud.cloud.close();
    const { dataDirectory } = cloud;
    return {
      ...{ owner, refreshing, leaving, careful, dataDirectory },
      forgetful: { ...forgetful, code },
      listings: { read: read.id, changed: changed.id, archived: archived.id, photographed: photographed.id },
      photos: { changed: changedPhoto, deleted: deletedPhoto },
      trade,
      moderation,
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

/** What was answered, or the status of a server error. */
const asServed = <T>(work: Promise<T>): Promise<T | number> =>
  work.catch((error: unknown) => {
    if (error instanceof ProblemError && error.problem.status >= 500) return error.problem.status;
    throw error;
  });

/** A listing that takes several transactions to be indexed. */
export const ofManyYears = aPart({
  title: 'Evergreen',
  fits: [{ make: 'Volkswagen', model: 'Golf', yearFrom: 1921, yearTo: 2020 }],
});

/** A posting of a listing that never was. */
export async function putStray({ cloud }: TestCloud): Promise<void> {
  const { endpoint, region, accessKeyId, secretAccessKey, outputs } = cloud.description;
  const client = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const Item = {
    pk: { S: 'ACTIVE#all' },
    sk: { S: 'NEW#lst_01JD3Z8Q2V6W7X8Y9ZABCDEFGH' },
    entity: { S: 'Posting' },
    card: { S: '{}' },
  };
  await client.send(new PutItemCommand({ TableName: outputs['TableName'], Item }));
  client.destroy();
}

const found = async (
  cloud: TestCloud,
  { owner }: World,
  listingId: string,
  query: { q?: string; vehicleYear?: number } = {},
): Promise<boolean> => {
  await cloud.settle();
  const { items } = await anonymous(cloud).searchListings({ query: { sellerId: owner.userId, limit: 100, ...query } });
  return items.some(({ id }) => id === listingId);
};

/** By the operation, stream or consumer that is probed. */
export const probes: Readonly<Record<string, Probe>> = {
  ...tradeProbes,
  ...moderationProbes,
  ...inquiryProbes,
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
  requestPhotoUpload: {
    uses: [],
    run: async (cloud, { owner: { accessToken }, listings: { photographed: listingId } }) => {
      const { api } = { api: withToken(cloud, accessToken) };
      const asked = await asServed(api.requestPhotoUpload({ params: { listingId }, body: newPhoto() }));
      if (typeof asked === 'number') return String(asked);
      const { status } = await postForm(asked.upload, await aJpeg());
      await cloud.settle();
      return status === 201 ? undefined : `upload ${status}`;
    },
  },
  listPhotos: asking('listPhotos', ({ listings: { photographed } }) => ({
    path: `/v1/listings/${photographed}/photos`,
  })),
  updatePhoto: asking('updatePhoto', ({ owner: { accessToken: token }, photos }) => ({
    token,
    path: photos.changed,
    body: { caption: 'Seen' },
  })),
  deletePhoto: asking('deletePhoto', ({ owner: { accessToken: token }, photos }) => ({ token, path: photos.deleted })),
  makeThumbnails: {
    uses: ['requestPhotoUpload', 'listPhotos', 'deletePhoto'],
    run: async (cloud, { owner: { accessToken }, listings: { photographed: listingId } }) => {
      const api = withToken(cloud, accessToken);
      const uploaded = async (file: Uint8Array, before: (photoId: string) => Promise<unknown> = async () => {}) => {
        const { photo, upload } = await api.requestPhotoUpload({ params: { listingId }, body: newPhoto() });
        await before(photo.id);
        await postForm(upload, file);
        await cloud.settle();
        return photo.id;
      };
      const statusOf = async (photoId: string) =>
        (await api.listPhotos({ params: { listingId } })).items.find(({ id }) => id === photoId)?.status;
      const bucket = bucketOf(cloud);
      try {
        if ((await statusOf(await uploaded(await aJpeg()))) !== 'ready') return 'not ready';
        if ((await statusOf(await uploaded(Buffer.from('no image')))) !== 'rejected') return 'not rejected';
        // What a run that ended half-way has left of a photo that was deleted since.
        let stray = '';
        await uploaded(await aJpeg(), async (photoId) => {
          await api.deletePhoto({ params: { listingId, photoId } });
          stray = `photos/${photoId}/abc-small.webp`;
          await cloud.settle();
          await bucket.put(stray, 'a picture');
        });
        if (await bucket.has(stray)) return 'a stray picture is left';
        return (await bucket.keys('originals/')).length > 0 ? 'an upload is left' : undefined;
      } finally {
        bucket.close();
      }
    },
  },
  discardPhotoFiles: {
    uses: ['requestPhotoUpload', 'deletePhoto', 'relay'],
    run: async (cloud, { owner: { accessToken }, listings: { photographed: listingId } }) => {
      const api = withToken(cloud, accessToken);
      const { photo } = await api.requestPhotoUpload({ params: { listingId }, body: newPhoto() });
      const bucket = bucketOf(cloud);
      try {
        const key = `photos/${photo.id}/abc-small.webp`;
        await bucket.put(key, 'a picture');
        await api.deletePhoto({ params: { listingId, photoId: photo.id } });
        await cloud.settle();
        return (await bucket.has(key)) ? 'a picture is left' : undefined;
      } finally {
        bucket.close();
      }
    },
  },
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
      const { id } = await withToken(cloud, world.owner.accessToken).createListing({ body: ofManyYears });
      // Years and words come last of all that is written of it.
      const query = { q: 'evergreen', vehicleYear: 2020 } as const;
      if (!(await found(cloud, world, id, query))) return 'not indexed';
      await withToken(cloud, world.owner.accessToken).deleteListing({ params: { listingId: id } });
      return (await found(cloud, world, id, query)) ? 'not removed from the index' : undefined;
    },
  },
  reindexListings: {
    uses: ['createListing', 'relay', 'indexListing'],
    run: async (cloud, world) => {
      await withToken(cloud, world.owner.accessToken).createListing({ body: ofManyYears });
      await cloud.settle();
      await putStray(cloud);
      try {
        await invoke({ local: cloud.cloud.description }, 'reindex-listings', { mode: 'rebuild' });
        return undefined;
      } catch (error) {
        return String(error);
      }
    },
  },
};
