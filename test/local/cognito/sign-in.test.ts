import { createHmac } from 'node:crypto';
import { aCloud, aConfirmedUser, CLIENT, type Cloud, logIn, PASSWORD, passwordInput, signUpInput } from './a-cloud.ts';

const INCORRECT = { code: 'NotAuthorizedException', message: 'Incorrect username or password.' };
const EXCEEDED = { code: 'NotAuthorizedException', message: 'Password attempts exceeded' };

const fail = (cloud: Cloud, username = 'ann') =>
  cloud.refused('AdminInitiateAuth', passwordInput(username, 'Wrong-pass-1'));

describe('given a confirmed user', () => {
  test.each(['ann', 'ANN', 'ann@example.com', 'Ann@Example.com'])(
    'when %s logs in, then tokens are given',
    async (name) => {
      const cloud = aCloud();
      await aConfirmedUser(cloud, 'ann');
      expect(await cloud.call('AdminInitiateAuth', passwordInput(name))).toEqual({
        ChallengeParameters: {},
        AuthenticationResult: {
          AccessToken: expect.any(String),
          IdToken: expect.any(String),
          RefreshToken: expect.any(String),
          ExpiresIn: 900,
          TokenType: 'Bearer',
        },
      });
    },
  );

  test('when the public flow is used, then it works alike', async () => {
    const cloud = aCloud();
    await aConfirmedUser(cloud, 'ann');
    const input = { ...passwordInput('ann'), AuthFlow: 'USER_PASSWORD_AUTH' };
    await expect(cloud.call('InitiateAuth', input)).resolves.toHaveProperty('AuthenticationResult.AccessToken');
  });

  test('when the password is wrong or the user unknown, then the answers are the same', async () => {
    const cloud = aCloud();
    await aConfirmedUser(cloud, 'ann');
    expect(await fail(cloud)).toEqual(INCORRECT);
    expect(await fail(cloud, 'nobody')).toEqual(INCORRECT);
  });

  test('when the client is LEGACY, then an unknown user is told apart', async () => {
    const cloud = aCloud({}, { PreventUserExistenceErrors: undefined });
    expect(await fail(cloud, 'nobody')).toMatchObject({ code: 'UserNotFoundException' });
  });

  test('when they are disabled, then only the right password tells', async () => {
    const cloud = aCloud();
    await aConfirmedUser(cloud, 'ann');
    await cloud.call('AdminDisableUser', { Username: 'ann' });
    expect(await fail(cloud)).toEqual(INCORRECT);
    expect(await cloud.refused('AdminInitiateAuth', passwordInput('ann'))).toEqual({
      code: 'NotAuthorizedException',
      message: 'User is disabled.',
    });
    await cloud.call('AdminEnableUser', { Username: 'ann' });
    await expect(logIn(cloud, 'ann')).resolves.toBeDefined();
  });
});

describe('given an unconfirmed user', () => {
  test('when the password is right, then UserNotConfirmedException; when it is wrong or by address, then as unknown', async () => {
    const cloud = aCloud();
    await cloud.call('SignUp', signUpInput('ann'));
    expect(await cloud.refused('AdminInitiateAuth', passwordInput('ann'))).toEqual({
      code: 'UserNotConfirmedException',
      message: 'User is not confirmed.',
    });
    expect(await fail(cloud)).toEqual(INCORRECT);
    expect(await cloud.refused('AdminInitiateAuth', passwordInput('ann@example.com'))).toEqual(INCORRECT);
  });
});

describe('given the time a login takes', () => {
  test('when the user is unknown, then it takes about as long as a wrong password', async () => {
    const cloud = aCloud({}, {}, { scryptCost: 4096 });
    await aConfirmedUser(cloud, 'ann');
    // Time of the processor: others use the machine too.
    const times: Record<string, number[]> = { ann: [], nobody: [] };
    for (let round = 0; round < 7; round++)
      for (const name of ['ann', 'nobody']) {
        await cloud.clock.advanceTo(cloud.clock.now() + 16 * 60_000);
        const start = process.cpuUsage();
        await fail(cloud, name);
        const { user, system } = process.cpuUsage(start);
        times[name]?.push((user + system) / 1000);
      }
    const fastest = (name: string) => Math.min(...(times[name] ?? []));
    // Without the decoy an unknown name takes well under a tenth of a millisecond, a hash at this cost over five.
    expect(fastest('nobody')).toBeGreaterThan(fastest('ann') / 2);
    expect(fastest('nobody')).toBeLessThan(fastest('ann') * 2);
  });
});

describe('given wrong passwords in a row', () => {
  test.each(['ann', 'nobody'])(
    'when %s fails five times, then the lock is a second and doubles with each failure',
    async (name) => {
      const cloud = aCloud();
      await aConfirmedUser(cloud, 'ann');
      for (let i = 0; i < 5; i++) expect(await fail(cloud, name)).toEqual(INCORRECT);
      for (const seconds of [1, 2, 4, 8]) {
        await cloud.clock.advanceTo(cloud.clock.now() + seconds * 1000 - 1);
        expect(await fail(cloud, name)).toEqual(EXCEEDED);
        await cloud.clock.advanceTo(cloud.clock.now() + 1);
        expect(await fail(cloud, name)).toEqual(INCORRECT);
      }
    },
  );

  test('when locked, then the right password is refused too, and accepted after the lock, which forgets the failures', async () => {
    const cloud = aCloud();
    await aConfirmedUser(cloud, 'ann');
    for (let i = 0; i < 5; i++) await fail(cloud);
    expect(await cloud.refused('AdminInitiateAuth', passwordInput('ann@example.com'))).toEqual(EXCEEDED);
    await cloud.clock.advanceTo(cloud.clock.now() + 1000);
    await logIn(cloud, 'ann');
    for (let i = 0; i < 4; i++) await fail(cloud);
    await expect(logIn(cloud, 'ann')).resolves.toBeDefined();
  });

  test('when the lock has grown, then it never exceeds 15 minutes, and a quiet quarter of an hour forgets it', async () => {
    const cloud = aCloud();
    for (let i = 0; i < 30; i++) {
      await fail(cloud);
      await cloud.clock.advanceTo(cloud.clock.now() + Math.min(2 ** Math.max(0, i - 4), 899) * 1000);
    }
    await cloud.clock.advanceTo(cloud.clock.now() + 15 * 60_000);
    for (let i = 0; i < 5; i++) expect(await fail(cloud)).toEqual(INCORRECT);
    expect(await fail(cloud)).toEqual(EXCEEDED);
  });

  test('when 50 fail at once, then five count and the others meet the lock', async () => {
    const cloud = aCloud();
    await aConfirmedUser(cloud, 'ann');
    const messages = (await Promise.all(Array.from({ length: 50 }, () => fail(cloud)))).map(({ message }) => message);
    expect(messages.filter((message) => message === INCORRECT.message)).toHaveLength(5);
    expect(messages.filter((message) => message === EXCEEDED.message)).toHaveLength(45);
  });
});

describe('given the flows of a client', () => {
  test.each([
    ['InitiateAuth', 'USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH flow not enabled for this client'],
    ['AdminInitiateAuth', 'ADMIN_USER_PASSWORD_AUTH', 'Auth flow not enabled for this client'],
    ['InitiateAuth', 'ADMIN_USER_PASSWORD_AUTH', 'Initiate Auth method not supported.'],
    ['InitiateAuth', 'USER_SRP_AUTH', 'USER_SRP_AUTH is not available in the local cloud'],
  ])('when %s asks for %s, which it has not, then InvalidParameterException', async (action, flow, message) => {
    const cloud = aCloud({}, { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] });
    expect(await cloud.refused(action, { ...passwordInput('ann'), AuthFlow: flow })).toEqual({
      code: 'InvalidParameterException',
      message,
    });
  });

  test('when a parameter is missing, then it is named', async () => {
    const input = { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'ann' } };
    expect(await aCloud().refused('AdminInitiateAuth', input)).toEqual({
      code: 'InvalidParameterException',
      message: 'Missing required parameter PASSWORD',
    });
  });
});

describe('given a client with a secret', () => {
  const hash = (name: string) => createHmac('sha256', 'top-secret').update(`${name}${CLIENT}`).digest('base64');

  test('when the hash is right, then calls pass; when it is missing or wrong, then NotAuthorizedException', async () => {
    const cloud = aCloud({}, { GenerateSecret: true });
    expect(await cloud.refused('SignUp', signUpInput('ann'))).toEqual({
      code: 'NotAuthorizedException',
      message: `Client ${CLIENT} is configured with secret but SECRET_HASH was not received`,
    });
    await cloud.call('SignUp', signUpInput('ann', { SecretHash: hash('ann') }));
    await cloud.call('AdminConfirmSignUp', { Username: 'ann' });
    const parameters = { USERNAME: 'ann', PASSWORD, SECRET_HASH: hash('bob') };
    const input = { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters: parameters };
    expect(await cloud.refused('AdminInitiateAuth', input)).toEqual({
      code: 'NotAuthorizedException',
      message: `Unable to verify secret hash for client ${CLIENT}`,
    });
    parameters.SECRET_HASH = hash('ann');
    const { AuthenticationResult } = await cloud.call('AdminInitiateAuth', input);
    const { RefreshToken } = AuthenticationResult as { RefreshToken: string };
    expect(await cloud.refused('RevokeToken', { Token: RefreshToken })).toMatchObject({
      code: 'NotAuthorizedException',
    });
    const refresh = { REFRESH_TOKEN: RefreshToken, SECRET_HASH: hash('ann') };
    await cloud.call('InitiateAuth', { AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: refresh });
    await expect(cloud.call('RevokeToken', { Token: RefreshToken, ClientSecret: 'top-secret' })).resolves.toEqual({});
  });
});
