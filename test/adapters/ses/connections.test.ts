import type { Socket } from 'node:net';
import type { Letter } from '../../../core/notifications/ports.ts';
import { mail } from '../../../functions/runtime/adapters.ts';
import { standIn } from '../../support/stand-in.ts';

/*
 * Between two letters the function sleeps, and a connection it has kept dies without its noticing. Everything else is asked
 * again then. A letter is not: nobody knows whether it has been sent.
 */
const letter: Letter = { to: 'anna@example.com', subject: 'Paid', text: 'Hello', html: '<p>Hello</p>' };
const used = new WeakSet<Socket>();
standIn('AWS_ENDPOINT_URL_SESV2', { MAIL_FROM: 'no-reply@market.example' }, (request, response) => {
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

test('when the connection of the last letter is dead, then the next one goes out all the same', async () => {
  const post = mail();
  expect(await post.send(letter)).toBe('sent');
  expect(await post.send(letter)).toBe('sent');
});
