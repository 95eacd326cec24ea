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
import { entry } from '../../core/ledger/entry.ts';
import { balanceId } from '../../core/ledger/model.ts';
import { cardOf, termsOf } from '../../core/listings/terms.ts';
import type { Payout } from '../../core/payouts/model.ts';
import type { Photo } from '../../core/photos/model.ts';
import type { Transaction } from '../../core/transactions/model.ts';
import { aListing, anEscrow, aPart, aReceipt, aTransaction, aUser } from './builders.ts';
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

/** A table with a seller, a buyer and an operator, all signed in, and a user pool that says yes to everything. */
export function functionsWorld(): FunctionsWorld {
  const table = fakeTable();
  const cognito = mockClient(CognitoIdentityProviderClient) as unknown as CognitoStub;
  table.seed('user', aUser({ phoneNumber: '+4915112345678' }));
  table.seed('user', aUser({ id: bob.userId, username: 'bob', email: 'bob@example.com', role: 'buyer' }));
  for (const { userId, sessionId } of [anna, bob, operator])
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
  table.seed('gallery', {
    id: activeListing.id,
    photos: [activePhoto],
    primaryId: activePhoto.id,
    updatedAt: activeListing.updatedAt,
    version: 2,
  });
  seedTrades(table);
  cognito.onAnyCommand().resolves({});
  cognito.on(SignUpCommand).resolves({ UserConfirmed: false, UserSub: bob.userId });
  cognito.on(AdminGetUserCommand).resolves({ UserAttributes: [{ Name: 'sub', Value: anna.userId }] });
  for (const command of [AdminInitiateAuthCommand, GetTokensFromRefreshTokenCommand] as const)
    cognito.on(command as typeof AdminInitiateAuthCommand).resolves({ AuthenticationResult: tokensOf(anna) });
  return { table, cognito };
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
  listNotifications: { as: anna, query: { limit: '10' } },
  markNotificationsRead: { as: anna, body: { upTo: shippedNote.id } },
  getHealth: {},
  getOpenApi: {},
  getDocs: {},
};
