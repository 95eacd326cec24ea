// First: the logger looks at the environment once, when it is loaded.
import '../support/environment.ts';

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { marshall } from '@aws-sdk/util-dynamodb';
import type {
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  EventBridgeEvent,
  Context as LambdaContext,
} from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { toItem } from '../../adapters/dynamo/keys.ts';
import type { Change } from '../../core/events.ts';
import type { Listing } from '../../core/listings/model.ts';
import { stream } from '../../functions/runtime/stream.ts';
import { aListing, aUser } from '../support/builders.ts';
import { environment } from '../support/environment.ts';
import { capturedLog, eventOf, handlerOf, send } from '../support/functions.ts';
import { type FunctionsWorld, functionsWorld } from '../support/functions-world.ts';

const log = capturedLog();
beforeEach(() => log.clear());

const record = (sequence: number, version: number): DynamoDBRecord =>
  ({
    eventID: `event-${sequence}`,
    dynamodb: {
      SequenceNumber: String(sequence),
      NewImage: marshall(toItem('listing', aListing({ version })), { removeUndefinedValues: true }),
    },
  }) as unknown as DynamoDBRecord;
const silent = (sequence: number): DynamoDBRecord =>
  ({
    dynamodb: {
      SequenceNumber: String(sequence),
      NewImage: marshall({ pk: 'ACTIVE#all', sk: 'NEW#x', entity: 'Posting' }),
    },
  }) as unknown as DynamoDBRecord;
const poison = (sequence: number): DynamoDBRecord =>
  ({
    dynamodb: { SequenceNumber: String(sequence), NewImage: { entity: { X: 'no such type' } } },
  }) as unknown as DynamoDBRecord;

const failedFrom = ({ batchItemFailures }: DynamoDBBatchResponse) =>
  batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

describe('given records of the table’s stream', () => {
  const run = async (Records: DynamoDBRecord[], done = (changes: readonly Change[]) => changes.length) => {
    const told: number[] = [];
    const handler = stream({}, async (_, changes) => {
      told.push(...changes.map(({ after }) => after?.version ?? 0));
      return done(changes);
    }) as unknown as (event: DynamoDBStreamEvent, context: LambdaContext) => Promise<DynamoDBBatchResponse>;
    return { told, failed: failedFrom(await handler({ Records }, {} as LambdaContext)) };
  };

  it('when all are done, then none fails, and what nobody listens to is passed over', async () => {
    expect(await run([record(1, 1), silent(2), record(3, 2)])).toEqual({ told: [1, 2], failed: [] });
  });

  it.each([
    [0, '1'],
    [1, '3'],
    [2, '4'],
  ])('when only %i are done, then the batch fails from record %s', async (done, from) => {
    const { failed } = await run([record(1, 1), silent(2), record(3, 2), record(4, 3)], () => done);
    expect(failed).toEqual([from]);
  });

  it('when one can not be understood, then those before it are told and it fails, so that it can be set aside', async () => {
    expect(await run([record(1, 1), poison(2), record(3, 2)])).toEqual({ told: [1], failed: ['2'] });
    expect(log.lines().some((line) => line.includes('stream.poison'))).toBe(true);
  });

  it('when the first can not be understood, then nothing is told', async () => {
    expect(await run([poison(7), record(8, 1)])).toEqual({ told: [], failed: ['7'] });
  });

  it('when one before the poison is not done, then the batch fails from that one', async () => {
    expect((await run([record(1, 1), record(2, 2), poison(3)], () => 1)).failed).toEqual(['2']);
  });

  it('when telling fails whole, then the error is the invocation’s: the stream delivers everything again', async () => {
    const failing = stream({}, async () => {
      throw new Error('no bus');
    }) as unknown as (event: DynamoDBStreamEvent, context: LambdaContext) => Promise<DynamoDBBatchResponse>;
    await expect(failing({ Records: [record(1, 1)] }, {} as LambdaContext)).rejects.toThrow('no bus');
  });

  it('when the bus refuses an event, then the real relay fails from its record', async () => {
    const bus = mockClient(EventBridgeClient);
    bus
      .on(PutEventsCommand)
      .resolves({ Entries: [{ EventId: '1' }, { ErrorCode: 'ThrottlingException' }, { EventId: '3' }] });
    const { handler } = (await import('../../functions/streams/relay.ts')) as unknown as {
      handler: (event: DynamoDBStreamEvent, context: LambdaContext) => Promise<DynamoDBBatchResponse>;
    };
    const answer = await handler({ Records: [record(1, 1), record(2, 2), record(3, 3)] }, {} as LambdaContext);
    expect(failedFrom(answer)).toEqual(['2']);
    const [sent] = bus.commandCalls(PutEventsCommand);
    expect(sent?.args[0].input.Entries?.map(({ EventBusName, DetailType }) => [EventBusName, DetailType])).toEqual(
      Array(3).fill([environment.EVENT_BUS_NAME, 'listing.activated']),
    );
  });
});

describe('given an event of a listing', () => {
  let world: FunctionsWorld;
  beforeEach(() => {
    world = functionsWorld();
  });
  const consume = async (detail: unknown): Promise<void> => {
    const { handler } = (await import('../../functions/consumers/index-listing.ts')) as unknown as {
      handler: (event: EventBridgeEvent<string, unknown>, context: LambdaContext) => Promise<void>;
    };
    await handler(
      { 'detail-type': 'listing.activated', detail } as EventBridgeEvent<string, unknown>,
      {} as LambdaContext,
    );
  };

  it('when the consumer gets what is no event, then it fails, so that the event is kept', async () => {
    for (const detail of [undefined, {}, { listingId: 'LISTING#x' }]) await expect(consume(detail)).rejects.toThrow();
    expect(world.table.writes()).toBe(0);
  });

  it('when there is no such listing, then it fails, so that the event is delivered again', async () => {
    await expect(consume({ listingId: 'lst_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ' })).rejects.toThrow();
  });

  it('when it has done its work, then the log says which event', async () => {
    const listing: Listing = aListing({ id: 'lst_01JD3Z8Q2V6W7X8Y9ZNEWNEWNE' });
    world.table.seed('listing', listing);
    await consume({ listingId: listing.id, eventId: 'listing:x:1' });
    expect(world.table.writes()).toBe(1);
    expect(log.lines().some((line) => line.includes('event.consumed') && line.includes('listing:x:1'))).toBe(true);
    expect(log.lines().join()).not.toContain(listing.title);
  });
});

describe('given the documents built beside the functions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'swapyard-documents-'));
  const page = '<!doctype html><title>The API</title>';
  beforeAll(() => {
    process.env['LAMBDA_TASK_ROOT'] = folder;
    writeFileSync(join(folder, 'docs.html.gz'), gzipSync(page));
    writeFileSync(join(folder, 'docs.policy'), "default-src 'none'; frame-ancestors 'none'");
    writeFileSync(join(folder, 'openapi.json'), '{"openapi":"3.1.0","paths":{"/x":{}}}');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const fetchPage = async (headers: Record<string, string>) => {
    const reply = await (await handlerOf('getDocs'))(eventOf('getDocs', { headers }), {} as LambdaContext);
    return { reply, bytes: Buffer.from(reply.body ?? '', 'base64') };
  };

  it.each(['gzip', 'br, gzip', 'gzip, deflate, br', 'gzip;q=0.5'])(
    'when %s is accepted, then the page comes compressed',
    async (accepted) => {
      const { reply, bytes } = await fetchPage({ 'accept-encoding': accepted });
      expect(reply.headers).toMatchObject({
        'content-encoding': 'gzip',
        vary: 'accept-encoding',
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'cache-control': 'public, max-age=300',
        'referrer-policy': 'no-referrer',
      });
      expect(reply.isBase64Encoded).toBe(true);
      expect(gunzipSync(bytes).toString()).toBe(page);
    },
  );

  it.each([
    {},
    { 'accept-encoding': 'br' },
    { 'accept-encoding': 'identity' },
    { 'accept-encoding': 'gzip;q=0' },
    { 'accept-encoding': 'br, gzip; q=0.0, *' },
  ])('when %j is sent, then the page comes as it is', async (headers) => {
    const { reply, bytes } = await fetchPage(headers as Record<string, string>);
    expect(reply.headers['content-encoding']).toBeUndefined();
    expect(bytes.toString()).toBe(page);
  });

  it('when the document is asked for, then it is answered whole and may be kept for five minutes', async () => {
    const { json, headers } = await send('getOpenApi');
    expect(json).toEqual({ openapi: '3.1.0', paths: { '/x': {} } });
    expect(headers['cache-control']).toBe('public, max-age=300');
  });

  it('when health is asked, then it answers the time', async () => {
    const { json } = await send('getHealth');
    expect(json).toEqual({ status: 'ok', now: expect.stringMatching(/^20\d\d-.*Z$/) });
  });
});

test('given a user’s image, when it is told, then the change is the user’s', async () => {
  const told: Change[] = [];
  const handler = stream({}, async (_, changes) => {
    told.push(...changes);
    return changes.length;
  }) as unknown as (event: DynamoDBStreamEvent, context: LambdaContext) => Promise<DynamoDBBatchResponse>;
  const NewImage = marshall({ ...toItem('user', aUser()), writeId: 'w' });
  await handler(
    { Records: [{ dynamodb: { SequenceNumber: '1', NewImage } } as unknown as DynamoDBRecord] },
    {} as LambdaContext,
  );
  expect(told).toEqual([{ entity: 'user', before: undefined, after: aUser() }]);
});
