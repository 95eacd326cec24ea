import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Answer, failure } from './table.ts';

/** What can become of one call. Those that end in `out` meet every try of it. */
export const callFaults = [
  'crash-before',
  'crash-after',
  'throttled',
  'throttled-out',
  'conflict',
  'error-after',
  'timeout-before',
  'timeout-after',
  'timeout-out',
  'repeated',
  'stale',
] as const;
export type CallFault = (typeof callFaults)[number];

/** One run of a Lambda. Its calls are told from those of others by the options they are sent with. */
export interface Invocation {
  dead: boolean;
  /** Ends it there: nothing of it goes on, no catch and no finally. */
  crash(): void;
  /** Its calls are counted and may meet the fault; those of a rival are not. */
  readonly counted: boolean;
}

/** What shall happen, and at which of the counted calls. */
export interface Plan {
  readonly at: number;
  readonly fault: CallFault | 'rival';
  readonly rival?: () => Promise<void>;
}

export interface Seam {
  plan: Plan | undefined;
  /** How many counted calls there have been. */
  count: number;
  /** Whether the plan's call has been reached. */
  reached: boolean;
  /** All calls, counted or not. */
  total: number;
  /** Lets calls wait for their turn, when several invocations run at once. */
  turn: (() => Promise<void>) | undefined;
  /** Names of the counted calls, while somebody wants to know. */
  trace: string[] | undefined;
  /** What nobody should have sent. */
  readonly odd: string[];
  ask: (service: string, operation: string, body: object, stale: boolean) => Answer;
}

interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const text = new TextDecoder();
const never = new Promise<never>(() => undefined);
const answered = ({ status, body }: Answer) => ({
  response: {
    statusCode: status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: Buffer.from(JSON.stringify(body)),
  },
});

/** The request handler of every SDK client in the world: the one place through which all calls go. */
async function handle(seam: Seam, request: Request, invocation: Invocation) {
  if (invocation.dead) return never;
  await seam.turn?.();
  const [service = '', operation = ''] = (request.headers['x-amz-target'] ?? '').split('.');
  const body = JSON.parse(text.decode(request.body)) as object;
  seam.total += 1;
  const fault = invocation.counted ? await planned(seam, operation, request) : undefined;
  if (invocation.dead) return never;
  const ask = (): Answer => {
    try {
      return seam.ask(service, operation, body, fault === 'stale');
    } catch (error) {
      seam.odd.push(error instanceof Error ? error.message : String(error));
      return failure('ValidationException');
    }
  };
  switch (fault) {
    case 'crash-before':
      invocation.crash();
      return never;
    case 'crash-after':
      ask();
      invocation.crash();
      return never;
    case 'throttled':
    case 'throttled-out':
      return answered(throttling(service));
    case 'conflict':
      return answered(conflict(operation, body));
    case 'timeout-before':
      throw timeout();
    case 'timeout-after':
    case 'timeout-out':
      ask();
      throw timeout();
    case 'error-after':
      ask();
      return answered(failure('InternalServerError', {}, 500));
    case 'repeated':
      ask();
      return answered(ask());
    default:
      return answered(ask());
  }
}

/** What the plan has for this call: once, or for all tries of the call that it began with. */
async function planned(seam: Seam, operation: string, { headers }: Request): Promise<CallFault | undefined> {
  seam.count += 1;
  seam.trace?.push(operation);
  const { plan } = seam;
  if (!plan) return undefined;
  const call = headers['amz-sdk-invocation-id'];
  if (plan.at !== seam.count) return seam.count > plan.at && beginning.get(seam) === call ? outage(plan) : undefined;
  seam.reached = true;
  beginning.set(seam, call);
  if (plan.fault !== 'rival') return plan.fault;
  await plan.rival?.();
  return undefined;
}
const beginning = new WeakMap<Seam, string | undefined>();
const outage = ({ fault }: Plan): CallFault | undefined =>
  fault === 'throttled-out' || fault === 'timeout-out' ? fault : undefined;

const throttling = (service: string): Answer =>
  failure(service.startsWith('DynamoDB') ? 'ProvisionedThroughputExceededException' : 'ThrottlingException');

function conflict(operation: string, body: object): Answer {
  if (operation !== 'TransactWriteItems') return failure('TransactionConflictException');
  const { TransactItems = [] } = body as { TransactItems?: readonly unknown[] };
  const reasons = TransactItems.map((_, index) => ({ Code: index === 0 ? 'TransactionConflict' : 'None' }));
  return failure('TransactionCanceledException', { CancellationReasons: reasons });
}

function timeout(): Error {
  const error = new Error('no answer');
  error.name = 'TimeoutError';
  return error;
}

/** Which faults can meet a call: only writes conflict, only reads of an index are stale. */
export const faultsOf = (operation: string): readonly CallFault[] =>
  callFaults.filter((fault) => {
    if (fault === 'conflict') return operation === 'TransactWriteItems' || operation === 'PutItem';
    if (fault === 'stale') return operation === 'Query';
    // A read has no effect: after is as before.
    const reads = ['GetItem', 'Query', 'DescribeExecution'].includes(operation);
    return !reads || !['crash-after', 'error-after', 'timeout-after', 'timeout-out', 'repeated'].includes(fault);
  });

/** The SDK's clients as adapters/dynamo/client.ts and functions/runtime/adapters.ts make them, over this seam. */
export async function openClients(seam: Seam) {
  const common = {
    region: 'eu-west-1',
    endpoint: 'http://world.test',
    credentials: { accessKeyId: 'world', secretAccessKey: 'world' },
    maxAttempts: 4,
    // Nobody verifies signatures here, and they would take a third of the time.
    signer: { sign: async (request: unknown) => request } as never,
    requestHandler: {
      handle: (request: Request, options: { invocation: Invocation }) => handle(seam, request, options.invocation),
      metadata: { handlerProtocol: 'http/1.1' },
      destroy: () => undefined,
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
    } as never,
  };
  const dynamo = new DynamoDBClient(common);
  const states = new SFNClient(common);
  for (const client of [dynamo, states]) {
    await withoutBackOff(client.config as never);
    for (const name of ['getUserAgentMiddleware', 'loggerMiddleware', 'recursionDetectionMiddleware'])
      client.middlewareStack.remove(name);
  }
  return { db: DynamoDBDocumentClient.from(dynamo, { marshallOptions: { removeUndefinedValues: true } }), states };
}

/** The client's own strategy decides whether to try again; that takes no time, and its allowance never ends. */
async function withoutBackOff(config: { retryStrategy: () => Promise<object> }) {
  const strategy = await config.retryStrategy();
  const never = { setDelayBase: () => undefined, computeNextBackoffDelay: () => 0 };
  if (!('retryBackoffStrategy' in strategy) || !('capacity' in strategy))
    throw new Error('the SDK retries differently');
  Object.assign(strategy, { retryBackoffStrategy: never });
  Object.defineProperty(strategy, 'capacity', { get: () => 500, set: () => undefined });
}
