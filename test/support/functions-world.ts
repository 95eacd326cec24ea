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
import { cardOf, termsOf } from '../../core/listings/terms.ts';
import type { Photo } from '../../core/photos/model.ts';
import { aListing, aPart, aUser } from './builders.ts';
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
  cognito.onAnyCommand().resolves({});
  cognito.on(SignUpCommand).resolves({ UserConfirmed: false, UserSub: bob.userId });
  cognito.on(AdminGetUserCommand).resolves({ UserAttributes: [{ Name: 'sub', Value: anna.userId }] });
  for (const command of [AdminInitiateAuthCommand, GetTokensFromRefreshTokenCommand] as const)
    cognito.on(command as typeof AdminInitiateAuthCommand).resolves({ AuthenticationResult: tokensOf(anna) });
  return { table, cognito };
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
  getHealth: {},
  getOpenApi: {},
  getDocs: {},
};
