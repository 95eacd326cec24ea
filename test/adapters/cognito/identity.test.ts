import {
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminUserGlobalSignOutCommand,
  ChangePasswordCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  ResendConfirmationCodeCommand,
  RevokeTokenCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { type AwsStub, mockClient } from 'aws-sdk-client-mock';
import { cognitoIdentity } from '../../../adapters/cognito/identity.ts';
import type { Route } from '../../../contract/route.ts';
import { type OperationId, routes } from '../../../contract/routes.ts';
import type { Identity } from '../../../core/auth/ports.ts';
import { Refusal } from '../../../core/shared/errors.ts';
import { operations } from '../../../functions/operations.ts';

const sent = mockClient(CognitoIdentityProviderClient) as unknown as AwsStub<
  ServiceInputTypes,
  ServiceOutputTypes,
  unknown
>;
const identity = cognitoIdentity({
  id: 'eu-central-1_Pool',
  clientId: 'client',
  cognito: new CognitoIdentityProviderClient({}),
  once: new CognitoIdentityProviderClient({}),
});
beforeEach(() => {
  sent.reset();
  sent.onAnyCommand().resolves({});
});

const jwt = (payload: object) => `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.s`;
const access = (over: object = {}) =>
  jwt({
    sub: 'anna',
    username: 'anna.k',
    origin_jti: 'session',
    token_use: 'access',
    client_id: 'client',
    iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Pool',
    ...over,
  });
const idToken = (over: object = {}) =>
  jwt({ email: 'anna@example.com', name: 'Anna K.', 'custom:role': 'seller', ...over });
const result = (over: object = {}) => ({
  AccessToken: access(),
  IdToken: idToken(),
  RefreshToken: 'r2',
  ExpiresIn: 900,
  ...over,
});
const account = {
  username: 'anna.k',
  password: 'correct horse',
  email: 'Anna@Example.com',
  role: 'seller',
  displayName: 'Anna K.',
} as const;

/** The methods that call Cognito. */
type Call = Exclude<keyof Identity, 'claimed'>;

/** Each method as it is called in the table below. */
const calls: { readonly [M in Call]: () => Promise<unknown> } = {
  signUp: () => identity.signUp(account),
  confirmSignUp: () => identity.confirmSignUp('anna.k', '123456'),
  resendCode: () => identity.resendCode('anna.k'),
  findAccount: () => identity.findAccount('anna.k'),
  logIn: () => identity.logIn('anna.k', 'correct horse'),
  refresh: () => identity.refresh('r1'),
  revoke: () => identity.revoke('r1'),
  forgotPassword: () => identity.forgotPassword('anna.k'),
  resetPassword: () => identity.resetPassword('anna.k', '123456', 'battery staple'),
  changePassword: () => identity.changePassword('token', 'correct horse', 'battery staple'),
  whose: () => identity.whose(access()),
  deleteAccount: () => identity.deleteAccount('anna.k'),
  signOutEverywhere: () => identity.signOutEverywhere('anna.k'),
};
const methods = Object.keys(calls) as Call[];

const code = 'invalid-code';
const credentials = 'wrong-credentials';
const weak = 'weak-password';
const unknown = 'unauthenticated';
/** What each exception of Cognito means: a refusal, or an outcome that is no failure. */
const meanings: readonly [Call, string, string][] = [
  ['signUp', 'UsernameExistsException', 'answers exists'],
  ['signUp', 'InvalidPasswordException', weak],
  ['signUp', 'InvalidParameterException', 'invalid-request'],
  ['confirmSignUp', 'CodeMismatchException', code],
  ['confirmSignUp', 'ExpiredCodeException', code],
  ['confirmSignUp', 'UserNotFoundException', code],
  ['confirmSignUp', 'NotAuthorizedException', code],
  ['confirmSignUp', 'AliasExistsException', code],
  ['confirmSignUp', 'TooManyFailedAttemptsException', code],
  // Counted on accounts that exist and not on others: telling so would tell which.
  ['confirmSignUp', 'LimitExceededException', code],
  ['resetPassword', 'LimitExceededException', code],
  ['resendCode', 'UserNotFoundException', 'answers undefined'],
  ['resendCode', 'InvalidParameterException', 'answers undefined'],
  ['resendCode', 'LimitExceededException', 'answers undefined'],
  ['resendCode', 'CodeDeliveryFailureException', 'answers undefined'],
  ['findAccount', 'UserNotFoundException', 'answers undefined'],
  ['logIn', 'NotAuthorizedException', credentials],
  ['logIn', 'UserNotFoundException', credentials],
  ['logIn', 'PasswordResetRequiredException', credentials],
  ['logIn', 'UserNotConfirmedException', 'wrong-credentials'],
  ['logIn', 'InvalidParameterException', 'wrong-credentials'],
  ['findAccount', 'InvalidParameterException', 'answers undefined'],
  ['refresh', 'NotAuthorizedException', credentials],
  ['refresh', 'RefreshTokenReuseException', credentials],
  ['refresh', 'UserNotFoundException', credentials],
  ['refresh', 'InvalidParameterException', credentials],
  ['revoke', 'UnauthorizedException', 'answers undefined'],
  ['revoke', 'UnsupportedTokenTypeException', 'answers undefined'],
  ['revoke', 'InvalidParameterException', 'answers undefined'],
  ['revoke', 'NotAuthorizedException', 'answers undefined'],
  ['forgotPassword', 'UserNotFoundException', 'answers undefined'],
  ['forgotPassword', 'InvalidParameterException', 'answers undefined'],
  ['forgotPassword', 'NotAuthorizedException', 'answers undefined'],
  ['forgotPassword', 'LimitExceededException', 'answers undefined'],
  ['forgotPassword', 'CodeDeliveryFailureException', 'answers undefined'],
  ['resetPassword', 'CodeMismatchException', code],
  ['resetPassword', 'ExpiredCodeException', code],
  ['resetPassword', 'UserNotFoundException', code],
  ['resetPassword', 'NotAuthorizedException', code],
  ['resetPassword', 'UserNotConfirmedException', code],
  ['resetPassword', 'TooManyFailedAttemptsException', code],
  ['resetPassword', 'InvalidPasswordException', weak],
  ['resetPassword', 'PasswordHistoryPolicyViolationException', weak],
  ['changePassword', 'NotAuthorizedException', credentials],
  ['changePassword', 'InvalidPasswordException', weak],
  ['changePassword', 'PasswordHistoryPolicyViolationException', weak],
  ['whose', 'NotAuthorizedException', unknown],
  ['whose', 'InvalidParameterException', unknown],
  ['whose', 'ForbiddenException', unknown],
  ['whose', 'PasswordResetRequiredException', unknown],
  ['whose', 'UserNotConfirmedException', unknown],
  ['whose', 'UserNotFoundException', unknown],
  ['deleteAccount', 'UserNotFoundException', 'answers undefined'],
  ['signOutEverywhere', 'UserNotFoundException', 'answers undefined'],
];

const failing = (name: string): Error => {
  const error = Object.assign(new Error(`${name}: user pool eu-central-1_Pool says no`), { name });
  sent.onAnyCommand().rejects(error);
  return error;
};
const outcome = (method: Call) =>
  calls[method]().then(
    (value) => `answers ${String(value)}`,
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );

describe('given an exception of Cognito', () => {
  it.each(meanings)('when %s meets %s, then %s', async (method, name, meaning) => {
    failing(name);
    expect(await outcome(method)).toBe(meaning);
  });

  it.each(methods)('when %s meets one that nobody named, then it passes as it is', async (method) => {
    const error = failing('InvalidUserPoolConfigurationException');
    await expect(calls[method]()).rejects.toBe(error);
  });

  it.each(methods)('when %s meets Cognito’s limit on calls, then it is to be tried again later', async (method) => {
    failing('TooManyRequestsException');
    const error = await calls[method]().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'temporarily-unavailable', extra: { retryAfterSeconds: 60 } });
  });

  it('when it becomes a refusal, then Cognito’s own words are not passed on', async () => {
    for (const [method, name] of meanings) {
      failing(name);
      const said = await calls[method]().catch((error: Error) => error.message);
      expect(String(said)).not.toMatch(/pool|Exception/);
    }
  });

  it('when an operation can meet a refusal, then its row names it', () => {
    const rows = Object.entries(routes) as [OperationId, Route][];
    for (const [id, { refuses = [], auth }] of rows) {
      const used: readonly string[] = (operations[id] as { identity?: readonly string[] }).identity ?? [];
      for (const [method, , meaning] of meanings.filter(([name]) => used.includes(name))) {
        if (meaning.startsWith('answers') || (meaning === unknown && auth === 'optional')) continue;
        // Every route with a body refuses what it can not read.
        if (meaning === 'invalid-request') continue;
        expect([id, method, meaning, refuses.includes(meaning as never)]).toEqual([id, method, meaning, true]);
      }
    }
  });
});

describe('given calls that go well', () => {
  const input = (command: unknown) => sent.commandCalls(command as typeof SignUpCommand)[0]?.args[0].input;

  it('when somebody signs up, then Cognito keeps what they said, the address in small letters', async () => {
    expect(await identity.signUp({ ...account, phoneNumber: '+4915112345678' })).toBe('created');
    expect(input(SignUpCommand)).toEqual({
      ClientId: 'client',
      Username: 'anna.k',
      Password: 'correct horse',
      UserAttributes: [
        { Name: 'email', Value: 'anna@example.com' },
        { Name: 'name', Value: 'Anna K.' },
        { Name: 'custom:role', Value: 'seller' },
        { Name: 'phone_number', Value: '+4915112345678' },
      ],
    });
  });

  it.each([
    ['confirmSignUp', ConfirmSignUpCommand, { ClientId: 'client', Username: 'anna.k', ConfirmationCode: '123456' }],
    ['resendCode', ResendConfirmationCodeCommand, { ClientId: 'client', Username: 'anna.k' }],
    ['findAccount', AdminGetUserCommand, { UserPoolId: 'eu-central-1_Pool', Username: 'anna.k' }],
    ['revoke', RevokeTokenCommand, { ClientId: 'client', Token: 'r1' }],
    ['forgotPassword', ForgotPasswordCommand, { ClientId: 'client', Username: 'anna.k' }],
    [
      'resetPassword',
      ConfirmForgotPasswordCommand,
      { ClientId: 'client', Username: 'anna.k', ConfirmationCode: '123456', Password: 'battery staple' },
    ],
    [
      'changePassword',
      ChangePasswordCommand,
      { AccessToken: 'token', PreviousPassword: 'correct horse', ProposedPassword: 'battery staple' },
    ],
    ['whose', GetUserCommand, { AccessToken: access() }],
    ['signOutEverywhere', AdminUserGlobalSignOutCommand, { UserPoolId: 'eu-central-1_Pool', Username: 'anna.k' }],
  ] as const)('when %s is called, then Cognito is asked just that', async (method, command, expected) => {
    await calls[method]();
    expect(input(command)).toEqual(expected);
    expect(sent.calls()).toHaveLength(1);
  });

  it('when somebody logs in, then the administrator’s flow is used and the claims are told', async () => {
    sent.on(AdminInitiateAuthCommand).resolves({ AuthenticationResult: result() });
    expect(await identity.logIn('anna.k', 'correct horse')).toEqual({
      accessToken: access(),
      idToken: idToken(),
      refreshToken: 'r2',
      expiresIn: 900,
      claims: {
        userId: 'anna',
        sessionId: 'session',
        username: 'anna.k',
        operator: false,
        email: 'anna@example.com',
        displayName: 'Anna K.',
        role: 'seller',
      },
    });
    expect(input(AdminInitiateAuthCommand)).toEqual({
      UserPoolId: 'eu-central-1_Pool',
      ClientId: 'client',
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'anna.k', PASSWORD: 'correct horse' },
    });
  });

  it.each([
    [{ 'cognito:groups': ['staff', 'operator'] }, {}, { operator: true }],
    [{ 'cognito:groups': 'operator' }, {}, { operator: false }],
    [{}, { 'custom:role': 'operator' }, { role: 'buyer' }],
    [{}, { 'custom:role': undefined, name: undefined }, { role: 'buyer', displayName: 'anna.k' }],
    [{}, { phone_number: '+4915112345678' }, { phoneNumber: '+4915112345678' }],
  ])('when the tokens say %j and %j, then the claims say %j', async (inAccess, inId, claims) => {
    const tokens = result({ AccessToken: access(inAccess), IdToken: idToken(inId) });
    sent.on(AdminInitiateAuthCommand).resolves({ AuthenticationResult: tokens });
    expect((await identity.logIn('anna.k', 'x')).claims).toMatchObject(claims);
  });

  it('when a refresh gives no new refresh token, then the old one goes on', async () => {
    sent.on(GetTokensFromRefreshTokenCommand).resolves({ AuthenticationResult: result({ RefreshToken: undefined }) });
    expect((await identity.refresh('r1')).refreshToken).toBe('r1');
    sent.on(GetTokensFromRefreshTokenCommand).resolves({ AuthenticationResult: result() });
    expect((await identity.refresh('r1')).refreshToken).toBe('r2');
  });

  it.each(['AccessToken', 'IdToken', 'RefreshToken', 'ExpiresIn'])(
    'when a login comes without %s, then that is a fault',
    async (missing) => {
      sent.on(AdminInitiateAuthCommand).resolves({ AuthenticationResult: result({ [missing]: undefined }) });
      await expect(identity.logIn('anna.k', 'x')).rejects.toThrow(/without tokens/);
    },
  );

  it('when the account was made in the console and has yet to choose a password, then it is no account of this API', async () => {
    sent.on(AdminInitiateAuthCommand).resolves({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
    expect(await outcome('logIn')).toBe(credentials);
  });

  it('when an account is found, then its id is told', async () => {
    sent.on(AdminGetUserCommand).resolves({
      UserAttributes: [
        { Name: 'email', Value: 'x' },
        { Name: 'sub', Value: 'anna' },
      ],
    });
    expect(await identity.findAccount('anna@example.com')).toMatchObject({ userId: 'anna' });
  });
});

describe('given an access token that Cognito vouches for', () => {
  it('when it is of this pool and client, then its bearer is told', async () => {
    const token = access({ 'cognito:groups': ['operator'] });
    expect(await identity.whose(token)).toEqual({
      userId: 'anna',
      username: 'anna.k',
      operator: true,
      sessionId: 'session',
      accessToken: token,
    });
  });

  it.each([
    { token_use: 'id' },
    { client_id: 'another' },
    { iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other' },
    { iss: 'https://cognito-idp.eu-central-1.amazonaws.com/evil-eu-central-1_Pool' },
    { iss: undefined },
  ])('when it says %j, then it is not taken', async (over) => {
    await expect(identity.whose(access(over))).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('given a token that nobody has verified', () => {
  /** What it says before Cognito is asked. */
  const told = (token: string): unknown => {
    try {
      return identity.claimed(token);
    } catch (error) {
      return error instanceof Refusal ? error.code : String(error);
    }
  };

  it('when it says whose it is, then that is who claims to call', () => {
    expect(told(access())).toMatchObject({ userId: 'anna', username: 'anna.k', sessionId: 'session' });
  });

  it.each([
    ['a key’s separator in its subject', access({ sub: 'an#na' })],
    ['no subject', access({ sub: undefined })],
    ['a subject that is empty', access({ sub: '' })],
    ['a subject that is no text', access({ sub: { toString: 'anna' } })],
    ['a subject longer than a key', access({ sub: 'a'.repeat(3000) })],
    ['a subject with what no key holds', access({ sub: 'an\ud800na' })],
    ['no session', access({ origin_jti: undefined })],
    ['a session that is no text', access({ origin_jti: ['session'] })],
    ['no user name', access({ username: undefined })],
    ['nothing', 'e30.bnVsbA.s'],
    ['a number', 'e30.NQ.s'],
    ['a text', `e30.${Buffer.from('"anna"').toString('base64url')}.s`],
    ['a list', 'e30.W10.s'],
    ['no JSON', 'e30.e30e30.s'],
    ['one part only', 'token'],
  ])('when it says %s, then it is refused as no token of ours', (_, token) => {
    expect(told(token)).toBe('unauthenticated');
  });
});
