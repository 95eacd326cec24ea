import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { startBuses } from '../../../local/events/bus.ts';
import { aFunction, anAssembly, aRule, FakeInvoker, FakeQueues, functionArn } from '../events/fixtures.ts';
import { aBucket, BUCKET, Cloud, NOON, VERSIONED, WITH_EVENTS } from './a-cloud.ts';
import { aSignedForm, KEY, post } from './a-form.ts';

describe('given a bucket that tells of its changes', () => {
  let cloud: Cloud;
  let client: S3Client;
  const start = async (properties: object = {}) => {
    cloud = await new Cloud([aBucket(BUCKET, { ...WITH_EVENTS, ...properties }), aBucket('silent')]).start();
    client = cloud.client();
  };
  afterEach(() => cloud.close());
  const at = (Key: string) => ({ Bucket: BUCKET, Key });
  const put = (Key: string, Body = Key) => client.send(new PutObjectCommand({ ...at(Key), Body }));
  const objects = () => cloud.events.map(({ detail }) => detail['object'] as { key: string; sequencer: string });

  it('when an object is put, then the event is as AWS documents it', async () => {
    await start(VERSIONED);
    const { VersionId } = await put('a/ü 1+%.txt', 'hello');
    expect(cloud.events).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        detailType: 'Object Created',
        source: 'aws.s3',
        time: expect.any(Number),
        resources: ['arn:aws:s3:::photos'],
        detail: {
          version: '0',
          bucket: { name: 'photos' },
          object: {
            key: 'a/ü 1+%.txt',
            size: 5,
            etag: '5d41402abc4b2a76b9719d911017c592',
            'version-id': VersionId,
            sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
          },
          'request-id': expect.stringMatching(/^[0-9A-F]{16}$/),
          requester: '000000000000',
          'source-ip-address': '127.0.0.1',
          reason: 'PutObject',
        },
      },
    ]);
    expect(Math.abs((cloud.events[0]?.time ?? 0) - NOON)).toBeLessThan(60_000);
  });

  it('when there is no versioning, then the event has no version', async () => {
    await start();
    await put('a');
    await client.send(new DeleteObjectCommand(at('a')));
    await client.send(new DeleteObjectCommand(at('a')));
    expect(objects()).toEqual([
      { key: 'a', size: 1, etag: '0cc175b9c0f1b6a831c399e269772661', sequencer: expect.any(String) },
      { key: 'a', sequencer: expect.any(String) },
    ]);
    expect(cloud.events[1]?.detail).toMatchObject({ reason: 'DeleteObject', 'deletion-type': 'Permanently Deleted' });
  });

  it('when something changes in whatever way, then there is one event, saying in which', async () => {
    await start(VERSIONED);
    await put('a');
    await post(cloud, await aSignedForm(cloud));
    await client.send(new CopyObjectCommand({ ...at('b'), CopySource: `${BUCKET}/a` }));
    const { VersionId } = await client.send(new DeleteObjectCommand(at('a')));
    const Objects = [{ Key: 'a', VersionId }, { Key: 'b' }];
    await client.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
    await client.send(new PutObjectCommand({ Bucket: 'silent', Key: 'a', Body: 'a' }));
    const told = cloud.events.map(({ detailType, detail }) => [
      detailType,
      (detail['object'] as { key: string }).key,
      detail['reason'],
      detail['deletion-type'],
    ]);
    expect(told).toEqual([
      ['Object Created', 'a', 'PutObject', undefined],
      ['Object Created', KEY, 'POST Object', undefined],
      ['Object Created', 'b', 'CopyObject', undefined],
      ['Object Deleted', 'a', 'DeleteObject', 'Delete Marker Created'],
      ['Object Deleted', 'a', 'DeleteObject', 'Permanently Deleted'],
      ['Object Deleted', 'b', 'DeleteObject', 'Delete Marker Created'],
    ]);
  });

  it('when things change in any order, then each change has one event, and sequencers grow over restarts too', async () => {
    await start(VERSIONED);
    const step = fc.record({ key: fc.constantFrom('a', 'b', 'c'), kind: fc.constantFrom('put', 'delete', 'restart') });
    const seed = 7;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        cloud.events.length = 0;
        for (const { key, kind } of steps) {
          if (kind === 'put') await put(key);
          else if (kind === 'delete') await client.send(new DeleteObjectCommand(at(key)));
          else {
            await cloud.restart();
            client = cloud.client();
          }
        }
        const changes = steps.filter(({ kind }) => kind !== 'restart');
        expect(cloud.events.map(({ detailType }) => detailType)).toEqual(
          changes.map(({ kind }) => (kind === 'put' ? 'Object Created' : 'Object Deleted')),
        );
        const sequencers = objects().map(({ sequencer }) => sequencer);
        expect(sequencers).toEqual([...new Set(sequencers)].sort());
      }),
      { numRuns: 15, seed },
    );
  });

  it('when it is refused, then there is no event', async () => {
    await start();
    await expect(client.send(new PutObjectCommand({ ...at('a'), Body: 'a', IfMatch: '"b"' }))).rejects.toThrow();
    await post(cloud, { ...(await aSignedForm(cloud)), file: '' });
    expect(cloud.events).toEqual([]);
  });

  it('when there was nowhere for events to go, then they go out after the next start, each once', async () => {
    cloud = await new Cloud([aBucket(BUCKET, WITH_EVENTS)]).start(false);
    client = cloud.client();
    await put('a');
    await client.send(new DeleteObjectCommand(at('a')));
    await put('a', 'again');
    await put('b');
    expect(cloud.events).toEqual([]);
    await cloud.restart(false);
    await cloud.restart();
    expect(objects().map(({ key }) => key)).toEqual(['a', 'a', 'a', 'b']);
    expect(cloud.events.map(({ detailType }) => detailType.slice(7))).toEqual([
      'Created',
      'Deleted',
      'Created',
      'Created',
    ]);
    await cloud.restart();
    expect(cloud.events).toHaveLength(4);
  });
});

describe('given a rule of the default event bus', () => {
  it('when an object is put, then the rule’s target is invoked with the event', async () => {
    const cloud = await new Cloud([aBucket(BUCKET, WITH_EVENTS)]).start(false);
    const invoker = new FakeInvoker();
    const pattern = {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { object: { key: [{ prefix: 'uploads/' }] } },
    };
    const buses = startBuses({
      assembly: anAssembly(
        aFunction('process'),
        aRule('uploaded', {
          EventPattern: pattern,
          Targets: [{ Id: 'T', Arn: functionArn('process') }],
        }),
      ),
      directory: cloud.directory,
      clock: cloud.clock,
      invoker,
      queues: new FakeQueues(),
      mayInvoke: () => true,
      mayDeliver: () => true,
      log: () => undefined,
    });
    try {
      cloud.s3?.connect(buses.publish);
      const client = cloud.client();
      for (const Key of ['photos/1', 'uploads/1'])
        await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }));
      await buses.settled();
      expect(invoker.asyncCalls).toEqual([
        {
          functionName: 'process',
          event: {
            version: '0',
            id: expect.any(String),
            'detail-type': 'Object Created',
            source: 'aws.s3',
            account: '111122223333',
            time: expect.stringMatching(/^2026-03-02T12:0\d:\d\dZ$/),
            region: 'eu-central-1',
            resources: ['arn:aws:s3:::photos'],
            detail: expect.objectContaining({
              reason: 'PutObject',
              object: expect.objectContaining({ key: 'uploads/1' }),
            }),
          },
        },
      ]);
    } finally {
      buses.close();
      await cloud.close();
    }
  });
});
