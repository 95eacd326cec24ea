import { type Answer, failure as tableFailure } from './table.ts';

/** One execution of the state machine: a value that is replaced when it goes on. */
export interface Execution {
  readonly name: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  /** The state it is in. */
  readonly state: string;
  /** What the states pass on. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Counts the states it enters: makes tokens unique, and of two states entered at one time the later one later. */
  readonly entered: number;
  /** Failed tries of the present state, by the number of its retrier. */
  readonly tries: Readonly<Record<number, number>>;
  /** In a task that waits for it. */
  readonly token?: string;
  readonly tokenLeft?: true;
  /** When the wait times out, in ms. */
  readonly deadline?: number;
}

export type Executions = Map<string, Execution>;

const ok = (body: object = {}): Answer => ({ status: 200, body });
const failure = (name: string): Answer => tableFailure(name);

/** Does what one request to Step Functions asks. */
export function askStates(
  executions: Executions,
  operation: string,
  request: object,
  go: { start: string; next: (state: string) => string },
): Answer {
  const asked = request as Readonly<Record<string, string>>;
  switch (operation) {
    case 'StartExecution':
      return start(executions, asked, go.start);
    case 'DescribeExecution': {
      const found = executions.get((asked['executionArn'] ?? '').split(':').at(-1) ?? '');
      return found
        ? ok({ executionArn: asked['executionArn'], status: found.status })
        : failure('ExecutionDoesNotExist');
    }
    case 'SendTaskSuccess':
      return wake(executions, asked['taskToken'] ?? '', go.next);
    default:
      throw new Error(`Step Functions is not asked ${operation}`);
  }
}

/** The same name with the same input is the same execution while it runs; later the name is taken. */
function start(
  executions: Executions,
  { name = '', input = '' }: Readonly<Record<string, string>>,
  first: string,
): Answer {
  const found = executions.get(name);
  if (found)
    return found.status === 'RUNNING' ? ok({ executionArn: name, startDate: 0 }) : failure('ExecutionAlreadyExists');
  const data = JSON.parse(input) as Record<string, unknown>;
  executions.set(name, { name, status: 'RUNNING', state: first, data, entered: executions.size * 1000, tries: {} });
  return ok({ executionArn: name, startDate: 0 });
}

function wake(executions: Executions, token: string, next: (state: string) => string): Answer {
  const found = [...executions.values()].find((execution) => execution.token === token);
  if (found?.status !== 'RUNNING') return failure('TaskTimedOut');
  executions.set(found.name, entering(found, next(found.state)));
  return ok();
}

/** The execution as it enters a state. */
export function entering(execution: Execution, state: string, data = execution.data): Execution {
  const { token: _, tokenLeft: __, deadline: ___, ...rest } = execution;
  return { ...rest, state, data, tries: {}, entered: execution.entered + 1 };
}
