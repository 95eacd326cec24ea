import { ServiceError } from '../types.ts';

/** A mail that is asked for. */
export interface Outgoing {
  /** The bare address. */
  readonly from: string;
  /** Of the sender: the identity that must be verified. */
  readonly domain: string;
  readonly to: readonly string[];
  readonly subject: string;
  /** Empty when there is only HTML. */
  readonly text: string;
  readonly html?: string;
}

/** SES's own limit (docs.aws.amazon.com/ses/latest/dg/quotas.html). */
const MOST_RECIPIENTS = 50;

/** Members of the request and of its parts that are understood here. What is not would be left out of the mail. */
const known: Readonly<Record<string, readonly string[]>> = {
  request: ['FromEmailAddress', 'Destination', 'Content'],
  Destination: ['ToAddresses'],
  Content: ['Simple'],
  Simple: ['Subject', 'Body'],
  Body: ['Text', 'Html'],
};

/** @throws ServiceError BadRequestException, MessageRejected */
export function readEmail(body: Buffer): Outgoing {
  const request = part('request', parsed(body));
  const from = addressIn(request['FromEmailAddress'], 'FromEmailAddress');
  const { ToAddresses } = part('Destination', request['Destination']);
  const to = Array.isArray(ToAddresses) ? ToAddresses.map((one: unknown) => addressIn(one, 'ToAddresses')) : [];
  if (to.length === 0 || to.length > MOST_RECIPIENTS)
    throw badRequest(`ToAddresses must have 1 to ${MOST_RECIPIENTS} addresses.`);
  const { Subject, Body } = part('Simple', part('Content', request['Content'])['Simple']);
  const { Text, Html } = part('Body', Body);
  const [text, html] = [dataOf(Text, 'Body.Text'), dataOf(Html, 'Body.Html')];
  if (text === undefined && html === undefined) throw badRequest('Body must have Text or Html.');
  const subject = dataOf(Subject, 'Subject');
  if (subject === undefined) throw badRequest('Simple must have a Subject.');
  return {
    from,
    domain: from.slice(from.lastIndexOf('@') + 1).toLowerCase(),
    to,
    subject,
    text: text ?? '',
    ...(html !== undefined && { html }),
  };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw badRequest('The request body is not JSON.');
  }
}

/** A part of the request with nothing in it that is not understood. */
function part(name: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest(`${name} must be an object.`);
  const surplus = Object.keys(value).filter((member) => !known[name]?.includes(member));
  if (surplus.length > 0) throw badRequest(`The local cloud does not know ${surplus.join(', ')} in ${name}.`);
  return value as Readonly<Record<string, unknown>>;
}

function dataOf(value: unknown, name: string): string | undefined {
  if (value === undefined) return undefined;
  const { Data } = value as { Data?: unknown };
  if (typeof Data !== 'string' || Data === '') throw badRequest(`${name}.Data must be a text.`);
  return Data;
}

/** `a@b.example` or `Somebody <a@b.example>`. */
function addressIn(value: unknown, name: string): string {
  const text = typeof value === 'string' ? value : '';
  const address = /<([^<>]+)>$/.exec(text)?.[1] ?? text;
  if (!/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(address))
    throw badRequest(`${name}: Missing final '@domain' or illegal address.`);
  return address;
}

const badRequest = (message: string): ServiceError => new ServiceError('BadRequestException', message);
