// First: the logger looks at the environment once, when it is loaded.
import '../support/environment.ts';

import {
  AdminInitiateAuthCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { problems } from '../../contract/problems.ts';
import type { Route } from '../../contract/route.ts';
import { type OperationId, routes } from '../../contract/routes.ts';
import type { Listing } from '../../core/listings/model.ts';
import type { ListingStatus } from '../../core/listings/status.ts';
import { MOST_PHOTOS } from '../../core/photos/model.ts';
import type { ErrorCode } from '../../core/shared/errors.ts';
import { aListing, aPart, aProduct, aUser } from '../support/builders.ts';
import {
  type Answer,
  type Ask,
  anna,
  bob,
  capturedLog,
  claimsOf,
  operator,
  problemOf,
  send,
  tokenWith,
} from '../support/functions.ts';
import {
  activeListing,
  awsError,
  draftListing,
  type FunctionsWorld,
  functionsWorld,
  ghost,
  givenRating,
  good,
  openReport,
  paidTrade,
  reservedTrade,
  shippedTrade,
  suspendedListing,
} from '../support/functions-world.ts';

capturedLog();
let world: FunctionsWorld;
beforeEach(() => {
  world = functionsWorld();
});

const rejecting = (command: unknown, name: string): void => {
  world.cognito.on(command as typeof SignUpCommand).rejects(awsError(name));
};
const times = async (count: number, ask: () => Promise<Answer>): Promise<Answer> => {
  for (let time = 1; time < count; time += 1) await ask();
  return ask();
};
const nowhere = { listingId: 'lst_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ' };
const onListing = (id: OperationId, over: Partial<Ask> = {}) => send(id, { ...good[id], ...over });
const whileIn = (id: OperationId, status: ListingStatus, over: Partial<Ask> = {}) => {
  world.table.seed('listing', aListing({ status }));
  return onListing(id, over);
};
const outrun = (id: OperationId) => {
  world.table.sent
    .on(PutCommand)
    .rejects(new ConditionalCheckFailedException({ $metadata: {}, message: 'The conditional request failed' }));
  return onListing(id);
};
const invalidCursor = (id: OperationId) => send(id, { ...good[id], query: { cursor: 'AAAAAAAAAAAAAAAAAAAAAAAA' } });

const noInquiry = { inquiryId: 'inq_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ' };
const noTrade = { transactionId: 'txn_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ' };
const noCheck = { compatibilityLogId: 'fit_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ' };
const tradeNotFound = (id: OperationId) => () => onListing(id, { params: noTrade });

const photosOf = (id: OperationId) => ({
  'not-allowed': () => onListing(id, { as: bob }),
  'not-found': () => onListing(id, { params: { ...good[id].params, ...nowhere } }),
  'invalid-state': () => whileIn(id, 'sold'),
});

const nobody = { userId: '00000000-0000-4000-8000-000000000000' };
const moderating = (id: OperationId, { own, wrong }: { own: Listing; wrong: ListingStatus }) => ({
  'not-allowed': () => {
    world.table.seed('listing', own);
    return onListing(id);
  },
  'not-found': () => onListing(id, { params: nowhere }),
  'invalid-state': () => {
    world.table.seed('listing', { ...own, sellerId: anna.userId, status: wrong });
    return onListing(id);
  },
});

/** How each refusal that a row names comes about. */
const refusals: { readonly [O in OperationId]?: { readonly [C in ErrorCode]?: () => Promise<Answer> } } = {
  signUp: {
    'weak-password': () => {
      rejecting(SignUpCommand, 'InvalidPasswordException');
      return send('signUp', good.signUp);
    },
  },
  confirmSignUp: {
    'invalid-code': () => {
      rejecting(ConfirmSignUpCommand, 'CodeMismatchException');
      return send('confirmSignUp', good.confirmSignUp);
    },
  },
  login: {
    'wrong-credentials': () => {
      rejecting(AdminInitiateAuthCommand, 'NotAuthorizedException');
      return send('login', good.login);
    },
    'account-suspended': () => {
      world.table.seed('user', aUser({ suspension: { at: openReport.createdAt, reason: 'Sells replicas.' } }));
      return send('login', good.login);
    },
    'too-many-attempts': () => {
      rejecting(AdminInitiateAuthCommand, 'NotAuthorizedException');
      return times(6, () => send('login', good.login));
    },
  },
  refreshSession: {
    'wrong-credentials': () => {
      rejecting(GetTokensFromRefreshTokenCommand, 'RefreshTokenReuseException');
      return send('refreshSession', good.refreshSession);
    },
  },
  resetPassword: {
    'invalid-code': () => {
      rejecting(ConfirmForgotPasswordCommand, 'ExpiredCodeException');
      return send('resetPassword', good.resetPassword);
    },
    'weak-password': () => {
      rejecting(ConfirmForgotPasswordCommand, 'InvalidPasswordException');
      return send('resetPassword', good.resetPassword);
    },
  },
  changePassword: {
    'wrong-credentials': () => {
      rejecting(ChangePasswordCommand, 'NotAuthorizedException');
      return send('changePassword', good.changePassword);
    },
    'weak-password': () => {
      rejecting(ChangePasswordCommand, 'InvalidPasswordException');
      return send('changePassword', good.changePassword);
    },
    'too-many-attempts': () => {
      rejecting(ChangePasswordCommand, 'NotAuthorizedException');
      return times(6, () => send('changePassword', good.changePassword));
    },
  },
  getUser: {
    'not-found': () => send('getUser', { params: { userId: '00000000-0000-4000-8000-000000000000' } }),
  },
  exportMe: { 'invalid-cursor': () => invalidCursor('exportMe') },
  deleteMe: {
    'not-found': () => onListing('deleteMe', { as: ghost }),
    'invalid-state': () => onListing('deleteMe', { as: anna }),
  },
  createListing: { 'seller-only': () => send('createListing', { as: bob, body: aPart() }) },
  searchListings: { 'invalid-cursor': () => invalidCursor('searchListings') },
  listMyListings: { 'invalid-cursor': () => invalidCursor('listMyListings') },
  getListing: { 'not-found': () => send('getListing', { params: nowhere }) },
  updateListing: {
    'not-allowed': () => onListing('updateListing', { as: bob }),
    'seller-only': () => {
      world.table.seed('listing', aListing({ sellerId: bob.userId }));
      const { status: _, ...content } = aPart();
      return onListing('updateListing', { as: bob, body: content });
    },
    'not-found': () => onListing('updateListing', { params: nowhere }),
    'invalid-state': () => whileIn('updateListing', 'sold', { body: { price: 1 } }),
    'changed-meanwhile': () => outrun('updateListing'),
  },
  deleteListing: {
    'not-allowed': () => onListing('deleteListing', { as: bob }),
    'not-found': () => onListing('deleteListing', { params: nowhere }),
    'invalid-state': () => whileIn('deleteListing', 'reserved'),
    'changed-meanwhile': () => outrun('deleteListing'),
  },
  requestPhotoUpload: {
    ...photosOf('requestPhotoUpload'),
    'too-many-photos': () => times(MOST_PHOTOS, () => onListing('requestPhotoUpload')),
  },
  listPhotos: { 'not-found': () => send('listPhotos', { params: nowhere }) },
  updatePhoto: photosOf('updatePhoto'),
  deletePhoto: photosOf('deletePhoto'),
  checkFitment: {
    'not-found': () => onListing('checkFitment', { params: nowhere }),
    'invalid-state': () => onListing('checkFitment', { params: { listingId: activeListing.id } }),
    'too-many-attempts': () => times(61, () => onListing('checkFitment')),
  },
  listCompatibilityLogs: { 'invalid-cursor': () => invalidCursor('listCompatibilityLogs') },
  getCompatibilityLog: { 'not-found': () => onListing('getCompatibilityLog', { params: noCheck }) },
  settleFitment: {
    'not-allowed': () => onListing('settleFitment', { as: bob }),
    'not-found': () => onListing('settleFitment', { params: noCheck }),
    'invalid-state': () => times(2, () => onListing('settleFitment')),
  },
  openInquiry: {
    'own-listing': () => onListing('openInquiry', { as: anna }),
    'not-found': () => whileIn('openInquiry', 'archived'),
    'too-many-attempts': () => times(21, () => onListing('openInquiry', { headers: {} })),
  },
  listInquiries: {
    'invalid-cursor': () => invalidCursor('listInquiries'),
    'not-allowed': () => onListing('listInquiries', { query: { box: 'all', status: 'open' } }),
  },
  getInquiry: { 'not-found': () => onListing('getInquiry', { params: noInquiry }) },
  replyToInquiry: {
    'not-allowed': () => onListing('replyToInquiry', { as: operator }),
    'not-found': () => onListing('replyToInquiry', { params: noInquiry }),
    'invalid-state': async () => {
      await onListing('closeInquiry');
      return onListing('replyToInquiry');
    },
    'too-many-attempts': () => times(61, () => onListing('replyToInquiry', { headers: {} })),
  },
  closeInquiry: { 'not-found': () => onListing('closeInquiry', { params: noInquiry }) },
  buyListing: {
    'own-listing': () => onListing('buyListing', { as: anna }),
    'not-found': () => onListing('buyListing', { body: nowhere }),
    'listing-unavailable': () => whileIn('buyListing', 'archived'),
    'too-many-attempts': async () => {
      const buying = (key: string) => whileIn('buyListing', 'active', { headers: { 'idempotency-key': key } });
      for (let count = 1; count <= 20; count += 1) await buying(`purchase ${count}`);
      return buying('purchase 21');
    },
  },
  listTransactions: {
    'invalid-cursor': () => invalidCursor('listTransactions'),
    'not-allowed': () => onListing('listTransactions', { query: { as: 'all', status: 'disputed' } }),
  },
  getTransaction: { 'not-found': tradeNotFound('getTransaction') },
  getEscrow: { 'not-found': tradeNotFound('getEscrow') },
  payTransaction: {
    'payment-declined': () => onListing('payTransaction', { body: { paymentMethod: 'pm_declined' } }),
    'not-allowed': () => onListing('payTransaction', { as: anna }),
    'not-found': tradeNotFound('payTransaction'),
    'invalid-state': () => onListing('payTransaction', { params: { transactionId: shippedTrade.id } }),
  },
  actOnTransaction: {
    'not-found': tradeNotFound('actOnTransaction'),
    'invalid-state': () => onListing('actOnTransaction', { params: { transactionId: shippedTrade.id } }),
  },
  listLedger: { 'invalid-cursor': () => invalidCursor('listLedger') },
  requestPayout: {
    'not-enough-balance': () => onListing('requestPayout', { body: { amount: 10 ** 6, currency: 'EUR' } }),
  },
  listPayouts: { 'invalid-cursor': () => invalidCursor('listPayouts') },
  listNotifications: { 'invalid-cursor': () => invalidCursor('listNotifications') },
  markNotificationsRead: {
    'not-found': () => send('markNotificationsRead', { as: anna, body: { upTo: 'ntf_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ' } }),
  },
  rateTransaction: {
    'not-allowed': () => onListing('rateTransaction', { as: anna }),
    'not-found': tradeNotFound('rateTransaction'),
    'invalid-state': () => onListing('rateTransaction', { params: { transactionId: shippedTrade.id } }),
    'already-rated': () => times(2, () => onListing('rateTransaction')),
  },
  listUserRatings: {
    'not-found': () => onListing('listUserRatings', { params: nobody }),
    'invalid-cursor': () => invalidCursor('listUserRatings'),
  },
  listListingRatings: {
    'not-found': () => onListing('listListingRatings', { params: { listingId: draftListing.id } }),
    'invalid-cursor': () => invalidCursor('listListingRatings'),
  },
  createReport: {
    'not-found': () =>
      onListing('createReport', { body: { subject: { type: 'listing', id: draftListing.id }, reason: 'scam' } }),
    'too-many-attempts': () => times(21, () => onListing('createReport')),
  },
  listReports: { 'invalid-cursor': () => invalidCursor('listReports') },
  resolveReport: {
    'not-allowed': () => {
      world.table.seed('report', { ...openReport, reporterId: operator.userId });
      return onListing('resolveReport');
    },
    'not-found': () => onListing('resolveReport', { params: { reportId: 'rep_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ' } }),
    'invalid-state': () => times(2, () => onListing('resolveReport')),
    'changed-meanwhile': () => {
      world.table.sent.on(TransactWriteCommand).rejects(
        new TransactionCanceledException({
          $metadata: {},
          message: 'Transaction cancelled',
          CancellationReasons: [{ Code: 'ConditionalCheckFailed' }],
        }),
      );
      return onListing('resolveReport');
    },
  },
  suspendListing: moderating('suspendListing', { own: aListing({ sellerId: operator.userId }), wrong: 'archived' }),
  reinstateListing: moderating('reinstateListing', {
    own: aListing({ id: suspendedListing.id, sellerId: operator.userId, status: 'suspended' }),
    wrong: 'active',
  }),
  removeRating: {
    'not-allowed': () => {
      world.table.seed('rating', { ...givenRating, sellerId: operator.userId });
      return onListing('removeRating');
    },
    'not-found': () => onListing('removeRating', { params: { ratingId: 'rat_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ' } }),
  },
  suspendUser: {
    'not-allowed': () => {
      world.table.seed('user', aUser({ id: operator.userId }));
      return onListing('suspendUser', { params: { userId: operator.userId } });
    },
    'not-found': () => onListing('suspendUser', { params: nobody }),
    'invalid-state': () => times(2, () => onListing('suspendUser')),
  },
  reinstateUser: {
    'not-allowed': () => {
      world.table.seed('user', aUser({ id: operator.userId }));
      return onListing('reinstateUser', { params: { userId: operator.userId } });
    },
    'not-found': () => onListing('reinstateUser', { params: nobody }),
    'invalid-state': () => times(2, () => onListing('reinstateUser')),
  },
  listAudit: { 'invalid-cursor': () => invalidCursor('listAudit') },
};

const rows = (Object.entries(routes) as [OperationId, Route][]).flatMap(([id, { refuses = [] }]) =>
  refuses.map((code) => [id, code] as const),
);

describe('given the refusals that the rows name', () => {
  it.each(rows)('when %s has reason for %s, then that is what it answers', async (id, code) => {
    const refuse = refusals[id]?.[code];
    if (!refuse) throw new Error(`${id} names ${code}, and no test here shows how it comes about`);
    const answer = await refuse();
    expect(problemOf(answer).split(' ').slice(0, 2)).toEqual([String(problems[code][0]), code]);
    expect(answer.json).toMatchObject({
      type: `/problems/${code}`,
      title: problems[code][1],
      status: problems[code][0],
      detail: expect.any(String),
      instance: answer.headers['x-request-id'],
    });
    if (code === 'too-many-attempts') expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('when a test here shows a refusal, then its row names it', () => {
    const shown = Object.entries(refusals).flatMap(([id, codes]) => Object.keys(codes).map((code) => `${id} ${code}`));
    expect(shown.sort()).toEqual(rows.map(([id, code]) => `${id} ${code}`).sort());
  });
});

describe('given a version the client has read', () => {
  it.each(['updateListing', 'deleteListing'] as const)(
    'when %s is sent an old one, then 412; the right one is taken',
    async (id) => {
      for (const [header, status] of [
        ['"2"', 412],
        ['7', 412],
        ['"1"', routes[id].status],
      ] as const)
        expect((await onListing(id, { headers: { 'if-match': header } })).status).toBe(status);
    },
  );

  it.each(['W/"1"', '1', '*'])('when it is written %s, then it is understood', async (header) => {
    expect((await onListing('updateListing', { headers: { 'if-match': header } })).status).toBe(200);
  });

  it.each(['', '"1', '1"', '""', '"0"', '"-1"', '"x"', '"1","2"', '1e3', '"01"', '"1234567890123456"'])(
    'when it is %j, then the header is pointed at',
    async (header) => {
      const answer = await onListing('updateListing', { headers: { 'if-match': header } });
      expect(problemOf(answer)).toBe('400 invalid-request #/header/if-match');
    },
  );
});

const golf = { vehicleMake: 'Volkswagen', vehicleModel: 'Golf', vehicleYear: 2001 };
const resolved = (resolution: object) => ({ action: 'resolve', reason: 'So be it.', resolution });

describe('given fields that are wrong', () => {
  it.each([
    ['createListing', { ...aProduct(), price: 0 }, '#/body/price'],
    ['createListing', { ...aProduct(), price: '5' }, '#/body/price'],
    ['createListing', { ...aProduct(), currency: 'EURO' }, '#/body/currency'],
    ['createListing', { ...aProduct(), title: 'x', price: 1e308 }, '#/body/title #/body/price'],
    ['createListing', { ...aProduct(), kind: 'car' }, '#/body/kind'],
    ['createListing', { ...aProduct(), location: { country: 'de' } }, '#/body/location/country'],
    ['createListing', { ...aProduct(), location: { country: 'DE', street: 'x' } }, '#/body/location/street'],
    ['createListing', { ...aProduct(), status: 'sold' }, '#/body/status'],
    ['createListing', { ...aProduct(), oemNumber: '1' }, '#/body/oemNumber'],
    ['createListing', { ...aPart(), vehicleYear: 1885 }, '#/body/vehicleYear'],
    [
      'createListing',
      { ...aPart(), fits: [{ make: 'a', model: 'b', yearFrom: 2001, yearTo: 2000 }] },
      '#/body/fits/0/yearTo',
    ],
    ['createListing', { ...aPart(), compatibilityNotes: undefined }, '#/body/compatibilityNotes'],
    ['updateListing', {}, '#/body'],
    ['updateListing', { price: null }, '#/body/price'],
    ['updateListing', { status: 'reserved' }, '#/body/status'],
    ['updateListing', { description: null }, '#/body/description'],
    ['updateListing', { oemNumber: '1' }, '#/body/oemNumber'],
    ['updateMe', { role: 'operator' }, '#/body/role'],
    ['updateMe', { phoneNumber: '0151' }, '#/body/phoneNumber'],
    // Nothing but what is not a field is no change at all, too.
    ['updateMe', { email: 'new@example.com' }, '#/body/email #/body'],
    ['signUp', { ...(good.signUp.body as object), role: 'operator' }, '#/body/role'],
    ['signUp', { ...(good.signUp.body as object), password: 'short' }, '#/body/password'],
    ['signUp', { ...(good.signUp.body as object), username: 'a#b', email: 'x' }, '#/body/username #/body/email'],
    ['login', { username: '#', password: 'x' }, '#/body/username'],
    ['confirmSignUp', { username: 'carl', code: '12345' }, '#/body/code'],
    ['refreshSession', { refreshToken: '' }, '#/body/refreshToken'],
    ['logout', { refreshToken: 1 }, '#/body/refreshToken'],
    ['changePassword', { currentPassword: 'x', newPassword: ' twelve letters ' }, '#/body/newPassword'],
    ['checkFitment', { vehicleMake: 'VW', vehicleModel: 'Golf' }, '#/body/vehicleYear'],
    ['checkFitment', { ...golf, vehicleYear: '2001' }, '#/body/vehicleYear'],
    ['checkFitment', { ...golf, vehicleYear: 1885 }, '#/body/vehicleYear'],
    ['checkFitment', { ...golf, vehicleMake: ' ' }, '#/body/vehicleMake'],
    ['checkFitment', { ...golf, vehicleModel: 'Golf\nIV' }, '#/body/vehicleModel'],
    ['checkFitment', { ...golf, fitmentStatus: 'compatible', reasons: [] }, '#/body/fitmentStatus #/body/reasons'],
    ['checkFitment', { ...golf, buyerId: anna.userId }, '#/body/buyerId'],
    ...['1W12345', '1W1234567', 'IW123456', 'OW123456', 'QW123456', '1W12345A', '1W-123456', '', '１W123456'].map(
      (vinLast8) => ['checkFitment', { ...golf, vinLast8 }, '#/body/vinLast8'] as const,
    ),
    ['settleFitment', { fitmentStatus: 'needs-review', note: 'x' }, '#/body/fitmentStatus'],
    ['settleFitment', { fitmentStatus: 'compatible' }, '#/body/note'],
    ['settleFitment', { fitmentStatus: 'compatible', note: ' ' }, '#/body/note'],
    ['buyListing', { listingId: 'lst_1' }, '#/body/listingId'],
    // What it costs is the listing's to say.
    ['buyListing', { listingId: activeListing.id, price: 1, currency: 'JPY' }, '#/body/price #/body/currency'],
    ['buyListing', { listingId: activeListing.id, sellerId: bob.userId }, '#/body/sellerId'],
    ['payTransaction', { paymentMethod: '4111111111111111' }, '#/body/paymentMethod'],
    ['payTransaction', { paymentMethod: 'pm_ok', amount: 1, currency: 'EUR' }, '#/body/amount #/body/currency'],
    ['payTransaction', { paymentMethod: 'pm_ok', confirmation: '' }, '#/body/confirmation'],
    ...['pay', 'expire', 'lapse', 'auto-accept', 'escalate', 'refund-stale', 'settle', 'reserve', 'toString'].map(
      (action) => ['actOnTransaction', { action }, '#/body/action'] as const,
    ),
    ['actOnTransaction', { action: 'dispute' }, '#/body/reason'],
    ['actOnTransaction', { action: 'resolve', resolution: { outcome: 'refund' } }, '#/body/reason'],
    ['actOnTransaction', { action: 'resolve', reason: 'So be it.' }, '#/body/resolution'],
    ['actOnTransaction', { action: 'accept', cause: 'damaged' }, '#/body/cause'],
    ['actOnTransaction', { action: 'dispute', reason: 'Bent.', cause: 'bent' }, '#/body/cause'],
    ['actOnTransaction', { action: 'accept', tracking: { carrier: 'DHL', number: '1' } }, '#/body/tracking'],
    ['actOnTransaction', { action: 'ship', tracking: { carrier: 'DHL' } }, '#/body/tracking/number'],
    ['actOnTransaction', { action: 'accept', resolution: { outcome: 'release' } }, '#/body/resolution'],
    ['actOnTransaction', resolved({ outcome: 'split' }), '#/body/resolution/sellerAmount'],
    ['actOnTransaction', resolved({ outcome: 'refund', sellerAmount: 1 }), '#/body/resolution/sellerAmount'],
    ...[0, -1, 0.1, 1e308, Number.NaN, '5', 2 ** 53, 10 ** 12 + 1].flatMap((amount) => [
      [
        'actOnTransaction',
        resolved({ outcome: 'split', sellerAmount: amount }),
        '#/body/resolution/sellerAmount',
      ] as const,
      ['requestPayout', { amount, currency: 'EUR' }, '#/body/amount'] as const,
    ]),
    ['requestPayout', { amount: 1, currency: 'eur' }, '#/body/currency'],
    ['requestPayout', { amount: 1, currency: 'EUR', userId: bob.userId }, '#/body/userId'],
  ] as readonly (readonly [OperationId, unknown, string])[])(
    'when %s is sent %j, then it points at %s',
    async (id, body, pointers) => {
      expect(problemOf(await send(id, { ...good[id], body }))).toBe(`400 invalid-request ${pointers}`);
      expect(world.table.writes()).toBe(0);
    },
  );

  it('when a field’s name has a slash or a tilde, then the pointer still has one reading', async () => {
    const body = { ...aProduct(), 'a/b': 1, 'c~d': 1 };
    expect(problemOf(await send('createListing', { as: anna, body }))).toBe(
      '400 invalid-request #/body/a~1b #/body/c~0d',
    );
  });
});

describe('given a listing that is not public', () => {
  const draft = { params: { listingId: draftListing.id } };
  const withToken = (claims: object) => ({ ...draft, headers: { authorization: `Bearer ${tokenWith(claims)}` } });
  const listClaims = { ...claimsOf(operator), 'cognito:groups': ['operator'] };

  it('when its owner or an operator asks, then they read it', async () => {
    expect((await send('getListing', withToken(claimsOf(anna)))).json).toMatchObject({ id: draftListing.id });
    expect((await send('getListing', withToken(listClaims))).status).toBe(200);
  });

  it('when anybody else asks, then the answer is that of an id that does not exist', async () => {
    const missing = await send('getListing', { params: nowhere });
    for (const ask of [draft, withToken(claimsOf(bob)), { ...draft, headers: { authorization: 'Basic YTpi' } }]) {
      const answer = await send('getListing', ask);
      expect({ ...(answer.json as object), instance: '' }).toEqual({ ...(missing.json as object), instance: '' });
    }
  });

  it.each([
    ['of an ended session', { ...claimsOf(anna), origin_jti: 'gone' }],
    [
      'of another pool',
      { ...claimsOf(anna), iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other' },
    ],
    ['of another client', { ...claimsOf(anna), client_id: 'other' }],
    ['that is an ID token', { ...claimsOf(anna), token_use: 'id' }],
  ])('when a token %s asks, then 401', async (_, claims) => {
    expect(problemOf(await send('getListing', withToken(claims)))).toBe('401 unauthenticated');
  });

  it('when Cognito does not vouch for the token, then 401, for what exists and what does not', async () => {
    rejecting(GetUserCommand, 'NotAuthorizedException');
    const { headers } = withToken(claimsOf(anna));
    for (const params of [draft.params, nowhere])
      expect(problemOf(await send('getListing', { params, headers }))).toBe('401 unauthenticated');
  });

  it('when the listing is active, then Cognito is not asked at all', async () => {
    rejecting(GetUserCommand, 'NotAuthorizedException');
    const { headers } = withToken(claimsOf(anna));
    expect((await send('getListing', { params: { listingId: activeListing.id }, headers })).status).toBe(200);
    expect(world.cognito.calls()).toHaveLength(0);
  });
});

describe('given a name that is taken, unknown or unconfirmed', () => {
  it('when somebody signs up, asks for a code or forgot the password, then the answers are equal', async () => {
    const said = async (id: OperationId) => {
      const { status, text } = await send(id, good[id]);
      return `${status} ${text}`;
    };
    for (const [id, exceptions] of [
      ['signUp', ['UsernameExistsException']],
      ['resendCode', ['UserNotFoundException', 'InvalidParameterException', 'LimitExceededException']],
      [
        'forgotPassword',
        ['UserNotFoundException', 'InvalidParameterException', 'NotAuthorizedException', 'LimitExceededException'],
      ],
    ] as const) {
      const usual = await said(id);
      for (const name of exceptions) {
        world = functionsWorld();
        if (id === 'signUp') rejecting(SignUpCommand, name);
        else world.cognito.onAnyCommand().rejects(awsError(name));
        expect([id, name, await said(id)]).toEqual([id, name, usual]);
      }
    }
  });
});

describe('given somebody else’s trade', () => {
  const read = ['getTransaction', 'getEscrow'] as const;
  const written = ['payTransaction', 'actOnTransaction'] as const;
  const carol = { userId: '11111111-2222-4333-8444-555555555555', sessionId: 'session-carol', username: 'carol' };
  const bodyOf = ({ status, text, headers }: Answer) =>
    `${status} ${text.replaceAll(headers['x-request-id'] ?? '', '<id>')}`;

  beforeEach(() => {
    const live = [{ id: carol.sessionId, refreshHash: '', since: '2026-03-01T12:00:00.000Z' }];
    world.table.seed('sessions', { id: carol.userId, live, version: 1 });
  });

  it.each([...read, ...written])(
    'when a stranger asks by %s, then nothing tells it from one that is not there',
    async (id) => {
      const before = world.table.items();
      const missing = await onListing(id, { as: carol, params: noTrade });
      expect(problemOf(missing)).toBe('404 not-found');
      for (const { id: transactionId } of [reservedTrade, paidTrade, shippedTrade])
        expect(bodyOf(await onListing(id, { as: carol, params: { transactionId } }))).toBe(bodyOf(missing));
      expect(world.table.items()).toEqual(before);
    },
  );

  it.each(read)('when its parties or an operator ask by %s, then they see it', async (id) => {
    for (const as of [anna, bob, operator]) expect((await onListing(id, { as })).status).toBe(200);
  });

  it('when an operator would pay for it, then that is the buyer’s alone', async () => {
    expect(problemOf(await onListing('payTransaction', { as: operator }))).toBe('403 not-allowed');
  });

  it('when a draft is bought, then nothing tells it from a listing that is not there', async () => {
    const missing = await onListing('buyListing', { body: nowhere });
    expect(bodyOf(await onListing('buyListing', { body: { listingId: draftListing.id } }))).toBe(bodyOf(missing));
  });

  it('when an operator wants everybody’s trades, then in one status', async () => {
    const ask = (query: Record<string, string>) => send('listTransactions', { as: operator, query });
    expect(problemOf(await ask({ as: 'all' }))).toBe('400 invalid-request #/query/status');
    expect((await ask({ as: 'all', status: 'shipped' })).json).toMatchObject({ items: [{ id: shippedTrade.id }] });
  });
});

describe('given a rival who is always faster', () => {
  it.each([
    'buyListing',
    'payTransaction',
    'actOnTransaction',
    'requestPayout',
    'checkFitment',
    'settleFitment',
  ] as const)('when %s has tried often enough, then it says to come again', async (id) => {
    for (const command of [PutCommand, TransactWriteCommand] as const)
      world.table.sent.on(command as typeof PutCommand).rejects(lost(command === PutCommand));
    const answer = await onListing(id);
    expect([problemOf(answer), Number(answer.headers['retry-after'])]).toEqual(['503 temporarily-unavailable', 1]);
  });

  const lost = (single: boolean) =>
    single
      ? new ConditionalCheckFailedException({ $metadata: {}, message: 'The conditional request failed' })
      : new TransactionCanceledException({
          $metadata: {},
          message: 'cancelled',
          CancellationReasons: [{ Code: 'ConditionalCheckFailed' }],
        });
});
