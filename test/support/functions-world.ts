import {
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  CognitoIdentityProviderClient,
  GetTokensFromRefreshTokenCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { type AwsStub, mockClient } from 'aws-sdk-client-mock';
import { searchKeys } from '../../adapters/dynamo/keys.ts';
import type { OperationId } from '../../contract/routes.ts';
import { tokenHash } from '../../core/auth/token-hash.ts';
import { type Inquiry, inquiryMessageId } from '../../core/inquiries/model.ts';
import { entry } from '../../core/ledger/entry.ts';
import { balanceId } from '../../core/ledger/model.ts';
import { cardOf, termsOf } from '../../core/listings/terms.ts';
import type { Report } from '../../core/moderation/model.ts';
import type { Payout } from '../../core/payouts/model.ts';
import type { Photo } from '../../core/photos/model.ts';
import type { Rating } from '../../core/ratings/model.ts';
import type { Transaction } from '../../core/transactions/model.ts';
import { aCheck, aListing, anEscrow, aPart, aReceipt, aTransaction, aUser } from './builders.ts';
import { canary, type FakeTable, fakeTable } from './fake-table.ts';
import { type Ask, anna, bob, claimsOf, operator, type Sender, tokenWith } from './functions.ts';

export type CognitoStub = AwsStub<ServiceInputTypes, ServiceOutputTypes, unknown>;

export const password = 'correct horse battery';
export const activeListing = aListing();
/** A photo of the active listing that is ready to be seen. */
export const activePhoto: Photo = {
  id: 'pho_01JD3Z8Q2V6W7X8Y9ZABCDEFGH',
  uploadedById: activeListing.sellerId,
  status: 'ready',
  image: { hash: '0123456789abcdef', width: 1600, height: 1200, placeholder: 'data:image/webp;base64,AAAA' },
  createdAt: activeListing.createdAt,
  updatedAt: activeListing.updatedAt,
  version: 2,
};
export const draftListing = aListing({ id: 'lst_01JD3Z8Q2V6W7X8Y9ZDRAFTDRA', status: 'draft' });
/** A part of which nobody knows the year, and Bob's question about it, which waits for an operator. */
export const partListing = aListing({
  ...aPart(),
  id: 'lst_01JD3Z8Q2V6W7X8Y9ZPART0000',
  status: 'active',
  vehicleYear: undefined,
});
export const openCheck = aCheck({ buyerId: bob.userId, listingId: partListing.id });
/** Trades of Bob, who buys from Anna: one to be paid, one to be shipped, one on its way. Each has a listing of its own. */
const tradeOf = (name: string, status: Transaction['status']): Transaction =>
  aTransaction({
    id: `txn_01JD3Z8Q2V6W7X8Y9Z${name}`,
    listingId: `lst_01JD3Z8Q2V6W7X8Y9Z${name}`,
    buyerId: bob.userId,
    status,
    // Nobody's deadline has passed while these tests run.
    ...(status === 'reserved' && { since: '2999-01-01T00:00:00.000Z' }),
  });
export const reservedTrade = tradeOf('RESERVED', 'reserved');
export const paidTrade = tradeOf('PA1D0000', 'paid');
export const shippedTrade = tradeOf('SH1PPED0', 'shipped');
export const trades = [reservedTrade, paidTrade, shippedTrade] as const;
/** What Anna has earned with an earlier one, and had paid out in part. */
const soldTrade = tradeOf('S01D0000', 'completed');
export const earned = 4275;
export const paidOut: Payout = {
  id: 'pay_01JD3Z8Q2V6W7X8Y9ZABCDEFGH',
  userId: anna.userId,
  amount: 1000,
  currency: 'EUR',
  status: 'paid',
  createdAt: soldTrade.createdAt,
  updatedAt: soldTrade.updatedAt,
  version: 2,
};
/** What Anna was told last. */
export const shippedNote = { id: 'ntf_01JD3Z8Q2V6W7X8Y9ZABCDEFGH', userId: anna.userId } as const;
/** What only their owners may read. */
export const secrets = ['anna@example.com', '+4915112345678', 'bob@example.com'] as const;

export interface FunctionsWorld {
  readonly table: FakeTable;
  readonly cognito: CognitoStub;
}

/** Has nothing to stay for. */
export const leaver: Sender = {
  userId: '2c4e6a8b-1d3f-4b5a-9c7e-8f0a1b2c3d4e',
  sessionId: 'session-lena',
  username: 'lena',
};
/** Is signed in, and has no profile. */
export const ghost: Sender = { ...leaver, userId: '2c4e6a8b-1d3f-4b5a-9c7e-000000000000' };
export const rateable = { id: 'txn_01JD3Z8Q2V6W7X8Y9Z000000R1', buyerId: bob.userId };
const at = '2026-03-01T12:00:00.000Z';
export const givenRating: Rating = {
  id: 'rat_01JD3Z8Q2V6W7X8Y9Z000000R2',
  transactionId: 'txn_01JD3Z8Q2V6W7X8Y9Z000000R2',
  listingId: activeListing.id,
  sellerId: anna.userId,
  buyerId: bob.userId,
  rating: 4,
  isVerifiedPurchase: true,
  createdAt: at,
  updatedAt: at,
  version: 1,
};
export const openReport: Report = {
  id: 'rep_01JD3Z8Q2V6W7X8Y9Z000000R1',
  subject: { type: 'listing', id: activeListing.id },
  reason: 'misleading',
  status: 'open',
  reporterId: bob.userId,
  createdAt: at,
  updatedAt: at,
  version: 1,
};
export const suspendedListing = aListing({ id: 'lst_01JD3Z8Q2V6W7X8Y9Z000000S1', status: 'suspended' });
const shutOut = { id: '5d1f0c2e-6a3b-4c8d-9e7f-1a2b3c4d5e6f', username: 'carla', displayName: 'Carla' };

/** A table with a seller, a buyer and an operator, all signed in, and a user pool that says yes to everything. */
export function functionsWorld(): FunctionsWorld {
  const table = fakeTable();
  const cognito = mockClient(CognitoIdentityProviderClient) as unknown as CognitoStub;
  table.seed('user', aUser({ phoneNumber: '+4915112345678' }));
  table.seed('user', aUser({ id: bob.userId, username: 'bob', email: 'bob@example.com', role: 'buyer' }));
  table.seed('user', aUser({ id: leaver.userId, username: leaver.username, email: 'lena@example.com' }));
  for (const { userId, sessionId } of [anna, bob, operator, leaver, ghost])
    table.seed('sessions', {
      id: userId,
      live: [{ id: sessionId, refreshHash: tokenHash('refresh-1'), since: '2026-03-01T12:00:00.000Z' }],
      version: 1,
    });
  for (const listing of [activeListing, draftListing]) {
    table.seed('listing', listing);
    for (const term of termsOf(listing)) {
      const [pk, sk] = searchKeys.posting(term, listing.id);
      table.put({ pk, sk, entity: 'Posting', card: JSON.stringify({ ...cardOf(listing), ...canary }) });
    }
  }
  table.seed('listing', partListing);
  table.seed('compatibilityLog', openCheck);
  table.seed('gallery', {
    id: activeListing.id,
    photos: [activePhoto],
    primaryId: activePhoto.id,
    updatedAt: activeListing.updatedAt,
    version: 2,
  });
  seedTrades(table);
  seedModeration(table);
  seedInquiries(table);
  cognito.onAnyCommand().resolves({});
  cognito.on(SignUpCommand).resolves({ UserConfirmed: false, UserSub: bob.userId });
  cognito.on(AdminGetUserCommand).resolves({ UserAttributes: [{ Name: 'sub', Value: anna.userId }] });
  for (const command of [AdminInitiateAuthCommand, GetTokensFromRefreshTokenCommand] as const)
    cognito.on(command as typeof AdminInitiateAuthCommand).resolves({ AuthenticationResult: tokensOf(anna) });
  return { table, cognito };
}

/** What Bob has asked Anna, and what she has answered. */
export const inquiry: Inquiry = {
  ...{ id: 'inq_01JD3Z8Q2V6W7X8Y9ZABCDEFGH', listingId: activeListing.id, title: activeListing.title },
  ...{ buyerId: bob.userId, sellerId: anna.userId, message: 'Is it still there?', status: 'replied', messageCount: 2 },
  ...{ firstReplyAt: activeListing.updatedAt, createdAt: activeListing.createdAt, updatedAt: activeListing.updatedAt },
  version: 2,
};

function seedInquiries(table: FakeTable): void {
  const { id, createdAt, message } = inquiry;
  table.seed('inquiry', inquiry);
  const said = [
    { by: 'buyer', text: message },
    { by: 'seller', text: 'It is.' },
  ] as const;
  for (const [index, { by, text }] of said.entries())
    table.seed('inquiryMessage', {
      ...{ id: inquiryMessageId(id, `msg_01JD3Z8Q2V6W7X8Y9ZABCDEFG${index}`), number: index + 1, by, text, createdAt },
    });
}

function seedTrades(table: FakeTable): void {
  for (const trade of trades) {
    const { id, listingId, status } = trade;
    const listing = { id: listingId, transactionId: id, status: status === 'shipped' ? 'sold' : 'reserved' } as const;
    table.seed('transaction', trade);
    table.seed('escrow', anEscrow(trade));
    table.seed('fitReceipt', aReceipt({ id, listing: aListing({ id: listingId }), photos: [activePhoto] }));
    table.seed('listing', aListing(listing));
  }
  const userId = anna.userId;
  const at = soldTrade.updatedAt;
  const available = earned - paidOut.amount;
  const seller = `seller:${userId}` as const;
  const of = { currency: 'EUR', at, sellerId: userId };
  const [sale, payout] = [
    entry({
      ...of,
      kind: 'settle',
      of: soldTrade.id,
      postings: [
        { account: `escrow:${soldTrade.id}`, amount: -4500 },
        { account: seller, amount: earned },
        { account: 'platform:fees', amount: 225 },
      ],
    }),
    entry({
      ...of,
      kind: 'payout',
      of: paidOut.id,
      postings: [
        { account: seller, amount: -paidOut.amount },
        { account: 'payouts:clearing', amount: paidOut.amount },
      ],
    }),
  ];
  table.seed('journalEntry', sale);
  table.seed('journalEntry', payout);
  table.seed('payout', paidOut);
  table.seed('feed', { id: userId, unread: 1, last: 1, newest: shippedNote.id, version: 1 });
  table.seed('notification', {
    id: `${userId}:${shippedNote.id}`,
    type: 'transaction.paid',
    title: 'Paid: Oak bookshelf',
    body: 'The buyer has paid.',
    subject: { type: 'transaction', id: paidTrade.id },
    createdAt: at,
    order: 1,
    version: 1,
  });
  table.seed('balance', {
    id: balanceId(userId, 'EUR'),
    userId,
    currency: 'EUR',
    available,
    updatedAt: at,
    version: 2,
  });
}

/** A trade that can be rated, one that is, a report, and what an operator has taken off the market or shut out. */
function seedModeration(table: FakeTable): void {
  const since = new Date(Date.now() - 60_000).toISOString();
  table.seed('transaction', aTransaction({ ...rateable, status: 'completed', since }));
  table.seed('rating', givenRating);
  table.seed('report', openReport);
  table.seed('listing', suspendedListing);
  table.seed(
    'user',
    aUser({ ...shutOut, suspension: { at: givenRating.createdAt, reason: 'Sells what is not theirs.' } }),
  );
  table.seed('auditEntry', {
    id: 'aud_01JD3Z8Q2V6W7X8Y9Z00000001',
    at: givenRating.createdAt,
    operatorId: operator.userId,
    action: 'suspend-user',
    subject: { type: 'user', id: shutOut.id },
    before: { suspended: false },
    after: { suspended: true },
  });
}

/** What Cognito issues at a sign-in. */
export const tokensOf = (sender: Sender) => ({
  AccessToken: tokenWith(claimsOf(sender)),
  IdToken: tokenWith({ email: 'anna@example.com', name: 'Anna K.', 'custom:role': 'seller' }),
  RefreshToken: 'refresh-2',
  ExpiresIn: 900,
});

/** An exception as the SDK throws it. */
export const awsError = (name: string, message: string = name): Error =>
  Object.assign(new Error(message), { name, $metadata: {} });

const keyed = { 'idempotency-key': 'once' };
const photoParams = { listingId: activeListing.id, photoId: activePhoto.id };

/** A request for each operation that the world above answers with success. */
export const good: { readonly [O in OperationId]: Ask } = {
  signUp: { body: { username: 'carl', email: 'carl@example.com', password, role: 'buyer', displayName: 'Carl' } },
  confirmSignUp: { body: { username: 'carl', code: '123456' } },
  resendCode: { body: { username: 'carl' } },
  login: { body: { username: 'anna.k', password } },
  refreshSession: { body: { refreshToken: 'refresh-1' } },
  logout: { as: anna, body: { refreshToken: 'refresh-1' } },
  forgotPassword: { body: { username: 'anna@example.com' } },
  resetPassword: { body: { username: 'anna.k', code: '123456', password } },
  changePassword: { as: anna, body: { currentPassword: password, newPassword: 'battery staple horse' } },
  getMe: { as: anna },
  updateMe: { as: anna, body: { displayName: 'Anna the second' } },
  getUser: { params: { userId: anna.userId } },
  exportMe: { as: anna, query: { limit: '10' } },
  deleteMe: { as: leaver },
  createListing: { as: anna, body: aPart() },
  searchListings: { query: { kind: 'product' } },
  getListing: { params: { listingId: activeListing.id } },
  updateListing: { as: anna, params: { listingId: activeListing.id }, body: { title: 'Oak shelf' } },
  deleteListing: { as: anna, params: { listingId: activeListing.id } },
  listMyListings: { as: anna, query: { status: 'active' } },
  requestPhotoUpload: {
    as: anna,
    params: { listingId: activeListing.id },
    body: { contentType: 'image/jpeg', byteSize: 1000 },
  },
  listPhotos: { params: { listingId: activeListing.id } },
  updatePhoto: { as: anna, params: photoParams, body: { caption: 'Left side' } },
  deletePhoto: { as: anna, params: photoParams },
  checkFitment: {
    as: bob,
    params: { listingId: partListing.id },
    body: {
      vehicleMake: 'Volkswagen',
      vehicleModel: 'Golf',
      vehicleYear: 2001,
      vinLast8: '1W123456',
      notes: 'Wolfsburg built',
    },
  },
  listCompatibilityLogs: { as: bob, query: { fitmentStatus: 'needs-review' } },
  getCompatibilityLog: { as: bob, params: { compatibilityLogId: openCheck.id } },
  settleFitment: {
    as: operator,
    params: { compatibilityLogId: openCheck.id },
    body: { fitmentStatus: 'compatible', note: 'The part number is the one of this model year.' },
  },
  openInquiry: {
    as: bob,
    params: { listingId: activeListing.id },
    body: { message: 'Does it fit a Golf?' },
    headers: keyed,
  },
  listInquiries: { as: bob, query: { box: 'sent' } },
  getInquiry: { as: bob, params: { inquiryId: inquiry.id } },
  replyToInquiry: {
    as: anna,
    params: { inquiryId: inquiry.id },
    body: { message: 'With the bracket.' },
    headers: keyed,
  },
  closeInquiry: { as: operator, params: { inquiryId: inquiry.id }, body: { reason: 'Asks for money elsewhere.' } },
  buyListing: { as: bob, body: { listingId: activeListing.id }, headers: keyed },
  listTransactions: { as: bob, query: { as: 'buyer' } },
  getTransaction: { as: bob, params: { transactionId: paidTrade.id } },
  getEscrow: { as: bob, params: { transactionId: paidTrade.id } },
  payTransaction: {
    as: bob,
    params: { transactionId: reservedTrade.id },
    body: { paymentMethod: 'pm_ok' },
    headers: keyed,
  },
  actOnTransaction: {
    as: anna,
    params: { transactionId: paidTrade.id },
    body: { action: 'ship', tracking: { carrier: 'DHL', number: '00340434161094042557' } },
    headers: keyed,
  },
  getBalance: { as: anna },
  listLedger: { as: anna, query: { limit: '10' } },
  requestPayout: { as: anna, body: { amount: 275, currency: 'EUR' }, headers: keyed },
  listPayouts: { as: anna, query: { limit: '10' } },
  rateTransaction: { as: bob, params: { transactionId: rateable.id }, body: { rating: 5, reviewText: 'It fits.' } },
  listUserRatings: { params: { userId: anna.userId } },
  listListingRatings: { params: { listingId: activeListing.id } },
  createReport: { as: bob, body: { subject: { type: 'listing', id: activeListing.id }, reason: 'scam' } },
  listReports: { as: operator, query: { status: 'open' } },
  resolveReport: { as: operator, params: { reportId: openReport.id }, body: { outcome: 'upheld', note: 'So it is.' } },
  suspendListing: { as: operator, params: { listingId: activeListing.id }, body: { reason: 'It is a replica.' } },
  reinstateListing: { as: operator, params: { listingId: suspendedListing.id }, body: { reason: 'It is genuine.' } },
  removeRating: { as: operator, params: { ratingId: givenRating.id }, body: { reason: 'It insults.' } },
  suspendUser: { as: operator, params: { userId: bob.userId }, body: { reason: 'Pays with stolen cards.' } },
  reinstateUser: { as: operator, params: { userId: shutOut.id }, body: { reason: 'It was somebody else.' } },
  listAudit: { as: operator, query: { subjectId: shutOut.id } },
  listNotifications: { as: anna, query: { limit: '10' } },
  markNotificationsRead: { as: anna, body: { upTo: shippedNote.id } },
  getHealth: {},
  getOpenApi: {},
  getDocs: {},
};
