import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { VirtualClock } from '../clock.ts';
import type { ServiceEvent } from '../events/put-events.ts';
import { Journal } from '../journal.ts';
import type { Assembly, Invoker, Service } from '../types.ts';
import { statesApi } from './api.ts';
import { compileDefinition, type Definition } from './definition.ts';
import { statusDetail } from './descriptions.ts';
import type { Machine } from './draft.ts';
import { Engine } from './engine.ts';
import type { Execution, Identity } from './execution.ts';
import { ExecutionStore } from './execution-store.ts';
import { invokeFor, type LambdaTaskOptions } from './lambda-task.ts';
import { type ListedExecution, listExecutions, type Wanted } from './listing.ts';
import { writeLog } from './logs.ts';
import { type MachineConfig, readMachines } from './machine-config.ts';

export interface StatesOptions {
  readonly assembly: Assembly;
  /** That of the cloud's data: executions are kept in `states` in it, logs in `logs`. */
  readonly directory: string;
  readonly clock: VirtualClock;
  readonly invoker: Pick<Invoker, 'invoke'>;
  /** Whether the policies of a role allow an action on a resource. */
  roleMay(roleArn: string, action: string, resource: string): boolean;
  /** Whether a role trusts Step Functions, acting for a state machine. */
  mayAssume(roleArn: string, machineArn: string): boolean;
  /** A state machine invoked a function, or was not let. */
  invoked?: NonNullable<LambdaTaskOptions['invoked']>;
  log(line: string): void;
}

export interface States {
  readonly service: Service;
  /** Grows whenever something happens to an execution. */
  readonly steps: number;
  /** Tells where news of executions go, and takes up those that were running. */
  connect(publish: (event: ServiceEvent) => void): void;
  /** Resolves when no execution has anything to do at the present time: it has ended or waits. */
  settled(): Promise<void>;
  /** Executions for whoever looks into the cloud, newest first. */
  list(wanted: Wanted): readonly ListedExecution[];
  /** Forgets every execution. */
  reset(): void;
  close(): void;
}

/** What is kept of a state machine: its definitions by name, the latest and those that executions run by. */
interface Known {
  readonly createdAt: number;
  readonly definitions: Readonly<Record<string, string>>;
}

/** Actions that Step Functions asks of a role before it writes logs (https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html). */
const LOG_DELIVERY = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];

/**
 * Runs the state machines of the template: Standard workflows in the Amazon States Language with Lambda functions as
 * their tasks, on the clock, kept on disk.
 * @throws Error naming what a definition or a property asks for that AWS would refuse or that is not supported here
 */
export function startStates(options: StatesOptions): States {
  const { assembly, clock, log } = options;
  const directory = join(options.directory, 'states');
  const find = functionFinder(assembly);
  const machines = new Map(readMachines(assembly).map((machine) => [machine.arn, machine]));
  const compiled = new Map<string, Definition>();
  for (const machine of machines.values()) {
    checkRole(machine, options);
    compiled.set(nameOf(machine.definition), compile(machine, machine.definition, find));
  }
  const store = new ExecutionStore(directory);
  const known = new Journal<Known>(join(directory, 'machines.jsonl'));
  for (const machine of machines.values()) remember(known, machine, store, clock.now());
  let publish: ((event: ServiceEvent) => void) | undefined;

  /** Running executions keep the definition they started with. @throws Error when it can not be run any more */
  const definitionOf = ({ machineArn, definition }: Identity): Definition => {
    const found = compiled.get(definition);
    if (found) return found;
    const [config, source] = [machines.get(machineArn), known.get(machineArn)?.definitions[definition]];
    if (!config || source === undefined) throw new Error(`${machineArn} is not in the template any more`);
    const old = compile(config, source, find);
    compiled.set(definition, old);
    return old;
  };
  const machineOf = (identity: Identity): Machine => {
    const { machineArn: arn } = identity;
    const { name = '', roleArn = '' } = machines.get(arn) ?? {};
    return { arn, name, roleArn, region: assembly.region, definition: definitionOf(identity) };
  };
  const lambda: LambdaTaskOptions = { ...options, find, now: () => clock.now(), account: assembly.account };
  const engine: Engine = new Engine({
    clock,
    store,
    machineOf,
    invoke: (machine, resource, call) => invokeFor(lambda, machine, resource, call),
    changed: (execution, from) => {
      const config = machines.get(execution.identity.machineArn);
      if (config) writeLog(options.directory, config, execution.identity.arn, execution.events.slice(from));
      if (from === 0 || execution.outcome) publish?.(statusChange(execution));
    },
    log,
  });
  /** One that the template has left behind can not go on. */
  const giveUpUnlessRunnable = (identity: Identity): void => {
    try {
      definitionOf(identity);
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      log(`${identity.arn} is aborted: ${cause}`);
      compiled.set(identity.definition, NO_DEFINITION);
      engine.abort(identity.arn, { error: 'States.Runtime', cause });
    }
  };
  return {
    service: statesApi({
      engine,
      store,
      machines,
      definitionOf: ({ definition }) => nameOf(definition),
      createdAt: ({ arn }) => known.get(arn)?.createdAt ?? 0,
      now: () => Math.floor(clock.now()),
    }),
    get steps() {
      return engine.steps;
    },
    connect: (to) => {
      publish = to;
      store.prune(clock.now());
      for (const { identity } of store.running()) giveUpUnlessRunnable(identity);
      engine.start();
    },
    settled: () => engine.settled(),
    list: (wanted) => listExecutions(store, wanted),
    reset: () => {
      engine.reset();
      store.clear();
    },
    close: () => {
      engine.close();
      store.close();
      known.close();
    },
  };
}

const NO_DEFINITION: Definition = { startAt: '', states: new Map(), timeoutSeconds: undefined };

type Find = LambdaTaskOptions['find'];

function functionFinder({ resources }: Assembly): Find {
  const functions = resources
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .map(({ ref, attributes }) => ({ name: ref, arn: attributes['Arn'] ?? ref }));
  return (nameOrArn) => {
    // A version of a function is not there to be had, but $LATEST is the function itself.
    const plain = nameOrArn.replace(/:\$LATEST$/, '');
    return functions.find(({ name, arn }) => name === plain || arn === plain);
  };
}

function compile({ id }: MachineConfig, source: string, find: Find): Definition {
  return compileDefinition(`state machine ${id}`, source, (nameOrArn) => find(nameOrArn)?.name);
}

/** A deploy fails on a role that Step Functions can not use. */
function checkRole({ id, arn, roleArn, logging }: MachineConfig, { mayAssume, roleMay }: StatesOptions): void {
  if (!mayAssume(roleArn, arn))
    throw new Error(`state machine ${id}: states.amazonaws.com may not assume the role ${roleArn}`);
  if (logging.level === 'OFF') return;
  const missing = LOG_DELIVERY.find((action) => !roleMay(roleArn, action, '*'));
  if (missing !== undefined)
    throw new Error(`state machine ${id}: its role may not deliver logs: ${missing} on * is missing`);
}

const nameOf = (definition: string): string => createHash('sha256').update(definition).digest('hex').slice(0, 16);

function remember(known: Journal<Known>, machine: MachineConfig, store: ExecutionStore, now: number): void {
  const before = known.get(machine.arn);
  const used = new Set(store.running().map(({ identity }) => identity.definition));
  const kept = Object.entries(before?.definitions ?? {}).filter(([name]) => used.has(name));
  const definitions = { ...Object.fromEntries(kept), [nameOf(machine.definition)]: machine.definition };
  known.set(machine.arn, { createdAt: before?.createdAt ?? now, definitions });
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
const statusChange = (execution: Execution): ServiceEvent => ({
  id: randomUUID(),
  detailType: 'Step Functions Execution Status Change',
  source: 'aws.states',
  time: execution.outcome?.at ?? execution.identity.startedAt,
  resources: [execution.identity.arn],
  detail: statusDetail(execution),
});
