import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { stepFunctionsWorkflow } from '../../../adapters/states/workflow.ts';

const states = mockClient(SFNClient);
const arn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:swapyard-escrow';
const workflow = stepFunctionsWorkflow(arn, new SFNClient({ region: 'eu-central-1' }));
const said = { $metadata: {}, message: 'no' };
const other = Object.assign(new Error('x'), { name: 'ThrottlingException' });
beforeEach(() => {
  states.reset();
  states.onAnyCommand().resolves({});
});

describe('given a run to be started', () => {
  it('when it is, then its name is the run’s and its input the trade', async () => {
    await workflow.start('txn_1-2', 'txn_1');
    expect(states.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
      stateMachineArn: arn,
      name: 'txn_1-2',
      input: '{"transactionId":"txn_1"}',
    });
  });

  it('when there is one of its name, then that is fine', async () => {
    states.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists(said));
    await expect(workflow.start('txn_1', 'txn_1')).resolves.toBeUndefined();
  });
});

describe('given a run to be asked after', () => {
  it.each([
    ['RUNNING', 'running'],
    ['PENDING_REDRIVE', 'running'],
    ['SUCCEEDED', 'ended'],
    ['FAILED', 'ended'],
    ['TIMED_OUT', 'ended'],
    ['ABORTED', 'ended'],
  ] as const)('when it is %s, then it is %s', async (status, state) => {
    states.on(DescribeExecutionCommand).resolves({ status });
    expect(await workflow.stateOf('txn_1')).toBe(state);
    expect(states.commandCalls(DescribeExecutionCommand)[0]?.args[0].input).toEqual({
      executionArn: 'arn:aws:states:eu-central-1:123456789012:execution:swapyard-escrow:txn_1',
    });
  });

  it('when there is none, then it is absent', async () => {
    states.on(DescribeExecutionCommand).rejects(new ExecutionDoesNotExist(said));
    expect(await workflow.stateOf('txn_1')).toBe('absent');
  });
});

describe('given a token', () => {
  it('when somebody waits with it, then they are woken with nothing but that', async () => {
    expect(await workflow.signal('token')).toBe('woken');
    expect(states.commandCalls(SendTaskSuccessCommand)[0]?.args[0].input).toEqual({ taskToken: 'token', output: '{}' });
  });

  it.each([
    ['its wait has timed out', new TaskTimedOut(said)],
    ['nobody waits with it any more', new TaskDoesNotExist(said)],
    ['it is no token', new InvalidToken(said)],
  ])('when %s, then it is gone', async (_, error) => {
    states.on(SendTaskSuccessCommand).rejects(error);
    expect(await workflow.signal('token')).toBe('gone');
  });
});

it('given a service that fails, when it is asked anything, then that passes', async () => {
  states.onAnyCommand().rejects(other);
  for (const ask of [workflow.start('a', 'a'), workflow.stateOf('a'), workflow.signal('a')])
    await expect(ask).rejects.toBe(other);
});
