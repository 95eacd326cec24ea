import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { keyOf } from '../../adapters/dynamo/keys.ts';
import type { AccountSum } from '../../core/ledger/sum-accounts.ts';
import type { LedgerReport } from '../../core/ledger/verify-ledger.ts';
import { invoke } from '../../scripts/invoke.ts';
import { joinAs, joinOperator, type Person, startTestCloud, type TestCloud } from '../support/cloud.ts';
import { trading } from '../support/trades.ts';

let cloud: TestCloud;
let client: DynamoDBClient;
let seller: Person;
let buyer: Person;
let operator: Person;
let t: ReturnType<typeof trading>;
let held: string;
let day: string;

beforeAll(async () => {
  cloud = await startTestCloud();
  // At noon: all of it happens on one day.
  const { now } = await cloud.control<{ now: string }>('GET', 'clock');
  day = new Date(Date.parse(now) + 24 * 60 * 60_000).toISOString().slice(0, 10);
  await cloud.control('POST', 'clock', { to: `${day}T12:00:00.000Z` });
  t = trading(cloud);
  [seller, buyer, operator] = await Promise.all([joinAs(cloud, 'seller'), joinAs(cloud, 'buyer'), joinOperator(cloud)]);
  const { endpoint, region, accessKeyId, secretAccessKey } = cloud.cloud.description;
  client = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });

  const paid = async (price: number, currency = 'EUR') =>
    t.pay(buyer, await t.buy(buyer, (await t.offer(seller, { price, currency })).id));
  const sold = await paid(10_000);
  await t.act(seller, sold, { action: 'ship' });
  await t.act(buyer, sold, { action: 'accept' });
  await t.reaches(buyer, sold, 'completed');
  const refunded = await paid(999, 'JPY');
  await t.act(seller, refunded, { action: 'cancel' });
  await t.reaches(buyer, refunded, 'refunded');
  const split = await paid(3000);
  await t.act(seller, split, { action: 'ship' });
  await t.act(buyer, split, { action: 'dispute', reason: 'One shelf is missing.' });
  const resolution = { outcome: 'split', sellerAmount: 2000 } as const;
  await t.act(operator, split, { action: 'resolve', reason: 'One of three.', resolution });
  await t.reaches(buyer, split, 'split');
  held = (await paid(4500)).id;
  await t.buy(buyer, (await t.offer(seller)).id);
  await seller.api.requestPayout({ body: { amount: 4000, currency: 'EUR' }, idempotencyKey: randomUUID() });
  await cloud.settle();
});
afterAll(async () => {
  client?.destroy();
  await cloud?.close();
});

/** The command, as people run it. */
const ledger = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    const command = ['--import', 'tsx', 'scripts/ledger.ts', '--data', cloud.dataDirectory, ...args];
    execFile(process.execPath, command, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });

const setHeld = async (transactionId: string, amount: number): Promise<void> => {
  const TableName = cloud.cloud.description.outputs['TableName'] ?? '';
  await DynamoDBDocumentClient.from(client).send(
    new UpdateCommand({
      TableName,
      Key: keyOf('escrow', transactionId),
      UpdateExpression: 'SET held = :held',
      ExpressionAttributeValues: { ':held': amount },
    }),
  );
};

test('given trades over the API, when the ledger is verified by the command, then nothing differs', async () => {
  const { code, stdout, stderr } = await ledger('verify');

  // Five trades; four were paid, three settled, one payout. Days: what each account had in EUR, and in JPY.
  expect([code, stdout, stderr]).toEqual([
    0,
    '✓ 5 trades, 1 payouts, 8 entries, 1 balances and 6 days looked at, 0 differences\n',
    '… 5 trades, 1 payouts, 8 entries, 1 balances and 6 days looked at, 0 differences\n',
  ]);
});

test('given an hour later, when it is verified, then every entry has been added to its day', async () => {
  await cloud.control('POST', 'clock', { advance: 'PT1H' });

  expect((await ledger('verify')).code).toBe(0);
});

test('given an escrow that somebody changed, when it is verified, then that is told, in words and as JSON, and the command fails', async () => {
  await setHeld(held, 4499);
  const words = await ledger('verify', '--segments', '3');
  const { findings, trades } = JSON.parse((await ledger('verify', '--json')).stdout) as LedgerReport;

  expect([words.code, words.stdout]).toEqual([
    1,
    expect.stringContaining(`${held}: escrow-differs\n  expected {"held":4500}\n  found    {"held":4499}\n`),
  ]);
  expect(words.stdout).toContain(`${held}: escrow-sum\n  expected 4500\n  found    4499\n`);
  expect(words.stdout).toMatch(/✗ .* 2 differences\n$/);
  expect([findings.map(({ what }) => what).sort(), trades]).toEqual([['escrow-differs', 'escrow-sum'], 5]);
  await setHeld(held, 4500);
  expect((await ledger('verify')).code).toBe(0);
});

test('given the marketplace’s accounts, when they are asked for of a month, of a day without any, and altogether, then as what was posted', async () => {
  const before = new Date(Date.parse(day) - 24 * 60 * 60_000).toISOString().slice(0, 10);
  const sums = async (...args: string[]) => {
    const { code, stdout, stderr } = await ledger('accounts', '--json', ...args);
    expect([code, stderr]).toEqual([0, '']);
    return (JSON.parse(stdout) as { accounts: AccountSum[] }).accounts;
  };
  // Fees are five of a hundred: of 10000, and of the 2000 that went to the seller.
  const expected = [
    { account: 'provider:clearing', currency: 'EUR', sum: -17_500, entries: 3, balance: -17_500 },
    { account: 'platform:fees', currency: 'EUR', sum: 600, entries: 2, balance: 600 },
    { account: 'buyer-refunds:clearing', currency: 'EUR', sum: 1000, entries: 1, balance: 1000 },
    { account: 'payouts:clearing', currency: 'EUR', sum: 4000, entries: 1, balance: 4000 },
    { account: 'provider:clearing', currency: 'JPY', sum: -999, entries: 1, balance: -999 },
    { account: 'buyer-refunds:clearing', currency: 'JPY', sum: 999, entries: 1, balance: 999 },
  ];

  expect(await sums('--month', day.slice(0, 7))).toEqual(expected);
  expect(await sums('--day', before)).toEqual([]);
  const words = (await ledger('accounts')).stdout;
  expect(words).toMatch(/platform:fees +EUR +6\.00 +2 +6\.00\n/);
  expect(words).toMatch(/provider:clearing +JPY +-999 +1 +-999\n/);
});

test.each([
  [['--help'], 0, /npm run ledger -- verify/],
  [[], 1, /verify or accounts/],
  [['mend'], 1, /verify or accounts/],
  [['verify', '--segments', 'many'], 1, /--segments is 1 to 64/],
  [['verify', '--day', '2026-03-01'], 1, /go with accounts/],
  [['accounts', '--day', '2026-02-30'], 1, /--day is like/],
  [['accounts', '--month', '2026-13'], 1, /--month is like/],
  [['accounts', '--month', '2026-03', '--day', '2026-03-01'], 1, /one of them/],
])('given the command with %j, then it ends with %d and says so', async (args, code, says) => {
  const told = await ledger(...args);

  expect([told.code, `${told.stdout}${told.stderr}`]).toEqual([code, expect.stringMatching(says)]);
});

test('given an input that is none, when the function is invoked, then it fails with what is wrong', async () => {
  await expect(invoke({ local: cloud.cloud.description }, 'verify-ledger', { task: 'mend' })).rejects.toThrow(/task/);
});
