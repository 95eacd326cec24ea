import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Letter } from '../../../core/notifications/ports.ts';
import { mail } from '../../../functions/runtime/adapters.ts';

/*
 * Between two letters the function sleeps, and a connection it has kept dies without its noticing. Everything else is asked
 * again then. A letter is not: nobody knows whether it has been sent.
 */
const letter: Letter = { to: 'anna@example.com', subject: 'Paid', text: 'Hello', html: '<p>Hello</p>' };
const before = { ...process.env };
const used = new WeakSet<Socket>();
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (used.has(request.socket)) {
      request.socket.resetAndDestroy();
      return;
    }
    used.add(request.socket);
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"MessageId":"m"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SESV2: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    MAIL_FROM: 'no-reply@market.example',
  });
});
afterAll(async () => {
  process.env = before;
  await new Promise((resolve) => server.close(resolve));
});

test('when the connection of the last letter is dead, then the next one goes out all the same', async () => {
  const post = mail();
  expect(await post.send(letter)).toBe('sent');
  expect(await post.send(letter)).toBe('sent');
});
