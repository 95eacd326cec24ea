import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { noMail, sesMail } from '../../../adapters/ses/mail.ts';
import type { Letter } from '../../../core/notifications/ports.ts';

const ses = mockClient(SESv2Client);
const mail = sesMail('no-reply@market.example', new SESv2Client({}));
const letter: Letter = { to: 'anna@example.com', subject: 'Bezahlt: Öl', text: 'Hello', html: '<p>Hello</p>' };
const failing = (name: string, httpStatusCode?: number): Error =>
  Object.assign(new Error(name), { name, $metadata: { ...(httpStatusCode !== undefined && { httpStatusCode }) } });
beforeEach(() => {
  ses.reset();
});

test('when a letter is sent, then SES gets it as simple content, in plain text and as HTML', async () => {
  ses.on(SendEmailCommand).resolves({ MessageId: 'm' });
  expect(await mail.send(letter)).toBe('sent');
  expect(ses.commandCalls(SendEmailCommand).map(({ args }) => args[0].input)).toEqual([
    {
      FromEmailAddress: 'no-reply@market.example',
      Destination: { ToAddresses: ['anna@example.com'] },
      Content: {
        Simple: {
          Subject: { Data: 'Bezahlt: Öl', Charset: 'UTF-8' },
          Body: { Text: { Data: 'Hello', Charset: 'UTF-8' }, Html: { Data: '<p>Hello</p>', Charset: 'UTF-8' } },
        },
      },
    },
  ]);
});

test.each([
  ['MessageRejected', 400, 'refused'],
  ['BadRequestException', 400, 'refused'],
  ['TooManyRequestsException', 429, 'later'],
  ['LimitExceededException', 400, 'later'],
  ['SendingPausedException', 400, 'later'],
  ['AccountSuspendedException', 400, 'later'],
  ['MailFromDomainNotVerifiedException', 400, 'later'],
  ['AccessDeniedException', 403, 'later'],
])('when SES answers %s (%i), then the letter is %s', async (name, status, outcome) => {
  ses.on(SendEmailCommand).rejects(failing(name, status));
  expect(await mail.send(letter)).toBe(outcome);
});

/* A letter that is refused is not sent again: that must not happen to all of them for a fault that somebody can mend. */
const unverified = 'Email address is not verified. The following identities failed the check in region EU-CENTRAL-1:';
test.each([
  [`${unverified} anna@example.com`, 'refused'],
  [`${unverified} no-reply@market.example`, 'later'],
  [`${unverified} anna@example.com, No-Reply@Market.example`, 'later'],
  ['Sending suspended for this account. For more information, please check the inbox of the email address', 'later'],
  ['Sending paused for this account. For more information, please check the inbox of the email address', 'later'],
  ['Illegal address', 'refused'],
])('when SES rejects it by %j, then the letter is %s', async (message, outcome) => {
  ses.on(SendEmailCommand).rejects(Object.assign(failing('MessageRejected', 400), { message }));
  expect(await mail.send(letter)).toBe(outcome);
});

test.each([
  ['InternalServiceErrorException', 500],
  ['ServiceUnavailable', 503],
  ['TimeoutError', undefined],
  ['ECONNRESET', undefined],
])('when there is no answer, or %s, then nobody knows, and that is what is thrown', async (name, status) => {
  ses.on(SendEmailCommand).rejects(failing(name, status));
  await expect(mail.send(letter)).rejects.toThrow(name);
});

test('when a deployment has no sender, then the port says so', async () => {
  expect(await noMail.send(letter)).toBe('off');
});
