// First: the logger looks at the environment once, when it is loaded.
import '../support/environment.ts';

import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { mail } from '../../functions/runtime/adapters.ts';
import { aTransaction } from '../support/builders.ts';
import { environment } from '../support/environment.ts';
import { capturedLog, send } from '../support/functions.ts';
import { type FunctionsWorld, functionsWorld, good, shippedNote } from '../support/functions-world.ts';

const log = capturedLog();
const ses = mockClient(SESv2Client);
const at = '2026-03-01T12:00:00.000Z';
const paid = aTransaction({
  id: 'txn_01JD3Z8Q2V6W7X8Y9ZN0TE0000',
  status: 'paid',
  timeline: [{ at, by: 'buyer', action: 'pay', status: 'paid' }],
});
let world: FunctionsWorld;
beforeEach(() => {
  world = functionsWorld();
  world.table.seed('transaction', paid);
  log.clear();
  ses.reset();
  ses.on(SendEmailCommand).resolves({ MessageId: 'm' });
});

type Handler = (event: unknown, context: Context) => Promise<unknown>;
const invoke = async (path: string, event: unknown): Promise<unknown> => {
  const { handler } = (await import(`../../functions/${path}.ts`)) as { handler: Handler };
  return handler(event, {} as Context);
};
const notify = (detail: object = {}) =>
  invoke('consumers/notify', {
    'detail-type': 'transaction.paid',
    detail: { eventId: `transaction:${paid.id}:2`, at, transactionId: paid.id, status: 'paid', ...detail },
  });
const told = () => world.table.items().filter((item) => item['entity'] === 'Notification' && item['order'] !== 1);

test('when an event comes, then people are told and mailed from the stack’s address, and no address is in the log', async () => {
  await notify();
  expect(told()).toHaveLength(1);
  expect(ses.commandCalls(SendEmailCommand).map(({ args }) => args[0].input)).toMatchObject([
    { FromEmailAddress: environment.MAIL_FROM, Destination: { ToAddresses: ['anna@example.com'] } },
  ]);
  await notify();
  expect([told().length, ses.commandCalls(SendEmailCommand).length]).toEqual([1, 1]);
  expect(log.lines().join('\n')).not.toMatch(/@example\.com|Bookshelf|bookshelf/);
});

test('when SES refuses the address, then the log says of which notification, and the event is done', async () => {
  ses
    .on(SendEmailCommand)
    .rejects(Object.assign(new Error('Email address is not verified.'), { name: 'MessageRejected' }));
  await notify();
  const [line] = log.lines().filter((one) => one.includes('mail.refused'));
  expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 'WARN', notificationId: told()[0]?.['id'] });
  expect(log.lines().join('\n')).not.toMatch(/@example\.com|not verified/);
});

test('when SES is throttling, then the event fails, to come again', async () => {
  const busy = Object.assign(new Error('busy'), {
    name: 'TooManyRequestsException',
    $metadata: { httpStatusCode: 429 },
  });
  ses.on(SendEmailCommand).rejectsOnce(busy).resolves({});
  await expect(notify()).rejects.toThrow();
  await notify();
  expect(ses.commandCalls(SendEmailCommand)).toHaveLength(2);
  expect(told()).toMatchObject([{ mail: { tries: 1, outcome: 'sent' } }]);
});

test('when the stack names no sender, then the port says so, and SES is not asked', async () => {
  const letter = { to: 'anna@example.com', subject: 'S', text: 'T', html: 'H' };
  expect(await mail().send(letter)).toBe('sent');
  delete process.env['MAIL_FROM'];
  try {
    expect(await mail().send(letter)).toBe('off');
    expect(ses.commandCalls(SendEmailCommand)).toHaveLength(1);
  } finally {
    process.env['MAIL_FROM'] = environment.MAIL_FROM;
  }
});

test.each([
  { at: 'yesterday' },
  { eventId: undefined },
  { transactionId: 'txn_1#x' },
  { transactionId: paid.listingId },
])('when the event says %j, then it is not one of ours, and nobody is told', async (detail) => {
  await expect(notify(detail)).rejects.toThrow();
  expect([world.table.writes(), ses.calls().length]).toEqual([0, 0]);
});

test('when the schedule runs, then reminders that are due go out, and one line says how many', async () => {
  const deadline = '2999-01-01T00:00:00.000Z';
  world.table.seed('transaction', { ...paid, due: { action: 'lapse', at: deadline } });
  world.table.seed('reminder', { id: paid.id, status: 'paid', deadline, at, version: 1 });
  for (let times = 0; times < 3; times += 1) await invoke('schedules/remind-deadlines', {});
  expect(ses.commandCalls(SendEmailCommand).map(({ args }) => args[0].input.Destination?.ToAddresses)).toEqual([
    ['anna@example.com'],
  ]);
  const lines = log.lines().filter((line) => line.includes('schedule.done'));
  expect(lines.map((line) => (JSON.parse(line) as { told: number }).told)).toEqual([1, 0, 0]);
});

test('when notifications are marked as read, then the next page says so', async () => {
  expect((await send('listNotifications', good.listNotifications)).json).toMatchObject({
    unread: 1,
    items: [{ id: shippedNote.id, read: false }],
  });
  const { body: _, ...all } = good.markNotificationsRead;
  expect((await send('markNotificationsRead', all)).json).toEqual({ unread: 0 });
  expect((await send('listNotifications', good.listNotifications)).json).toMatchObject({
    unread: 0,
    items: [{ id: shippedNote.id, read: true }],
  });
});
