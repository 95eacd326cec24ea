import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  AdminAddUserToGroupCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminListGroupsForUserCommand,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  NotAuthorizedException,
  RefreshTokenReuseException,
  SignUpCommand,
  UserNotConfirmedException,
} from '@aws-sdk/client-cognito-identity-provider';
import { ServiceError } from '../../../local/types.ts';
import { aCloud, CLIENT, type Cloud, codeFor, PASSWORD, POOL, ROTATING } from './a-cloud.ts';

/** The AWS JSON protocol in front of the service, as far as a test needs it. */
async function serve(cloud: Cloud): Promise<Server> {
  const answer = async (request: IncomingMessage): Promise<[number, object]> => {
    const [, action = ''] = String(request.headers['x-amz-target']).split('.');
    try {
      const input = JSON.parse(await text(request)) as Record<string, unknown>;
      return [200, await cloud.cognito.service({ action, input, caller: undefined })];
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return [error.status, { __type: error.code, message: error.message }];
    }
  };
  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describe('given the AWS SDK', () => {
  let server: Server;
  let client: CognitoIdentityProviderClient;
  let cloud: Cloud;

  beforeEach(async () => {
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    cloud = aCloud({}, ROTATING);
    server = await serve(cloud);
    client = new CognitoIdentityProviderClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
      maxAttempts: 1,
    });
  });

  afterEach(async () => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('when a user signs up, confirms, logs in and refreshes, then the SDK reads every answer and error', async () => {
    const user = { UserPoolId: POOL, Username: 'ann' };
    const logIn = new AdminInitiateAuthCommand({
      UserPoolId: POOL,
      ClientId: CLIENT,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'ann', PASSWORD },
    });
    await expect(client.send(logIn)).rejects.toThrow(NotAuthorizedException);
    const UserAttributes = [{ Name: 'email', Value: 'ann@example.com' }];
    const signedUp = await client.send(
      new SignUpCommand({ ClientId: CLIENT, Username: 'ann', Password: PASSWORD, UserAttributes }),
    );
    expect(signedUp.CodeDeliveryDetails).toEqual({
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: 'a***@e***',
    });
    await expect(client.send(logIn)).rejects.toThrow(UserNotConfirmedException);
    await client.send(
      new ConfirmSignUpCommand({ ClientId: CLIENT, Username: 'ann', ConfirmationCode: codeFor(cloud, 'ann') }),
    );
    await client.send(new AdminAddUserToGroupCommand({ ...user, GroupName: 'operators' }));
    const { Groups } = await client.send(new AdminListGroupsForUserCommand(user));
    expect(Groups).toEqual([expect.objectContaining({ GroupName: 'operators' })]);
    const found = await client.send(new AdminGetUserCommand(user));
    expect(found.UserCreateDate).toEqual(new Date('2026-11-01T00:00:00.250Z'));

    const { AuthenticationResult: tokens = {} } = await client.send(logIn);
    const { Username } = await client.send(new GetUserCommand({ AccessToken: tokens.AccessToken }));
    expect(Username).toBe('ann');
    const refresh = new GetTokensFromRefreshTokenCommand({ ClientId: CLIENT, RefreshToken: tokens.RefreshToken });
    const { AuthenticationResult: rotated } = await client.send(refresh);
    expect(rotated?.RefreshToken).not.toBe(tokens.RefreshToken);
    await cloud.clock.advanceTo(cloud.clock.now() + 10_000);
    await expect(client.send(refresh)).rejects.toThrow(RefreshTokenReuseException);
  });
});
