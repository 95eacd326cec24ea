import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What the gateway reads of a request before it knows the route. */
export interface GatewayRequest {
  readonly id: string;
  readonly method: string;
  /** Percent-encoded, as sent. */
  readonly encodedPath: string;
  /** Decoded: HTTP APIs hand on the decoded path, unlike REST APIs and function URLs. */
  readonly path: string;
  readonly rawQueryString: string;
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names, several values joined by a comma, without cookies. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly sourceIp: string;
  readonly protocol: string;
}

/** Of one connection only, so that they are not for the function. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

/** Request line and header values may take so many bytes: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_HEADER_BYTES = 10_240;

/** As API Gateway writes them: 11 random bytes, e.g. `JKJaXmPLvHcESHA=`. */
export function newRequestId(): string {
  return randomBytes(11).toString('base64');
}

/** Whether request line and headers are more than API Gateway takes. */
export function headersTooLarge(req: IncomingMessage): boolean {
  const line = `${req.method} ${req.url} HTTP/1.1`;
  return [line, ...req.rawHeaders].reduce((sum, text) => sum + Buffer.byteLength(text), 0) > MAX_HEADER_BYTES;
}

/** @throws URIError when path or query are not validly percent-encoded */
export function readRequest(req: IncomingMessage, id: string): GatewayRequest {
  const url = req.url ?? '/';
  const mark = url.indexOf('?');
  const encodedPath = mark < 0 ? url : url.slice(0, mark);
  if (!encodedPath.startsWith('/')) throw new URIError('the path must start with a slash');
  const rawQueryString = mark < 0 ? '' : url.slice(mark + 1);
  return {
    id,
    method: req.method ?? 'GET',
    encodedPath,
    path: decodeURIComponent(encodedPath),
    rawQueryString,
    query: readQuery(rawQueryString),
    ...readHeaders(req),
    sourceIp: (req.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    protocol: `HTTP/${req.httpVersion}`,
  };
}

function readQuery(raw: string): Record<string, string> {
  const decode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));
  const values = new Map<string, string>();
  for (const pair of raw.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    append(values, name, equals < 0 ? '' : decode(pair.slice(equals + 1)));
  }
  return Object.fromEntries(values);
}

function readHeaders(req: IncomingMessage): Pick<GatewayRequest, 'headers' | 'cookies'> {
  const values = new Map<string, string>();
  const cookies: string[] = [];
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) {
    const name = (req.rawHeaders[i] ?? '').toLowerCase();
    const value = req.rawHeaders[i + 1] ?? '';
    if (name === 'cookie') cookies.push(...value.split(/; */).filter((cookie) => cookie !== ''));
    else if (!HOP_BY_HOP.includes(name)) append(values, name, value);
  }
  // Object.fromEntries makes even `__proto__` an ordinary name.
  return { headers: Object.fromEntries(values), cookies };
}

function append(values: Map<string, string>, name: string, value: string): void {
  const before = values.get(name);
  values.set(name, before === undefined ? value : `${before},${value}`);
}
