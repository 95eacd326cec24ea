import { SESv2Client, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { VirtualClock } from '../../../local/clock.ts';
import { CallLog } from '../../../local/endpoint/call-log.ts';
import { type Endpoint, startEndpoint } from '../../../local/endpoint/endpoint.ts';
import { Faults } from '../../../local/endpoint/faults.ts';
import { startSes } from '../../../local/ses/ses.ts';
import type { Principal } from '../../../local/types.ts';

const region = 'eu-central-1';
const account = '111122223333';
const notify: Principal = { name: 'notify', accessKeyId: 'AKIDNOTIFY', secretAccessKey: 'secret' };
const IDENTITY = `arn:aws:ses:${region}:${account}:identity/market.example`;

let endpoint: Endpoint;
let clock: VirtualClock;
let calls: CallLog;
let faults: Faults;
let allowed: string[];
let used: string[];
let letters: object[];
let lines: string[];
let clients: SESv2Client[];

beforeEach(async () => {
  [clock, calls, faults] = [new VirtualClock(), new CallLog(), new Faults()];
  [allowed, used, letters, lines, clients] = [[`ses:SendEmail ${IDENTITY}`], [], [], [], []];
  const judge = {
    principal: (accessKeyId: string) => (accessKeyId === notify.accessKeyId ? notify : undefined),
    authorize: (_: Principal, { action, resource }: { action: string; resource: string }) => ({
      allowed: allowed.includes(`${action} ${resource}`),
    }),
    missing: ({ action, resource }: { action: string; resource: string }) => `${action} on ${resource}`,
  };
  const log = (line: string) => void lines.push(line);
  const ses = startSes({
    ...judge,
    account,
    region,
    now: () => clock.now(),
    used: (name, { action, resource }) => void used.push(`${name} ${action} ${resource}`),
    deliver: (letter) => void letters.push(letter),
    log,
  });
  const crash = () => undefined;
  endpoint = await startEndpoint({
    clock,
    account,
    region,
    ...judge,
    services: {},
    rest: [ses],
    calls,
    faults,
    crash,
    log,
  });
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  await endpoint.close();
  clock.stop();
});

/** SendEmail by the SDK itself. */
function send(over: object = {}, { secret = 'secret', key = 'AKIDNOTIFY', scope = region } = {}) {
  const client = new SESv2Client({
    endpoint: endpoint.url,
    region: scope,
    maxAttempts: 1,
    credentials: { accessKeyId: key, secretAccessKey: secret },
  });
  clients.push(client);
  const input = {
    FromEmailAddress: 'no-reply@market.example',
    Destination: { ToAddresses: ['anna@example.com'] },
    Content: {
      Simple: { Subject: { Data: 'Paid' }, Body: { Text: { Data: 'Hello' }, Html: { Data: '<p>Hello</p>' } } },
    },
    ...over,
  } as SendEmailCommandInput;
  return client.send(new SendEmailCommand(input));
}
const nameOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'sent',
    (error: unknown) => (error as Error).name,
  );

test('when a letter is sent, then it is in the mailbox for each recipient, in both forms', async () => {
  const { MessageId } = await send({ Destination: { ToAddresses: ['anna@example.com', 'Bob <bob@example.com>'] } });
  expect(MessageId).toMatch(/^[0-9a-f-]{36}-000000$/);
  const letter = {
    from: 'no-reply@market.example',
    username: '',
    purpose: 'mail',
    subject: 'Paid',
    text: 'Hello',
    html: '<p>Hello</p>',
  };
  expect(letters).toEqual([
    { ...letter, to: 'anna@example.com' },
    { ...letter, to: 'bob@example.com' },
  ]);
  expect(used).toEqual([`notify ses:SendEmail ${IDENTITY}`]);
  expect(calls.since(undefined)).toMatchObject([
    { function: 'notify', service: 'ses', action: 'SendEmail', resource: IDENTITY },
  ]);
});

test('when the sender has a name or capitals, then the identity is that of the bare domain', async () => {
  await send({ FromEmailAddress: 'The Market <No-Reply@Market.Example>' });
  expect(used).toEqual([`notify ses:SendEmail ${IDENTITY}`]);
});

test('when the policy does not allow it, then it is denied, the log says what is missing, and nothing arrives', async () => {
  expect(await nameOf(send({ FromEmailAddress: 'ceo@bank.example' }))).toBe('AccessDeniedException');
  allowed = [];
  expect(await nameOf(send())).toBe('AccessDeniedException');
  expect([letters, used]).toEqual([[], []]);
  expect(lines[1]).toBe(`aws: notify is denied ses:SendEmail; it needs ses:SendEmail on ${IDENTITY}`);
  expect(calls.since(undefined)).toMatchObject([{ denied: true }, { denied: true }]);
});

test.each([
  ['another key', { key: 'AKIDNOBODY' }, 'UnrecognizedClientException'],
  ['another secret', { secret: 'wrong' }, 'InvalidSignatureException'],
  ['another region', { scope: 'us-east-1' }, 'InvalidSignatureException'],
])('when it is signed with %s, then it is refused', async (_, signing, name) => {
  expect([await nameOf(send({}, signing)), letters]).toEqual([name, []]);
});

test('when it is not signed at all, then it is refused', async () => {
  const response = await fetch(`${endpoint.url}/v2/email/outbound-emails`, { method: 'POST', body: '{}' });
  expect([response.status, response.headers.get('x-amzn-errortype'), letters]).toEqual([
    403,
    'MissingAuthenticationTokenException',
    [],
  ]);
});

const simple = (Simple: object) => ({ Content: { Simple } });
test.each<[string, object]>([
  ['no recipient', { Destination: { ToAddresses: [] } }],
  ['fifty-one recipients', { Destination: { ToAddresses: Array.from({ length: 51 }, (_, n) => `a${n}@example.com`) } }],
  ['an address that is none', { Destination: { ToAddresses: ['anna'] } }],
  ['two addresses in one', { Destination: { ToAddresses: ['a@example.com, b@example.com'] } }],
  ['no sender', { FromEmailAddress: undefined }],
  ['no subject', simple({ Body: { Text: { Data: 'x' } } })],
  ['an empty subject', simple({ Subject: { Data: '' }, Body: { Text: { Data: 'x' } } })],
  ['no body', simple({ Subject: { Data: 'x' }, Body: {} })],
  ['raw content', { Content: { Raw: { Data: new Uint8Array([1]) } } }],
  ['a template', { Content: { Template: { TemplateName: 't' } } }],
  ['copies', { Destination: { ToAddresses: ['a@example.com'], BccAddresses: ['b@example.com'] } }],
  ['a configuration set', { ConfigurationSetName: 'x' }],
])('when there is %s, then it is refused rather than sent without it', async (_, over) => {
  expect([await nameOf(send(over)), letters]).toEqual(['BadRequestException', []]);
});

test('when calls are throttled, then nothing is sent; when only the answer is lost, the letter is', async () => {
  faults.add({ kind: 'throttle', action: 'ses:SendEmail' });
  expect([await nameOf(send()), letters.length]).toEqual(['TooManyRequestsException', 0]);
  faults.add({ kind: 'error-after', action: 'ses:SendEmail' });
  expect(await nameOf(send())).not.toBe('sent');
  expect(letters).toHaveLength(1);
  expect([await nameOf(send()), letters.length]).toEqual(['sent', 2]);
});
