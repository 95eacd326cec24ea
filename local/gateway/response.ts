import { validateHeaderName, validateHeaderValue } from 'node:http';

/** An answer ready to be sent. Header names are lower-case. */
export interface GatewayResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
  /** What the gateway itself has to say. */
  readonly message?: string;
}

/** The gateway writes these itself. */
const OWN_HEADERS = ['apigw-requestid', 'connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding'];

/** An answer of the gateway's own, e.g. `{"message":"Not Found"}`. */
export function message(status: number, text: string, headers: Record<string, string> = {}): GatewayResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify({ message: text })),
    message: text,
  };
}

/**
 * What a function returned, by the rules of payload format 2.0: an object with a `statusCode` is a response, anything
 * else is the body of a 200.
 * @throws Error saying what of it API Gateway does not take
 */
export function interpret(payload: unknown): GatewayResponse {
  if (!isObject(payload) || !('statusCode' in payload)) {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) };
  }
  const { statusCode, headers, cookies, body, isBase64Encoded = false } = payload;
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599)
    throw new Error(`statusCode is ${JSON.stringify(statusCode)}`);
  if (body !== undefined && body !== null && typeof body !== 'string') throw new Error('body is not text');
  if (typeof isBase64Encoded !== 'boolean') throw new Error('isBase64Encoded is no boolean');
  const cookieHeaders = setCookies(cookies);
  return {
    status: statusCode,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...readHeaders(headers),
      ...(cookieHeaders.length > 0 && { 'set-cookie': cookieHeaders }),
    },
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}

function readHeaders(headers: unknown): Record<string, string> {
  if (headers === undefined || headers === null) return {};
  if (!isObject(headers)) throw new Error('headers is no object');
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      throw new Error(`the header ${name} is no text`);
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
    if (!OWN_HEADERS.includes(name.toLowerCase())) found[name.toLowerCase()] = String(value);
  }
  return found;
}

function setCookies(cookies: unknown): readonly string[] {
  if (cookies === undefined || cookies === null) return [];
  if (!Array.isArray(cookies)) throw new Error('cookies is no list');
  return cookies.map((cookie: unknown) => {
    if (typeof cookie !== 'string') throw new Error('a cookie is no text');
    validateHeaderValue('set-cookie', cookie);
    return cookie;
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
