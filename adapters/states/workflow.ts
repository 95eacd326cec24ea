import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { Workflow } from '../../core/transactions/ports.ts';

/**
 * Executions of a Step Functions state machine as the runs of a workflow.
 * @param stateMachineArn of the Standard state machine; its executions' ARNs follow from it
 */
export const stepFunctionsWorkflow = (stateMachineArn: string, states: Pick<SFNClient, 'send'>): Workflow => ({
  async start(name, transactionId) {
    try {
      const input = JSON.stringify({ transactionId });
      await states.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
  },
  async stateOf(name) {
    try {
      const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
      const { status } = await states.send(new DescribeExecutionCommand({ executionArn }));
      return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'running' : 'ended';
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return 'absent';
      throw error;
    }
  },
  async signal(taskToken) {
    try {
      await states.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
      return 'woken';
    } catch (error) {
      if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken)
        return 'gone';
      throw error;
    }
  },
});
