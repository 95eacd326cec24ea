import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { keyOf, toItem } from '../../adapters/dynamo/keys.ts';
import { ProblemError } from '../../contract/client.ts';
import { entry } from '../../core/ledger/entry.ts';
import type { Entities, EntityName } from '../../core/shared/ports.ts';
import type { Transaction } from '../../core/transactions/model.ts';
import { makeToken } from '../../local/states/token.ts';
import { invoke } from '../../scripts/invoke.ts';
import { anEscrow, aReceipt, aTransaction, aUser } from './builders.ts';
import { functionOf, joinAs, joinOperator, type Person, type TestCloud, withToken } from './cloud.ts';
import { nextId } from './contexts.ts';
import type { Probe } from './probes.ts';
import { trading } from './trades.ts';

/** People who trade, for probes of all that takes part in a trade. */
export interface TradeWorld {
  /** Has earned something. */
  readonly seller: Person;
  readonly buyer: Person;
  readonly operator: Person;
  readonly listings: Readonly<Record<'bought' | 'paid' | 'checked', string>>;
  /** Trades that are paid. */
  readonly trades: Readonly<Record<'read' | 'shipped', string>>;
  /** A fitment check that waits for an operator. */
  readonly compatibilityLogId: string;
}

/** Makes them in a cloud. */
export async function makeTradeWorld(cloud: TestCloud): Promise<TradeWorld> {
  const [seller, buyer, operator] = await Promise.all([
    joinAs(cloud, 'seller'),
    joinAs(cloud, 'buyer'),
    joinOperator(cloud),
  ]);
  const { offer, offerPart, buy, pay, act } = trading(cloud);
  const paid = async () => pay(buyer, await buy(buyer, (await offer(seller)).id));
  const sold = await paid();
  await act(seller, sold, { action: 'ship' });
  await act(buyer, sold, { action: 'accept' });
  const trades = { read: (await paid()).id, shipped: (await paid()).id };
  const { id: checked } = await offerPart(seller, { vehicleYear: undefined });
  const listings = { bought: (await offer(seller)).id, paid: (await offer(seller)).id, checked };
  const { id: compatibilityLogId } = await buyer.api.checkFitment({ params: { listingId: checked }, body: golf });
  await cloud.settle();
  return { seller, buyer, operator, listings, trades, compatibilityLogId };
}
const golf = { vehicleMake: 'Volkswagen', vehicleModel: 'Golf', vehicleYear: 2001 };

const LONG_AGO = '2020-01-01T00:00:00.000Z';
const FAR_AHEAD = '2999-01-01T00:00:00.000Z';

/** The table as an administrator sees it. */
function rowsOf({ cloud }: TestCloud) {
  const { endpoint, region, accessKeyId, secretAccessKey, outputs } = cloud.description;
  const client = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const db = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const TableName = outputs['TableName'];
  return {
    put: async <N extends EntityName>(entity: N, value: Entities[N]): Promise<void> => {
      await db.send(new PutCommand({ TableName, Item: toItem(entity, value) }));
    },
    get: async (entity: EntityName, id: string): Promise<Record<string, unknown>> =>
      (await db.send(new GetCommand({ TableName, Key: keyOf(entity, id), ConsistentRead: true }))).Item ?? {},
    close: () => client.destroy(),
  };
}
type Rows = ReturnType<typeof rowsOf>;

/** Does something to the rows as only an administrator could. */
export async function withRows<T>(cloud: TestCloud, run: (rows: Rows) => Promise<T>): Promise<T> {
  const rows = rowsOf(cloud);
  try {
    return await run(rows);
  } finally {
    rows.close();
  }
}

/** Puts a trade where only an administrator could, such as one whose deadline has passed. */
export async function putTrade({ put }: Rows, over: Partial<Transaction>): Promise<Transaction> {
  const trade = aTransaction({ id: nextId('txn'), since: FAR_AHEAD, ...over });
  await put('escrow', anEscrow(trade));
  await put('fitReceipt', aReceipt({ id: trade.id }));
  await put('transaction', trade);
  return trade;
}

/**
 * Has the workflow wait for somebody, meet a deadline, and come to what it can not settle.
 * @returns the status of each execution in the end
 */
export async function letWorkflowStumble(cloud: TestCloud): Promise<Record<'waits' | 'expires' | 'settles', string>> {
  const { now } = await cloud.control<{ now: string }>('GET', 'clock');
  const at = new Date(Date.parse(now) + 86_400_000).toISOString();
  const trades = await withRows(cloud, async (rows) => ({
    waits: await putTrade(rows, { status: 'paid', due: { action: 'lapse', at } }),
    expires: await putTrade(rows, { due: { action: 'expire', at: LONG_AGO } }),
    // Nobody has paid for it: that can not be.
    settles: await putTrade(rows, { status: 'settling', payment: undefined }),
  }));
  await cloud.settle();
  // Long enough for every attempt of a task that fails.
  await cloud.control('POST', 'clock', { advance: 'PT10M' });
  const statusOf = async ({ id }: Transaction): Promise<string> =>
    (await trading(cloud).executions(id))[0]?.status ?? 'not started';
  return {
    waits: await statusOf(trades.waits),
    expires: await statusOf(trades.expires),
    settles: await statusOf(trades.settles),
  };
}

/** A token of a run that is not there: who reports with it is judged, and told that nobody waits. */
function staleToken({ cloud }: TestCloud, transactionId: string): string {
  const machine = cloud.assembly.resources.find(({ type }) => type === 'AWS::StepFunctions::StateMachine');
  if (!machine) throw new Error('there is no state machine in the assembly');
  const executionArn = `${machine.ref.replace(':stateMachine:', ':execution:')}:${transactionId}`;
  return makeToken({ machineArn: machine.ref, executionArn, attempt: 'none' });
}

/** What failed, or `undefined`. */
export const failureOf = async (work: Promise<unknown>): Promise<string | undefined> => {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status < 500) throw error;
    return String(error);
  }
};
export const invoked = (cloud: TestCloud, name: string, event: unknown): Promise<string | undefined> =>
  failureOf(invoke({ local: cloud.cloud.description }, name, event));

/** By somebody of the world, over the API. */
const asking = (
  who: 'seller' | 'buyer' | 'operator',
  request: (api: Person['api'], world: TradeWorld) => Promise<unknown>,
  uses: readonly string[] = [],
): Probe => ({
  uses,
  run: (cloud, { trade }) => failureOf(request(withToken(cloud, trade[who].accessToken), trade)),
});

/** On rows of its own, by invoking the function itself. */
export const invoking = (run: (cloud: TestCloud, rows: Rows) => Promise<string | undefined>): Probe => ({
  uses: [],
  run: (cloud) => withRows(cloud, (rows) => run(cloud, rows)),
});

const onRows = (run: (cloud: TestCloud, rows: Rows, world: TradeWorld) => Promise<string | undefined>): Probe => ({
  uses: [],
  run: (cloud, { trade }) => withRows(cloud, (rows) => run(cloud, rows, trade)),
});

/** By the operation, task, schedule, consumer or command that is probed. */
export const tradeProbes: Readonly<Record<string, Probe>> = {
  checkFitment: asking('buyer', (api, { listings }) =>
    api.checkFitment({ params: { listingId: listings.checked }, body: golf }),
  ),
  listCompatibilityLogs: {
    uses: [],
    run: async (cloud, { trade: { buyer, operator } }) => {
      const list = (person: Person, query: object) =>
        failureOf(withToken(cloud, person.accessToken).listCompatibilityLogs({ query }));
      return (
        (await list(buyer, {})) ?? (await list(operator, {})) ?? (await list(operator, { fitmentStatus: 'compatible' }))
      );
    },
  },
  getCompatibilityLog: asking('buyer', (api, { compatibilityLogId }) =>
    api.getCompatibilityLog({ params: { compatibilityLogId } }),
  ),
  settleFitment: asking('operator', (api, { compatibilityLogId }) =>
    api.settleFitment({ params: { compatibilityLogId }, body: { fitmentStatus: 'compatible', note: 'Probed.' } }),
  ),
  buyListing: asking('buyer', (api, { listings }) =>
    api.buyListing({ body: { listingId: listings.bought }, idempotencyKey: 'probe' }),
  ),
  listTransactions: {
    uses: [],
    run: async (cloud, { trade: { seller, buyer, operator } }) => {
      const list = (person: Person, query: object) =>
        failureOf(withToken(cloud, person.accessToken).listTransactions({ query }));
      return (
        (await list(buyer, { as: 'buyer' })) ??
        (await list(seller, { as: 'seller' })) ??
        (await list(operator, { as: 'all', status: 'paid' }))
      );
    },
  },
  getTransaction: asking('buyer', (api, { trades }) => api.getTransaction({ params: { transactionId: trades.read } })),
  getEscrow: asking('buyer', (api, { trades }) => api.getEscrow({ params: { transactionId: trades.read } })),
  payTransaction: asking(
    'buyer',
    async (api, { listings }) => {
      const { id } = await api.buyListing({ body: { listingId: listings.paid }, idempotencyKey: 'to be paid' });
      const body = { paymentMethod: 'pm_ok' };
      await api.payTransaction({ params: { transactionId: id }, body, idempotencyKey: 'probe' });
    },
    ['buyListing'],
  ),
  actOnTransaction: asking('seller', (api, { trades }) =>
    api.actOnTransaction({
      params: { transactionId: trades.shipped },
      body: { action: 'ship' },
      idempotencyKey: 'probe',
    }),
  ),
  getBalance: asking('seller', (api) => api.getBalance()),
  listLedger: asking('seller', (api) => api.listLedger()),
  requestPayout: asking('seller', (api) =>
    api.requestPayout({ body: { amount: 1, currency: 'EUR' }, idempotencyKey: 'probe' }),
  ),
  listPayouts: asking('seller', (api) => api.listPayouts()),
  listNotifications: asking('seller', (api) => api.listNotifications()),
  markNotificationsRead: onRows(async (cloud, rows, { operator }) => {
    // Nobody tells operators anything: the feed is the probe's own.
    const { userId } = operator;
    const [upTo, newest] = [nextId('ntf'), nextId('ntf')];
    await rows.put('feed', { id: userId, unread: 2, last: 2, newest, version: 1 });
    for (const [index, id] of [upTo, newest].entries())
      await rows.put('notification', {
        ...{ id: `${userId}:${id}`, type: 'payout.paid', title: 'T', body: 'B', createdAt: LONG_AGO, order: index + 1 },
        ...{ subject: { type: 'payout', id: 'probe' }, version: 1 },
      });
    return failureOf(withToken(cloud, operator.accessToken).markNotificationsRead({ body: { upTo } }));
  }),
  notify: invoking(async (cloud, rows) => {
    await rows.put('user', aUser({ id: aTransaction().sellerId, email: 'probe@example.com' }));
    const step = { at: LONG_AGO, by: 'buyer', action: 'pay', status: 'paid' } as const;
    const { id: transactionId } = await putTrade(rows, { status: 'paid', timeline: [step] });
    return invoked(cloud, 'notify', {
      'detail-type': 'transaction.paid',
      detail: { eventId: `probe:${transactionId}`, at: LONG_AGO, transactionId },
    });
  }),
  remindDeadlines: invoking(async (cloud, rows) => {
    await rows.put('user', aUser({ id: aTransaction().sellerId, email: 'probe@example.com' }));
    const deadline = FAR_AHEAD;
    const { id } = await putTrade(rows, { status: 'paid', due: { action: 'lapse', at: deadline } });
    await rows.put('reminder', { id, status: 'paid', deadline, at: LONG_AGO, version: 1 });
    const failed = await invoked(cloud, 'remind-deadlines', {});
    return failed ?? ('at' in (await rows.get('reminder', id)) ? 'is still due' : undefined);
  }),
  lookAtTransaction: {
    uses: [],
    run: (cloud, { trade }) => invoked(cloud, 'look-at-transaction', { transactionId: trade.trades.read }),
  },
  awaitChange: invoking(async (cloud, rows) => {
    const { id: transactionId } = await putTrade(rows, { status: 'paid' });
    const token = staleToken(cloud, transactionId);
    // Later than any wait of its own run: first one that has to be left, then one that is over.
    const wait = { transactionId, token, order: FAR_AHEAD };
    return (
      (await invoked(cloud, 'await-change', { ...wait, status: 'paid' })) ??
      (await invoked(cloud, 'await-change', { ...wait, status: 'reserved' }))
    );
  }),
  meetDeadline: invoking(async (cloud, rows) => {
    const { id: transactionId } = await putTrade(rows, { due: { action: 'expire', at: LONG_AGO } });
    return invoked(cloud, 'meet-deadline', { transactionId });
  }),
  settleTransaction: invoking(async (cloud, rows) => {
    const { id: transactionId } = await putTrade(rows, { status: 'settling' });
    return invoked(cloud, 'settle-transaction', { transactionId });
  }),
  flagTransaction: invoking(async (cloud, rows) => {
    const { id: transactionId } = await putTrade(rows, { status: 'paid' });
    return invoked(cloud, 'flag-transaction', { transactionId, error: 'Probed' });
  }),
  sweepTransactions: invoking(async (cloud, rows) => {
    // Nobody else starts its workflow meanwhile.
    const consumer = functionOf('follow-transaction');
    await cloud.control('POST', 'faults', { kind: 'throttle', times: 10_000, function: consumer });
    try {
      const id = nextId('txn');
      await rows.put('workflowRun', { id, run: 1, token: staleToken(cloud, id), waitingIn: 'shipped', version: 1 });
      await putTrade(rows, { id, status: 'shipped', due: { action: 'deliver', at: LONG_AGO } });
      const failed = await invoked(cloud, 'sweep-transactions', {});
      const { status, attention } = await rows.get('transaction', id);
      return failed ?? (attention ? JSON.stringify(attention) : status === 'delivered' ? undefined : `is ${status}`);
    } finally {
      await cloud.control('DELETE', 'faults');
    }
  }),
  sweepPayouts: invoking(async (cloud, rows) => {
    const payout = { id: nextId('pay'), userId: aTransaction().sellerId, amount: 5, currency: 'EUR', version: 1 };
    const times = { dueAt: LONG_AGO, createdAt: LONG_AGO, updatedAt: LONG_AGO };
    await rows.put('payout', { ...payout, ...times, status: 'pending' });
    const failed = await invoked(cloud, 'sweep-payouts', {});
    const { status } = await rows.get('payout', payout.id);
    return failed ?? (status === 'paid' ? undefined : `is ${status}`);
  }),
  followTransaction: invoking(async (cloud, rows) => {
    const follow = (transactionId: string) =>
      invoked(cloud, 'follow-transaction', {
        'detail-type': 'transaction.paid',
        detail: { eventId: 'probe', transactionId },
      });
    const fresh = await putTrade(rows, { status: 'paid' });
    const id = nextId('txn');
    await rows.put('workflowRun', { id, run: 1, token: staleToken(cloud, id), waitingIn: 'reserved', version: 1 });
    await putTrade(rows, { id, status: 'paid' });
    return (await follow(fresh.id)) ?? (await follow(id));
  }),
  introduceParties: invoking(async (cloud, rows) => {
    const { id: transactionId } = await putTrade(rows, { status: 'paid', buyerId: randomUUID() });
    return invoked(cloud, 'introduce-parties', {
      'detail-type': 'transaction.paid',
      detail: { eventId: 'probe', transactionId },
    });
  }),
  tallyEntry: invoking(async (cloud, rows) => {
    const posting = { account: 'provider:clearing', amount: -5 } as const;
    const of = nextId('txn');
    const posted = entry({
      kind: 'fund',
      of,
      currency: 'EUR',
      at: LONG_AGO,
      postings: [posting, { account: `escrow:${of}`, amount: 5 }],
    });
    await rows.put('journalEntry', posted);
    return invoked(cloud, 'tally-entry', {
      'detail-type': 'ledger.posted',
      detail: { eventId: 'probe', entryId: posted.id },
    });
  }),
  verifyLedger: {
    uses: [],
    run: async (cloud) =>
      (await invoked(cloud, 'verify-ledger', { task: 'verify' })) ??
      (await invoked(cloud, 'verify-ledger', { task: 'accounts', to: '2999-12-31' })),
  },
};
