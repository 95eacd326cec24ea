import { decodeJwt } from 'jose';
import { aCloud, aConfirmedUser, type Cloud, logIn, ROTATING, type Tokens } from './a-cloud.ts';

const DAY = 86_400_000;

async function aLogIn(client: Record<string, unknown> = {}) {
  const cloud = aCloud({}, client);
  await aConfirmedUser(cloud, 'ann');
  return { cloud, tokens: await logIn(cloud, 'ann') };
}

const byFlow = (RefreshToken: string) => ({
  AuthFlow: 'REFRESH_TOKEN_AUTH',
  AuthParameters: { REFRESH_TOKEN: RefreshToken },
});

const refreshed = async (cloud: Cloud, RefreshToken: string) =>
  (await cloud.call('GetTokensFromRefreshToken', { RefreshToken }))['AuthenticationResult'] as Tokens;

const unusable = (cloud: Cloud, RefreshToken: string) => cloud.refused('GetTokensFromRefreshToken', { RefreshToken });

const session = (token: string) => {
  const { origin_jti, event_id, auth_time, sub } = decodeJwt(token);
  return { origin_jti, event_id, auth_time, sub };
};

const revoked = { code: 'NotAuthorizedException', message: 'Refresh Token has been revoked' };

describe('given a client that does not rotate refresh tokens', () => {
  test.each(['InitiateAuth', 'AdminInitiateAuth'])(
    'when %s refreshes, then the tokens are new and the session is the same',
    async (action) => {
      const { cloud, tokens } = await aLogIn();
      await cloud.clock.advanceTo(cloud.clock.now() + 5000);
      const answer = await cloud.call(action, byFlow(tokens.RefreshToken));
      const result = answer['AuthenticationResult'] as Tokens;
      expect(result).not.toHaveProperty('RefreshToken');
      expect(session(result.AccessToken)).toEqual(session(tokens.AccessToken));
      expect(session(result.IdToken)).toEqual(session(tokens.AccessToken));
      expect(decodeJwt(result.AccessToken).jti).not.toBe(decodeJwt(tokens.AccessToken).jti);
      expect(decodeJwt(result.AccessToken).iat).toBe((decodeJwt(tokens.AccessToken).iat ?? 0) + 5);
    },
  );

  test('when GetTokensFromRefreshToken is used, then it gives no new refresh token and the old one goes on', async () => {
    const { cloud, tokens } = await aLogIn();
    expect(await refreshed(cloud, tokens.RefreshToken)).not.toHaveProperty('RefreshToken');
    await expect(refreshed(cloud, tokens.RefreshToken)).resolves.toBeDefined();
  });

  test('when a group was given since, then the refreshed token has it', async () => {
    const { cloud, tokens } = await aLogIn();
    await cloud.call('AdminAddUserToGroup', { Username: 'ann', GroupName: 'operators' });
    const { AccessToken } = await refreshed(cloud, tokens.RefreshToken);
    expect(decodeJwt(AccessToken)['cognito:groups']).toEqual(['operators']);
  });

  test.each([
    [DAY - 1, undefined],
    [DAY, { code: 'NotAuthorizedException', message: 'Refresh Token has expired' }],
  ])('when the refresh token is %i ms old, then the refusal is %p', async (age, refusal) => {
    const { cloud, tokens } = await aLogIn();
    await cloud.clock.advanceTo(cloud.clock.now() + age);
    if (refusal) expect(await unusable(cloud, tokens.RefreshToken)).toEqual(refusal);
    else await expect(refreshed(cloud, tokens.RefreshToken)).resolves.toBeDefined();
  });

  test('when the token is made up, then it is invalid', async () => {
    const { cloud } = await aLogIn();
    expect(await unusable(cloud, 'made-up')).toEqual({
      code: 'NotAuthorizedException',
      message: 'Invalid Refresh Token',
    });
  });
});

describe('given a client that rotates refresh tokens', () => {
  test('when the flow REFRESH_TOKEN_AUTH is used, then it is refused', async () => {
    const { cloud, tokens } = await aLogIn(ROTATING);
    expect(await cloud.refused('InitiateAuth', byFlow(tokens.RefreshToken))).toEqual({
      code: 'InvalidParameterException',
      message: 'Auth flow not enabled for this client',
    });
  });

  test('when refreshed, then there is a new refresh token of the same session, which works', async () => {
    const { cloud, tokens } = await aLogIn(ROTATING);
    const second = await refreshed(cloud, tokens.RefreshToken);
    const third = await refreshed(cloud, second.RefreshToken);
    expect(new Set([tokens, second, third].map(({ RefreshToken }) => RefreshToken)).size).toBe(3);
    expect(session(third.AccessToken)).toEqual(session(tokens.AccessToken));
  });

  test('when the grace period is over, then the old token is refused as reused, however often it was used before', async () => {
    const { cloud, tokens } = await aLogIn(ROTATING);
    const { RefreshToken } = await refreshed(cloud, tokens.RefreshToken);
    await cloud.clock.advanceTo(cloud.clock.now() + 9999);
    await expect(refreshed(cloud, tokens.RefreshToken)).resolves.toHaveProperty('RefreshToken');
    await cloud.clock.advanceTo(cloud.clock.now() + 1);
    expect(await unusable(cloud, tokens.RefreshToken)).toMatchObject({ code: 'RefreshTokenReuseException' });
    await expect(refreshed(cloud, RefreshToken)).resolves.toHaveProperty('RefreshToken');
  });

  test('when there is no grace period, then of 20 refreshes at once one succeeds', async () => {
    const { cloud, tokens } = await aLogIn({ ...ROTATING, RefreshTokenRotation: { Feature: 'ENABLED' } });
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => refreshed(cloud, tokens.RefreshToken)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('when rotated, then the new token expires with the login, not later', async () => {
    const { cloud, tokens } = await aLogIn(ROTATING);
    await cloud.clock.advanceTo(cloud.clock.now() + DAY - 1000);
    const { RefreshToken } = await refreshed(cloud, tokens.RefreshToken);
    await cloud.clock.advanceTo(cloud.clock.now() + 1000);
    expect(await unusable(cloud, RefreshToken)).toMatchObject({ message: 'Refresh Token has expired' });
  });

  test('when the replaced token is revoked, then all tokens of the login are', async () => {
    const { cloud, tokens } = await aLogIn(ROTATING);
    const { RefreshToken, AccessToken } = await refreshed(cloud, tokens.RefreshToken);
    await cloud.call('RevokeToken', { Token: tokens.RefreshToken });
    expect(await unusable(cloud, RefreshToken)).toEqual(revoked);
    expect(await cloud.refused('GetUser', { AccessToken })).toMatchObject({ message: 'Access Token has been revoked' });
  });
});

describe('given two logins of one user', () => {
  async function twoLogIns() {
    const { cloud, tokens } = await aLogIn();
    return { cloud, first: tokens, second: await logIn(cloud, 'ann') };
  }

  test('when one is revoked, once or twice, then the other goes on', async () => {
    const { cloud, first, second } = await twoLogIns();
    await cloud.call('RevokeToken', { Token: first.RefreshToken });
    await expect(cloud.call('RevokeToken', { Token: first.RefreshToken })).resolves.toEqual({});
    expect(await unusable(cloud, first.RefreshToken)).toEqual(revoked);
    expect(await cloud.refused('GetUser', { AccessToken: first.AccessToken })).toMatchObject({
      message: 'Access Token has been revoked',
    });
    await expect(cloud.call('GetUser', { AccessToken: second.AccessToken })).resolves.toBeDefined();
    await expect(refreshed(cloud, second.RefreshToken)).resolves.toBeDefined();
  });

  test.each([
    ['GlobalSignOut', (first: Tokens) => ({ AccessToken: first.AccessToken })],
    ['AdminUserGlobalSignOut', () => ({ Username: 'ann' })],
    ['AdminDisableUser', () => ({ Username: 'ann' })],
  ])('when %s is called, then both end', async (action, input) => {
    const { cloud, first, second } = await twoLogIns();
    await cloud.call(action, input(first));
    await cloud.call('AdminEnableUser', { Username: 'ann' });
    for (const { RefreshToken, AccessToken } of [first, second]) {
      expect(await unusable(cloud, RefreshToken)).toEqual(revoked);
      expect(await cloud.refused('GlobalSignOut', { AccessToken })).toMatchObject({
        message: 'Access Token has been revoked',
      });
    }
    await expect(logIn(cloud, 'ann')).resolves.toBeDefined();
  });

  test('when an access token is sent to be revoked, then UnsupportedTokenTypeException', async () => {
    const { cloud, first } = await twoLogIns();
    expect(await cloud.refused('RevokeToken', { Token: first.AccessToken })).toMatchObject({
      code: 'UnsupportedTokenTypeException',
    });
  });
});

describe('given a client without revocation', () => {
  test('when a token is to be revoked, then UnsupportedOperationException', async () => {
    const { cloud, tokens } = await aLogIn({ EnableTokenRevocation: false });
    expect(await cloud.refused('RevokeToken', { Token: tokens.RefreshToken })).toMatchObject({
      code: 'UnsupportedOperationException',
    });
  });
});
