import { execFile } from 'node:child_process';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { searchKeys } from '../../adapters/dynamo/keys.ts';
import { invoke } from '../../scripts/invoke.ts';
import { aPart } from '../support/builders.ts';
import { anonymous, joinAs, startTestCloud, type TestCloud } from '../support/cloud.ts';

let cloud: TestCloud;
let ids: string[];
let client: DynamoDBClient;

beforeAll(async () => {
  cloud = await startTestCloud();
  const { api } = await joinAs(cloud, 'seller');
  const made = await Promise.all(
    Array.from({ length: 12 }, (_, number) => api.createListing({ body: aPart({ title: `Headlight ${number}` }) })),
  );
  ids = made.map(({ id }) => id);
  await cloud.settle();
  const { endpoint, region, accessKeyId, secretAccessKey } = cloud.cloud.description;
  client = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
});
afterAll(async () => {
  client?.destroy();
  await cloud?.close();
});

/** The command, as people run it. */
const reindex = (...args: string[]): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    const command = ['--import', 'tsx', 'scripts/reindex.ts', '--data', cloud.dataDirectory, ...args];
    execFile(process.execPath, command, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: `${stdout}${stderr}` }),
    );
  });

const remove = async (key: readonly [string, string]): Promise<void> => {
  const [pk, sk] = key;
  const TableName = cloud.cloud.description.outputs['TableName'] ?? '';
  await DynamoDBDocumentClient.from(client).send(new DeleteCommand({ TableName, Key: { pk, sk } }));
};
const found = async (): Promise<string[]> =>
  (await anonymous(cloud).searchListings({ query: { q: 'headlights', limit: 100 } })).items.map(({ id }) => id).sort();

test('given listings in a local cloud, when their index is verified by the command, then all is right', async () => {
  const { code, output } = await reindex('--verify');

  expect(output).toMatch(/✓ 12 listings and \d+ postings looked at, 0 wrong, 0 listings written/);
  expect(code).toBe(0);
});

test('given a posting that got lost, when the index is verified, then it is told; when it is repaired, then it is back', async () => {
  const [lost = ''] = ids;
  await remove(searchKeys.posting('word:headlight', lost));
  expect(await found()).toEqual(ids.slice(1).sort());

  const told = await reindex('--verify', '--segments', '3');
  expect([told.code, told.output]).toEqual([1, expect.stringContaining(`${lost}: missing under word:headlight`)]);
  expect(await found()).toEqual(ids.slice(1).sort());

  const mended = await reindex();
  expect([mended.code, mended.output]).toEqual([0, expect.stringContaining('1 wrong, 1 listings written')]);
  expect(await found()).toEqual([...ids].sort());
});

test('given an index that is rebuilt, when the clock has been moved before, then the command works all the same', async () => {
  await cloud.control('POST', 'clock', { advance: 'P2D' });
  const { code, output } = await reindex('--rebuild');

  expect([code, output]).toEqual([0, expect.stringContaining('0 wrong, 12 listings written')]);
  expect(await found()).toEqual([...ids].sort());
});

test.each([
  [['--help'], 0, /npm run reindex -- --verify/],
  [['--verify', '--rebuild'], 1, /one at a time/],
  [['--segments', 'many'], 1, /--segments is 1 to 64/],
])('given the command with %j, then it ends with %d and says so', async (args, code, says) => {
  expect(await reindex(...args)).toEqual({ code, output: expect.stringMatching(says) });
});

test('given an input that is none, when the function is invoked, then it fails with what is wrong', async () => {
  await expect(invoke({ local: cloud.cloud.description }, 'reindex-listings', { mode: 'guess' })).rejects.toThrow(
    /mode/,
  );
  await expect(invoke({ local: cloud.cloud.description }, 'nobody', {})).rejects.toThrow(/not found/);
});
