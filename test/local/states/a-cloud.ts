import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../local/clock.ts';
import type { ServiceEvent } from '../../../local/events/put-events.ts';
import { type States, type StatesOptions, startStates } from '../../../local/states/states.ts';
import type { InvokeResult, Resource, ServiceError } from '../../../local/types.ts';
import { anAssembly, aResource } from '../iam/assembly.ts';

export const NOON = Date.parse('2026-03-02T12:00:00Z');
export const SECOND = 1000;
export const DAY = 86_400_000;
const HOME = 'eu-central-1:000000000000';

export const ROLE = 'arn:aws:iam::000000000000:role/machine';
export const functionArn = (name: string): string => `arn:aws:lambda:${HOME}:function:${name}`;
export const machineArn = (name = 'M'): string => `arn:aws:states:${HOME}:stateMachine:${name}`;
export const executionArn = (name: string, machine = 'M'): string =>
  `arn:aws:states:${HOME}:execution:${machine}:${name}`;

export type Definition = Record<string, unknown>;
export type Fields = Record<string, unknown>;

export const aFunction = (name: string): Resource =>
  aResource('AWS::Lambda::Function', name, {}, { Arn: functionArn(name) });

export const aMachine = (definition: Definition | string, properties: Fields = {}, name = 'M'): Resource => ({
  ...aResource(
    'AWS::StepFunctions::StateMachine',
    name,
    {
      DefinitionString: typeof definition === 'string' ? definition : JSON.stringify(definition),
      RoleArn: ROLE,
      ...properties,
    },
    { Arn: machineArn(name), Name: name },
  ),
  ref: machineArn(name),
});

/** A definition of one state. */
export const only = (state: Fields, more: Fields = {}): Definition => ({
  StartAt: 'S',
  States: { S: ['Choice', 'Fail', 'Succeed'].includes(String(state['Type'])) ? state : { End: true, ...state } },
  ...more,
});

export const INVOKE = 'arn:aws:states:::lambda:invoke';
/** A Task that invokes `f` with its input. */
export const aTask = (more: Fields = {}): Fields => ({
  Type: 'Task',
  Resource: INVOKE,
  Parameters: { FunctionName: functionArn('f'), 'Payload.$': '$' },
  ...more,
});
/** A Task that hands its token to `f` and waits. */
export const aWaitingTask = (more: Fields = {}): Fields =>
  aTask({
    Resource: `${INVOKE}.waitForTaskToken`,
    Parameters: { FunctionName: 'f', Payload: { 'token.$': '$$.Task.Token', 'input.$': '$' } },
    ...more,
  });
/** A Task that is the function `f` itself. */
export const aBareTask = (more: Fields = {}): Fields => ({ Type: 'Task', Resource: functionArn('f'), ...more });

export const succeeded = (payload: unknown = null): InvokeResult => ({ ok: true, payload });
export const threw = (errorType: string, errorMessage = 'no'): InvokeResult => ({
  ok: false,
  kind: 'Unhandled',
  errorType,
  errorMessage,
});

export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly [details: string]: unknown;
}

type Invoked = { readonly functionName: string; readonly event: unknown };

/** State machines with functions that do as they are told, on a clock of their own, in a folder of their own. */
export class Cloud {
  readonly directory = mkdtempSync(join(tmpdir(), 'states-'));
  /** Stands still until it is moved. */
  clock = new VirtualClock(0, () => NOON);
  readonly lines: string[] = [];
  readonly published: ServiceEvent[] = [];
  readonly invoked: Invoked[] = [];
  /** What the role may not. */
  readonly denied = new Set<string>();
  /** What functions answer. */
  answer: (event: unknown, functionName: string) => InvokeResult | Promise<InvokeResult> = () => succeeded();
  private states: States | undefined;

  constructor(public resources: Resource[]) {}

  start(options: Partial<StatesOptions> = {}): this {
    const states = startStates({
      assembly: anAssembly(aFunction('f'), aFunction('g'), ...this.resources),
      directory: this.directory,
      clock: this.clock,
      invoker: {
        invoke: async (functionName, event) => {
          this.invoked.push({ functionName, event });
          return await this.answer(event, functionName);
        },
      },
      mayAssume: () => true,
      roleMay: (_role, action, resource) => !this.denied.has(`${action} ${resource}`),
      log: (line) => void this.lines.push(line),
      ...options,
    });
    this.states = states;
    states.connect((event) => void this.published.push(event));
    this.clock.onSettle(() => states.settled());
    return this;
  }

  get running(): States {
    if (!this.states) throw new Error('start it first');
    return this.states;
  }

  /** Ends it as a kill would, and starts it again on the same folder. @param later how long nothing ran */
  restart(later = 0): this {
    const now = this.clock.now();
    this.stop();
    this.clock = new VirtualClock(now + later - NOON, () => NOON);
    return this.start();
  }

  call(action: string, input: Fields = {}): Promise<Fields> {
    return this.running.service({ action, input, caller: undefined });
  }

  /** Starts an execution of `M`, and waits until it has nothing to do. */
  async execute(input: unknown = {}, name = 'e'): Promise<void> {
    await this.call('StartExecution', { stateMachineArn: machineArn(), name, input: JSON.stringify(input) });
    await this.settle();
  }

  settle(): Promise<void> {
    return this.running.settled();
  }

  advance(ms: number): Promise<void> {
    return this.clock.advanceTo(this.clock.now() + ms);
  }

  /** Time goes by without anybody waiting for what falls due. */
  pass(ms: number): void {
    new Float64Array(this.clock.shared).fill(this.clock.offsetMs + ms);
  }

  describe(name = 'e'): Promise<Fields> {
    return this.call('DescribeExecution', { executionArn: executionArn(name) });
  }

  async status(name = 'e'): Promise<unknown> {
    return (await this.describe(name))['status'];
  }

  /** Output, or error and cause, of an execution that has ended. */
  async outcome(name = 'e'): Promise<Fields> {
    const { status, output, error, cause } = await this.describe(name);
    return {
      status,
      ...(output !== undefined && { output: JSON.parse(String(output)) as unknown }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    };
  }

  async history(name = 'e', more: Fields = {}): Promise<HistoryEvent[]> {
    const { events } = await this.call('GetExecutionHistory', { executionArn: executionArn(name), ...more });
    return events as HistoryEvent[];
  }

  async types(name = 'e'): Promise<string[]> {
    return (await this.history(name)).map(({ type }) => type);
  }

  /** The tokens functions got, in order. */
  tokens(): string[] {
    return this.invoked.map(({ event }) => String((event as { token?: unknown }).token));
  }

  stop(): void {
    this.states?.close();
    this.states = undefined;
    this.clock.stop();
  }

  remove(): void {
    this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Runs a test on a cloud with one state machine, `M`. */
export const withMachine =
  (definition: Definition, test: (cloud: Cloud) => Promise<void>, properties: Fields = {}) =>
  async (): Promise<void> => {
    const cloud = new Cloud([aMachine(definition, properties)]);
    try {
      await test(cloud.start());
    } finally {
      cloud.remove();
    }
  };

/** Name of the exception a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return (error as ServiceError).code;
  }
  return 'none';
}

/** Resolves when `condition` holds; the test's own time limit ends a wait in vain. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
