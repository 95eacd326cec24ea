import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openCognito } from '../../../adapters/cognito/client.ts';
import { cognitoIdentity } from '../../../adapters/cognito/identity.ts';
import type { Identity } from '../../../core/auth/ports.ts';

/** A Cognito that fails at everything. */
let server: Server;
let asked: string[] = [];
let identity: Identity;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(String(request.headers['x-amz-target']).split('.').at(-1) ?? '');
    response.writeHead(500, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ __type: 'InternalErrorException', message: 'Something went wrong' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
  const clients = openCognito({ endpoint, credentials, region: 'eu-central-1' });
  identity = cognitoIdentity({ id: 'eu-central-1_Pool', clientId: 'client', ...clients });
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = [];
});

test.each<[string, () => Promise<unknown>]>([
  ['ConfirmSignUp', () => identity.confirmSignUp('anna.k', '123456')],
  ['ConfirmForgotPassword', () => identity.resetPassword('anna.k', '123456', 'battery staple horse')],
  ['ChangePassword', () => identity.changePassword('token', 'correct horse', 'battery staple horse')],
  ['ForgotPassword', () => identity.forgotPassword('anna.k')],
  ['ResendConfirmationCode', () => identity.resendCode('anna.k')],
])(
  '%s is asked once: the second time it would be refused for having been done, or send another mail',
  async (command, ask) => {
    await expect(ask()).rejects.toMatchObject({ name: 'InternalErrorException' });
    expect(asked).toEqual([command]);
  },
);

test('what may be done twice is asked again', async () => {
  await expect(identity.logIn('anna.k', 'correct horse')).rejects.toMatchObject({ name: 'InternalErrorException' });
  expect(asked).toEqual(Array(3).fill('AdminInitiateAuth'));
});
