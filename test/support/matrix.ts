import { randomUUID } from 'node:crypto';
import type { OperationId } from '../../contract/routes.ts';
import { aPart, aProduct } from './builders.ts';
import { logIn } from './cloud.ts';
import type { Ask } from './http.ts';
import { newPhoto } from './photos.ts';
import { joinMarked, type Live, live, type Principal, type World } from './principals.ts';
import { trading } from './trades.ts';

/** One way to call an operation, and what each principal is to get. */
export interface Case {
  readonly what: string;
  /** Makes what is asked about, once for all principals; its id is handed to `ask`. */
  prepare?(world: World): Promise<string>;
  ask(about: string, principal: Principal): Ask;
  /** Where the principals' common tokens would not do, such as for logging out. */
  token?(world: World, principal: Principal): Promise<string | undefined>;
  expected(principal: Principal): string;
}

const isLive = (principal: Principal): principal is Live => (live as readonly string[]).includes(principal);

/** API Gateway refuses what it can verify by itself; that a token is no access token, or ended, is for the function. */
const closed = {
  anonymous: 'gateway 401',
  expired: 'gateway 401',
  wrongPool: 'gateway 401',
  wrongClient: 'gateway 401',
};

type Verdicts = { readonly [P in Live]?: string } & { readonly others: string };
const verdict = (verdicts: Verdicts, principal: Live): string => verdicts[principal] ?? verdicts.others;

const everybody = (answer: string) => (): string => answer;

const signedIn =
  (verdicts: Verdicts) =>
  (principal: Principal): string =>
    isLive(principal)
      ? verdict(verdicts, principal)
      : ((closed as Partial<Record<Principal, string>>)[principal] ?? '401 unauthenticated');

const optional =
  (anonymous: string, verdicts: Verdicts) =>
  (principal: Principal): string =>
    isLive(principal) ? verdict(verdicts, principal) : principal === 'anonymous' ? anonymous : '401 unauthenticated';

const draft = (world: World) => listed(world, 'draft');
const active = (world: World) => listed(world, 'active');
const listed = async ({ people }: World, status: 'draft' | 'active'): Promise<string> =>
  (await people.owner.api.createListing({ body: aProduct({ status }) })).id;
const archived = async (world: World): Promise<string> => {
  const listingId = await active(world);
  await world.people.owner.api.deleteListing({ params: { listingId } });
  return listingId;
};

export const MISSING_LISTING = 'lst_01JD3Z8Q2V6W7X8Y9ZABCDEFGH';
export const MISSING_USER = '3f0d1f0e-8a52-4f2c-9d0b-5f6f6f1c2a11';
const missing = async (): Promise<string> => MISSING_LISTING;

export const MISSING_PHOTO = 'pho_01JD3Z8Q2V6W7X8Y9ZABCDEFGH';
/** The path of a photo that waits for its file. */
const pendingPhoto =
  (status: 'draft' | 'active') =>
  async (world: World): Promise<string> => {
    const listingId = await listed(world, status);
    const { photo } = await world.people.owner.api.requestPhotoUpload({ params: { listingId }, body: newPhoto() });
    return `/v1/listings/${listingId}/photos/${photo.id}`;
  };

const auth = (name: string, json?: unknown): Ask => ({
  method: 'POST',
  path: `/v1/auth/${name}`,
  ...(json === undefined ? {} : { json }),
});
const get =
  (path: string) =>
  (about: string): Ask => ({ method: 'GET', path: path.replace('{}', about) });
const patch =
  (json: unknown) =>
  (about: string): Ask => ({ method: 'PATCH', path: `/v1/listings/${about}`, json });
const remove = (about: string): Ask => ({ method: 'DELETE', path: `/v1/listings/${about}` });
const stranger = (): string => `nobody-${randomUUID().slice(0, 8)}`;
const newAccount = () => ({
  username: stranger(),
  email: `${stranger()}@example.com`,
  password: 'correct horse battery',
  role: 'buyer',
  displayName: 'New',
});

export const MISSING_INQUIRY = 'inq_01JD3Z8Q2V6W7X8Y9ZABCDEFGH';
export const MISSING_TRADE = 'txn_01JD3Z8Q2V6W7X8Y9ZABCDEFGH';
const keyed = () => ({ 'idempotency-key': randomUUID() });
const post = (path: string, json: unknown): Ask => ({ method: 'POST', path, json, headers: keyed() });
/** A trade of the buyer with the owner. */
const reserved = async (world: World): Promise<string> =>
  (await trading(world.cloud).buyInTime(world.people.buyer, await active(world))).id;
const paid = async (world: World): Promise<string> => {
  const id = await reserved(world);
  await trading(world.cloud).pay(world.people.buyer, { id });
  return id;
};
const shipped = async (world: World): Promise<string> => {
  const id = await paid(world);
  await trading(world.cloud).act(world.people.owner, { id }, { action: 'ship' });
  return id;
};
const disputed = async (world: World): Promise<string> => {
  const id = await shipped(world);
  await trading(world.cloud).act(world.people.buyer, { id }, { action: 'dispute', reason: 'It is broken.' });
  return id;
};
/** The owner has earned something. */
const settled = async (world: World): Promise<string> => {
  const id = await shipped(world);
  await trading(world.cloud).act(world.people.buyer, { id }, { action: 'accept' });
  await world.cloud.settle();
  return id;
};
/** The buyer has asked the owner something. */
const asked = async (world: World): Promise<string> => {
  const params = { listingId: await active(world) };
  return (await world.people.buyer.api.openInquiry({ params, body: { message: 'Is it still there?' } })).id;
};
const ended = async (world: World): Promise<string> => {
  const inquiryId = await asked(world);
  await world.people.buyer.api.closeInquiry({ params: { inquiryId } });
  return inquiryId;
};
const noInquiry = async (): Promise<string> => MISSING_INQUIRY;
const asking = (listingId: string) => post(`/v1/listings/${listingId}/inquiries`, { message: 'Does it fit?' });
const replying = (id: string) => post(`/v1/inquiries/${id}/messages`, { message: 'I see.' });
/** A part whose year nobody knows, and checks of it that wait for an operator. */
const part = async ({ people }: World, status: 'draft' | 'active' = 'active'): Promise<string> =>
  (await people.owner.api.createListing({ body: aPart({ status, vehicleYear: undefined }) })).id;
const checked = async (world: World): Promise<string> => {
  const params = { listingId: await part(world) };
  return (await world.people.buyer.api.checkFitment({ params, body: golf })).id;
};
const golf = { vehicleMake: 'Volkswagen', vehicleModel: 'Golf', vehicleYear: 2001, vinLast8: '1W123456' };
const checking = (id: string): Ask => ({ method: 'POST', path: `/v1/listings/${id}/compatibility-logs`, json: golf });
const settling = (id: string): Ask => ({
  ...{ method: 'POST', path: `/v1/compatibility-logs/${id}/settlement` },
  json: { fitmentStatus: 'compatible', note: 'Compared the numbers.' },
});
export const MISSING_CHECK = 'fit_01JD3Z8Q2V6W7X8Y9ZABCDEFGH';
const noTrade = async (): Promise<string> => MISSING_TRADE;
const reading = (path: string): readonly Case[] => [
  ...[
    { what: 'one that is reserved', prepare: reserved },
    { what: 'one that is paid', prepare: paid },
    { what: 'one that is disputed', prepare: disputed },
  ].map((one) => ({
    ...one,
    ask: get(path),
    expected: signedIn({ buyer: '200', owner: '200', operator: '200', others: '404 not-found' }),
  })),
  {
    what: 'one that is not there',
    prepare: noTrade,
    ask: get(path),
    expected: signedIn({ others: '404 not-found' }),
  },
];
const acting = (json: object) => (id: string) => post(`/v1/transactions/${id}/actions`, json);
const paying = (id: string) => post(`/v1/transactions/${id}/payment`, { paymentMethod: 'pm_ok' });
const resolving = { action: 'resolve', reason: 'So be it.', resolution: { outcome: 'refund' } };

const MISSING_RATING = 'rat_01JD3Z8Q2V6W7X8Y9ZABCDEFGH';
const operators = (answer: string) => signedIn({ operator: answer, others: '403 not-allowed' });
const rating = (id: string) => post(`/v1/transactions/${id}/rating`, { rating: 5 });
const rated = async (world: World): Promise<string> => {
  const transactionId = await settled(world);
  return (await world.people.buyer.api.rateTransaction({ params: { transactionId }, body: { rating: 2 } })).id;
};
const reporting = (type: 'listing' | 'rating' | 'user') => (id: string) =>
  post('/v1/reports', { subject: { type, id }, reason: 'other' });
const reported = async (world: World): Promise<string> => {
  const body = { subject: { type: 'listing', id: await active(world) }, reason: 'spam' } as const;
  return (await world.people.otherBuyer.api.createReport({ body })).id;
};
const resolvingReport = (id: string) =>
  post(`/v1/moderation/reports/${id}/resolution`, { outcome: 'dismissed', note: 'It is as it should be.' });
const moderating = (path: string) => (id: string) =>
  post(`/v1/moderation/${path.replace('{}', id)}`, { reason: 'So it was decided.' });
const suspendedListing = async (world: World): Promise<string> => {
  const listingId = await active(world);
  await world.people.operator.api.suspendListing({ params: { listingId }, body: { reason: 'For now.' } });
  return listingId;
};

/** What is expected of each operation. A route without a row here fails the matrix. */
export const matrix: Readonly<Partial<Record<OperationId, readonly Case[]>>> = {
  signUp: [{ what: 'a new name', ask: () => auth('sign-up', newAccount()), expected: everybody('201') }],
  confirmSignUp: [
    {
      what: 'an unknown name',
      ask: () => auth('confirm', { username: stranger(), code: '123456' }),
      expected: everybody('400 invalid-code'),
    },
  ],
  resendCode: [
    { what: 'an unknown name', ask: () => auth('resend-code', { username: stranger() }), expected: everybody('204') },
  ],
  login: [
    {
      what: 'an unknown name',
      ask: () => auth('login', { username: stranger(), password: 'wrong' }),
      expected: everybody('401 wrong-credentials'),
    },
  ],
  refreshSession: [
    {
      what: 'an unknown token',
      ask: () => auth('refresh', { refreshToken: 'a.b.c.d.e' }),
      expected: everybody('401 wrong-credentials'),
    },
  ],
  logout: [
    {
      what: 'a session of their own',
      ask: () => auth('logout'),
      token: async ({ cloud, people, tokens }, principal) =>
        isLive(principal) ? (await logIn(cloud, people[principal])).accessToken : tokens[principal],
      expected: signedIn({ others: '204' }),
    },
  ],
  forgotPassword: [
    {
      what: 'an unknown name',
      ask: () => auth('forgot-password', { username: stranger() }),
      expected: everybody('204'),
    },
  ],
  resetPassword: [
    {
      what: 'an unknown name',
      ask: () => auth('reset-password', { username: stranger(), code: '123456', password: 'correct horse battery' }),
      expected: everybody('400 invalid-code'),
    },
  ],
  changePassword: [
    {
      what: 'with a wrong current one',
      ask: () => auth('change-password', { currentPassword: 'wrong', newPassword: 'correct horse battery' }),
      expected: signedIn({ others: '401 wrong-credentials' }),
    },
  ],
  getMe: [{ what: 'themselves', ask: get('/v1/users/me'), expected: signedIn({ others: '200' }) }],
  updateMe: [
    {
      what: 'themselves',
      ask: () => ({ method: 'PATCH', path: '/v1/users/me', json: { displayName: 'Changed' } }),
      expected: signedIn({ others: '200' }),
    },
  ],
  exportMe: [{ what: 'their own', ask: get('/v1/users/me/export'), expected: signedIn({ others: '200' }) }],
  deleteMe: [
    {
      what: 'an account of their own',
      ask: () => ({ method: 'DELETE', path: '/v1/users/me' }),
      token: async ({ cloud, tokens }, principal) =>
        isLive(principal) ? (await joinMarked(cloud, 'seller')).accessToken : tokens[principal],
      expected: signedIn({ others: '204' }),
    },
    {
      what: 'the account of somebody with an open trade',
      prepare: paid,
      ask: () => ({ method: 'DELETE', path: '/v1/users/me' }),
      token: async ({ tokens }, principal) =>
        principal === 'buyer' || principal === 'owner' ? tokens[principal] : undefined,
      expected: (principal) => (principal === 'buyer' || principal === 'owner' ? '409 invalid-state' : 'gateway 401'),
    },
  ],
  getUser: [
    {
      what: 'somebody',
      prepare: async ({ people }) => people.buyer.userId,
      ask: get('/v1/users/{}'),
      expected: everybody('200'),
    },
    { what: 'nobody', ask: () => get('/v1/users/{}')(MISSING_USER), expected: everybody('404 not-found') },
  ],
  createListing: [
    {
      what: 'a product',
      ask: () => ({ method: 'POST', path: '/v1/listings', json: aProduct() }),
      expected: signedIn({ others: '201' }),
    },
    {
      what: 'a part',
      ask: () => ({ method: 'POST', path: '/v1/listings', json: aPart() }),
      expected: signedIn({ buyer: '403 seller-only', otherBuyer: '403 seller-only', others: '201' }),
    },
  ],
  searchListings: [{ what: 'everything', ask: get('/v1/listings'), expected: everybody('200') }],
  getListing: [
    { what: 'an active one', prepare: active, ask: get('/v1/listings/{}'), expected: everybody('200') },
    ...[
      { what: 'a draft', prepare: draft },
      { what: 'an archived one', prepare: archived },
    ].map((one) => ({
      ...one,
      ask: get('/v1/listings/{}'),
      expected: optional('404 not-found', { owner: '200', operator: '200', others: '404 not-found' }),
    })),
    {
      what: 'one that is not there',
      prepare: missing,
      ask: get('/v1/listings/{}'),
      expected: optional('404 not-found', { others: '404 not-found' }),
    },
  ],
  updateListing: [
    {
      what: 'an active one',
      prepare: active,
      ask: patch({ price: 5 }),
      expected: signedIn({ owner: '200', others: '403 not-allowed' }),
    },
    ...[
      { what: 'a draft', prepare: draft },
      { what: 'an archived one', prepare: archived },
    ].map((one) => ({
      ...one,
      ask: patch({ price: 5 }),
      // An operator sees it, so that pretending it is not there would be of no use.
      expected: signedIn({ owner: '200', operator: '403 not-allowed', others: '404 not-found' }),
    })),
    {
      what: 'one that is not there',
      prepare: missing,
      ask: patch({ price: 5 }),
      expected: signedIn({ others: '404 not-found' }),
    },
  ],
  deleteListing: [
    {
      what: 'an active one',
      prepare: active,
      ask: remove,
      expected: signedIn({ owner: '204', others: '403 not-allowed' }),
    },
    {
      what: 'a draft',
      prepare: draft,
      ask: remove,
      expected: signedIn({ owner: '204', operator: '403 not-allowed', others: '404 not-found' }),
    },
    { what: 'one that is not there', prepare: missing, ask: remove, expected: signedIn({ others: '404 not-found' }) },
  ],
  listMyListings: [{ what: 'all', ask: get('/v1/users/me/listings'), expected: signedIn({ others: '200' }) }],
  requestPhotoUpload: [
    {
      what: 'of an active listing',
      prepare: active,
      ask: (id) => ({ method: 'POST', path: `/v1/listings/${id}/photos`, json: newPhoto() }),
      expected: signedIn({ owner: '201', others: '403 not-allowed' }),
    },
    {
      what: 'of a draft',
      prepare: draft,
      ask: (id) => ({ method: 'POST', path: `/v1/listings/${id}/photos`, json: newPhoto() }),
      expected: signedIn({ owner: '201', operator: '403 not-allowed', others: '404 not-found' }),
    },
    {
      what: 'of an archived one',
      prepare: archived,
      ask: (id) => ({ method: 'POST', path: `/v1/listings/${id}/photos`, json: newPhoto() }),
      expected: signedIn({ owner: '409 invalid-state', operator: '403 not-allowed', others: '404 not-found' }),
    },
    {
      what: 'of one that is not there',
      prepare: missing,
      ask: (id) => ({ method: 'POST', path: `/v1/listings/${id}/photos`, json: newPhoto() }),
      expected: signedIn({ others: '404 not-found' }),
    },
  ],
  listPhotos: [
    {
      what: 'of an active listing',
      prepare: active,
      ask: get('/v1/listings/{}/photos'),
      expected: optional('200', { others: '200' }),
    },
    ...[
      { what: 'of a draft', prepare: draft },
      { what: 'of an archived one', prepare: archived },
    ].map((one) => ({
      ...one,
      ask: get('/v1/listings/{}/photos'),
      expected: optional('404 not-found', { owner: '200', operator: '200', others: '404 not-found' }),
    })),
    {
      what: 'of one that is not there',
      prepare: missing,
      ask: get('/v1/listings/{}/photos'),
      expected: optional('404 not-found', { others: '404 not-found' }),
    },
  ],
  updatePhoto: [
    {
      what: 'of an active listing',
      prepare: pendingPhoto('active'),
      ask: (place) => ({ method: 'PATCH', path: place, json: { caption: 'Seen' } }),
      expected: signedIn({ owner: '200', others: '403 not-allowed' }),
    },
    {
      what: 'of a draft',
      prepare: pendingPhoto('draft'),
      ask: (place) => ({ method: 'PATCH', path: place, json: { caption: 'Seen' } }),
      expected: signedIn({ owner: '200', operator: '403 not-allowed', others: '404 not-found' }),
    },
  ],
  deletePhoto: [
    {
      what: 'that is not there, of an active listing',
      prepare: async (world) => `/v1/listings/${await active(world)}/photos/${MISSING_PHOTO}`,
      ask: (place) => ({ method: 'DELETE', path: `${place}?reason=Indecent` }),
      expected: signedIn({ owner: '404 not-found', operator: '404 not-found', others: '403 not-allowed' }),
    },
    {
      what: 'of a draft',
      prepare: pendingPhoto('draft'),
      ask: (place) => ({ method: 'DELETE', path: `${place}?reason=Indecent` }),
      // The operator comes first; nothing is left for the owner.
      expected: signedIn({ owner: '404 not-found', operator: '204', others: '404 not-found' }),
    },
  ],
  checkFitment: [
    { what: 'of an active part', prepare: part, ask: checking, expected: signedIn({ others: '201' }) },
    {
      what: 'of a draft',
      prepare: (world) => part(world, 'draft'),
      ask: checking,
      expected: signedIn({ owner: '201', operator: '201', others: '404 not-found' }),
    },
    { what: 'of a product', prepare: active, ask: checking, expected: signedIn({ others: '409 invalid-state' }) },
    { what: 'of what is not there', prepare: missing, ask: checking, expected: signedIn({ others: '404 not-found' }) },
  ],
  listCompatibilityLogs: ['', '?fitmentStatus=needs-review'].map((query) => ({
    what: `theirs, or everybody’s for operators, ${query}`,
    ask: get(`/v1/compatibility-logs${query}`),
    expected: signedIn({ others: '200' }),
  })),
  getCompatibilityLog: [
    {
      what: 'the buyer’s',
      prepare: checked,
      ask: get('/v1/compatibility-logs/{}'),
      // The seller of the part has no part in it.
      expected: signedIn({ buyer: '200', operator: '200', others: '404 not-found' }),
    },
    {
      what: 'one that is not there',
      ask: () => get('/v1/compatibility-logs/{}')(MISSING_CHECK),
      expected: signedIn({ others: '404 not-found' }),
    },
  ],
  settleFitment: [
    {
      what: 'the buyer’s',
      prepare: checked,
      ask: settling,
      expected: signedIn({ operator: '200', others: '403 not-allowed' }),
    },
    {
      what: 'one that is not there',
      ask: () => settling(MISSING_CHECK),
      expected: signedIn({ operator: '404 not-found', others: '403 not-allowed' }),
    },
  ],
  openInquiry: [
    {
      what: 'about an active listing',
      prepare: active,
      ask: asking,
      expected: signedIn({ owner: '403 own-listing', others: '201' }),
    },
    ...[
      { what: 'about a draft', prepare: draft },
      { what: 'about an archived one', prepare: archived },
    ].map((one) => ({
      ...one,
      ask: asking,
      expected: signedIn({ owner: '403 own-listing', others: '404 not-found' }),
    })),
    {
      what: 'about one that is not there',
      prepare: missing,
      ask: asking,
      expected: signedIn({ others: '404 not-found' }),
    },
  ],
  listInquiries: [
    ...['?box=sent', '?box=received', ''].map((query) => ({
      what: `their own, ${query}`,
      ask: get(`/v1/inquiries${query}`),
      expected: signedIn({ others: '200' }),
    })),
    {
      what: 'everybody’s in one status',
      prepare: asked,
      ask: () => get('/v1/inquiries?box=all&status=open')(''),
      expected: signedIn({ operator: '200', others: '403 not-allowed' }),
    },
  ],
  getInquiry: [
    {
      what: 'one of the buyer and the owner',
      prepare: asked,
      ask: get('/v1/inquiries/{}'),
      expected: signedIn({ buyer: '200', owner: '200', operator: '200', others: '404 not-found' }),
    },
    {
      what: 'one that is not there',
      prepare: noInquiry,
      ask: get('/v1/inquiries/{}'),
      expected: signedIn({ others: '404 not-found' }),
    },
  ],
  replyToInquiry: [
    {
      what: 'one of the buyer and the owner',
      prepare: asked,
      ask: replying,
      expected: signedIn({ buyer: '201', owner: '201', operator: '403 not-allowed', others: '404 not-found' }),
    },
    {
      what: 'one that is closed',
      prepare: ended,
      ask: replying,
      expected: signedIn({
        buyer: '409 invalid-state',
        owner: '409 invalid-state',
        operator: '403 not-allowed',
        others: '404 not-found',
      }),
    },
    {
      what: 'one that is not there',
      prepare: noInquiry,
      ask: replying,
      expected: signedIn({ others: '404 not-found' }),
    },
  ],
  closeInquiry: [
    {
      what: 'one of the buyer and the owner',
      prepare: asked,
      ask: (id) => post(`/v1/inquiries/${id}/closure`, {}),
      // An operator says why.
      expected: signedIn({ buyer: '200', owner: '200', operator: '400 invalid-request', others: '404 not-found' }),
    },
    {
      what: 'one that is not there',
      prepare: noInquiry,
      ask: (id) => post(`/v1/inquiries/${id}/closure`, {}),
      expected: signedIn({ others: '404 not-found' }),
    },
  ],
  buyListing: [
    {
      what: 'an active listing',
      prepare: active,
      ask: (listingId) => post('/v1/transactions', { listingId }),
      // The buyer comes first.
      expected: signedIn({ buyer: '201', owner: '403 own-listing', others: '409 listing-unavailable' }),
    },
    {
      what: 'a draft',
      prepare: draft,
      ask: (listingId) => post('/v1/transactions', { listingId }),
      expected: signedIn({ owner: '403 own-listing', others: '404 not-found' }),
    },
    {
      what: 'an archived one',
      prepare: archived,
      ask: (listingId) => post('/v1/transactions', { listingId }),
      expected: signedIn({ owner: '403 own-listing', others: '409 listing-unavailable' }),
    },
    {
      what: 'one that is not there',
      prepare: missing,
      ask: (listingId) => post('/v1/transactions', { listingId }),
      expected: signedIn({ others: '404 not-found' }),
    },
  ],
  listTransactions: [
    ...['?as=buyer', '?as=seller', ''].map((query) => ({
      what: `their own, ${query}`,
      ask: get(`/v1/transactions${query}`),
      expected: signedIn({ others: '200' }),
    })),
    {
      what: 'everybody’s in one status',
      prepare: paid,
      ask: () => get('/v1/transactions?as=all&status=paid')(''),
      expected: signedIn({ operator: '200', others: '403 not-allowed' }),
    },
  ],
  getTransaction: reading('/v1/transactions/{}'),
  getEscrow: reading('/v1/transactions/{}/escrow'),
  payTransaction: [
    {
      what: 'one that is reserved',
      prepare: reserved,
      ask: paying,
      expected: signedIn({
        buyer: '200',
        owner: '403 not-allowed',
        operator: '403 not-allowed',
        others: '404 not-found',
      }),
    },
    {
      what: 'one that is shipped',
      prepare: shipped,
      ask: paying,
      expected: signedIn({
        buyer: '409 invalid-state',
        owner: '403 not-allowed',
        operator: '403 not-allowed',
        others: '404 not-found',
      }),
    },
    { what: 'one that is not there', prepare: noTrade, ask: paying, expected: signedIn({ others: '404 not-found' }) },
  ],
  actOnTransaction: [
    {
      what: 'shipping what is paid',
      prepare: paid,
      ask: acting({ action: 'ship' }),
      expected: signedIn({
        buyer: '409 invalid-state',
        owner: '200',
        operator: '409 invalid-state',
        others: '404 not-found',
      }),
    },
    {
      what: 'accepting what is shipped',
      prepare: shipped,
      ask: acting({ action: 'accept' }),
      expected: signedIn({
        buyer: '200',
        owner: '409 invalid-state',
        operator: '409 invalid-state',
        others: '404 not-found',
      }),
    },
    {
      what: 'deciding a dispute',
      prepare: disputed,
      ask: acting(resolving),
      expected: signedIn({
        buyer: '409 invalid-state',
        owner: '409 invalid-state',
        operator: '200',
        others: '404 not-found',
      }),
    },
    {
      what: 'cancelling after payment',
      prepare: paid,
      ask: acting({ action: 'cancel', reason: 'So it was decided.' }),
      // The operator comes before the owner.
      expected: signedIn({
        buyer: '409 invalid-state',
        owner: '409 invalid-state',
        operator: '200',
        others: '404 not-found',
      }),
    },
    {
      what: 'one that is not there',
      prepare: noTrade,
      ask: acting({ action: 'cancel' }),
      expected: signedIn({ others: '404 not-found' }),
    },
  ],
  getBalance: [{ what: 'their own', ask: get('/v1/users/me/balance'), expected: signedIn({ others: '200' }) }],
  listLedger: [{ what: 'their own', ask: get('/v1/users/me/ledger'), expected: signedIn({ others: '200' }) }],
  requestPayout: [
    {
      what: 'something of what the owner has earned',
      prepare: settled,
      ask: () => post('/v1/payouts', { amount: 5, currency: 'EUR' }),
      expected: signedIn({ owner: '201', others: '409 not-enough-balance' }),
    },
  ],
  listPayouts: [{ what: 'their own', ask: get('/v1/payouts'), expected: signedIn({ others: '200' }) }],
  rateTransaction: [
    {
      what: 'one that is completed',
      prepare: settled,
      ask: rating,
      expected: signedIn({
        buyer: '201',
        owner: '403 not-allowed',
        operator: '403 not-allowed',
        others: '404 not-found',
      }),
    },
    {
      what: 'one that is paid',
      prepare: paid,
      ask: rating,
      expected: signedIn({
        buyer: '409 invalid-state',
        owner: '403 not-allowed',
        operator: '403 not-allowed',
        others: '404 not-found',
      }),
    },
    { what: 'one that is not there', prepare: noTrade, ask: rating, expected: signedIn({ others: '404 not-found' }) },
  ],
  listUserRatings: [
    {
      what: 'of somebody',
      prepare: async ({ people }) => people.owner.userId,
      ask: get('/v1/users/{}/ratings'),
      expected: everybody('200'),
    },
    { what: 'of nobody', ask: () => get('/v1/users/{}/ratings')(MISSING_USER), expected: everybody('404 not-found') },
  ],
  listListingRatings: [
    { what: 'of an active one', prepare: active, ask: get('/v1/listings/{}/ratings'), expected: everybody('200') },
    { what: 'of a draft', prepare: draft, ask: get('/v1/listings/{}/ratings'), expected: everybody('404 not-found') },
    {
      what: 'of one that is not there',
      prepare: missing,
      ask: get('/v1/listings/{}/ratings'),
      expected: everybody('404 not-found'),
    },
  ],
  createReport: [
    { what: 'of an active listing', prepare: active, ask: reporting('listing'), expected: signedIn({ others: '201' }) },
    {
      what: 'of a draft',
      prepare: draft,
      ask: reporting('listing'),
      expected: signedIn({ owner: '201', operator: '201', others: '404 not-found' }),
    },
    {
      what: 'of somebody',
      prepare: async ({ people }) => people.owner.userId,
      ask: reporting('user'),
      expected: signedIn({ others: '201' }),
    },
    {
      what: 'of a rating that is not there',
      ask: () => reporting('rating')(MISSING_RATING),
      expected: signedIn({ others: '404 not-found' }),
    },
  ],
  listReports: [{ what: 'open ones', ask: get('/v1/moderation/reports'), expected: operators('200') }],
  resolveReport: [
    { what: 'one that is open', prepare: reported, ask: resolvingReport, expected: operators('200') },
    {
      what: 'one that is not there',
      ask: () => resolvingReport('rep_01JD3Z8Q2V6W7X8Y9ZABCDEFGH'),
      expected: operators('404 not-found'),
    },
  ],
  suspendListing: [
    {
      what: 'an active one',
      prepare: active,
      ask: moderating('listings/{}/suspension'),
      expected: operators('200'),
    },
    {
      what: 'a draft',
      prepare: draft,
      ask: moderating('listings/{}/suspension'),
      expected: operators('409 invalid-state'),
    },
    {
      what: 'one that is not there',
      prepare: missing,
      ask: moderating('listings/{}/suspension'),
      expected: operators('404 not-found'),
    },
  ],
  reinstateListing: [
    {
      what: 'one that is suspended',
      prepare: suspendedListing,
      ask: moderating('listings/{}/reinstatement'),
      expected: operators('200'),
    },
    {
      what: 'an active one',
      prepare: active,
      ask: moderating('listings/{}/reinstatement'),
      expected: operators('409 invalid-state'),
    },
  ],
  removeRating: [
    { what: 'one that is shown', prepare: rated, ask: moderating('ratings/{}/removal'), expected: operators('200') },
    {
      what: 'one that is not there',
      ask: () => moderating('ratings/{}/removal')(MISSING_RATING),
      expected: operators('404 not-found'),
    },
  ],
  suspendUser: [
    {
      what: 'somebody',
      prepare: async ({ cloud }) => (await joinMarked(cloud, 'seller')).userId,
      ask: moderating('users/{}/suspension'),
      expected: operators('200'),
    },
    {
      what: 'an operator, by the same',
      prepare: async ({ people }) => people.operator.userId,
      ask: moderating('users/{}/suspension'),
      expected: operators('403 not-allowed'),
    },
    {
      what: 'nobody',
      ask: () => moderating('users/{}/suspension')(MISSING_USER),
      expected: operators('404 not-found'),
    },
  ],
  reinstateUser: [
    {
      what: 'somebody who is suspended',
      prepare: async ({ cloud, people }) => {
        const { userId } = await joinMarked(cloud, 'seller');
        await people.operator.api.suspendUser({ params: { userId }, body: { reason: 'For now.' } });
        return userId;
      },
      ask: moderating('users/{}/reinstatement'),
      expected: operators('200'),
    },
  ],
  listAudit: [
    { what: 'all of it', ask: get('/v1/moderation/audit'), expected: operators('200') },
    {
      what: 'of one thing',
      ask: () => get(`/v1/moderation/audit?subjectId=${MISSING_LISTING}`)(''),
      expected: operators('200'),
    },
  ],
  listNotifications: [{ what: 'their own', ask: get('/v1/notifications'), expected: signedIn({ others: '200' }) }],
  markNotificationsRead: [
    {
      what: 'all of their own',
      ask: () => ({ method: 'POST', path: '/v1/notifications/read', json: {} }),
      expected: signedIn({ others: '200' }),
    },
    {
      what: 'up to one that is not theirs',
      ask: () => ({ method: 'POST', path: '/v1/notifications/read', json: { upTo: 'ntf_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ' } }),
      expected: signedIn({ others: '404 not-found' }),
    },
  ],
  getHealth: [{ what: 'now', ask: get('/v1/health'), expected: everybody('200') }],
  getOpenApi: [{ what: 'the document', ask: get('/v1/openapi.json'), expected: everybody('200') }],
};
