import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import type { Problem } from '../../contract/problems.ts';

/** A request as it goes over the wire: nothing in it is checked, mended or normalised, unlike what `fetch` sends. */
export interface Ask {
  readonly method: string;
  /** With its query, percent-encoded by whoever asks. */
  readonly path: string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is; a content type comes from `headers` then. */
  readonly body?: string | Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

export function ask({ url }: { readonly url: string }, what: Ask): Promise<Answer> {
  const body = what.json === undefined ? what.body : JSON.stringify(what.json);
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        hostname,
        port,
        method: what.method,
        path: what.path,
        headers: {
          ...(what.token === undefined ? {} : { authorization: `Bearer ${what.token}` }),
          ...(what.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
          ...what.headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('end', () => {
          const { statusCode = 0, headers } = response;
          resolve({ status: statusCode, headers, text: Buffer.concat(chunks).toString('utf8') });
        });
        response.once('error', reject);
      },
    );
    // A connection that was kept may end just as it is used again: nothing has been asked then.
    sent.once('error', (error: NodeJS.ErrnoException) =>
      sent.reusedSocket && error.code === 'ECONNRESET' ? resolve(ask({ url }, what)) : reject(error),
    );
    sent.end(body);
  });
}

const isThrottled = ({ status, text }: Answer): boolean => status === 429 && text === '{"message":"Too Many Requests"}';

/** As `ask`, again for as long as API Gateway lets the request wait: its limits are not what is looked at. */
export async function askPatiently(cloud: { readonly url: string }, what: Ask): Promise<Answer> {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask(cloud, what);
    if (!isThrottled(answer)) return answer;
    if (tries === 600) throw new Error(`${what.method} ${what.path} is throttled for good`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The problem in an answer, with every member a problem has. @throws Error when it is none */
export function problemIn({ status, headers, text }: Answer): Problem & { readonly code: string } {
  if (headers['content-type'] !== 'application/problem+json; charset=utf-8')
    throw new Error(`no problem but ${status} ${headers['content-type']}: ${text.slice(0, 300)}`);
  const problem = JSON.parse(text) as Problem;
  const { type, title, detail, instance } = problem;
  if (![type, title, detail, instance].every((member) => typeof member === 'string' && member !== ''))
    throw new Error(`an incomplete problem: ${text.slice(0, 300)}`);
  if (problem.status !== status || !type.startsWith('/problems/'))
    throw new Error(`a problem that does not fit its status ${status}: ${text.slice(0, 300)}`);
  return { ...problem, code: type.slice('/problems/'.length) };
}

/** An answer in a word or two: `200`, `403 not-allowed`, or `gateway 401` where the function was never asked. */
export function verdictOf(answer: Answer): string {
  if (answer.status < 300) return String(answer.status);
  if (isFromGateway(answer)) return `gateway ${answer.status}`;
  return `${answer.status} ${problemIn(answer).code}`;
}

/** API Gateway's own refusals are one sentence in plain JSON. */
export const isFromGateway = ({ headers, text }: Answer): boolean =>
  headers['content-type'] === 'application/json' && /^\{"message":"[A-Za-z ]+"\}$/.test(text);

/** Everything of an answer that could tell one cause from another: not what is new with every request. */
export function withoutIdentity({ status, headers, text }: Answer): unknown {
  const { date, 'x-request-id': id, 'apigw-requestid': gatewayId, 'keep-alive': _, ...rest } = headers;
  const body = typeof id === 'string' ? text.replaceAll(JSON.stringify(id), '"<request id>"') : text;
  return { status, headers: rest, body, stamped: [typeof date, typeof id, typeof gatewayId] };
}

/** Runs `work` on each item with so many at a time; the results are in the order of the items. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}

/** Looks until `look` gives something. @throws Error when it has not after so many milliseconds */
export async function until<T>(what: string, look: () => Promise<T | undefined>, patienceMs = 60_000): Promise<T> {
  for (const began = Date.now(); ; ) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() - began > patienceMs) throw new Error(`${what}: not after ${patienceMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
