// First: the logger looks at the environment once, when it is loaded.
import '../support/environment.ts';

import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { kebab } from '../../contract/route.ts';
import type { tasks } from '../../functions/operations.ts';
import { anEscrow, aReceipt, aTransaction } from '../support/builders.ts';
import { environment } from '../support/environment.ts';
import { capturedLog } from '../support/functions.ts';
import { awsError, type FunctionsWorld, functionsWorld, paidTrade, reservedTrade } from '../support/functions-world.ts';

const log = capturedLog();
const states = mockClient(SFNClient);
let world: FunctionsWorld;
beforeEach(() => {
  // Long after the deadlines of the trades here, whatever this machine’s clock says.
  jest.useFakeTimers({
    now: new Date('2026-09-01T12:00:00.000Z'),
    doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'queueMicrotask'],
  });
  world = functionsWorld();
  log.clear();
  states.reset();
  states.onAnyCommand().resolves({});
});

afterEach(() => {
  jest.useRealTimers();
});

type Handler = (event: unknown, context: Context) => Promise<unknown>;
const invoke = async (folder: string, name: string, event: unknown): Promise<unknown> => {
  const { handler } = (await import(`../../functions/${folder}/${kebab(name)}.ts`)) as { handler: Handler };
  return handler(event, {} as Context);
};
const task = (name: keyof typeof tasks, event: unknown): Promise<unknown> => invoke('tasks', name, event);
const stored = (label: string, id: string) =>
  world.table.items().find((item) => item['entity'] === label && item['id'] === id);
const lineOf = (message: string) => JSON.parse(log.lines().find((line) => line.includes(message)) ?? '{}') as object;
const metrics = (name: string) =>
  log.lines().filter((line) => line.startsWith('{"_aws"') && line.includes(name)).length;

const token = 'a-token-that-only-the-workflow-may-know';
const settling = aTransaction({ id: 'txn_01JD3Z8Q2V6W7X8Y9ZSETT1NG0', status: 'settling' });
const seedSettling = () => {
  world.table.seed('transaction', settling);
  world.table.seed('escrow', anEscrow(settling));
  world.table.seed('fitReceipt', aReceipt({ id: settling.id }));
};
/** What each task gets of the workflow. */
const inputs: { readonly [T in keyof typeof tasks]: Readonly<Record<string, unknown>> } = {
  lookAtTransaction: { transactionId: paidTrade.id },
  awaitChange: { transactionId: paidTrade.id, status: 'paid', token, order: '2026-09-01T12:00:00Z 0' },
  meetDeadline: { transactionId: paidTrade.id },
  settleTransaction: { transactionId: settling.id },
  flagTransaction: { transactionId: paidTrade.id, error: 'SettlementRefused' },
};
const names = Object.keys(inputs) as (keyof typeof tasks)[];

describe('given the tasks of the workflow', () => {
  beforeEach(seedSettling);

  it.each(names)('when %s is done, then one line says for which trade, and nothing else of it', async (name) => {
    await task(name, inputs[name]);
    const lines = log.lines().filter((line) => line.includes('task.done'));
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ transactionId: inputs[name]['transactionId'] }),
    ]);
    expect(log.lines().join()).not.toContain(token);
  });

  it.each(
    names.flatMap((name) => [
      [name, {}] as const,
      [name, { ...inputs[name], transactionId: paidTrade.listingId }] as const,
      [name, { ...inputs[name], transactionId: `${paidTrade.id}:fund` }] as const,
      [name, null] as const,
    ]),
  )('when %s is given %j, then it fails and nothing is written', async (name, input) => {
    await expect(task(name, input)).rejects.toThrow();
    expect(world.table.writes()).toBe(0);
  });

  it.each(names)('when the table fails %s, then so does the task, by the name of the error', async (name) => {
    world.table.sent.reset();
    world.table.sent.onAnyCommand().rejects(awsError('ProvisionedThroughputExceededException'));
    await expect(task(name, inputs[name])).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
  });

  it('when a trade is looked at, then the workflow is told where it is and how long that lasts', async () => {
    expect(await task('lookAtTransaction', { transactionId: reservedTrade.id })).toEqual({
      status: 'reserved',
      seconds: expect.any(Number),
    });
    await expect(task('lookAtTransaction', { transactionId: 'txn_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ' })).rejects.toThrow();
  });

  it('when the workflow waits, then its token is left, and it is woken at once if the trade has moved on', async () => {
    await task('awaitChange', inputs.awaitChange);
    expect(stored('WorkflowRun', paidTrade.id)).toMatchObject({ token, waitingIn: 'paid', run: 1 });
    expect(states.commandCalls(SendTaskSuccessCommand)).toEqual([]);
    await task('awaitChange', { ...inputs.awaitChange, status: 'reserved', order: '2026-09-01T12:00:00Z 1' });
    expect(states.commandCalls(SendTaskSuccessCommand).map(({ args }) => args[0].input)).toEqual([
      { taskToken: token, output: '{}' },
    ]);
  });

  it('when a deadline has passed, then what was due is done; before, nothing is', async () => {
    await task('meetDeadline', { transactionId: reservedTrade.id });
    expect(stored('Transaction', reservedTrade.id)).toMatchObject({ status: 'reserved', version: 1 });
    await task('meetDeadline', inputs.meetDeadline);
    expect(stored('Transaction', paidTrade.id)).toMatchObject({
      status: 'settling',
      plan: { toBuyer: paidTrade.amount },
    });
  });

  it('when it is settled, then it has ended and its money has moved, once', async () => {
    await task('settleTransaction', inputs.settleTransaction);
    await task('settleTransaction', inputs.settleTransaction);
    expect(stored('Transaction', settling.id)).toMatchObject({ status: 'completed', version: 2 });
    expect(stored('JournalEntry', `${settling.id}:settle`)).toBeDefined();
    expect(stored('Balance', `${settling.sellerId}:EUR`)).toMatchObject({ available: 3275 + 4275 });
  });

  it('when it can not go on, then it is marked for a person and counted', async () => {
    await task('flagTransaction', inputs.flagTransaction);
    expect(stored('Transaction', paidTrade.id)).toMatchObject({ attention: { reason: 'SettlementRefused' } });
    expect(metrics('TradeNeedsAttention')).toBe(1);
  });

  it('when it has ended meanwhile, then it needs nobody', async () => {
    world.table.seed('transaction', aTransaction({ id: paidTrade.id, status: 'refunded' }));
    await task('flagTransaction', inputs.flagTransaction);
    expect([stored('Transaction', paidTrade.id)?.['version'], metrics('TradeNeedsAttention')]).toEqual([1, 0]);
  });
});

describe('given the schedules', () => {
  const overdue = (id: string, over: object = {}) => {
    const trade = aTransaction({ id, ...over });
    world.table.seed('transaction', trade);
    world.table.seed('escrow', anEscrow(trade));
    return trade;
  };

  it('when a payment has been pending for more than a day, then somebody is called, by the workflow and by the sweeper', async () => {
    const id = 'txn_01JD3Z8Q2V6W7X8Y9ZPEND1NG0';
    const payment = { attempt: 1, key: `${id}:charge-1`, paymentMethod: 'pm_pending', status: 'pending' } as const;
    const seed = () => overdue(id, { payment });
    // The provider has it under way since a minute ago, and for nine more.
    const doneAt = new Date(Date.now() + 9 * 60_000).toISOString();
    const { amount, currency } = seed();
    world.table.put({
      ...{ pk: `SANDBOX#${payment.key}`, sk: 'MOVEMENT', entity: 'SandboxMovement', kind: 'charge' },
      ...{ amount, currency, result: { status: 'pending' }, doneAt },
    });
    await task('meetDeadline', { transactionId: id });
    expect(stored('Transaction', id)).toMatchObject({ status: 'reserved', attention: { reason: expect.any(String) } });
    expect(metrics('TradeNeedsAttention')).toBe(1);
    seed();
    await invoke('schedules', 'sweepTransactions', {});
    expect(metrics('TradeNeedsAttention')).toBe(2);
    expect(lineOf('trade.stuck')).toMatchObject({ transactionId: id });
  });

  it('when trades are overdue, then each is seen to, and one that can not go on does not keep the others', async () => {
    // It settles and was never paid: that can not be, and nobody knows what to do with it.
    const { payment: _, ...unpaid } = aTransaction({ id: 'txn_01JD3Z8Q2V6W7X8Y9ZBR0KEN00', status: 'settling' });
    world.table.seed('transaction', unpaid);
    overdue('txn_01JD3Z8Q2V6W7X8Y9ZEXP1RED0');
    states.on(DescribeExecutionCommand).rejects(new ExecutionDoesNotExist({ $metadata: {}, message: 'gone' }));

    await invoke('schedules', 'sweepTransactions', {});
    expect(stored('Transaction', 'txn_01JD3Z8Q2V6W7X8Y9ZEXP1RED0')).toMatchObject({ status: 'cancelled' });
    expect(stored('Transaction', unpaid.id)).toMatchObject({
      attention: { reason: expect.stringContaining('never paid') },
    });
    expect(metrics('TradeNeedsAttention')).toBe(1);
    expect(stored('Transaction', reservedTrade.id)).toMatchObject({ version: 1 });
    expect(lineOf('schedule.done')).toMatchObject({ flagged: 1 });
    expect(lineOf('trade.stuck')).toMatchObject({ transactionId: unpaid.id });
  });

  it('when payouts are pending, then the provider is asked what has become of them', async () => {
    const payout = { id: 'pay_01JD3Z8Q2V6W7X8Y9ZPEND1NG0', userId: settling.sellerId, amount: 5, currency: 'EUR' };
    const at = '2026-03-01T12:00:00.000Z';
    world.table.seed('payout', { ...payout, status: 'pending', dueAt: at, createdAt: at, updatedAt: at, version: 1 });
    await invoke('schedules', 'sweepPayouts', {});
    expect(stored('Payout', payout.id)).toMatchObject({ status: 'paid', version: 2 });
    expect(lineOf('schedule.done')).toMatchObject({ overdue: 1 });
  });

  it('when a payout has been pending for a week, then somebody is called; before, nobody is', async () => {
    const payout = { id: 'pay_01JD3Z8Q2V6W7X8Y9ZPEND1NG0', userId: settling.sellerId, amount: 5, currency: 'EUR' };
    const created = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    world.table.put({
      ...{ pk: `SANDBOX#${payout.id}`, sk: 'MOVEMENT', entity: 'SandboxMovement', kind: 'payout' },
      ...{ amount: 5, currency: 'EUR', result: { status: 'pending' } },
    });
    for (const [days, called] of [
      [6, 0],
      [8, 1],
    ] as const) {
      const at = created(days);
      world.table.seed('payout', { ...payout, status: 'pending', dueAt: at, createdAt: at, updatedAt: at, version: 1 });
      await invoke('schedules', 'sweepPayouts', {});
      expect([days, metrics('PayoutLate')]).toEqual([days, called]);
    }
    expect(lineOf('payout.late')).toMatchObject({ payoutId: payout.id });
  });

  it('when the index fails, then so does the run, and the next one comes anyway', async () => {
    world.table.sent.reset();
    world.table.sent.onAnyCommand().rejects(awsError('ThrottlingException'));
    for (const name of ['sweepTransactions', 'sweepPayouts'])
      await expect(invoke('schedules', name, {})).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});

describe('given the consumers of a trade’s events', () => {
  const told = (type: string, detail: object) => ({ 'detail-type': type, detail: { eventId: 'event-1', ...detail } });
  const paid = told('transaction.paid', { transactionId: paidTrade.id });

  it('when a trade has begun, then its workflow is started, by its name', async () => {
    states.on(DescribeExecutionCommand).rejects(new ExecutionDoesNotExist({ $metadata: {}, message: 'none' }));
    await invoke('consumers', 'followTransaction', paid);
    expect(states.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input)).toEqual([
      {
        stateMachineArn: environment.STATE_MACHINE_ARN,
        name: paidTrade.id,
        input: JSON.stringify({ transactionId: paidTrade.id }),
      },
    ]);
    expect(states.commandCalls(DescribeExecutionCommand).map(({ args }) => args[0].input.executionArn)).toEqual([
      `${environment.STATE_MACHINE_ARN.replace(':stateMachine:', ':execution:')}:${paidTrade.id}`,
    ]);
  });

  it('when it waits for what has come, then it is woken', async () => {
    world.table.seed('workflowRun', { id: paidTrade.id, run: 1, token, waitingIn: 'reserved', version: 1 });
    await invoke('consumers', 'followTransaction', paid);
    expect(states.commandCalls(SendTaskSuccessCommand)).toHaveLength(1);
    expect(states.commandCalls(StartExecutionCommand)).toEqual([]);
    expect(log.lines().join()).not.toContain(token);
  });

  it('when an entry is told twice, then it is in its days once', async () => {
    const entryId = 'txn_01JD3Z8Q2V6W7X8Y9ZS01D0000:settle';
    for (let time = 0; time < 2; time += 1)
      await invoke('consumers', 'tallyEntry', told('ledger.posted', { entryId, kind: 'settle' }));
    const days = world.table.items().filter(({ entity }) => entity === 'AccountDay');
    expect(days.map(({ account, sum, entries }) => [account, sum, entries])).toEqual([['platform:fees', 225, 1]]);
  });

  it.each([
    ['followTransaction', { transactionId: 'txn_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ' }],
    ['followTransaction', { transactionId: 'nothing' }],
    ['followTransaction', {}],
    ['tallyEntry', { entryId: 'txn_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ:fund' }],
    ['tallyEntry', { entryId: 5 }],
  ])(
    'when %s is told of %j, then it fails: the event is delivered again, and kept in the end',
    async (name, detail) => {
      await expect(invoke('consumers', name, told('transaction.paid', detail))).rejects.toThrow();
      expect([world.table.writes(), states.calls().length]).toEqual([0, 0]);
    },
  );
});
