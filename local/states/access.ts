import type { Access, Home } from '../endpoint/actions.ts';
import { ServiceError } from '../types.ts';
import { readToken } from './token.ts';

type Input = Readonly<Record<string, unknown>>;

/** Which member of a request names the resource of its action (Service Authorization Reference, AWS Step Functions). */
const NAMED_BY = new Map([
  ['DescribeExecution', 'executionArn'],
  ['DescribeStateMachine', 'stateMachineArn'],
  ['GetExecutionHistory', 'executionArn'],
  ['ListExecutions', 'stateMachineArn'],
  ['StartExecution', 'stateMachineArn'],
  ['StopExecution', 'executionArn'],
]);
const REPORTS = ['SendTaskFailure', 'SendTaskHeartbeat', 'SendTaskSuccess'];

/**
 * The permission a request to Step Functions needs.
 * @throws ServiceError `InvalidToken` for a token that does not tell whose task it is, `UnknownOperationException`
 */
export function statesAccess(operation: string, input: Input, { region, account }: Home): Access {
  const action = `states:${operation}`;
  // Reports are judged by the state machine whose task it is.
  if (REPORTS.includes(operation)) return { action, resource: machineOf(input['taskToken']), context: {} };
  if (operation === 'ListStateMachines')
    return { action, resource: `arn:aws:states:${region}:${account}:stateMachine:*`, context: {} };
  const named = NAMED_BY.get(operation);
  if (named === undefined)
    throw new ServiceError('UnknownOperationException', `${operation} of Step Functions is not supported here.`);
  const resource = input[named];
  return { action, resource: typeof resource === 'string' ? resource : '*', context: {} };
}

function machineOf(token: unknown): string {
  const subject = readToken(token);
  if (subject) return subject.machineArn;
  throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
}
