import type { Client } from '../contract/client.ts';
import type { OperationId, Routes } from '../contract/routes.ts';
import {
  join,
  logIn,
  logOut,
  type Member,
  mailedCode,
  patiently,
  signUp,
  somebody,
  type Target,
  visitor,
} from './members.ts';

/** Where scenarios play. */
export interface World {
  readonly target: Target;
  /** Has more listings, trades, sales, payouts and fitment checks than a page shows. */
  readonly seller: Member;
  /** Whom members buy from, and who has earned enough for any number of payouts. */
  readonly vendor: Member;
  readonly operator: Member;
  /** Makes a completed trade of the vendor's with this buyer. @returns its id */
  sold(buyerId: string): Promise<string>;
  /** One that is active and indexed. */
  readonly listingId: string;
}

/** One request that succeeds, in the way that costs most of those that are usual. */
export interface Scenario {
  readonly operation: OperationId;
  /** What sets it apart from other scenarios of its operation. */
  readonly variant?: string;
  /** How many terms of search its query names; of lists only. */
  readonly terms?: number;
  /** Makes what the request needs. The same member may play a scenario several times. */
  prepare(world: World, member: Member): Promise<Prepared>;
}

interface Prepared {
  /** The request itself. */
  send(): Promise<unknown>;
  /** Leaves the member as before, so that the next request costs the same. */
  after?(answer: unknown): Promise<void>;
}

/** Items on a page, on every list. */
const PAGE = 20;

const product = {
  kind: 'product',
  title: 'Oak bookshelf',
  description: 'Five shelves, a few scratches on the left side.',
  price: 4500,
  currency: 'EUR',
} as const;
const part = {
  kind: 'part',
  title: 'Alternator Golf IV 1.6',
  price: 8900,
  currency: 'EUR',
  partCategory: 'electrical',
  condition: 'used-good',
  vehicleMake: 'Volkswagen',
  vehicleModel: 'Golf',
  vehicleYear: 2001,
  compatibilityNotes: 'Fits the 1.6 AKL and AEH engines; compare the number on the housing.',
} as const;

const { vehicleYear: _, ...withoutYear } = part;
const golf = { vehicleMake: 'Volkswagen', vehicleModel: 'Golf', vehicleYear: 2001, vinLast8: '1W123456' } as const;

const photo = { contentType: 'image/jpeg', byteSize: 3_000_000 } as const;

/** A photo of a new listing that waits for its file. */
async function awaitedPhoto({ api }: Member): Promise<{ listingId: string; photoId: string }> {
  const { id: listingId } = await api.createListing({ body: product });
  const { photo: made } = await api.requestPhotoUpload({ params: { listingId }, body: photo });
  return { listingId, photoId: made.id };
}

const key = (): string => somebody().username;
/** A trade between a member and the vendor. */
async function reserved({ vendor }: World, { api }: Member): Promise<{ transactionId: string }> {
  const { id: listingId } = await vendor.api.createListing({ body: product });
  const { id } = await api.buyListing({ body: { listingId }, idempotencyKey: key() });
  return { transactionId: id };
}
async function paid(world: World, member: Member): Promise<{ transactionId: string }> {
  const params = await reserved(world, member);
  await member.api.payTransaction({ params, body: { paymentMethod: 'pm_ok' }, idempotencyKey: key() });
  return params;
}
async function shipped(world: World, member: Member): Promise<{ transactionId: string }> {
  const params = await paid(world, member);
  await world.vendor.api.actOnTransaction({ params, body: { action: 'ship' }, idempotencyKey: key() });
  return params;
}

const reason = 'So it was decided.';
async function rated({ sold }: World, { api, userId }: Member): Promise<{ ratingId: string }> {
  const params = { transactionId: await sold(userId) };
  const { id } = await api.rateTransaction({ params, body: { rating: 4, reviewText: 'It fits.' } });
  return { ratingId: id };
}
const asOperator =
  (request: Request): Scenario['prepare'] =>
  async (world) => ({
    send: () => request(world.operator.api, world),
  });
/** A check of a part of the vendor's of which nobody has said the year, so that it waits for an operator. */
async function waitingCheck({ vendor }: World, { api }: Member): Promise<{ compatibilityLogId: string }> {
  const { id: listingId } = await vendor.api.createListing({ body: withoutYear });
  const { id } = await api.checkFitment({ params: { listingId }, body: golf });
  return { compatibilityLogId: id };
}

/** A thread that somebody new has opened with the vendor: everybody's allowances end. */
async function asked({ target, vendor }: World): Promise<{ asker: Member; inquiryId: string }> {
  const asker = await join(target);
  const { id: listingId } = await vendor.api.createListing({ body: product });
  const { id } = await asker.api.openInquiry({ params: { listingId }, body: question });
  return { asker, inquiryId: id };
}
const question = { message: 'Is it still there, and does it fit into a small car?' } as const;

type Request = (api: Client<Routes>, world: World) => Promise<unknown>;
const asVisitor =
  (request: Request): Scenario['prepare'] =>
  async (world) => ({
    send: () => patiently(() => request(visitor(world.target), world)),
  });
const asMember =
  (request: Request): Scenario['prepare'] =>
  async (world, member) => ({
    send: () => patiently(() => request(member.api, world)),
  });
const asVendor =
  (request: Request): Scenario['prepare'] =>
  async (world) => ({
    send: () => request(world.vendor.api, world),
  });
const asSeller =
  (request: Request): Scenario['prepare'] =>
  async (world) => ({
    send: () => request(world.seller.api, world),
  });

/** Every operation at least once. */
const byOperation: { readonly [O in OperationId]: readonly Omit<Scenario, 'operation'>[] } = {
  signUp: [{ prepare: asVisitor((api) => api.signUp({ body: { ...somebody(), role: 'buyer' } })) }],
  confirmSignUp: [
    {
      prepare: async ({ target }) => {
        const { username, email } = await signUp(target);
        const body = { username, code: await mailedCode(target, email) };
        return { send: () => patiently(() => visitor(target).confirmSignUp({ body })) };
      },
    },
  ],
  resendCode: [
    {
      prepare: async ({ target }) => {
        const { username } = await signUp(target);
        return { send: () => patiently(() => visitor(target).resendCode({ body: { username } })) };
      },
    },
  ],
  login: [
    {
      prepare: async ({ target }, member) => ({
        send: () => logIn(target, member),
        after: (session) => logOut(target, session as Member),
      }),
    },
  ],
  refreshSession: [
    {
      prepare: async ({ target }, member) => ({
        send: () => patiently(() => visitor(target).refreshSession({ body: { refreshToken: member.refreshToken } })),
        after: async (tokens) => {
          Object.assign(member, tokens);
        },
      }),
    },
  ],
  logout: [
    {
      prepare: async ({ target }, member) => {
        const session = await logIn(target, member);
        return { send: () => logOut(target, session) };
      },
    },
  ],
  forgotPassword: [
    {
      prepare: async ({ target }, { username }) => ({
        send: () => patiently(() => visitor(target).forgotPassword({ body: { username } })),
      }),
    },
  ],
  resetPassword: [
    {
      prepare: async ({ target }, member) => {
        const { username, email } = member;
        await patiently(() => visitor(target).forgotPassword({ body: { username } }));
        const code = await mailedCode(target, email);
        const password = otherPassword(member);
        return {
          send: () => patiently(() => visitor(target).resetPassword({ body: { username, code, password } })),
          after: async () => {
            member.password = password;
            Object.assign(member, tokensOf(await logIn(target, member)));
          },
        };
      },
    },
  ],
  changePassword: [
    {
      variant: 'with another session to end',
      prepare: async ({ target }, member) => {
        await logIn(target, member);
        const body = { currentPassword: member.password, newPassword: otherPassword(member) };
        return {
          send: () => patiently(() => member.api.changePassword({ body })),
          after: async () => {
            member.password = body.newPassword;
          },
        };
      },
    },
  ],
  getMe: [{ prepare: asMember((api) => api.getMe()) }],
  updateMe: [{ prepare: asMember((api) => api.updateMe({ body: { displayName: 'A seller' } })) }],
  exportMe: [
    { prepare: asSeller((api) => api.exportMe({ query: { limit: PAGE } })) },
    {
      variant: 'a page of listings',
      terms: PAGE,
      prepare: async ({ seller: { api } }) => {
        const { cursor: sessions } = await api.exportMe({ query: { limit: PAGE } });
        const { cursor } = await api.exportMe({ query: { limit: PAGE, cursor: sessions } });
        return { send: () => api.exportMe({ query: { limit: PAGE, cursor } }) };
      },
    },
  ],
  deleteMe: [
    {
      prepare: async ({ target }) => {
        const { api } = await join(target);
        return { send: () => api.deleteMe({}) };
      },
    },
  ],
  getUser: [{ prepare: asVisitor((api, { seller }) => api.getUser({ params: { userId: seller.userId } })) }],
  createListing: [
    { variant: 'product', prepare: asMember((api) => api.createListing({ body: product })) },
    { variant: 'part', prepare: asMember((api) => api.createListing({ body: part })) },
    {
      variant: 'with an idempotency key',
      prepare: asMember((api) => api.createListing({ body: product, idempotencyKey: somebody().username })),
    },
  ],
  searchListings: [
    { terms: 0, prepare: asVisitor((api) => api.searchListings({ query: { limit: PAGE } })) },
    {
      variant: 'by kind and seller',
      terms: 2,
      prepare: asVisitor((api, { seller }) =>
        api.searchListings({ query: { limit: PAGE, kind: 'product', sellerId: seller.userId } }),
      ),
    },
    {
      variant: 'second page',
      terms: 0,
      prepare: async (world) => {
        const { cursor } = await visitor(world.target).searchListings({ query: { limit: PAGE } });
        return { send: () => visitor(world.target).searchListings({ query: { limit: PAGE, cursor } }) };
      },
    },
  ],
  getListing: [
    { prepare: asVisitor((api, { listingId }) => api.getListing({ params: { listingId } })) },
    {
      variant: 'own draft',
      prepare: async (_, { api }) => {
        const { id } = await api.createListing({ body: { ...product, status: 'draft' } });
        return { send: () => api.getListing({ params: { listingId: id } }) };
      },
    },
  ],
  updateListing: [
    {
      prepare: async (_, { api }) => {
        const { id, version } = await api.createListing({ body: product });
        const request = { params: { listingId: id }, body: { price: 4400 }, ifMatch: version };
        return { send: () => api.updateListing(request) };
      },
    },
  ],
  deleteListing: [
    {
      prepare: async (_, { api }) => {
        const { id } = await api.createListing({ body: product });
        return { send: () => api.deleteListing({ params: { listingId: id } }) };
      },
    },
  ],
  listMyListings: [
    { terms: 0, prepare: asSeller((api) => api.listMyListings({ query: { limit: PAGE } })) },
    {
      variant: 'in one status',
      terms: 1,
      prepare: asSeller((api) => api.listMyListings({ query: { limit: PAGE, status: 'active' } })),
    },
  ],
  requestPhotoUpload: [
    {
      prepare: async (_, member) => {
        const params = { listingId: (await member.api.createListing({ body: product })).id };
        return { send: () => member.api.requestPhotoUpload({ params, body: photo }) };
      },
    },
  ],
  listPhotos: [{ prepare: asVisitor((api, { listingId }) => api.listPhotos({ params: { listingId } })) }],
  updatePhoto: [
    {
      prepare: async (_, member) => {
        const params = await awaitedPhoto(member);
        return { send: () => member.api.updatePhoto({ params, body: { caption: 'Left side' } }) };
      },
    },
  ],
  deletePhoto: [
    {
      prepare: async (_, member) => {
        const params = await awaitedPhoto(member);
        return { send: () => member.api.deletePhoto({ params }) };
      },
    },
  ],
  checkFitment: [
    {
      prepare: async ({ vendor }, { api }) => {
        const { id: listingId } = await vendor.api.createListing({ body: part });
        return { send: () => api.checkFitment({ params: { listingId }, body: golf }) };
      },
    },
  ],
  listCompatibilityLogs: [
    { terms: 0, prepare: asSeller((api) => api.listCompatibilityLogs({ query: { limit: PAGE } })) },
    {
      variant: 'in one status',
      terms: 1,
      prepare: asSeller((api) => api.listCompatibilityLogs({ query: { fitmentStatus: 'needs-review', limit: PAGE } })),
    },
    {
      variant: 'everybody’s',
      terms: 0,
      prepare: async ({ operator }) => ({
        send: () => operator.api.listCompatibilityLogs({ query: { limit: PAGE } }),
      }),
    },
  ],
  getCompatibilityLog: [
    {
      prepare: async (world, member) => {
        const params = await waitingCheck(world, member);
        return { send: () => member.api.getCompatibilityLog({ params }) };
      },
    },
  ],
  settleFitment: [
    {
      prepare: async (world, member) => {
        const params = await waitingCheck(world, member);
        const body = { fitmentStatus: 'compatible', note: 'The number on it is the right one.' } as const;
        return { send: () => world.operator.api.settleFitment({ params, body }) };
      },
    },
  ],
  openInquiry: [
    {
      prepare: async ({ target, listingId }) => {
        const asker = await join(target);
        return { send: () => asker.api.openInquiry({ params: { listingId }, body: question }) };
      },
    },
  ],
  listInquiries: [
    { terms: 0, prepare: asVendor((api) => api.listInquiries({ query: { limit: PAGE } })) },
    {
      variant: 'in one status',
      terms: 1,
      prepare: asVendor((api) => api.listInquiries({ query: { limit: PAGE, status: 'open' } })),
    },
  ],
  getInquiry: [
    {
      prepare: async (world) => {
        const { asker, inquiryId } = await asked(world);
        return { send: () => asker.api.getInquiry({ params: { inquiryId } }) };
      },
    },
  ],
  replyToInquiry: [
    {
      variant: 'the buyer again',
      prepare: async (world) => {
        const { asker, inquiryId } = await asked(world);
        return { send: () => asker.api.replyToInquiry({ params: { inquiryId }, body: question }) };
      },
    },
    {
      variant: 'a seller for the first time',
      prepare: async ({ target }) => {
        const [asker, replying] = [await join(target), await join(target)];
        const { id: listingId } = await replying.api.createListing({ body: product });
        const { id } = await asker.api.openInquiry({ params: { listingId }, body: question });
        return { send: () => replying.api.replyToInquiry({ params: { inquiryId: id }, body: question }) };
      },
    },
  ],
  closeInquiry: [
    {
      prepare: async (world) => {
        const { asker, inquiryId } = await asked(world);
        return { send: () => asker.api.closeInquiry({ params: { inquiryId } }) };
      },
    },
  ],
  buyListing: [
    {
      prepare: async ({ vendor }, { api }) => {
        const { id: listingId } = await vendor.api.createListing({ body: product });
        return { send: () => api.buyListing({ body: { listingId }, idempotencyKey: key() }) };
      },
    },
    {
      variant: 'a part, checked before',
      prepare: async ({ vendor }, { api }) => {
        const { id: listingId } = await vendor.api.createListing({ body: part });
        await api.checkFitment({ params: { listingId }, body: golf });
        return { send: () => api.buyListing({ body: { listingId }, idempotencyKey: key() }) };
      },
    },
  ],
  listTransactions: [
    { terms: 0, prepare: asSeller((api) => api.listTransactions({ query: { as: 'seller', limit: PAGE } })) },
    {
      variant: 'in one status',
      terms: 1,
      prepare: asSeller((api) => api.listTransactions({ query: { as: 'seller', status: 'completed', limit: PAGE } })),
    },
  ],
  getTransaction: [
    {
      prepare: async (world, member) => {
        const params = await paid(world, member);
        return { send: () => member.api.getTransaction({ params }) };
      },
    },
  ],
  getEscrow: [
    {
      prepare: async (world, member) => {
        const params = await paid(world, member);
        return { send: () => member.api.getEscrow({ params }) };
      },
    },
  ],
  payTransaction: [
    {
      prepare: async (world, member) => {
        const params = await reserved(world, member);
        const body = { paymentMethod: 'pm_ok' };
        return { send: () => member.api.payTransaction({ params, body, idempotencyKey: key() }) };
      },
    },
  ],
  actOnTransaction: [
    {
      variant: 'ship',
      prepare: async (world, member) => {
        const params = await paid(world, member);
        const request = { params, body: { action: 'ship' }, idempotencyKey: key() } as const;
        return { send: () => world.vendor.api.actOnTransaction(request) };
      },
    },
    {
      variant: 'accept',
      prepare: async (world, member) => {
        const params = await shipped(world, member);
        const request = { params, body: { action: 'accept' }, idempotencyKey: key() } as const;
        return { send: () => member.api.actOnTransaction(request) };
      },
    },
  ],
  getBalance: [{ prepare: asSeller((api) => api.getBalance()) }],
  listLedger: [{ terms: 0, prepare: asSeller((api) => api.listLedger({ query: { limit: PAGE } })) }],
  requestPayout: [
    {
      prepare: async ({ vendor }) => ({
        send: () => vendor.api.requestPayout({ body: { amount: 1, currency: 'EUR' }, idempotencyKey: key() }),
      }),
    },
  ],
  listPayouts: [{ terms: 0, prepare: asSeller((api) => api.listPayouts({ query: { limit: PAGE } })) }],
  rateTransaction: [
    {
      prepare: async ({ sold }, { api, userId }) => {
        const params = { transactionId: await sold(userId) };
        return { send: () => api.rateTransaction({ params, body: { rating: 5, reviewText: 'It fits.' } }) };
      },
    },
  ],
  listUserRatings: [
    {
      terms: 0,
      prepare: asVisitor((api, { seller }) =>
        api.listUserRatings({ params: { userId: seller.userId }, query: { limit: PAGE } }),
      ),
    },
  ],
  listListingRatings: [
    {
      terms: 0,
      prepare: asVisitor((api, { listingId }) =>
        api.listListingRatings({ params: { listingId }, query: { limit: PAGE } }),
      ),
    },
  ],
  createReport: [
    {
      prepare: asMember((api, { listingId }) =>
        api.createReport({ body: { subject: { type: 'listing', id: listingId }, reason: 'scam' } }),
      ),
    },
  ],
  listReports: [{ terms: 0, prepare: asOperator((api) => api.listReports({ query: { limit: PAGE } })) }],
  resolveReport: [
    {
      prepare: async ({ operator, listingId }, { api }) => {
        const { id } = await api.createReport({
          body: { subject: { type: 'listing', id: listingId }, reason: 'spam' },
        });
        const request = { params: { reportId: id }, body: { outcome: 'dismissed', note: reason } } as const;
        return { send: () => operator.api.resolveReport(request) };
      },
    },
  ],
  suspendListing: [
    {
      prepare: async ({ operator }, { api }) => {
        const { id: listingId } = await api.createListing({ body: product });
        return { send: () => operator.api.suspendListing({ params: { listingId }, body: { reason } }) };
      },
    },
  ],
  reinstateListing: [
    {
      prepare: async ({ operator }, { api }) => {
        const { id: listingId } = await api.createListing({ body: product });
        await operator.api.suspendListing({ params: { listingId }, body: { reason } });
        return { send: () => operator.api.reinstateListing({ params: { listingId }, body: { reason } }) };
      },
    },
  ],
  removeRating: [
    {
      prepare: async (world, member) => {
        const params = await rated(world, member);
        return { send: () => world.operator.api.removeRating({ params, body: { reason } }) };
      },
    },
  ],
  suspendUser: [
    {
      prepare: async ({ target, operator }) => {
        const { userId } = await join(target);
        return { send: () => operator.api.suspendUser({ params: { userId }, body: { reason } }) };
      },
    },
  ],
  reinstateUser: [
    {
      prepare: async ({ target, operator }) => {
        const { userId } = await join(target);
        await operator.api.suspendUser({ params: { userId }, body: { reason } });
        return { send: () => operator.api.reinstateUser({ params: { userId }, body: { reason } }) };
      },
    },
  ],
  listAudit: [
    { terms: 0, prepare: asOperator((api) => api.listAudit({ query: { limit: PAGE } })) },
    {
      variant: 'of one thing',
      terms: 1,
      prepare: asOperator((api, { listingId }) => api.listAudit({ query: { limit: PAGE, subjectId: listingId } })),
    },
  ],
  listNotifications: [{ terms: 0, prepare: asSeller((api) => api.listNotifications({ query: { limit: PAGE } })) }],
  markNotificationsRead: [
    {
      variant: 'nothing unread',
      prepare: async (_, { api }) => {
        await api.markNotificationsRead({});
        return { send: () => patiently(() => api.markNotificationsRead({})) };
      },
    },
  ],
  getHealth: [{ prepare: asVisitor((api) => api.getHealth()) }],
  getOpenApi: [{ prepare: asVisitor((api) => api.getOpenApi()) }],
  getDocs: [{ prepare: asVisitor((api) => api.getDocs()) }],
};

export const scenarios: readonly Scenario[] = (Object.keys(byOperation) as OperationId[]).flatMap((operation) =>
  byOperation[operation].map((scenario) => ({ operation, ...scenario })),
);

export const titleOf = ({ operation, variant }: Pick<Scenario, 'operation' | 'variant'>): string =>
  variant === undefined ? operation : `${operation}, ${variant}`;

const otherPassword = ({ password }: Member): string =>
  password.startsWith('correct') ? password.replace('correct', 'another') : password.replace('another', 'correct');

const tokensOf = ({ accessToken, refreshToken }: { accessToken: string; refreshToken: string }) => ({
  accessToken,
  refreshToken,
});
