import type { IncomingMessage, ServerResponse } from 'node:http';
import type { VirtualClock } from '../clock.ts';
import type { Distribution } from './distribution.ts';
import { Edge } from './edge.ts';
import type { Answer, ViewerRequest } from './messages.ts';
import { type ObjectSource, origins } from './origins.ts';
import { errorAnswer } from './presentation.ts';

export interface CdnOptions {
  readonly distribution: Distribution;
  readonly clock: VirtualClock;
  /** Where the HTTP API answers on this machine. */
  readonly apiUrl: string;
  readonly objects: ObjectSource;
  /** Problems whoever runs the cloud should see. */
  log(line: string): void;
  /** Size of the cache; 64 MiB unless told. */
  readonly cacheBytes?: number;
}

export interface Cdn {
  /** Answers one request; never throws. */
  handle(req: IncomingMessage, res: ServerResponse): void;
  /** Empties the cache. */
  reset(): void;
  close(): void;
}

/** A distribution of the template, answering as one edge location of CloudFront does. Its cache is in memory. */
export function cdn({ distribution, clock, apiUrl, objects, log, cacheBytes }: CdnOptions): Cdn {
  const { ask, close } = origins({ apiUrl, objects, log, distributionArn: distribution.arn });
  const edge = new Edge({ distribution, ask, now: () => clock.now(), ...(cacheBytes !== undefined && { cacheBytes }) });
  return {
    handle: (req, res) => void handle(edge, req, res, log),
    reset: () => edge.reset(),
    close,
  };
}

async function handle(edge: Edge, req: IncomingMessage, res: ServerResponse, log: (line: string) => void) {
  // A viewer that goes away must not take the server along.
  req.on('error', () => {});
  res.on('error', () => {});
  try {
    const viewer = await readViewer(req);
    send(res, viewer ? await edge.answer(viewer) : errorAnswer(400, 'The URL must be a path.'));
  } catch (error) {
    if (!req.destroyed) log(`${req.method} ${req.url} at the distribution: ${String(error)}`);
    res.destroy();
  }
}

async function readViewer(req: IncomingMessage): Promise<ViewerRequest | undefined> {
  const url = req.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  if (!path.startsWith('/')) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  return {
    method: req.method ?? 'GET',
    path,
    query:
      mark < 0
        ? []
        : url
            .slice(mark + 1)
            .split('&')
            .filter((pair) => pair !== ''),
    ...readHeaders(req.rawHeaders),
    body: Buffer.concat(chunks),
    address: (req.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    port: req.socket.remotePort ?? 0,
    httpVersion: req.httpVersion,
  };
}

function readHeaders(raw: readonly string[]): Pick<ViewerRequest, 'headers' | 'cookies'> {
  const headers = new Map<string, string>();
  const cookies: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name, value] = [(raw[i] ?? '').toLowerCase(), raw[i + 1] ?? ''];
    const before = headers.get(name);
    if (name === 'cookie') cookies.push(...value.split(/; */).filter((cookie) => cookie !== ''));
    else headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return { headers, cookies };
}

function send(res: ServerResponse, { status, headers, body }: Answer): void {
  if (res.destroyed) return;
  const bodiless = status === 204 || status === 304 || res.req.method === 'HEAD';
  res.writeHead(status, {
    ...(headers as Record<string, string | string[]>),
    ...(!bodiless && { 'content-length': String(body.length) }),
  });
  res.end(bodiless ? undefined : body);
}
