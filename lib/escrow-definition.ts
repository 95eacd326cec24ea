import { hasEnded, type TransactionStatus, transactionStatuses, waitingStatuses } from '../core/transactions/escrow.ts';
import type { tasks } from '../functions/operations.ts';

type TaskName = keyof typeof tasks;

/** Where the ARN of a task's function goes in the definition. */
export const placeholder = (task: TaskName): string => `\${${task}}`;

const transactionId = { 'transactionId.$': '$.transactionId' };

/** The service does not answer, the function is throttled, the table is busy: passing things pass. */
const retry = {
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 2,
  MaxAttempts: 6,
  BackoffRate: 2.5,
  MaxDelaySeconds: 60,
  JitterStrategy: 'FULL',
};
/** The provider works on a refund or a transfer: asked for ten hours. */
const untilSettled = {
  ErrorEquals: ['SettlementPending'],
  IntervalSeconds: 60,
  MaxAttempts: 20,
  BackoffRate: 1.6,
  MaxDelaySeconds: 3600,
};
const otherwise = { ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Needs attention' };

/** @param then the state that follows */
const invoke = (task: TaskName, then: string, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: placeholder(task), Payload: transactionId },
  TimeoutSeconds: 60,
  ResultPath: null,
  Retry: [retry],
  Catch: [otherwise],
  Next: then,
  ...more,
});

/** Until somebody moves the trade, or its time is over. */
const wait = (status: TransactionStatus) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: {
    FunctionName: placeholder('awaitChange'),
    Payload: {
      ...transactionId,
      status,
      'token.$': '$$.Task.Token',
      // Later tokens take the place of earlier ones, and never the other way round.
      'order.$': "States.Format('{} {}', $$.State.EnteredTime, $$.State.RetryCount)",
    },
  },
  TimeoutSecondsPath: '$.trade.seconds',
  ResultPath: null,
  // Its time being over is no failure; everything else may pass.
  Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 0 }, retry],
  Catch: [{ ErrorEquals: ['States.Timeout'], ResultPath: null, Next: 'Deadline' }, otherwise],
  Next: 'Look',
});

/** `return-shipped` → `Await return-shipped`: what an operator sees a trade wait in. */
export const waitingState = (status: TransactionStatus): string => `Await ${status}`;

const routeOf = (status: TransactionStatus) => ({
  Variable: '$.trade.status',
  StringEquals: status,
  Next: hasEnded(status) ? 'Done' : waitingStatuses.includes(status) ? waitingState(status) : 'Settle',
});

/**
 * The life of a trade in the Amazon States Language, made from the table of transitions. It looks where the trade is and
 * waits there, so it can be started again at any time; it decides nothing that the trade does not say.
 */
export const escrowDefinition = () => ({
  Comment:
    'One trade with protected payment. The trade in the table is the truth; this waits, keeps its time and settles it.',
  StartAt: 'Look',
  States: {
    Look: invoke('lookAtTransaction', 'Route', {
      ResultSelector: { 'status.$': '$.Payload.status', 'seconds.$': '$.Payload.seconds' },
      ResultPath: '$.trade',
    }),
    Route: { Type: 'Choice', Choices: transactionStatuses.map(routeOf), Default: 'Stopped' },
    ...Object.fromEntries(waitingStatuses.map((status) => [waitingState(status), wait(status)])),
    Deadline: invoke('meetDeadline', 'Look'),
    Settle: invoke('settleTransaction', 'Look', { Retry: [untilSettled, retry] }),
    'Needs attention': invoke('flagTransaction', 'Stopped', {
      Parameters: {
        FunctionName: placeholder('flagTransaction'),
        Payload: { ...transactionId, 'error.$': '$.failure.Error' },
      },
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Stopped' }],
    }),
    Stopped: {
      Type: 'Fail',
      Error: 'NeedsAttention',
      Cause: 'The trade is marked, and tried again within the hour. The task before says what went wrong.',
    },
    Done: { Type: 'Succeed' },
  },
});
