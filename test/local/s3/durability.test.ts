import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { VirtualClock } from '../../../local/clock.ts';
import { BucketStore } from '../../../local/s3/store.ts';
import { aBucket, BUCKET, Cloud, WITH_EVENTS } from './a-cloud.ts';

describe('given objects on disk', () => {
  it('when it ends and starts again, then they are there, with everything stored with them, and reset empties it', async () => {
    const cloud = await new Cloud([aBucket(BUCKET, WITH_EVENTS)]).start();
    try {
      const stored = { ContentType: 'image/png', Metadata: { a: 'b' } };
      await cloud.client().send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body: 'text', ...stored }));
      const get = () => cloud.client().send(new GetObjectCommand({ Bucket: BUCKET, Key: 'a' }));
      const before = await get();
      await cloud.restart();
      const after = await get();
      expect(await after.Body?.transformToString()).toBe('text');
      expect(after).toMatchObject({ ...stored, ETag: before.ETag, LastModified: before.LastModified });
      cloud.s3?.reset();
      await expect(get()).rejects.toMatchObject({ name: 'NoSuchKey' });
      await cloud.restart();
      await expect(get()).rejects.toMatchObject({ name: 'NoSuchKey' });
      expect(readdirSync(join(cloud.directory, BUCKET, 'bodies'))).toEqual([]);
      expect(cloud.events).toHaveLength(1);
    } finally {
      await cloud.close();
    }
  });
});

describe('given a process that puts objects', () => {
  let directory: string;
  const open = () => {
    const bucket = { name: 'b', arn: 'arn:aws:s3:::b', versioning: undefined, cors: [], lifecycle: [], events: true };
    return new BucketStore({ bucket, directory, clock: new VirtualClock(), changed: () => undefined });
  };
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 's3-store-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('when it is killed with -9, then nothing acknowledged is lost, and each write’s event goes out', async () => {
    const writer = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'endless-writer.ts'), directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    await new Promise<void>((resolve) => {
      writer.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.split('\n').length > 200) writer.kill('SIGKILL');
      });
      writer.once('close', () => resolve());
    });
    const acknowledged = output
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' '));
    expect(acknowledged.length).toBeGreaterThanOrEqual(200);
    const store = open();
    const newest = new Map(acknowledged.map(([key = '', count]) => [key, Number(count)]));
    for (const [key, count] of newest) {
      const version = store.current(key);
      // Of what was under way when it was killed, one write may be there as well.
      const written = Number(version && store.body(version).toString().split(' ')[1]);
      expect(written).toBeGreaterThanOrEqual(count);
    }
    expect(readdirSync(join(directory, 'bodies'))).toHaveLength(store.keys().length);
    const events: unknown[] = [];
    store.connect((event) => events.push((event.detail['object'] as { sequencer: string }).sequencer));
    expect(events.length).toBeGreaterThanOrEqual(acknowledged.length);
    expect(new Set(events).size).toBe(events.length);
    store.close();
  });

  it('when it ended in the middle of a line or before it, then that write was never made', () => {
    const cause = { reason: 'PutObject', requestId: '0', requester: '0' };
    const store = open();
    store.put('a', Buffer.from('a'), { headers: {}, checksums: {} }, cause);
    store.close();
    writeFileSync(join(directory, 'bodies', '0123'), 'left behind');
    appendFileSync(join(directory, 'objects.jsonl'), '["null b",{"version":{"key":"b"');
    const again = open();
    expect(again.keys()).toEqual(['a']);
    expect(readdirSync(join(directory, 'bodies'))).toHaveLength(1);
    again.close();
  });

  it('when a target for events fails, then the event waits and goes out with the same id', () => {
    const store = open();
    const cause = { reason: 'PutObject', requestId: '0', requester: '0' };
    store.connect(() => {
      throw new Error('the disk is full');
    });
    expect(() => store.put('a', Buffer.from('a'), { headers: {}, checksums: {} }, cause)).toThrow('the disk is full');
    const events: string[] = [];
    store.connect(({ id }) => events.push(id));
    store.connect(({ id }) => events.push(id));
    expect(events).toHaveLength(1);
    store.close();
  });

  it('when keys are of any kind, then each is its own object and none is a path', () => {
    const store = open();
    const cause = { reason: 'PutObject', requestId: '0', requester: '0' };
    const nasty = fc.constantFrom(
      '..',
      '../../etc/passwd',
      '/',
      '//',
      '.',
      '\0',
      'a\0b',
      'con',
      'a/../b',
      ' ',
      'null a',
      '%2e%2e',
      '__proto__',
      'x'.repeat(1024),
      '😀',
      'é',
      'e\u0301',
    );
    const key = fc.oneof(nasty, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }));
    const seed = 11;
    fc.assert(
      fc.property(fc.uniqueArray(key, { minLength: 1, maxLength: 20 }), (keys) => {
        store.clear();
        for (const each of keys) store.put(each, Buffer.from(each), { headers: {}, checksums: {} }, cause);
        for (const each of keys) {
          const version = store.current(each);
          expect(version && store.body(version).toString()).toBe(Buffer.from(each).toString());
        }
        expect([...store.keys()].sort()).toEqual([...keys].sort());
        for (const file of readdirSync(join(directory, 'bodies'))) expect(file).toMatch(/^[0-9a-f]{32}$/);
        expect(readdirSync(directory).sort()).toEqual(['bodies', 'objects.jsonl']);
      }),
      { numRuns: 50, seed },
    );
    store.close();
  });
});

describe('given hostile keys over HTTP', () => {
  it('when they are put with the SDK, then they are read back; too long or malformed ones are refused', async () => {
    const cloud = await new Cloud().start();
    try {
      const client = cloud.client();
      for (const Key of [
        'a/../../b',
        '../up',
        './a',
        'a//b',
        'a\0b',
        '%2e%2e%2fa',
        'a b+c?d#e&f=g',
        '😀/\u202e',
        'k'.repeat(1024),
      ]) {
        await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }));
        const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
        expect(await Body?.transformToString()).toBe(Key);
      }
      const long = client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'é'.repeat(513), Body: 'x' }));
      await expect(long).rejects.toMatchObject({ name: 'KeyTooLongError' });
      for (const path of ['/photos/%ff', '/photos/%E0%A4%A', '/%zz/a'])
        expect(await cloud.send({ method: 'GET', path })).toMatchObject({ status: 400, code: 'InvalidURI' });
    } finally {
      await cloud.close();
    }
  });
});
