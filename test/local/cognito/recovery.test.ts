import { aCloud, aConfirmedUser, type Cloud, codeFor, logIn, PASSWORD, passwordInput, signUpInput } from './a-cloud.ts';

const NEW = 'Battery-staple-7';
const MISMATCH = 'CodeMismatchException';

const reset = (cloud: Cloud, code = codeFor(cloud, 'ann'), Password = NEW) => ({
  Username: 'ann',
  ConfirmationCode: code,
  Password,
});

async function aForgetfulUser(pool: Record<string, unknown> = {}) {
  const cloud = aCloud(pool);
  await aConfirmedUser(cloud, 'ann');
  const answer = await cloud.call('ForgotPassword', { Username: 'ann@example.com' });
  return { cloud, answer };
}

describe('given a user who forgot the password', () => {
  test('when the code from the mail is sent with a new password, then that one logs in and the old one does not', async () => {
    const { cloud, answer } = await aForgetfulUser();
    expect(answer).toEqual({
      CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@e***' },
    });
    expect(cloud.cognito.mailbox()[0]).toMatchObject({ purpose: 'reset', to: 'ann@example.com', username: 'ann' });
    await cloud.call('ConfirmForgotPassword', reset(cloud));
    await expect(logIn(cloud, 'ann', NEW)).resolves.toBeDefined();
    expect(await cloud.refused('AdminInitiateAuth', passwordInput('ann', PASSWORD))).toMatchObject({
      message: 'Incorrect username or password.',
    });
  });

  test('when 20 use the code at once, then one password is set', async () => {
    const { cloud } = await aForgetfulUser({ Policies: { PasswordPolicy: { PasswordHistorySize: 2 } } });
    const code = codeFor(cloud, 'ann');
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => cloud.call('ConfirmForgotPassword', reset(cloud, code, `${NEW}${i}`))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('when the new password is too weak, then the code stays good', async () => {
    const { cloud } = await aForgetfulUser();
    expect(await cloud.refused('ConfirmForgotPassword', reset(cloud, undefined, 'short1'))).toMatchObject({
      code: 'InvalidPasswordException',
    });
    await expect(cloud.call('ConfirmForgotPassword', reset(cloud))).resolves.toEqual({});
  });

  test.each([
    [3_600_000 - 1, true],
    [3_600_000, false],
  ])('when the code is %i ms old, then it is good: %p', async (age, good) => {
    const { cloud } = await aForgetfulUser();
    await cloud.clock.advanceTo(cloud.clock.now() + age);
    if (good) await expect(cloud.call('ConfirmForgotPassword', reset(cloud))).resolves.toEqual({});
    else
      expect(await cloud.refused('ConfirmForgotPassword', reset(cloud))).toMatchObject({
        code: 'ExpiredCodeException',
      });
  });

  test('when the code is wrong five times, then the right one is refused until a new one is sent', async () => {
    const { cloud } = await aForgetfulUser();
    const wrong = codeFor(cloud, 'ann') === '000000' ? '000001' : '000000';
    for (let i = 0; i < 5; i++)
      expect(await cloud.refused('ConfirmForgotPassword', reset(cloud, wrong))).toMatchObject({ code: MISMATCH });
    expect(await cloud.refused('ConfirmForgotPassword', reset(cloud))).toMatchObject({
      code: 'TooManyFailedAttemptsException',
    });
    await cloud.call('ForgotPassword', { Username: 'ann' });
    await expect(cloud.call('ConfirmForgotPassword', reset(cloud))).resolves.toEqual({});
  });

  test('when no code was asked for, then ExpiredCodeException', async () => {
    const cloud = aCloud();
    await aConfirmedUser(cloud, 'ann');
    expect(await cloud.refused('ConfirmForgotPassword', reset(cloud, '123456'))).toMatchObject({
      code: 'ExpiredCodeException',
    });
  });

  test('when the sign-up code is sent instead, then it does not work', async () => {
    const cloud = aCloud();
    await cloud.call('SignUp', signUpInput('ann'));
    expect(await cloud.refused('ConfirmForgotPassword', reset(cloud))).toMatchObject({ code: 'ExpiredCodeException' });
  });
});

describe('given people who can not be reached', () => {
  test('when users are hidden, then an unknown, an unverified and a disabled one are answered alike, without mail', async () => {
    const cloud = aCloud();
    await aConfirmedUser(cloud, 'off');
    await cloud.call('AdminDisableUser', { Username: 'off' });
    await cloud.call('SignUp', signUpInput('new'));
    const mails = cloud.cognito.mailbox().length;
    for (const Username of ['nobody', 'new', 'off'])
      expect(await cloud.call('ForgotPassword', { Username })).toEqual({
        CodeDeliveryDetails: {
          AttributeName: 'email',
          DeliveryMedium: 'EMAIL',
          Destination: expect.stringMatching(/^[a-z]\*{3}@[a-z]\*{3}$/),
        },
      });
    expect(cloud.cognito.mailbox()).toHaveLength(mails);
  });

  test('when an unknown address is given, then the answer is masked from it, as a known one is', async () => {
    expect(await aCloud().call('ForgotPassword', { Username: 'zoe@mail.example' })).toMatchObject({
      CodeDeliveryDetails: { Destination: 'z***@m***' },
    });
  });

  test.each(['nobody', 'off'])('when %s sends a code, then CodeMismatchException', async (Username) => {
    const cloud = aCloud();
    await aConfirmedUser(cloud, 'off');
    await cloud.call('AdminDisableUser', { Username: 'off' });
    const input = { Username, ConfirmationCode: '123456', Password: NEW };
    expect(await cloud.refused('ConfirmForgotPassword', input)).toMatchObject({ code: MISMATCH });
  });

  test('when the client is LEGACY, then the reason is told', async () => {
    const cloud = aCloud({}, { PreventUserExistenceErrors: 'LEGACY' });
    await cloud.call('SignUp', signUpInput('ann'));
    expect(await cloud.refused('ForgotPassword', { Username: 'ann' })).toEqual({
      code: 'InvalidParameterException',
      message: 'Cannot reset password for the user as there is no registered/verified email or phone_number',
    });
  });
});

describe('given a user who changes the password', () => {
  async function aChange(pool: Record<string, unknown> = {}) {
    const cloud = aCloud(pool);
    await aConfirmedUser(cloud, 'ann');
    const { AccessToken, RefreshToken } = await logIn(cloud, 'ann');
    const input = { AccessToken, PreviousPassword: PASSWORD, ProposedPassword: NEW };
    return { cloud, input, RefreshToken };
  }

  test('when the present one is right, then the new one logs in, and sessions go on', async () => {
    const { cloud, input, RefreshToken } = await aChange();
    expect(await cloud.call('ChangePassword', input)).toEqual({});
    await expect(logIn(cloud, 'ann', NEW)).resolves.toBeDefined();
    await expect(cloud.call('GetTokensFromRefreshToken', { RefreshToken })).resolves.toBeDefined();
  });

  test('when the present one is wrong, then NotAuthorizedException, and five tries are an hour', async () => {
    const { cloud, input } = await aChange();
    for (let i = 0; i < 5; i++)
      expect(await cloud.refused('ChangePassword', { ...input, PreviousPassword: NEW })).toEqual({
        code: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      });
    expect(await cloud.refused('ChangePassword', input)).toMatchObject({ code: 'LimitExceededException' });
  });

  test('when the new one is too weak, then InvalidPasswordException', async () => {
    const { cloud, input } = await aChange();
    expect(await cloud.refused('ChangePassword', { ...input, ProposedPassword: 'no-digit-in-it' })).toMatchObject({
      code: 'InvalidPasswordException',
    });
  });

  test('when the pool remembers two passwords, then neither comes back, and a third time round the first does', async () => {
    const { cloud, input } = await aChange({ Policies: { PasswordPolicy: { PasswordHistorySize: 2 } } });
    const used = { code: 'PasswordHistoryPolicyViolationException', message: 'Password has previously been used' };
    expect(await cloud.refused('ChangePassword', { ...input, ProposedPassword: PASSWORD })).toEqual(used);
    await cloud.call('ChangePassword', input);
    await cloud.call('ForgotPassword', { Username: 'ann' });
    expect(await cloud.refused('ConfirmForgotPassword', reset(cloud, undefined, PASSWORD))).toEqual(used);
    await cloud.call('ConfirmForgotPassword', reset(cloud, undefined, 'Third-one-3'));
    await expect(
      cloud.call('AdminSetUserPassword', { Username: 'ann', Password: PASSWORD, Permanent: true }),
    ).resolves.toEqual({});
  });

  test('when the token is an ID token, expired or made up, then NotAuthorizedException', async () => {
    const { cloud, input } = await aChange();
    const { IdToken } = await logIn(cloud, 'ann');
    const texts = [];
    for (const AccessToken of [IdToken, 'made.up.token', `${input.AccessToken}A`])
      texts.push(await cloud.refused('ChangePassword', { ...input, AccessToken }));
    await cloud.clock.advanceTo(cloud.clock.now() + 900_000);
    texts.push(await cloud.refused('ChangePassword', input));
    expect(texts.map(({ code }) => code)).toEqual(Array(4).fill('NotAuthorizedException'));
    expect(texts.map(({ message }) => message)).toEqual([
      'Invalid Access Token',
      'Invalid Access Token',
      'Could not verify signature for Access Token',
      'Access Token has expired',
    ]);
  });
});
