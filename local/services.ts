import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Cognito, startCognito } from './cognito/cognito.ts';
import { type LocalDynamoDb, startDynamoDb } from './dynamodb/dynamodb.ts';
import { CallLog } from './endpoint/call-log.ts';
import { type Backend, type Endpoint, startEndpoint } from './endpoint/endpoint.ts';
import { Faults } from './endpoint/faults.ts';
import { lambdaInvoke } from './endpoint/lambda-invoke.ts';
import { type Buses, startBuses } from './events/bus.ts';
import { type LocalQueues, startQueues } from './events/queues.ts';
import { type StreamMappings, startStreamMappings } from './events/stream-mapping.ts';
import { bucketPolicies } from './iam/bucket-policies.ts';
import { evaluate, missingStatement } from './iam/evaluate.ts';
import { mayAssume, principalsOf, rolePolicies } from './iam/principals.ts';
import { mayDeliver, mayInvoke } from './iam/resource-policies.ts';
import { type Invoked, type Lambda, startLambda } from './lambda/lambda.ts';
import { type S3, startS3 } from './s3/s3.ts';
import { startSes } from './ses/ses.ts';
import type { CloudTime } from './state.ts';
import { type States, startStates } from './states/states.ts';
import { mayReadStream } from './stream-permission.ts';
import type { Assembly, Invoker, Principal } from './types.ts';

export interface ServicesOptions {
  readonly assembly: Assembly;
  /** Where they keep what they know. */
  readonly directory: string;
  readonly time: CloudTime;
  log(line: string): void;
  onLog?(functionName: string, line: string): void;
  onInvoked?(invocation: Invoked): void;
  /** Of the functions; see `LambdaOptions`. */
  readonly patience?: number;
}

/** The running services of one cloud. */
export interface Services {
  readonly dynamodb: LocalDynamoDb;
  readonly cognito: Cognito;
  readonly queues: LocalQueues;
  readonly s3: S3;
  readonly lambda: Lambda;
  readonly states: States;
  readonly buses: Buses;
  readonly endpoint: Endpoint;
  readonly calls: CallLog;
  readonly faults: Faults;
  /** May do everything; for commands run by hand. */
  readonly administrator: Principal;
  /** Empties every store, and keeps running. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** The operations after which a table's stream may have something new. */
const writing = /\.(?:PutItem|UpdateItem|DeleteItem|BatchWriteItem|TransactWriteItems)$/;

/**
 * Starts the services an assembly needs and joins them: functions call the endpoint, the endpoint the services, the
 * services the functions. The parts know nothing of each other; they meet here.
 */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const started: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    return { ...(await start(options, (end) => started.push(end))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param ends is told how to end each service that has started */
async function start(options: ServicesOptions, ends: (end: () => unknown) => void): Promise<Omit<Services, 'close'>> {
  const { assembly, directory, time, log } = options;
  const { clock } = time;
  const calls = new CallLog();
  const faults = new Faults();
  const identities = new Identities(assembly);

  const dynamodb = await startDynamoDb({ directory, clock, log });
  ends(() => dynamodb.close());
  await dynamodb.createTables(assembly);
  const cognito = startCognito({
    assembly,
    directory: join(directory, 'cognito'),
    clock,
    sessions: { now: () => time.sessionsNow() },
  });
  ends(() => cognito.close());
  const delivers = (queueArn: string, service: string, sourceArn: string) =>
    mayDeliver(assembly, { queueArn, service, sourceArn });
  const queues = startQueues({ assembly, directory: join(directory, 'queues'), clock, mayDeliver: delivers });
  ends(() => queues.close());
  const s3 = buckets(options, identities, calls);
  ends(() => s3.close());
  const late: { lambda?: Lambda; buses?: Buses; mappings?: StreamMappings } = {};
  const states = stateMachines(options, calls, later(late));
  ends(() => states.close());

  // The endpoint comes before those who call it, so that nobody who is started finds it missing.
  const endpoint = await startEndpoint({
    clock,
    account: assembly.account,
    region: assembly.region,
    ...identities.judge(),
    services: {
      dynamodb: tableBackend(dynamodb, () => late.mappings?.wake()),
      'cognito-idp': { kind: 'json', service: cognito.service },
      events: { kind: 'json', service: async (call) => late.buses?.service(call) ?? {} },
      sqs: { kind: 'json', service: queues.service },
      states: { kind: 'json', service: states.service },
    },
    rest: [
      s3.service,
      startSes({
        ...assembly,
        ...identities.judge(),
        now: () => clock.now(),
        used: (name, { action, resource }) => calls.use(name, action, resource),
        deliver: cognito.deliver,
        log,
      }),
      lambdaInvoke({ ...assembly, ...identities.judge(), now: () => clock.now(), invoker: later(late) }),
    ],
    calls,
    faults,
    crash: (functionName) => late.lambda?.crash(functionName),
    log,
  });
  ends(() => endpoint.close());
  const lambda = startLambda({
    ...options,
    clock,
    queues,
    environment: (functionName) => ({
      AWS_ENDPOINT_URL: endpoint.url,
      AWS_REGION: assembly.region,
      ...identities.credentials(functionName),
      // Unsigned calls say by it who they come from. Powertools would add itself, past the length the SDK takes without
      // a warning, unless its mark is there already.
      AWS_SDK_UA_APP_ID: `${functionName}/PTEnv/`,
      // The SDK would say on every start that its next version wants a newer Node.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    }),
  });
  ends(() => lambda.close());
  late.lambda = lambda;
  const buses = startBuses({
    assembly,
    directory,
    clock,
    invoker: lambda,
    queues,
    mayInvoke: (functionName, sourceArn) =>
      mayInvoke(assembly, { functionName, service: 'events.amazonaws.com', sourceArn }),
    mayDeliver: delivers,
    log,
  });
  ends(() => buses.close());
  late.buses = buses;
  s3.connect(buses.publish);
  const mappings = await startStreamMappings({
    assembly: mayReadStream(assembly, log),
    directory,
    clock,
    invoker: lambda,
    queues,
    stream: (streamArn) => dynamodb.readStream(streamArn.split('/')[1] ?? ''),
    log,
  });
  ends(() => mappings.close());
  late.mappings = mappings;
  states.connect(buses.publish);
  clock.onSettle(() => settled({ calls, mappings, buses, lambda, states }));

  return {
    dynamodb,
    cognito,
    queues,
    s3,
    lambda,
    states,
    buses,
    endpoint,
    calls,
    faults,
    administrator: identities.administrator,
    reset: async () => {
      faults.clear();
      states.reset();
      lambda.reset();
      cognito.reset();
      s3.reset();
      await dynamodb.reset();
      await mappings.reset();
      // Once more: until then, a function may have started another one.
      states.reset();
      // Last: until then, somebody may have put another event or message there.
      buses.reset();
      queues.reset();
    },
  };
}

/** The functions, once they have started: nobody can call before. */
function later(late: { readonly lambda?: Lambda }): Invoker {
  const lambda = (): Lambda => {
    if (!late.lambda) throw new Error('the functions have not started yet');
    return late.lambda;
  };
  return {
    invoke: (functionName, event) => lambda().invoke(functionName, event),
    invokeAsync: (functionName, event) => lambda().invokeAsync(functionName, event),
  };
}

/** The buckets, with callers judged by their own policies and the buckets'. */
function buckets({ assembly, directory, time, log }: ServicesOptions, identities: Identities, calls: CallLog): S3 {
  const verdict = bucketPolicies(assembly);
  return startS3({
    assembly,
    directory: join(directory, 's3'),
    clock: time.clock,
    ...identities.judge(),
    authorize: (caller, bucket, access) => {
      const by = caller.kind === 'service' ? caller : caller.principal;
      const { allowed, reason } = verdict({ bucket, by, ...access });
      return { allowed, explicit: reason === 'explicit-deny' };
    },
    calls,
    log,
  });
}

/** The state machines, which act by their roles. */
function stateMachines({ assembly, directory, time, log }: ServicesOptions, calls: CallLog, invoker: Invoker): States {
  const { clock } = time;
  return startStates({
    assembly,
    directory,
    clock,
    invoker,
    mayAssume: (roleArn, sourceArn) => mayAssume(assembly, { roleArn, service: 'states.amazonaws.com', sourceArn }),
    roleMay: (roleArn, action, resource) =>
      evaluate(rolePolicies(assembly, roleArn), { action, resource, context: {} }).allowed,
    invoked: ({ machineName, functionArn: resource, ms, denied }) => {
      const at = new Date(clock.now()).toISOString();
      const call = { at, function: machineName, service: 'lambda', action: 'Invoke', resource, ms };
      calls.add({ ...call, ...(denied && { denied }) });
      const action = 'lambda:InvokeFunction';
      if (!denied) calls.use(machineName, action, resource);
      else log(`states: ${machineName} is denied ${action}; it needs ${missingStatement({ action, resource })}`);
    },
    log,
  });
}

interface Parts {
  readonly calls: CallLog;
  readonly mappings: StreamMappings;
  readonly buses: Buses;
  readonly lambda: Lambda;
  readonly states: States;
}

/**
 * One cause leads to another: a write to an event, an event to a function, a function to a write, a report to the next
 * state.
 */
async function settled({ calls, mappings, buses, lambda, states }: Parts): Promise<void> {
  const happened = () => calls.count + states.steps;
  for (let before = -1; before !== happened(); ) {
    before = happened();
    await mappings.settled();
    await buses.settled();
    await lambda.settled();
    await states.settled();
  }
}

/** Who calls the endpoint: each function with the credentials of its role, and an administrator. */
class Identities {
  readonly administrator: Principal = {
    name: 'administrator',
    accessKeyId: `AKIALOCAL${randomBytes(6).toString('hex').slice(0, 11).toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
  private readonly functions: ReadonlyMap<string, Principal>;
  private readonly byAccessKey: ReadonlyMap<string, Principal>;

  constructor(assembly: Assembly) {
    this.functions = principalsOf(assembly);
    const all = [this.administrator, ...this.functions.values()];
    this.byAccessKey = new Map(all.map((principal) => [principal.accessKeyId, principal]));
  }

  credentials(functionName: string): Record<string, string> {
    const principal = this.functions.get(functionName);
    if (!principal) return {};
    return { AWS_ACCESS_KEY_ID: principal.accessKeyId, AWS_SECRET_ACCESS_KEY: principal.secretAccessKey };
  }

  /** How the endpoint knows callers and judges what they ask for. */
  judge(): Pick<Parameters<typeof startEndpoint>[0], 'principal' | 'authorize' | 'missing'> {
    return {
      principal: (accessKeyId) => this.byAccessKey.get(accessKeyId),
      authorize: ({ statements }, access) =>
        statements === undefined
          ? { allowed: true }
          : evaluate(statements, { ...access, context: lists(access.context) }),
      missing: ({ action, resource }) => missingStatement({ action, resource }),
    };
  }
}

/** Condition keys with all their values in lists. */
const lists = (context: Readonly<Record<string, string | readonly string[]>>): Record<string, readonly string[]> =>
  Object.fromEntries(Object.entries(context).map(([key, value]) => [key, typeof value === 'string' ? [value] : value]));

/** The table, telling whenever it may have been written to. */
function tableBackend(dynamodb: LocalDynamoDb, written: () => void): Backend {
  return {
    kind: 'dynamodb',
    partitionKeyOf: (table, index) => dynamodb.partitionKeyOf(table, index),
    forward: async (target, body, input) => {
      const answer = await dynamodb.forward(target, body, input);
      if (answer.status === 200 && writing.test(target)) written();
      return answer;
    },
  };
}
