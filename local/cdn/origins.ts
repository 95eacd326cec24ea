import { Agent, type IncomingHttpHeaders, request as sendRequest } from 'node:http';
import { type Answer, errorBody, type HeaderFields, type OriginRequest, without } from './messages.ts';
import type { OriginConfig } from './origin-config.ts';
import { errorAnswer } from './presentation.ts';

/** A read from a bucket. */
export interface ObjectRequest {
  readonly bucket: string;
  /** Not encoded. */
  readonly key: string;
  readonly method: 'GET' | 'HEAD';
  /** Names in lower case; conditions and range among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** In whose name the request is signed. */
  readonly distributionArn: string;
}

/** Answers reads as S3 does, after it has judged them by the bucket's policy. */
export interface ObjectSource {
  read(request: ObjectRequest): Promise<Answer>;
}

export interface OriginsOptions {
  /** Where the HTTP API answers on this machine. */
  readonly apiUrl: string;
  readonly objects: ObjectSource;
  readonly distributionArn: string;
  /** Problems whoever runs the cloud should see. */
  log(line: string): void;
}

export interface Origins {
  /** Never throws: an origin that fails is an answer with a status of 502 or 504. */
  ask(origin: OriginConfig, request: OriginRequest): Promise<Answer>;
  close(): void;
}

/** The assembly's API and buckets as origins of a distribution. */
export function origins({ apiUrl, objects, distributionArn, log }: OriginsOptions): Origins {
  const agent = new Agent({ keepAlive: true });
  return {
    ask: async (origin, request) => {
      try {
        const { target } = origin;
        if (target.kind === 'api') return await askApi({ origin, request, agent, apiUrl });
        // Without a signature it is anybody who asks, and buckets are private.
        if (!target.signed) return accessDenied();
        return await askBucket(request, { objects, distributionArn, bucket: target.bucket });
      } catch (error) {
        log(`${request.method} ${request.path}: the origin ${origin.domainName} does not answer: ${String(error)}`);
        return error instanceof OriginTimeout
          ? errorAnswer(504, 'The origin did not answer in time.')
          : errorAnswer(502, 'The origin could not be reached.');
      }
    },
    close: () => agent.destroy(),
  };
}

class OriginTimeout extends Error {}

interface ApiCall {
  readonly origin: OriginConfig;
  readonly request: OriginRequest;
  readonly agent: Agent;
  readonly apiUrl: string;
}

async function askApi({ origin, request, agent, apiUrl }: ApiCall): Promise<Answer> {
  // API Gateway tells APIs apart by this header, and knows none of that name.
  if (request.headers['host'] !== origin.domainName)
    return errorBody(403, 'application/json', '{"message":"Forbidden"}', { 'x-amzn-errortype': 'ForbiddenException' });
  const { method, path, query, headers, body } = request;
  const { hostname, port } = new URL(apiUrl);
  return new Promise((resolve, reject) => {
    const call = sendRequest(
      { ...{ hostname, port, method, agent, headers }, path: query === '' ? path : `${path}?${query}` },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => void chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 502,
            headers: endToEnd(response.headers),
            body: Buffer.concat(chunks),
          }),
        );
        response.on('error', reject);
      },
    );
    call.setTimeout(origin.timeoutMs, () => call.destroy(new OriginTimeout(`no answer in ${origin.timeoutMs} ms`)));
    call.on('error', reject);
    call.end(body);
  });
}

/** Without what is of one connection only. */
function endToEnd(headers: IncomingHttpHeaders): HeaderFields {
  const present = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return without(
    Object.fromEntries(present) as HeaderFields,
    ...[
      'connection',
      'keep-alive',
      'proxy-authenticate',
      'proxy-connection',
      'trailer',
      'transfer-encoding',
      'upgrade',
    ],
  );
}

async function askBucket(
  { method, path, headers }: OriginRequest,
  { objects, ...whose }: Pick<ObjectRequest, 'bucket' | 'distributionArn'> & { objects: ObjectSource },
): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return accessDenied();
  const key = decoded(path.slice(1));
  if (key === undefined) return errorBody(400, 'application/xml', xmlError('InvalidURI', "Couldn't parse the URI."));
  const answer = await objects.read({ ...whose, key, method, headers });
  return { ...answer, headers: without(answer.headers, 'connection', 'keep-alive', 'transfer-encoding') };
}

const accessDenied = (): Answer => errorBody(403, 'application/xml', xmlError('AccessDenied', 'Access Denied'));

const xmlError = (code: string, message: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
