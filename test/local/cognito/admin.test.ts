import { aCloud, aConfirmedUser, codeFor, logIn, passwordInput, signUpInput } from './a-cloud.ts';

const attribute = (Name: string, Value: string) => ({ Name, Value });

async function aUser() {
  const cloud = aCloud();
  const sub = await aConfirmedUser(cloud, 'ann');
  return { cloud, sub };
}

describe('given an administrator who looks a user up', () => {
  test('when by user name, address or sub, then it is the same user with everything about them', async () => {
    const { cloud, sub } = await aUser();
    for (const Username of ['ann', 'ANN', 'ann@example.com', sub])
      expect(await cloud.call('AdminGetUser', { Username })).toEqual({
        Username: 'ann',
        UserAttributes: [
          attribute('sub', sub),
          attribute('email', 'ann@example.com'),
          attribute('email_verified', 'true'),
        ],
        UserCreateDate: Date.parse('2026-11-01T00:00:00.250Z') / 1000,
        UserLastModifiedDate: Date.parse('2026-11-01T00:00:00.250Z') / 1000,
        Enabled: true,
        UserStatus: 'CONFIRMED',
      });
  });

  test('when the user does not exist, then UserNotFoundException though users are hidden from clients', async () => {
    expect(await aCloud().refused('AdminGetUser', { Username: 'nobody' })).toEqual({
      code: 'UserNotFoundException',
      message: 'User does not exist.',
    });
  });

  test('when an address is not verified, then it does not find its user', async () => {
    const cloud = aCloud();
    await cloud.call('SignUp', signUpInput('ann'));
    expect(await cloud.refused('AdminGetUser', { Username: 'ann@example.com' })).toMatchObject({
      code: 'UserNotFoundException',
    });
  });
});

describe('given an administrator who confirms', () => {
  test('when the user is unconfirmed, then they log in, by user name but not by the unverified address', async () => {
    const cloud = aCloud();
    await cloud.call('SignUp', signUpInput('ann'));
    await cloud.call('AdminConfirmSignUp', { Username: 'ann' });
    await expect(logIn(cloud, 'ann')).resolves.toBeDefined();
    expect(await cloud.refused('AdminInitiateAuth', passwordInput('ann@example.com'))).toMatchObject({
      code: 'NotAuthorizedException',
    });
    expect(await cloud.refused('AdminConfirmSignUp', { Username: 'ann' })).toEqual({
      code: 'NotAuthorizedException',
      message: 'User cannot be confirmed. Current status is CONFIRMED',
    });
  });
});

describe('given groups', () => {
  test('when a user is added, twice, and removed, then the list says so', async () => {
    const { cloud } = await aUser();
    const input = { Username: 'ann', GroupName: 'operators' };
    await cloud.call('AdminAddUserToGroup', input);
    expect(await cloud.call('AdminAddUserToGroup', input)).toEqual({});
    expect(await cloud.call('AdminListGroupsForUser', { Username: 'ann' })).toEqual({
      Groups: [{ GroupName: 'operators', UserPoolId: expect.any(String), Precedence: 1 }],
    });
    await cloud.call('AdminRemoveUserFromGroup', input);
    expect(await cloud.call('AdminListGroupsForUser', { Username: 'ann' })).toEqual({ Groups: [] });
  });

  test('when the group is not in the template, then ResourceNotFoundException', async () => {
    const { cloud } = await aUser();
    expect(await cloud.refused('AdminAddUserToGroup', { Username: 'ann', GroupName: 'kings' })).toEqual({
      code: 'ResourceNotFoundException',
      message: 'Group not found.',
    });
  });
});

describe('given an administrator who changes attributes', () => {
  test('when the address is moved, then it is unverified and signs nobody in, until the call says it is verified', async () => {
    const { cloud } = await aUser();
    await cloud.call('AdminUpdateUserAttributes', {
      Username: 'ann',
      UserAttributes: [attribute('email', 'new@example.com'), attribute('name', 'Ann')],
    });
    for (const Username of ['ann@example.com', 'new@example.com'])
      expect(await cloud.refused('AdminGetUser', { Username })).toMatchObject({ code: 'UserNotFoundException' });
    await cloud.call('AdminUpdateUserAttributes', {
      Username: 'ann',
      UserAttributes: [attribute('email_verified', 'true')],
    });
    await expect(cloud.call('AdminGetUser', { Username: 'new@example.com' })).resolves.toMatchObject({
      Username: 'ann',
    });
  });

  test('when a value is empty, then the attribute goes, unless it is required', async () => {
    const { cloud } = await aUser();
    const update = (...UserAttributes: object[]) => ({ Username: 'ann', UserAttributes });
    await cloud.call('AdminUpdateUserAttributes', update(attribute('name', 'Ann')));
    await cloud.call('AdminUpdateUserAttributes', update(attribute('name', '')));
    const { UserAttributes } = await cloud.call('AdminGetUser', { Username: 'ann' });
    expect(UserAttributes).not.toContainEqual(expect.objectContaining({ Name: 'name' }));
    expect(await cloud.refused('AdminUpdateUserAttributes', update(attribute('email', '')))).toMatchObject({
      code: 'InvalidParameterException',
    });
  });

  test('when the attribute is fixed at sign-up, then it can not be changed', async () => {
    const { cloud } = await aUser();
    const input = { Username: 'ann', UserAttributes: [attribute('custom:role', 'seller')] };
    expect(await cloud.refused('AdminUpdateUserAttributes', input)).toEqual({
      code: 'InvalidParameterException',
      message: 'user.custom:role: Attribute cannot be updated.\n',
    });
  });

  test("when the address is somebody else's, then AliasExistsException", async () => {
    const { cloud } = await aUser();
    await aConfirmedUser(cloud, 'bob');
    const UserAttributes = [attribute('email', 'ANN@example.com'), attribute('email_verified', 'true')];
    expect(await cloud.refused('AdminUpdateUserAttributes', { Username: 'bob', UserAttributes })).toMatchObject({
      code: 'AliasExistsException',
    });
  });
});

describe('given an administrator who sets a password', () => {
  test('when it is permanent, then it logs in, and an unconfirmed user is confirmed by it', async () => {
    const cloud = aCloud();
    await cloud.call('SignUp', signUpInput('ann'));
    const code = codeFor(cloud, 'ann');
    await cloud.call('AdminSetUserPassword', { Username: 'ann', Password: 'By-admin-1', Permanent: true });
    await expect(logIn(cloud, 'ann', 'By-admin-1')).resolves.toBeDefined();
    expect(await cloud.refused('ConfirmSignUp', { Username: 'ann', ConfirmationCode: code })).toMatchObject({
      code: 'NotAuthorizedException',
    });
  });

  test('when it is temporary, then it is refused by name', async () => {
    const { cloud } = await aUser();
    expect(await cloud.refused('AdminSetUserPassword', { Username: 'ann', Password: 'By-admin-1' })).toMatchObject({
      code: 'UnsupportedOperationException',
      message: expect.stringContaining('Permanent'),
    });
  });
});

describe('given a deleted user', () => {
  test('when anything of theirs is used, then it is gone, and the name and the address are free', async () => {
    const { cloud } = await aUser();
    const { AccessToken, RefreshToken } = await logIn(cloud, 'ann');
    await cloud.call('AdminDeleteUser', { Username: 'ann' });
    expect(await cloud.refused('AdminInitiateAuth', passwordInput('ann'))).toMatchObject({
      message: 'Incorrect username or password.',
    });
    expect(await cloud.refused('GetUser', { AccessToken })).toMatchObject({ code: 'UserNotFoundException' });
    expect(await cloud.refused('GetTokensFromRefreshToken', { RefreshToken })).toMatchObject({
      code: 'NotAuthorizedException',
    });
    await aConfirmedUser(cloud, 'ann');
    await expect(logIn(cloud, 'ann@example.com')).resolves.toBeDefined();
  });
});
