import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { beside } from '../beside.ts';
import type { Cognito } from '../cognito/cognito.ts';
import type { CallLog } from '../endpoint/call-log.ts';
import type { Faults } from '../endpoint/faults.ts';
import type { Buses } from '../events/bus.ts';
import type { LocalQueues } from '../events/queues.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { CloudTime } from '../state.ts';
import type { States } from '../states/states.ts';
import type { Assembly } from '../types.ts';
import { durationMs } from './duration.ts';

/** What the control endpoint looks into and moves. */
export interface Controlled {
  /** The cloud's own address. */
  readonly url: string;
  readonly time: CloudTime;
  readonly assembly: Assembly;
  readonly cognito: Cognito;
  readonly queues: LocalQueues;
  readonly lambda: Lambda;
  readonly states: Pick<States, 'list'>;
  readonly buses: Pick<Buses, 'thinOut'>;
  readonly calls: CallLog;
  readonly faults: Faults;
  /** Empties every store. */
  reset(): Promise<void>;
}

type Answer = (controlled: Controlled, request: { url: URL; body: unknown }) => unknown;

/** A call that can not be answered as it is. */
class BadCall extends Error {}

const MOST_BODY_BYTES = 64 * 1024;
/** A year before years take more than four digits. */
const LATEST = Date.UTC(9999, 0);

const answers: Readonly<Record<string, Answer>> = {
  'GET /_local/mailbox': ({ cognito }) => ({ items: cognito.mailbox() }),
  'GET /_local/clock': ({ time }) => clockOf(time),
  'POST /_local/clock': async (controlled, { body }) => {
    const { advance, to, sessions, schedules } = fields(body, ['advance', 'to', 'sessions', 'schedules']);
    const at = target(controlled.time, advance, to);
    await whileTicking(controlled, at, schedules, () => controlled.time.advanceTo(at, sessions === true));
    return clockOf(controlled.time);
  },
  'POST /_local/settle': async ({ time }) => {
    await time.clock.settle();
    return clockOf(time);
  },
  'GET /_local/executions': ({ states }, { url: { searchParams } }) => {
    const [name, status] = [searchParams.get('name') ?? undefined, searchParams.get('status') ?? undefined];
    return { items: states.list({ name, status }) };
  },
  'GET /_local/calls': ({ calls }, { url }) => ({ items: calls.since(url.searchParams.get('since') ?? undefined) }),
  'GET /_local/permissions': ({ calls }) => ({ items: calls.totals() }),
  'GET /_local/faults': ({ faults }) => ({ items: faults.report() }),
  'POST /_local/faults': ({ faults }, { body }) => {
    faults.add(body);
    return { items: faults.report() };
  },
  'DELETE /_local/faults': ({ faults }) => {
    faults.clear();
    return { items: [] };
  },
  'GET /_local/queues': ({ queues, assembly }) => ({
    items: queueNames(assembly).map((name) => ({ name, messages: queues.messages(name) })),
  }),
  'GET /_local/functions': ({ lambda }) => lambda.stats(),
  'GET /_local/logs': ({ lambda }, { url }) => ({ items: lambda.logs(url.searchParams.get('function') ?? '') }),
  'GET /_local/outputs': ({ assembly, url }) => ({ ...assembly.outputs, ApiUrl: url }),
  'POST /_local/reset': async ({ reset }) => {
    await reset();
    return {};
  },
};

export const isControl = (request: IncomingMessage): boolean => /^\/_local(?:[/?]|$)/.test(request.url ?? '');

/** The control endpoint of the local cloud: what its operator sees and moves. It is no part of the API. */
export function controlHandler(controlled: Controlled) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      onlyFromHere(controlled, request);
      const url = new URL(request.url ?? '/', controlled.url);
      if (request.method === 'GET' && /^\/_local\/?$/.test(url.pathname)) return page(response);
      const answer = answers[`${request.method} ${url.pathname}`];
      if (!answer)
        return send(response, 404, {
          message: `there is no such control; there are ${Object.keys(answers).join(', ')}`,
        });
      send(response, 200, await answer(controlled, { url, body: await bodyOf(request) }));
    } catch (error) {
      const badCall = error instanceof BadCall || error instanceof RangeError || error instanceof SyntaxError;
      send(response, badCall ? 400 : 500, { message: error instanceof Error ? error.message : String(error) });
    }
  };
}

/** A page of another site can make this machine's browser call a loopback address: it must not move anything here. */
function onlyFromHere({ url }: Controlled, request: IncomingMessage): void {
  const { port } = new URL(url);
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  const origin = request.headers.origin;
  if (!own.includes(request.headers.host ?? '')) throw new BadCall('ask by the name 127.0.0.1 or localhost');
  if (origin !== undefined && !own.some((host) => origin === `http://${host}`))
    throw new BadCall('pages of other origins may not use the control endpoint');
}

function page(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:",
  });
  response.end(readFileSync(beside('control/page.html')));
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BODY_BYTES) throw new BadCall('the body is too large');
    chunks.push(chunk);
  }
  return size === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString());
}

function fields(body: unknown, known: readonly string[]): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new BadCall('send a JSON object');
  const unknown = Object.keys(body).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new BadCall(`unknown: ${unknown.join(', ')}; known: ${known.join(', ')}`);
  return body as Record<string, unknown>;
}

function target(time: CloudTime, advance: unknown, to: unknown): number {
  const at = wanted(time, advance, to);
  // The clock never goes back: once it is where no ISO 8601 time is, nothing here would run again.
  if (at > LATEST) throw new BadCall(`the clock goes no further than ${new Date(LATEST).toISOString()}`);
  return at;
}

function wanted(time: CloudTime, advance: unknown, to: unknown): number {
  if (typeof advance === 'string' && to === undefined) return time.clock.now() + durationMs(advance);
  if (typeof to !== 'string' || advance !== undefined)
    throw new BadCall('send either { "advance": "P14D" } or { "to": "2030-01-31T12:00:00Z" }');
  const at = Date.parse(to);
  if (Number.isNaN(at)) throw new BadCall(`not an ISO 8601 time: ${to}`);
  return at;
}

/** Enough to show what they do on the way, and few enough for a year to pass in seconds. */
const USUAL_TICKS = 12;

/** @param schedules `each` to run every tick of every schedule on the way, `latest` for only the last one of each */
async function whileTicking(
  { buses }: Controlled,
  to: number,
  schedules: unknown,
  move: () => Promise<void>,
): Promise<void> {
  if (schedules !== undefined && schedules !== 'each' && schedules !== 'latest')
    throw new BadCall('"schedules" is either "each" or "latest"');
  const done = schedules === 'each' ? undefined : buses.thinOut(to, schedules === 'latest' ? 1 : USUAL_TICKS);
  try {
    await move();
  } finally {
    done?.();
  }
}

const clockOf = (time: CloudTime) => ({
  now: new Date(time.clock.now()).toISOString(),
  offsetMs: Math.round(time.clock.offsetMs),
});

const queueNames = (assembly: Assembly): string[] =>
  assembly.resources
    .filter(({ type }) => type === 'AWS::SQS::Queue')
    .map(({ attributes }) => attributes['QueueName'] ?? '');
