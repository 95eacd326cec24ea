import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import { aCloud, aConfirmedUser, CLIENT, ISSUER, logIn, POOL } from './a-cloud.ts';

const AUDIENCE = { audience: [CLIENT] };

async function aLogIn(client: Record<string, unknown> = {}) {
  const cloud = aCloud({}, client);
  const sub = await aConfirmedUser(cloud, 'ann');
  await cloud.call('AdminAddUserToGroup', { Username: 'ann', GroupName: 'operators' });
  return { cloud, sub, tokens: await logIn(cloud, 'ann') };
}

describe('given the tokens of a login', () => {
  test('when decoded, then the access token has exactly the claims of Cognito', async () => {
    const { cloud, sub, tokens } = await aLogIn();
    const now = Math.floor(cloud.clock.now() / 1000);
    const claims = decodeJwt(tokens.AccessToken);
    expect(claims).toEqual({
      sub,
      'cognito:groups': ['operators'],
      iss: ISSUER,
      client_id: CLIENT,
      origin_jti: expect.any(String),
      event_id: expect.any(String),
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      auth_time: now,
      exp: now + 900,
      iat: now,
      jti: expect.any(String),
      username: 'ann',
    });
    expect(decodeProtectedHeader(tokens.AccessToken)).toEqual({ kid: expect.any(String), alg: 'RS256' });
  });

  test('when decoded, then the ID token has exactly the claims of Cognito, of the same event', async () => {
    const { cloud, sub, tokens } = await aLogIn({ ReadAttributes: ['email', 'email_verified'] });
    const now = Math.floor(cloud.clock.now() / 1000);
    const access = decodeJwt(tokens.AccessToken);
    const id = decodeJwt(tokens.IdToken);
    expect(id).toEqual({
      sub,
      'cognito:groups': ['operators'],
      email: 'ann@example.com',
      email_verified: true,
      iss: ISSUER,
      'cognito:username': 'ann',
      origin_jti: access['origin_jti'],
      aud: CLIENT,
      event_id: access['event_id'],
      token_use: 'id',
      auth_time: now,
      exp: now + 900,
      iat: now,
      jti: expect.any(String),
    });
    expect(id.jti).not.toBe(access.jti);
  });

  test('when the client may not read the address, then neither the ID token nor GetUser has it', async () => {
    const { cloud, sub, tokens } = await aLogIn({ ReadAttributes: ['custom:role'] });
    expect(decodeJwt(tokens.IdToken)).not.toHaveProperty('email');
    expect(await cloud.call('GetUser', { AccessToken: tokens.AccessToken })).toEqual({
      Username: 'ann',
      UserAttributes: [{ Name: 'sub', Value: sub }],
    });
  });

  test('when revocation is off, then there is no origin_jti', async () => {
    const { tokens } = await aLogIn({ EnableTokenRevocation: false });
    expect(decodeJwt(tokens.AccessToken)).not.toHaveProperty('origin_jti');
  });

  test('when the user is in no group, then there is no such claim', async () => {
    const cloud = aCloud();
    await aConfirmedUser(cloud, 'bob');
    const { AccessToken, IdToken } = await logIn(cloud, 'bob');
    expect(decodeJwt(AccessToken)).not.toHaveProperty('cognito:groups');
    expect(decodeJwt(IdToken)).not.toHaveProperty('cognito:groups');
  });

  test('when checked against the published keys by anybody, then they hold', async () => {
    const { cloud, tokens } = await aLogIn();
    const keys = cloud.cognito.jwks(POOL);
    expect(keys).toEqual({
      keys: [{ alg: 'RS256', e: 'AQAB', kid: expect.any(String), kty: 'RSA', n: expect.any(String), use: 'sig' }],
    });
    const currentDate = new Date(cloud.clock.now());
    await expect(jwtVerify(tokens.AccessToken, createLocalJWKSet(keys), { currentDate })).resolves.toBeDefined();
  });

  test('when the refresh token is looked at, then it has the shape and size of an encrypted token, and no claims', async () => {
    const { tokens } = await aLogIn();
    expect(tokens.RefreshToken.split('.')).toHaveLength(5);
    expect(tokens.RefreshToken.length).toBeGreaterThan(1600);
  });
});

describe('given an authorizer', () => {
  test('when the access or the ID token is for a listed client, then it passes, by pool id or issuer, again and again', async () => {
    const { cloud, sub, tokens } = await aLogIn();
    for (const issuer of [POOL, ISSUER, ISSUER]) {
      expect(await cloud.cognito.verifyAccessToken(issuer, tokens.AccessToken, AUDIENCE)).toMatchObject({ sub });
      expect(await cloud.cognito.verifyAccessToken(issuer, tokens.IdToken, AUDIENCE)).toMatchObject({
        token_use: 'id',
      });
    }
  });

  test('when the client is not listed, then it is refused, also after it passed for another audience', async () => {
    const { cloud, tokens } = await aLogIn();
    await cloud.cognito.verifyAccessToken(POOL, tokens.AccessToken, AUDIENCE);
    await expect(cloud.cognito.verifyAccessToken(POOL, tokens.AccessToken, { audience: ['another'] })).rejects.toThrow(
      'the token does not have a valid audience',
    );
  });

  test('when it has expired, then it is refused, also after it passed before', async () => {
    const { cloud, tokens } = await aLogIn();
    const verify = () => cloud.cognito.verifyAccessToken(POOL, tokens.AccessToken, AUDIENCE);
    const expiry = (decodeJwt(tokens.AccessToken).exp ?? 0) * 1000;
    await cloud.clock.advanceTo(expiry - 1);
    await expect(verify()).resolves.toBeDefined();
    await cloud.clock.advanceTo(expiry);
    await expect(verify()).rejects.toThrow('the token has expired');
    cloud.restart();
    await expect(verify()).rejects.toThrow('the token has expired');
  });

  test('when the session was signed out, then it still passes: only Cognito itself knows', async () => {
    const { cloud, tokens } = await aLogIn();
    await cloud.call('GlobalSignOut', { AccessToken: tokens.AccessToken });
    await expect(cloud.cognito.verifyAccessToken(POOL, tokens.AccessToken, AUDIENCE)).resolves.toBeDefined();
  });

  test('when the token is forged, then it is refused', async () => {
    const { cloud, tokens } = await aLogIn();
    const [header = '', payload = '', signature = ''] = tokens.AccessToken.split('.');
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = decodeJwt(tokens.AccessToken);
    const { kid } = decodeProtectedHeader(tokens.AccessToken);
    const [jwk = {}] = cloud.cognito.jwks(POOL).keys;
    const publicPem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const hmacInput = `${encoded({ alg: 'HS256', kid })}.${payload}`;
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const byStranger = (named: string | undefined) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', ...(named !== undefined && { kid: named }) })
        .sign(stranger);
    const flipped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    const forged = [
      `${encoded({ alg: 'none', kid })}.${payload}.`,
      `${encoded({ alg: 'none', kid })}.${payload}.${signature}`,
      `${hmacInput}.${createHmac('sha256', publicPem).update(hmacInput).digest('base64url')}`,
      await byStranger(kid),
      await byStranger('unknown'),
      await byStranger(undefined),
      `${header}.${encoded({ ...claims, sub: 'another' })}.${signature}`,
      `${header}.${payload}.${flipped}`,
      `${header}.${payload}`,
      tokens.RefreshToken,
      'nonsense',
      '',
    ];
    for (const token of forged) await expect(cloud.cognito.verifyAccessToken(POOL, token, AUDIENCE)).rejects.toThrow();
    expect(forged).toHaveLength(12);
  });

  test('when the issuer is unknown, then it is refused', async () => {
    const { cloud, tokens } = await aLogIn();
    await expect(cloud.cognito.verifyAccessToken(`${ISSUER}x`, tokens.AccessToken, AUDIENCE)).rejects.toThrow();
  });
});
