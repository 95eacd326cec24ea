import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { VirtualClock } from '../clock.ts';
import { type Principal, type Service, ServiceError } from '../types.ts';
import { type Access, actionsOf, readTarget, unknownService } from './actions.ts';
import { type Answer, errorName, fail, succeed } from './answers.ts';
import type { CallLog, CallRecord } from './call-log.ts';
import type { PartitionKeyOf } from './dynamodb-actions.ts';
import { type Faults, serverError } from './faults.ts';
import type { RestExchange, RestService, Trace } from './rest.ts';
import { checkSignature, readAuthorization } from './sigv4.ts';
import { needsNoSignature, statedSender } from './unsigned.ts';
import { type Outcome, performWithFaults } from './with-faults.ts';

/** What stands behind the endpoint for one service. */
export type Backend =
  | { readonly kind: 'json'; readonly service: Service }
  | {
      readonly kind: 'dynamodb';
      /** Passes a request on as it is. `target` is the whole `X-Amz-Target`, `input` the parsed body. */
      forward(
        target: string,
        body: Buffer,
        input: Readonly<Record<string, unknown>>,
      ): Promise<{ readonly status: number; readonly body: Buffer; readonly units?: number | undefined }>;
      readonly partitionKeyOf: PartitionKeyOf;
    };

export interface EndpointOptions {
  /** Signatures are checked against it: callers must sign with the same clock. */
  readonly clock: VirtualClock;
  principal(accessKeyId: string): Principal | undefined;
  authorize(principal: Principal, access: Access): { readonly allowed: boolean };
  /** The policy statement that would allow a denied access, for the log. */
  missing(access: Access): string;
  readonly account: string;
  readonly region: string;
  /** By signing name, e.g. `dynamodb`. */
  readonly services: Readonly<Record<string, Backend>>;
  /** Services that do not speak the AWS JSON protocol. */
  readonly rest?: readonly RestService[];
  readonly calls: CallLog;
  readonly faults: Faults;
  /** Kills the function that made a call, at once and without a chance to clean up. */
  crash(principalName: string): void;
  log(line: string): void;
}

export interface Endpoint {
  /** For `AWS_ENDPOINT_URL` */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** DynamoDB takes at most 16 MB; no service that speaks JSON takes more. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** How long a call that is to time out is left unanswered before its connection is cut. */
const HELD_MS = 30_000;

/** A request whose sender, operation and body are known. */
interface Call {
  readonly sender: string;
  readonly caller: Principal | undefined;
  readonly service: string;
  readonly operation: string;
  readonly target: string;
  readonly backend: Backend;
  readonly body: Buffer;
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * Starts the one address that every AWS SDK of the local cloud talks to. It knows the caller by its access key, checks
 * the signature, asks the caller's policy, injects faults, and hands the request to the service behind.
 */
export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const server = createServer((request, response) => {
    void serve(options, request, response).catch((error: unknown) => {
      // Only a connection that broke while its request was still coming in.
      options.log(`aws: connection lost: ${error instanceof Error ? error.message : String(error)}`);
      response.destroy();
    });
  });
  // Node would close a connection after 5 idle seconds, perhaps just as an SDK reuses it. Callers end with their worker.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Connections that are kept alive, or held open by a fault, must not keep the cloud from ending.
        server.closeAllConnections();
      }),
  };
}

async function serve(options: EndpointOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const started = performance.now();
  const line = { method: request.method ?? '', url: request.url ?? '/', headers: request.headers };
  const rest = options.rest?.find((service) => service.claims(line));
  const body = await readBody(request, rest?.maxBodyBytes ?? MAX_BODY_BYTES);
  const exchange = rest?.open({ ...line, body, source: request.socket.remoteAddress ?? '127.0.0.1' });
  const trace: Trace = { function: 'unknown', service: rest?.name ?? 'unknown', action: 'unknown', resource: '*' };
  let outcome: Outcome;
  try {
    outcome = exchange ? await performRest(options, exchange, trace) : await performJson(options, request, body, trace);
  } catch (error) {
    const refusal = asServiceError(options, error, trace);
    outcome = exchange ? exchange.refuse(refusal) : fail(refusal);
  }
  record(options, trace, outcome, performance.now() - started);
  settle(options, request, response, outcome);
}

async function performJson(
  options: EndpointOptions,
  request: IncomingMessage,
  body: Buffer | undefined,
  trace: Trace,
): Promise<Outcome> {
  if (body === undefined) throw new ServiceError('RequestEntityTooLargeException', 'Request too large.', 413);
  const call = identify(options, request, body, trace);
  authorize(options, call, trace);
  const { sender, service, operation, input } = call;
  const crash = () => options.crash(sender);
  return performWithFaults(
    options.faults,
    { sender, service, operation, input, perform: () => perform(call), crash },
    trace,
  );
}

async function performRest(options: EndpointOptions, exchange: RestExchange, trace: Trace): Promise<Outcome> {
  const { sender, presigned, operation, perform } = exchange.admit(trace);
  const crash = () => (presigned ? undefined : options.crash(sender));
  return performWithFaults(
    options.faults,
    { sender, service: trace.service, operation, input: {}, perform, crash },
    trace,
  );
}

/** @returns undefined when it is too large */
function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      // Read on without keeping it: an answer to a request that is still coming in would be lost.
      if (size <= maxBytes) chunks.push(chunk);
    });
    request.once('end', () => {
      if (size > maxBytes) resolve(undefined);
      else resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    });
    request.once('error', reject);
  });
}

/** Who calls what; fills in `trace` as far as it gets, so that refused requests are logged with what is known. */
function identify(options: EndpointOptions, request: IncomingMessage, body: Buffer, trace: Trace): Call {
  const { headers, method = '', url = '/' } = request;
  const claim = readAuthorization(headers);
  const caller = claim && options.principal(claim.accessKeyId);
  trace.function = claim ? (caller?.name ?? 'unknown') : statedSender(headers);
  if (claim) trace.service = claim.service;
  // Before the signature: S3 and others sign by rules of their own, and would only be told that theirs is wrong.
  if (claim && !Object.hasOwn(options.services, claim.service)) throw unknownService(claim.service);
  if (claim && !caller)
    throw new ServiceError('UnrecognizedClientException', 'The security token included in the request is invalid.');
  const [path = '/', query = ''] = url.split('?', 2);
  if (claim && caller)
    checkSignature(claim, { method, path, query, headers, body }, caller.secretAccessKey, options.clock.now());
  const target = headers['x-amz-target'];
  const { service, operation } = readTarget(Array.isArray(target) ? target[0] : target, claim?.service);
  trace.service = service;
  trace.action = operation;
  if (!claim && !needsNoSignature(service, operation))
    throw new ServiceError('MissingAuthenticationTokenException', 'Request is missing Authentication Token');
  if (claim && claim.region !== options.region)
    throw new ServiceError(
      'InvalidSignatureException',
      `Credential should be scoped to a valid region, not '${claim.region}'.`,
    );
  const backend = options.services[service];
  if (!backend) throw unknownService(service);
  const input = parse(body);
  return { sender: trace.function, caller, service, operation, target: String(target), backend, body, input };
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    const input: unknown = JSON.parse(body.toString('utf8'));
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Record<string, unknown>;
  } catch {
    // Falls through to the same refusal as a body that is JSON but no object.
  }
  throw new ServiceError('SerializationException', 'The request body is not a JSON object.');
}

/** @throws ServiceError AccessDeniedException, in AWS's words */
function authorize(options: EndpointOptions, call: Call, trace: Trace): void {
  if (needsNoSignature(call.service, call.operation) || !call.caller) return;
  const keyOf = call.backend.kind === 'dynamodb' ? call.backend.partitionKeyOf : () => undefined;
  const accesses = actionsOf(call, call.input, options, keyOf);
  trace.resource = [...new Set(accesses.map(({ resource }) => resource))].join(' ');
  for (const access of accesses) {
    if (options.authorize(call.caller, access).allowed) continue;
    trace.denied = true;
    trace.resource = access.resource;
    options.log(`aws: ${call.caller.name} is denied ${access.action}; it needs ${options.missing(access)}`);
    const role = `arn:aws:sts::${options.account}:assumed-role/${call.caller.name}/${call.caller.name}`;
    throw new ServiceError(
      'AccessDeniedException',
      `User: ${role} is not authorized to perform: ${access.action} on resource: ${access.resource} because no identity-based policy allows the ${access.action} action`,
    );
  }
  for (const { action, resource } of accesses) options.calls.use(call.sender, action, resource);
}

async function perform({ backend, target, body, input, operation, caller }: Call): Promise<Answer> {
  if (backend.kind === 'json') return succeed(await backend.service({ action: operation, input, caller }));
  const { status, body: answer, units } = await backend.forward(target, body, input);
  return {
    status,
    body: answer,
    ...(status >= 400 && { error: errorName(answer) }),
    ...(units !== undefined && { capacityUnits: units }),
  };
}

function asServiceError({ log }: EndpointOptions, error: unknown, { service, action }: Trace): ServiceError {
  if (error instanceof ServiceError) return error;
  log(`aws: ${service}:${action} failed: ${error instanceof Error ? error.stack : String(error)}`);
  return serverError();
}

function record({ calls, clock }: EndpointOptions, trace: Trace, outcome: Outcome, ms: number): void {
  const answer = typeof outcome === 'string' ? undefined : outcome;
  const entry: Omit<CallRecord, 'seq'> = {
    at: new Date(clock.now()).toISOString(),
    ...trace,
    ms: Math.round(ms * 1000) / 1000,
    ...(answer?.capacityUnits !== undefined && { capacityUnits: answer.capacityUnits }),
    ...(answer?.error !== undefined && { error: answer.error }),
  };
  calls.add(entry);
}

function settle(
  { clock }: EndpointOptions,
  request: IncomingMessage,
  response: ServerResponse,
  outcome: Outcome,
): void {
  if (outcome === 'cut') {
    response.destroy();
  } else if (outcome === 'hold') {
    const cut = clock.schedule(clock.now() + HELD_MS, () => void response.destroy());
    response.once('close', () => cut.cancel());
  } else {
    // The SDKs compare it with their own clock and sign with the difference: it must be this clock, not real time.
    const date = new Date(clock.now()).toUTCString();
    response.writeHead(outcome.status, { date, ...(outcome.headers ?? jsonHeaders(request, outcome)) });
    response.end(outcome.body);
  }
}

function jsonHeaders(request: IncomingMessage, { body, error }: Answer): Record<string, string | number> {
  return {
    'content-type': request.headers['content-type'] ?? 'application/x-amz-json-1.0',
    'content-length': body.length,
    'x-amzn-requestid': randomUUID(),
    ...(error !== undefined && { 'x-amzn-errortype': error }),
  };
}
