import { escrowDefinition } from '../../../lib/escrow-definition.ts';
import { type Execution, type Executions, entering } from './executions.ts';

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
}
interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly ResultPath?: string | null;
  readonly Next: string;
}
/** A state of the definition, in the few forms that it uses. */
interface State {
  readonly Type: 'Task' | 'Choice' | 'Fail' | 'Succeed';
  readonly Resource?: string;
  readonly Parameters?: { readonly FunctionName: string; readonly Payload: Readonly<Record<string, unknown>> };
  readonly TimeoutSeconds?: number;
  readonly TimeoutSecondsPath?: string;
  readonly ResultSelector?: Readonly<Record<string, string>>;
  readonly ResultPath?: string | null;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Choices?: readonly { readonly Variable: string; readonly StringEquals: string; readonly Next: string }[];
  readonly Default?: string;
  readonly Next?: string;
}

/** Runs the executions of one state machine, as far as they get without time or events. */
export interface Machine {
  readonly start: string;
  readonly next: (state: string) => string;
  /** @returns whether anything has moved */
  run(): Promise<boolean>;
}

/** An execution passes through a dozen states between two waits; more than this is a loop. */
const MOST_MOVES = 200;

export type Outcome = { readonly value: unknown } | { readonly error: string };
/** Invokes the Lambda of a task. */
export type InvokeTask = (task: string, payload: Readonly<Record<string, unknown>>) => Promise<Outcome>;

export interface Stage {
  readonly executions: () => Executions;
  readonly now: () => number;
  readonly invoke: InvokeTask;
}

/** The machine that the stack deploys, by the definition that the stack deploys. Retries take no time here. */
export function escrowMachine({ executions, now, invoke }: Stage): Machine {
  const { StartAt, States } = escrowDefinition() as unknown as { StartAt: string; States: Record<string, State> };
  const stateOf = (name: string): State => {
    const state = States[name];
    if (!state) throw new Error(`the definition has no state ${name}`);
    return state;
  };
  const keep = (execution: Execution): void => void executions().set(execution.name, execution);

  async function go({ name }: Execution): Promise<boolean> {
    const execution = executions().get(name);
    if (execution?.status !== 'RUNNING') return false;
    const state = stateOf(execution.state);
    if (state.Type === 'Succeed' || state.Type === 'Fail') {
      keep({ ...execution, status: state.Type === 'Fail' ? 'FAILED' : 'SUCCEEDED' });
      return true;
    }
    if (state.Type === 'Choice') {
      const chosen = state.Choices?.find(({ Variable, StringEquals }) => at(execution, Variable) === StringEquals);
      keep(entering(execution, chosen?.Next ?? state.Default ?? 'no match'));
      return true;
    }
    return state.Resource?.endsWith('.waitForTaskToken') ? wait(execution, state) : task(execution, state);
  }

  async function task(execution: Execution, state: State): Promise<boolean> {
    const outcome = await call(state, execution);
    if ('error' in outcome) failed(execution, state, outcome.error);
    else keep(entering(execution, state.Next ?? '', withResult(execution.data, state, outcome.value)));
    return true;
  }

  async function wait(execution: Execution, state: State): Promise<boolean> {
    if (execution.deadline !== undefined && execution.deadline <= now()) {
      failed(execution, state, 'States.Timeout');
      return true;
    }
    if (execution.tokenLeft) return false;
    const deadline = execution.deadline ?? now() + Number(at(execution, state.TimeoutSecondsPath ?? '')) * 1000;
    const token = `${execution.name}/${execution.entered}/${Object.values(execution.tries).join('-')}`;
    keep({ ...execution, token, deadline });
    const outcome = await call(state, { ...execution, token });
    // It may have been woken before its Lambda returned.
    const present = executions().get(execution.name);
    if (present?.token !== token || present.status !== 'RUNNING') return true;
    if ('error' in outcome) failed(present, state, outcome.error);
    else keep({ ...present, tokenLeft: true });
    return true;
  }

  function failed(execution: Execution, state: State, error: string): void {
    const index = state.Retry?.findIndex(({ ErrorEquals }) => matches(ErrorEquals, error)) ?? -1;
    const tries = execution.tries[index] ?? 0;
    if (index >= 0 && tries < (state.Retry?.[index]?.MaxAttempts ?? 0)) {
      const { token: _, tokenLeft: __, deadline: ___, ...again } = execution;
      keep({ ...again, tries: { ...execution.tries, [index]: tries + 1 } });
      return;
    }
    const catcher = state.Catch?.find(({ ErrorEquals }) => matches(ErrorEquals, error));
    if (!catcher) keep({ ...execution, status: 'FAILED' });
    else
      keep(entering(execution, catcher.Next, placed(execution.data, catcher.ResultPath, { Error: error, Cause: '' })));
  }

  /** A path, or the one intrinsic function that the definition uses. */
  function evaluated(execution: Execution, expression: string): unknown {
    const [, form, args = ''] = /^States\.Format\('(.*)', (.*)\)$/.exec(expression) ?? [];
    if (form === undefined) return at(execution, expression, now());
    const values = args.split(', ').map((path) => at(execution, path, now()));
    return form.replace(/\{\}/g, () => String(values.shift()));
  }

  function call({ Parameters }: State, execution: Execution): Promise<Outcome> {
    if (!Parameters) throw new Error(`${execution.state} has no parameters`);
    const payload = Object.entries(Parameters.Payload).map(([name, value]) =>
      name.endsWith('.$') ? [name.slice(0, -2), evaluated(execution, String(value))] : [name, value],
    );
    return invoke(Parameters.FunctionName.replace(/^\$\{(\w+)\}$/, '$1'), Object.fromEntries(payload));
  }

  return {
    start: StartAt,
    next: (state) => stateOf(state).Next ?? '',
    async run() {
      let moved = false;
      for (const execution of [...executions().values()])
        for (let moves = 0; await go(execution); moves += 1) {
          if (moves > MOST_MOVES) throw new Error(`${execution.name} goes round in circles`);
          moved = true;
        }
      return moved;
    },
  };
}

let orders = 0;
function nextOrder(): string {
  orders += 1;
  return String(orders).padStart(12, '0');
}

/** What a reference path points at: `$.a.b`, `$$.Task.Token`. */
function at({ data, token, entered, tries }: Execution, path: string, now = 0): unknown {
  if (path === '$$.Task.Token') return token;
  if (path === '$$.State.EnteredTime') return new Date(now + entered).toISOString();
  if (path === '$$.State.RetryCount') return Object.values(tries).reduce((sum, each) => sum + each, 0);
  // When a wait was entered, and its how manieth try it is: later ones sort after earlier ones.
  if (path.startsWith('States.Format')) return nextOrder();
  const [root, ...names] = path.split('.');
  if (root !== '$') throw new Error(`the path ${path}`);
  return names.reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], data);
}

function withResult(data: Execution['data'], state: State, value: unknown): Execution['data'] {
  const result = { Payload: value };
  const selected = Object.entries(state.ResultSelector ?? {}).map(([name, path]) => [
    name.replace(/\.\$$/, ''),
    at({ data: result } as unknown as Execution, path),
  ]);
  return placed(data, state.ResultPath, state.ResultSelector ? Object.fromEntries(selected) : result);
}

function placed(data: Execution['data'], path: string | null | undefined, value: unknown): Execution['data'] {
  if (path === null) return data;
  if (path === undefined) return value as Execution['data'];
  return { ...data, [path.replace(/^\$\./, '')]: value };
}

/** `States.TaskFailed` is every failure but a timeout, `States.ALL` is every one. */
const matches = (names: readonly string[], error: string): boolean =>
  names.includes(error) ||
  names.includes('States.ALL') ||
  (names.includes('States.TaskFailed') && error !== 'States.Timeout');
