import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  aCloud,
  aConfirmedUser,
  CLIENT,
  codeFor,
  logIn,
  PASSWORD,
  POOL,
  passwordInput,
  ROTATING,
  signUpInput,
} from './a-cloud.ts';

describe('given a cloud that is restarted', () => {
  test('when in the middle of a sign-up, then the code, its wrong tries and the mail are still there', async () => {
    const cloud = aCloud();
    await cloud.call('SignUp', signUpInput('ann'));
    const code = codeFor(cloud, 'ann');
    const wrong = { Username: 'ann', ConfirmationCode: code === '000000' ? '000001' : '000000' };
    for (let i = 0; i < 4; i++) await cloud.refused('ConfirmSignUp', wrong);
    cloud.restart();
    expect(cloud.cognito.mailbox()).toHaveLength(1);
    expect(await cloud.refused('ConfirmSignUp', wrong)).toMatchObject({ code: 'CodeMismatchException' });
    expect(await cloud.refused('ConfirmSignUp', wrong)).toMatchObject({ code: 'TooManyFailedAttemptsException' });
    await cloud.call('ResendConfirmationCode', { Username: 'ann' });
    cloud.restart();
    expect(cloud.cognito.mailbox()).toHaveLength(2);
    await cloud.call('ConfirmSignUp', { Username: 'ann', ConfirmationCode: codeFor(cloud, 'ann') });
    cloud.restart();
    await expect(logIn(cloud, 'ann@example.com')).resolves.toBeDefined();
  });

  test('when somebody is logged in, then tokens, groups and rotation are as before', async () => {
    const cloud = aCloud({}, ROTATING);
    await aConfirmedUser(cloud, 'ann');
    await cloud.call('AdminAddUserToGroup', { Username: 'ann', GroupName: 'operators' });
    const { AccessToken, RefreshToken } = await logIn(cloud, 'ann');
    await cloud.call('GetTokensFromRefreshToken', { RefreshToken });
    const keys = cloud.cognito.jwks(POOL);
    cloud.restart();
    expect(cloud.cognito.jwks(POOL)).toEqual(keys);
    await expect(cloud.cognito.verifyAccessToken(POOL, AccessToken, { audience: [CLIENT] })).resolves.toMatchObject({
      'cognito:groups': ['operators'],
    });
    await expect(cloud.call('GetUser', { AccessToken })).resolves.toMatchObject({ Username: 'ann' });
    await cloud.clock.advanceTo(cloud.clock.now() + 10_000);
    expect(await cloud.refused('GetTokensFromRefreshToken', { RefreshToken })).toMatchObject({
      code: 'RefreshTokenReuseException',
    });
  });

  test('when somebody was signed out or locked out, then they still are', async () => {
    const cloud = aCloud();
    await aConfirmedUser(cloud, 'ann');
    const { AccessToken } = await logIn(cloud, 'ann');
    await cloud.call('GlobalSignOut', { AccessToken });
    for (let i = 0; i < 5; i++) await cloud.refused('AdminInitiateAuth', passwordInput('ann', 'Wrong-pass-1'));
    cloud.restart();
    expect(await cloud.refused('GetUser', { AccessToken })).toMatchObject({ message: 'Access Token has been revoked' });
    expect(await cloud.refused('AdminInitiateAuth', passwordInput('ann'))).toMatchObject({
      message: 'Password attempts exceeded',
    });
  });

  test('when sessions are long over, then they are swept from the disk', async () => {
    const cloud = aCloud();
    await aConfirmedUser(cloud, 'ann');
    await logIn(cloud, 'ann');
    const sizes = () =>
      ['sessions.jsonl', 'refresh-tokens.jsonl'].map((name) => statSync(join(cloud.directory, POOL, name)).size);
    expect(sizes()).not.toContain(0);
    await cloud.clock.advanceTo(cloud.clock.now() + 3 * 86_400_000);
    cloud.restart();
    cloud.restart();
    expect(sizes()).toEqual([0, 0]);
  });
});

describe('given what is on the disk', () => {
  test('when it is read, then passwords and refresh tokens are not in it, and the key is for its owner only', async () => {
    const cloud = aCloud();
    await aConfirmedUser(cloud, 'ann');
    const { RefreshToken } = await logIn(cloud, 'ann');
    const folder = join(cloud.directory, POOL);
    const names = readdirSync(folder);
    expect(names).toContain('users.jsonl');
    for (const name of names) {
      const text = readFileSync(join(folder, name), 'utf8');
      expect(text).not.toContain(PASSWORD);
      expect(text).not.toContain(RefreshToken);
    }
    expect(statSync(join(folder, 'signing-key.json')).mode & 0o777).toBe(0o600);
  });
});

describe('given a reset', () => {
  test('when done, then users, sessions and mail are gone, the key stays and sign-up works again', async () => {
    const cloud = aCloud();
    await aConfirmedUser(cloud, 'ann');
    const { RefreshToken } = await logIn(cloud, 'ann');
    const keys = cloud.cognito.jwks(POOL);
    cloud.cognito.reset();
    expect(cloud.cognito.mailbox()).toEqual([]);
    expect(await cloud.refused('AdminGetUser', { Username: 'ann@example.com' })).toMatchObject({
      code: 'UserNotFoundException',
    });
    expect(await cloud.refused('GetTokensFromRefreshToken', { RefreshToken })).toMatchObject({
      code: 'NotAuthorizedException',
    });
    expect(cloud.cognito.jwks(POOL)).toEqual(keys);
    await aConfirmedUser(cloud, 'ann');
    cloud.restart();
    await expect(logIn(cloud, 'ann')).resolves.toBeDefined();
  });
});
