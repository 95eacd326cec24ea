import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { aBucket, BUCKET, Cloud, NOON } from './a-cloud.ts';

describe('given a bucket and the SDK’s own client', () => {
  let cloud: Cloud;
  let client: S3Client;
  const at = (Key: string) => ({ Bucket: BUCKET, Key });
  const put = (Key: string, Body: string | Buffer | Readable = Key, rest: object = {}) =>
    client.send(new PutObjectCommand({ ...at(Key), Body, ...rest }));
  const get = async (Key: string, rest: object = {}) => {
    const answer = await client.send(new GetObjectCommand({ ...at(Key), ...rest }));
    return { ...answer, text: (await answer.Body?.transformToString()) ?? '' };
  };

  beforeEach(async () => {
    cloud = await new Cloud([aBucket(BUCKET), aBucket('other')]).start();
    client = cloud.client();
  });
  afterEach(() => cloud.close());

  it('when an object is put, then it is read back with everything that was stored with it', async () => {
    const put1 = await put('a/ö 1.txt', 'hello', {
      ContentType: 'text/plain; charset=utf-8',
      CacheControl: 'max-age=60',
      ContentDisposition: 'inline',
      Metadata: { Owner: 'usr_1' },
    });
    expect(put1).toMatchObject({ ETag: '"5d41402abc4b2a76b9719d911017c592"', ServerSideEncryption: 'AES256' });
    expect(put1.VersionId).toBeUndefined();
    const got = await get('a/ö 1.txt');
    expect(got).toMatchObject({
      text: 'hello',
      ContentType: 'text/plain; charset=utf-8',
      CacheControl: 'max-age=60',
      ContentDisposition: 'inline',
      ContentLength: 5,
      ETag: put1.ETag,
      Metadata: { owner: 'usr_1' },
      ServerSideEncryption: 'AES256',
      ChecksumCRC32: put1.ChecksumCRC32,
    });
    expect(Math.abs((got.LastModified?.getTime() ?? 0) - NOON)).toBeLessThan(60_000);
    const head = await client.send(new HeadObjectCommand(at('a/ö 1.txt')));
    expect(head).toMatchObject({ ContentLength: 5, ETag: put1.ETag, Metadata: { owner: 'usr_1' } });
  });

  it('when an empty object is put, then it is an object', async () => {
    await put('nothing', Buffer.alloc(0));
    expect(await get('nothing')).toMatchObject({ text: '', ContentLength: 0 });
  });

  it('when a body is streamed in chunks, then it arrives whole, and its checksum is compared', async () => {
    const body = Buffer.alloc(300_000, 'abc');
    await put('stream', Readable.from([body.subarray(0, 100_000), body.subarray(100_000)]), {
      ContentLength: body.length,
      ContentEncoding: 'identity',
    });
    const got = await get('stream');
    expect(got.text).toBe(body.toString());
    expect(got.ContentEncoding).toBe('identity');
    for (const algorithm of ['SHA1', 'SHA256', 'CRC32'] as const)
      await put(algorithm, 'x', { ChecksumAlgorithm: algorithm });
    await expect(put('bad', 'x', { ChecksumSHA256: Buffer.alloc(32).toString('base64') })).rejects.toMatchObject({
      name: 'BadDigest',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(put('bad', 'x', { ContentMD5: Buffer.alloc(16).toString('base64') })).rejects.toMatchObject({
      name: 'BadDigest',
    });
    await expect(get('bad')).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
  });

  it('when 20 MB are put, then they are read back', async () => {
    const body = Buffer.alloc(20_000_000, 'photo');
    await put('large', body);
    const answer = await client.send(new GetObjectCommand(at('large')));
    expect(Buffer.compare(Buffer.from((await answer.Body?.transformToByteArray()) ?? []), body)).toBe(0);
    await expect(put('larger', Buffer.alloc(33 * 1024 * 1024))).rejects.toMatchObject({ name: 'EntityTooLarge' });
  });

  it('when a part is asked for, then it is that part', async () => {
    await put('digits', '0123456789');
    const parts = {
      'bytes=2-4': '234',
      'bytes=7-': '789',
      'bytes=-3': '789',
      'bytes=8-99': '89',
      'bytes=-99': '0123456789',
    };
    for (const [Range, text] of Object.entries(parts))
      expect(await get('digits', { Range })).toMatchObject({ text, $metadata: { httpStatusCode: 206 } });
    expect((await get('digits', { Range: 'bytes=2-4' })).ContentRange).toBe('bytes 2-4/10');
    expect(await get('digits', { Range: 'bytes=4-2' })).toMatchObject({ text: '0123456789' });
    await expect(get('digits', { Range: 'bytes=10-' })).rejects.toMatchObject({
      name: 'InvalidRange',
      $metadata: { httpStatusCode: 416 },
    });
  });

  it('when a condition does not hold, then reads answer 304 or 412 and writes 412', async () => {
    const { ETag = '' } = await put('a', 'one');
    const later = new Date(cloud.clock.now() + 60_000);
    const earlier = new Date(cloud.clock.now() - 60_000);
    const status = (rest: object) =>
      get('a', rest).then(
        () => 200,
        (error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode,
      );
    expect(await status({ IfNoneMatch: ETag })).toBe(304);
    expect(await status({ IfNoneMatch: '"other"' })).toBe(200);
    expect(await status({ IfMatch: ETag })).toBe(200);
    expect(await status({ IfMatch: '"other"' })).toBe(412);
    expect(await status({ IfModifiedSince: later })).toBe(304);
    expect(await status({ IfModifiedSince: earlier })).toBe(200);
    expect(await status({ IfUnmodifiedSince: earlier })).toBe(412);
    expect(await status({ IfUnmodifiedSince: later })).toBe(200);
    expect(await status({ IfNoneMatch: '"other"', IfModifiedSince: later })).toBe(200);
    await expect(put('a', 'two', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('a', 'two', { IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('none', 'two', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
    await put('a', 'two', { IfMatch: ETag });
    await put('b', 'two', { IfNoneMatch: '*' });
    expect((await get('a')).text).toBe('two');
  });

  it('when an object is deleted, then it is gone; and what was never there is deleted as well', async () => {
    await put('a');
    await client.send(new DeleteObjectCommand(at('a')));
    await client.send(new DeleteObjectCommand(at('never')));
    await expect(get('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(client.send(new HeadObjectCommand(at('a')))).rejects.toMatchObject({
      name: 'NotFound',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('when many are deleted at once, then each is told of, unless it is to be quiet', async () => {
    for (const key of ['a', 'b&<>"', 'c\u0001']) await put(key);
    const remove = (keys: string[], Quiet?: boolean) =>
      client.send(
        new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: keys.map((Key) => ({ Key })), Quiet } }),
      );
    expect((await remove(['a', 'b&<>"', 'never'])).Deleted).toEqual([{ Key: 'a' }, { Key: 'b&<>"' }, { Key: 'never' }]);
    expect((await remove(['c\u0001'], true)).Deleted).toBeUndefined();
    const left = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    expect(left).toMatchObject({ KeyCount: 0, IsTruncated: false });
  });

  it('when an object is copied, then its metadata go with it or are replaced', async () => {
    await put('a/ö?', 'text', { ContentType: 'text/plain', Metadata: { one: '1' } });
    const copy = (Key: string, rest: object = {}) =>
      client.send(
        new CopyObjectCommand({ Bucket: 'other', Key, CopySource: `${BUCKET}/${encodeURIComponent('a/ö?')}`, ...rest }),
      );
    const { CopyObjectResult: result } = await copy('b');
    expect(result?.ETag).toBe('"1cb251ec0d568de6a929b520c4aed8d1"');
    await copy('c', { MetadataDirective: 'REPLACE', ContentType: 'text/html', Metadata: { two: '2' } });
    const head = (Key: string) => client.send(new HeadObjectCommand({ Bucket: 'other', Key }));
    expect(await head('b')).toMatchObject({ ContentType: 'text/plain', Metadata: { one: '1' } });
    expect(await head('c')).toMatchObject({ ContentType: 'text/html', Metadata: { two: '2' } });
    await expect(
      client.send(new CopyObjectCommand({ Bucket: 'other', Key: 'b', CopySource: 'other/b' })),
    ).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  it('when objects are listed, then in order, by prefix and delimiter, page by page', async () => {
    const keys = ['a/1', 'a/2', 'a/b/3', 'b', 'b/', 'b/1', 'ü', '𝒳', '\ufb01', 'a/b/4'];
    for (const key of keys) await put(key);
    const list = async (rest: object) => {
      const {
        Contents = [],
        CommonPrefixes = [],
        ...others
      } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, ...rest }));
      return { keys: Contents.map(({ Key }) => Key), prefixes: CommonPrefixes.map(({ Prefix }) => Prefix), ...others };
    };
    const byBytes = [...keys].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
    expect((await list({})).keys).toEqual(byBytes);
    expect(await list({ Delimiter: '/' })).toMatchObject({ keys: ['b', 'ü', '\ufb01', '𝒳'], prefixes: ['a/', 'b/'] });
    expect(await list({ Delimiter: '/', Prefix: 'a/' })).toMatchObject({ keys: ['a/1', 'a/2'], prefixes: ['a/b/'] });
    expect((await list({ StartAfter: 'b/' })).keys).toEqual(['b/1', 'ü', '\ufb01', '𝒳']);
    expect((await list({ Prefix: 'b', EncodingType: 'url' })).keys).toEqual(['b', 'b/', 'b/1']);
    expect(await list({ MaxKeys: 0 })).toMatchObject({ keys: [], IsTruncated: false });
    for (const MaxKeys of [1, 2, 3])
      for (const Delimiter of [undefined, '/'])
        for (const Prefix of [undefined, 'b/']) {
          const request = { Bucket: BUCKET, ...(Delimiter && { Delimiter }), ...(Prefix && { Prefix }) };
          const seen: unknown[] = [];
          for await (const page of paginateListObjectsV2({ client, pageSize: MaxKeys }, request)) {
            seen.push(...(page.Contents ?? []).map(({ Key }) => Key));
            seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix: prefix }) => prefix));
            expect(page.KeyCount).toBeLessThanOrEqual(MaxKeys);
          }
          const whole = await list({ Delimiter, Prefix });
          expect(seen.sort()).toEqual([...whole.keys, ...whole.prefixes].sort());
        }
    await expect(list({ ContinuationToken: 'no token!' })).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it('when there is no such bucket or operation, then the refusal names it', async () => {
    await expect(client.send(new GetObjectCommand({ Bucket: 'nowhere', Key: 'a' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    await expect(client.send(new GetObjectTaggingCommand(at('a')))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('GET of an object with ?tagging'),
      $metadata: { httpStatusCode: 501 },
    });
    await expect(client.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'NotImplemented' });
    await expect(put('a', 'x', { StorageClass: 'GLACIER' })).rejects.toMatchObject({ name: 'NotImplemented' });
    await expect(put('a', 'x', { Tagging: 'a=b' })).rejects.toMatchObject({
      message: expect.stringContaining('x-amz-tagging'),
    });
    await expect(put('a', 'x', { ACL: 'public-read' })).rejects.toMatchObject({
      name: 'AccessControlListNotSupported',
    });
    await expect(put('a', 'x', { Metadata: { a: 'x'.repeat(2048) } })).rejects.toMatchObject({
      name: 'MetadataTooLarge',
    });
  });

  it('when calls are made, then they are logged, and can be made to fail', async () => {
    await put('a');
    expect(cloud.calls.since()).toMatchObject([
      { function: 'writer', service: 's3', action: 'PutObject', resource: 'arn:aws:s3:::photos/a' },
    ]);
    expect(cloud.calls.totals()).toEqual([
      { function: 'writer', action: 's3:PutObject', resource: 'arn:aws:s3:::photos/a', calls: 1 },
    ]);
    cloud.faults.add({ kind: 'throttle', action: 's3:GetObject' });
    await expect(get('a')).rejects.toMatchObject({ name: 'SlowDown', $metadata: { httpStatusCode: 503 } });
    cloud.faults.add({ kind: 'error-after', action: 'DeleteObject' });
    await expect(client.send(new DeleteObjectCommand(at('a')))).rejects.toMatchObject({ name: 'InternalError' });
    await expect(get('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
    cloud.faults.add({ kind: 'crash-after', action: 'PutObject' });
    await expect(put('b')).rejects.toThrow(/hang up|ECONNRESET|aborted/);
    expect(cloud.crashed).toEqual(['writer']);
    expect((await get('b')).text).toBe('b');
  });
});
