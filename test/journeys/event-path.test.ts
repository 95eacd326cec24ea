import { rmSync } from 'node:fs';
import { type AttributeValue, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { invoke } from '../../scripts/invoke.ts';
import { aProduct } from '../support/builders.ts';
import { anonymous, functionOf, joinAs, logIn, type Person, startTestCloud, type TestCloud } from '../support/cloud.ts';
import { assemblyWithEar, heard, messagesOf } from '../support/ear.ts';
import { trialsOf } from '../support/fault-sweep.ts';
import { until } from '../support/http.ts';
import { say } from '../support/random.ts';
import { trading } from '../support/trades.ts';

const assemblyDirectory = assemblyWithEar();
let cloud: TestCloud;
let seller: Person;
beforeAll(async () => {
  cloud = await startTestCloud({ assemblyDirectory });
  seller = await joinAs(cloud, 'seller');
});
afterAll(async () => {
  await cloud.close();
  rmSync(assemblyDirectory, { recursive: true, force: true });
});

const foundOf = async ({ userId }: Person): Promise<string[]> =>
  (await anonymous(cloud).searchListings({ query: { sellerId: userId, limit: 100 } })).items.map(({ id }) => id);

const relayDead = () => messagesOf(cloud, functionOf('relay-dead-letters'));
const indexDead = () => messagesOf(cloud, functionOf('index-listing-dead-letters'));
const arm = (fault: object) => cloud.control('POST', 'faults', fault);
const lift = () => cloud.control('DELETE', 'faults');
const offer = async (): Promise<string> => (await seller.api.createListing({ body: aProduct() })).id;
const isFound = async (id: string): Promise<true | undefined> => {
  await cloud.settle();
  return (await foundOf(seller)).includes(id) || undefined;
};
const eventIds = async (id: string): Promise<unknown[]> =>
  (await heard(cloud)).map(({ detail }) => detail['eventId']).filter((eventId) => String(eventId).includes(id));

test('what was written is told to the bus though telling it fails, and is found then', async () => {
  const kinds: readonly (readonly [string, number])[] = [
    ['crash-before', 1],
    ['crash-after', 1],
    ['throttle', 1],
    ['throttle', 10],
    ['error-after', 1],
    ['error-after', 10],
    ['timeout', 1],
  ];
  for (const [kind, times] of kinds) {
    await arm({ kind, times, function: functionOf('relay'), action: 'PutEvents' });
    const id = await offer();
    await until(`${kind} ×${times} on the relay`, () => isFound(id));
    const { items } = await cloud.control<{ items: { fired: number }[] }>('GET', 'faults');
    expect([kind, (items[0]?.fired ?? 0) > 0]).toEqual([kind, true]);
    await lift();
    expect([kind, [...new Set(await eventIds(id))]]).toEqual([kind, [`listing:${id}:1`]]);
  }
  expect(await relayDead()).toEqual([]);
  say(`event path: ${kinds.length} faults of the relay`);
});

test('what is told is found though indexing fails: at once, after a minute, after two more, or it is kept aside', async () => {
  const trials = await trialsOf(cloud, functionOf('index-listing'), async () => isFound(await offer()));
  const ways: Record<string, number> = {};
  for (const { kind, at, times } of trials) {
    await arm({ kind, at, times, function: functionOf('index-listing') });
    const id = await offer();
    const way = await convergence(id);
    ways[way] = (ways[way] ?? 0) + 1;
    await lift();
    expect([kind, at, times, way]).not.toEqual([kind, at, times, 'lost']);
  }
  say(`event path: ${trials.length} faults of index-listing, found ${JSON.stringify(ways)}`);
  expect(ways['at once']).toBeGreaterThan(0);
  expect(ways['after a minute']).toBeGreaterThan(0);
});

async function convergence(id: string): Promise<string> {
  if (await isFound(id)) return 'at once';
  await cloud.control('POST', 'clock', { advance: 'PT1M1S' });
  if (await isFound(id)) return 'after a minute';
  await cloud.control('POST', 'clock', { advance: 'PT2M1S' });
  if (await isFound(id)) return 'after two more';
  return (await indexDead()).some((message) => message.includes(id)) ? 'in the dead-letter queue' : 'lost';
}

describe('a trade', () => {
  const follower = functionOf('follow-transaction');
  const trade = () => trading(cloud);
  let buyer: Person;
  beforeAll(async () => {
    buyer = await joinAs(cloud, 'buyer');
  });
  const reserve = async (by = buyer) => trade().buy(by, (await trade().offer(seller)).id);
  const runs = async (id: string): Promise<string[]> =>
    (await trade().executions(id)).map(({ status, state }) => `${status} in ${state}`);
  /** How long it took until a workflow waits for what the trade waits for. */
  async function followed(id: string, status: string): Promise<string> {
    for (const [way, advance] of [
      ['at once', undefined],
      ['after a minute', 'PT1M1S'],
      ['after two more', 'PT2M1S'],
    ] as const) {
      if (advance !== undefined) await cloud.control('POST', 'clock', { advance });
      await cloud.settle();
      if (String(await runs(id)) === `RUNNING in Await ${status}`) return way;
    }
    const dead = await messagesOf(cloud, functionOf('follow-transaction-dead-letters'));
    return dead.some((message) => message.includes(id)) ? 'in the dead-letter queue' : 'lost';
  }

  test('has its workflow though starting it fails: at once, after a minute, after two more, or it is kept aside', async () => {
    const trials = await trialsOf(cloud, follower, async () => followed((await reserve()).id, 'reserved'));
    const ways: Record<string, number> = {};
    // More than one of them may reserve at a time.
    const buyers = await Promise.all([joinAs(cloud, 'buyer'), joinAs(cloud, 'buyer'), joinAs(cloud, 'buyer')]);
    for (const [index, { kind, at, times }] of trials.entries()) {
      await arm({ kind, at, times, function: follower });
      const { id } = await reserve(buyers[index % buyers.length]);
      const way = await followed(id, 'reserved');
      ways[way] = (ways[way] ?? 0) + 1;
      await lift();
      expect([kind, at, times, way]).not.toEqual([kind, at, times, 'lost']);
    }
    say(`event path: ${trials.length} faults of follow-transaction, followed ${JSON.stringify(ways)}`);
    expect(ways['at once']).toBeGreaterThan(0);
    expect(ways['after a minute']).toBeGreaterThan(0);
  });

  test('that nobody follows is seen to by the sweeper when its time is over', async () => {
    await arm({ kind: 'error-before', times: 1000, function: follower });
    const reserved = await reserve();
    expect(await followed(reserved.id, 'reserved')).toBe('in the dead-letter queue');
    await trade().pass(reserved, 7 * 60_000);
    await cloud.settle();
    buyer = await logIn(cloud, buyer);
    seller = await logIn(cloud, seller);
    expect(await trade().read(buyer, reserved)).toMatchObject({ status: 'cancelled' });
    await lift();
  });

  test('has one workflow, and is in the accounts of its day once, though it is told twice', async () => {
    for (const kind of ['repeat', 'crash-after']) {
      const { id: listingId } = await trade().offer(seller);
      await cloud.settle();
      await arm({ kind, function: functionOf('relay'), action: 'PutEvents' });
      const reserved = await trade().buy(buyer, listingId);
      await trade().pay(buyer, reserved);
      await until(`${kind} is told twice`, async () => {
        await cloud.settle();
        return new Set(await eventIds(reserved.id)).size < (await eventIds(reserved.id)).length || undefined;
      });
      await lift();
      expect(await runs(reserved.id)).toEqual(['RUNNING in Await paid']);
      expect(await runs(`${reserved.id}-2`)).toEqual([]);
    }
    const report = await invoke({ local: cloud.cloud.description }, 'verify-ledger', { task: 'verify' });
    expect(report).toMatchObject({ findings: [], trades: expect.any(Number) });
  });
});

test('an event that can not be indexed for long is kept aside, and the next change of the listing mends it', async () => {
  await arm({
    kind: 'error-before',
    times: 1000,
    function: functionOf('index-listing'),
    action: 'TransactWriteItems',
  });
  const id = await offer();
  expect(await convergence(id)).toBe('in the dead-letter queue');
  await lift();
  await seller.api.updateListing({ params: { listingId: id }, body: { price: 9 } });
  expect(await isFound(id)).toBe(true);
});

test('what is told twice changes nothing the second time', async () => {
  for (const kind of ['repeat', 'crash-after']) {
    const before = cloud.cloud.calls.count;
    await arm({ kind, function: functionOf('relay'), action: 'PutEvents' });
    const id = await offer();
    await until(`${kind} is told twice`, async () => {
      await cloud.settle();
      return (await eventIds(id)).length === 2 || undefined;
    });
    await lift();
    expect((await foundOf(seller)).filter((one) => one === id)).toEqual([id]);
    const written = cloud.cloud.calls
      .since(before)
      .filter((call) => call.function === functionOf('index-listing') && call.action === 'TransactWriteItems');
    // Told at the same time, the second one may try to write: then it is refused, and sees that it is late.
    expect([kind, written.filter(({ error }) => error === undefined).length]).toEqual([kind, 1]);
  }
});

test('a record that can not be told ends in the dead-letter queue, alone; those around it are told', async () => {
  const { endpoint, region, outputs, accessKeyId, secretAccessKey } = cloud.cloud.description;
  const table = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const put = (id: string, fields: Record<string, AttributeValue>) =>
    table.send(
      new PutItemCommand({
        TableName: outputs['TableName'],
        Item: { pk: { S: `LISTING#${id}` }, sk: { S: 'LISTING' }, entity: { S: 'Listing' }, ...fields },
      }),
    );
  const before = [await offer(), await offer()];
  // A number that JavaScript has no number for, and a listing without anything of a listing.
  await put('poison-number', { id: { S: 'x' }, version: { N: '1' }, price: { N: '9007199254740993.5' } });
  const between = await offer();
  await put('poison-empty', {});
  const after = [await offer(), await offer()];
  table.destroy();
  await until(
    'both are in the dead-letter queue',
    async () => ((await relayDead()).length >= 2 ? true : undefined),
    60_000,
  );
  for (const id of [...before, between, ...after]) await until(`${id} is found`, () => isFound(id));
  const batches = (await relayDead()).map(
    (body) => (JSON.parse(body) as { DDBStreamBatchInfo: { batchSize: number } }).DDBStreamBatchInfo.batchSize,
  );
  expect(batches).toEqual([1, 1]);
  for (const id of [...before, between, ...after])
    expect(new Set(await eventIds(id))).toEqual(new Set([`listing:${id}:1`]));
});
