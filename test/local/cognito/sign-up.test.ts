import { aCloud, aConfirmedUser, codeFor, logIn, passwordInput, signUpInput } from './a-cloud.ts';

const HOUR = 3_600_000;

const withAttributes = (...attributes: [string, string][]) => ({
  UserAttributes: attributes.map(([Name, Value]) => ({ Name, Value })),
});

const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

describe('given somebody who signs up', () => {
  test('when all is well, then the answer names the masked address and the code is in the mailbox', async () => {
    const cloud = aCloud();
    const answer = await cloud.call('SignUp', signUpInput('Ann'));
    expect(answer).toEqual({
      UserConfirmed: false,
      UserSub: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'A***@e***' },
    });
    const code = codeFor(cloud, 'ann');
    expect(cloud.cognito.mailbox()).toEqual([
      {
        to: 'Ann@example.com',
        username: 'ann',
        purpose: 'confirm',
        code: expect.stringMatching(/^[0-9]{6}$/),
        subject: 'Welcome',
        text: `Hello ann: ${code}`,
        sentAt: '2026-11-01T00:00:00.250Z',
      },
    ]);
  });

  test('when the user name is taken, in whatever case and though users are hidden, then UsernameExistsException', async () => {
    const cloud = aCloud();
    await cloud.call('SignUp', signUpInput('ann'));
    expect(await cloud.refused('SignUp', signUpInput('ANN'))).toEqual({
      code: 'UsernameExistsException',
      message: 'User already exists',
    });
  });

  test('when names are case-sensitive, then another case is another user', async () => {
    const cloud = aCloud({ UsernameConfiguration: { CaseSensitive: true } });
    await cloud.call('SignUp', signUpInput('ann'));
    await expect(cloud.call('SignUp', signUpInput('Ann'))).resolves.toMatchObject({ UserConfirmed: false });
  });

  test("when the user name is another user's sub, then it is taken", async () => {
    const cloud = aCloud();
    const sub = await aConfirmedUser(cloud, 'ann');
    expect(await cloud.refused('SignUp', signUpInput(sub))).toMatchObject({ code: 'UsernameExistsException' });
  });

  test('when 20 sign up with one user name at once, then one succeeds', async () => {
    const cloud = aCloud();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => cloud.call('SignUp', signUpInput('ann'))),
    );
    const refusals = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason.code);
    expect(refusals).toEqual(Array(19).fill('UsernameExistsException'));
    expect(cloud.cognito.mailbox()).toHaveLength(1);
  });

  test.each([
    [
      'a missing required one',
      withAttributes(),
      'InvalidParameterException',
      'emails: The attribute emails is required',
    ],
    ['an empty required one', withAttributes(['email', '']), 'InvalidParameterException', 'emails is required'],
    ['a bad address', withAttributes(['email', 'nope']), 'InvalidParameterException', 'Invalid email address format.'],
    ['an unknown custom one', withAttributes(['custom:x', '1']), 'InvalidParameterException', 'custom:x'],
    ['a name of Object', withAttributes(['__proto__', '1']), 'InvalidParameterException', '__proto__'],
    ['a custom one too short', withAttributes(['custom:role', 'ab']), 'InvalidParameterException', 'custom:role'],
    ['a custom one too long', withAttributes(['custom:role', 'sellers']), 'InvalidParameterException', 'custom:role'],
    [
      'a verified address',
      withAttributes(['email_verified', 'true']),
      'NotAuthorizedException',
      'unauthorized attribute',
    ],
  ])('when an attribute is %s, then it is refused', async (_, attributes, code, message) => {
    expect(await aCloud().refused('SignUp', { ...signUpInput('ann'), ...attributes })).toEqual({
      code,
      message: expect.stringContaining(message),
    });
  });

  test('when the client may not write an attribute, then NotAuthorizedException', async () => {
    const cloud = aCloud({}, { WriteAttributes: ['email'] });
    const attributes = withAttributes(['email', 'a@example.com'], ['custom:role', 'buyer']);
    expect(await cloud.refused('SignUp', { ...signUpInput('ann'), ...attributes })).toEqual({
      code: 'NotAuthorizedException',
      message: 'A client attempted to write unauthorized attribute',
    });
  });

  test('when the client lists no attributes, then it may write standard ones and no custom one', async () => {
    const cloud = aCloud({}, { ReadAttributes: undefined, WriteAttributes: undefined });
    const custom = withAttributes(['email', 'a@example.com'], ['custom:role', 'buyer']);
    expect(await cloud.refused('SignUp', { ...signUpInput('ann'), ...custom })).toMatchObject({
      code: 'NotAuthorizedException',
    });
    await expect(cloud.call('SignUp', signUpInput('ann'))).resolves.toMatchObject({ UserConfirmed: false });
  });

  test('when the user name looks like an address, then the alias pool refuses it', async () => {
    expect(await aCloud().refused('SignUp', signUpInput('a@example.com'))).toMatchObject({
      message: 'Username cannot be of email format, since user pool is configured for email alias.',
    });
  });

  test('when only administrators create users, then it is not permitted', async () => {
    const cloud = aCloud({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
    expect(await cloud.refused('SignUp', signUpInput('ann'))).toEqual({
      code: 'NotAuthorizedException',
      message: 'SignUp is not permitted for this user pool',
    });
  });
});

describe('given a pool whose user names are addresses', () => {
  const byEmail = { AliasAttributes: undefined, UsernameAttributes: ['email'] };

  test('when somebody signs up, then the sub is the user name and the address signs in, confirmed or not', async () => {
    const cloud = aCloud(byEmail);
    const { UserSub } = await cloud.call('SignUp', { Username: 'Ann@example.com', Password: 'Passw0rd' });
    expect(await cloud.refused('AdminInitiateAuth', passwordInput('ann@example.com', 'Passw0rd'))).toMatchObject({
      code: 'UserNotConfirmedException',
    });
    const code = codeFor(cloud, String(UserSub));
    await cloud.call('ConfirmSignUp', { Username: 'ann@example.com', ConfirmationCode: code });
    await expect(logIn(cloud, 'ANN@example.com', 'Passw0rd')).resolves.toBeDefined();
  });

  test('when the address is taken or is none, then sign-up is refused', async () => {
    const cloud = aCloud(byEmail);
    await cloud.call('SignUp', { Username: 'ann@example.com', Password: 'Passw0rd' });
    expect(await cloud.refused('SignUp', { Username: 'ANN@example.com', Password: 'Passw0rd' })).toEqual({
      code: 'UsernameExistsException',
      message: 'An account with the given email already exists.',
    });
    expect(await cloud.refused('SignUp', { Username: 'ann', Password: 'Passw0rd' })).toMatchObject({
      message: 'Username should be an email.',
    });
  });
});

describe('given a user who confirms', () => {
  test('when 20 send the right code at once, then one succeeds', async () => {
    const cloud = aCloud();
    await cloud.call('SignUp', signUpInput('ann'));
    const input = { Username: 'ann', ConfirmationCode: codeFor(cloud, 'ann') };
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => cloud.call('ConfirmSignUp', input)));
    const refusals = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason.message);
    expect(refusals).toEqual(Array(19).fill('User cannot be confirmed. Current status is CONFIRMED'));
  });

  test('when the code is wrong, then CodeMismatchException, and after five wrong ones the right one is refused too', async () => {
    const cloud = aCloud();
    await cloud.call('SignUp', signUpInput('ann'));
    const code = codeFor(cloud, 'ann');
    for (let i = 0; i < 5; i++)
      expect(await cloud.refused('ConfirmSignUp', { Username: 'ann', ConfirmationCode: wrong(code) })).toEqual({
        code: 'CodeMismatchException',
        message: 'Invalid verification code provided, please try again.',
      });
    expect(await cloud.refused('ConfirmSignUp', { Username: 'ann', ConfirmationCode: code })).toMatchObject({
      code: 'TooManyFailedAttemptsException',
    });
  });

  test('when a new code was sent, then the old one is wrong and the new one is right', async () => {
    const cloud = aCloud();
    await cloud.call('SignUp', signUpInput('ann'));
    const old = codeFor(cloud, 'ann');
    expect(await cloud.call('ResendConfirmationCode', { Username: 'ann' })).toEqual({
      CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@e***' },
    });
    const fresh = codeFor(cloud, 'ann');
    if (old !== fresh)
      expect(await cloud.refused('ConfirmSignUp', { Username: 'ann', ConfirmationCode: old })).toMatchObject({
        code: 'CodeMismatchException',
      });
    await expect(cloud.call('ConfirmSignUp', { Username: 'ann', ConfirmationCode: fresh })).resolves.toEqual({});
  });

  test.each([
    [24 * HOUR - 1, true],
    [24 * HOUR, false],
  ])('when the code is %i ms old, then it is good: %p', async (age, good) => {
    const cloud = aCloud();
    await cloud.call('SignUp', signUpInput('ann'));
    const input = { Username: 'ann', ConfirmationCode: codeFor(cloud, 'ann') };
    await cloud.clock.advanceTo(cloud.clock.now() + age);
    if (good) await expect(cloud.call('ConfirmSignUp', input)).resolves.toEqual({});
    else
      expect(await cloud.refused('ConfirmSignUp', input)).toEqual({
        code: 'ExpiredCodeException',
        message: 'Invalid code provided, please request a code again.',
      });
  });

  test('when more than 15 codes are tried in an hour, then LimitExceededException until the hour is over', async () => {
    const cloud = aCloud();
    await cloud.call('SignUp', signUpInput('ann'));
    const input = { Username: 'ann', ConfirmationCode: wrong(codeFor(cloud, 'ann')) };
    for (let i = 0; i < 15; i++) await cloud.refused('ConfirmSignUp', input);
    expect(await cloud.refused('ConfirmSignUp', input)).toEqual({
      code: 'LimitExceededException',
      message: 'Attempt limit exceeded, please try after some time.',
    });
    await cloud.clock.advanceTo(cloud.clock.now() + HOUR);
    expect(await cloud.refused('ConfirmSignUp', input)).toMatchObject({ code: 'TooManyFailedAttemptsException' });
  });
});

describe('given two users with one address', () => {
  const sharing = { UserAttributes: [{ Name: 'email', Value: 'SAME@example.com' }] };

  async function twoUsers() {
    const cloud = aCloud();
    await cloud.call('SignUp', signUpInput('ann', { UserAttributes: [{ Name: 'email', Value: 'same@example.com' }] }));
    await cloud.call('ConfirmSignUp', { Username: 'ann', ConfirmationCode: codeFor(cloud, 'ann') });
    await cloud.call('SignUp', signUpInput('bob', sharing));
    return { cloud, input: { Username: 'bob', ConfirmationCode: codeFor(cloud, 'bob') } };
  }

  test('when the second confirms, then AliasExistsException, and the first still signs in by the address', async () => {
    const { cloud, input } = await twoUsers();
    expect(await cloud.refused('ConfirmSignUp', input)).toEqual({
      code: 'AliasExistsException',
      message: 'An account with the email already exists.',
    });
    await expect(cloud.call('AdminGetUser', { Username: 'same@example.com' })).resolves.toMatchObject({
      Username: 'ann',
    });
  });

  test('when the second forces it with the same code, then the address is theirs', async () => {
    const { cloud, input } = await twoUsers();
    await cloud.refused('ConfirmSignUp', input);
    await cloud.call('ConfirmSignUp', { ...input, ForceAliasCreation: true });
    await expect(cloud.call('AdminGetUser', { Username: 'same@example.com' })).resolves.toMatchObject({
      Username: 'bob',
    });
    const { UserAttributes } = await cloud.call('AdminGetUser', { Username: 'ann' });
    expect(UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'false' });
  });
});

describe('given a name that nobody has', () => {
  test('when users are hidden, then resending pretends, the same each time, and looks like a real answer', async () => {
    const cloud = aCloud();
    const first = await cloud.call('ResendConfirmationCode', { Username: 'nobody' });
    cloud.restart();
    expect(await cloud.call('ResendConfirmationCode', { Username: 'NOBODY' })).toEqual(first);
    expect(first).toEqual({
      CodeDeliveryDetails: {
        AttributeName: 'email',
        DeliveryMedium: 'EMAIL',
        Destination: expect.stringMatching(/^[a-z]\*{3}@[a-z]\*{3}$/),
      },
    });
    expect(cloud.cognito.mailbox()).toEqual([]);
  });

  test('when users are hidden, then a code for it counts as expired', async () => {
    expect(await aCloud().refused('ConfirmSignUp', { Username: 'nobody', ConfirmationCode: '123456' })).toMatchObject({
      code: 'ExpiredCodeException',
    });
  });

  test('when users are hidden, then the hourly limits hold as for anybody', async () => {
    const cloud = aCloud();
    for (let i = 0; i < 5; i++) await cloud.call('ResendConfirmationCode', { Username: 'nobody' });
    expect(await cloud.refused('ResendConfirmationCode', { Username: 'nobody' })).toMatchObject({
      code: 'LimitExceededException',
    });
  });

  test.each(['ResendConfirmationCode', 'ConfirmSignUp', 'ForgotPassword', 'ConfirmForgotPassword'])(
    'when the client is LEGACY, then %s says UserNotFoundException',
    async (action) => {
      const cloud = aCloud({}, { PreventUserExistenceErrors: 'LEGACY' });
      const input = { Username: 'nobody', ConfirmationCode: '123456', Password: 'Passw0rd' };
      expect(await cloud.refused(action, input)).toEqual({
        code: 'UserNotFoundException',
        message: 'User does not exist.',
      });
    },
  );
});

describe('given a confirmed user', () => {
  test('when a code is asked for again, then there is none', async () => {
    const cloud = aCloud();
    await aConfirmedUser(cloud, 'ann');
    expect(await cloud.refused('ResendConfirmationCode', { Username: 'ann' })).toEqual({
      code: 'InvalidParameterException',
      message: 'User is already confirmed.',
    });
  });
});
