import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { Principal } from '../../../local/types.ts';
import { aBucket, aBucketPolicy, aPrincipal, arnOf, BUCKET, Cloud, VERSIONED, writer } from './a-cloud.ts';

const allow = (Action: string | string[], Resource: string | string[], rest: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...rest,
});
const deny = (Action: string, Resource: string | string[], rest: object = {}) => ({
  ...allow(Action, Resource, rest),
  Effect: 'Deny',
});
const both = [arnOf(), arnOf('*')];

describe('given callers with different permissions', () => {
  let cloud: Cloud;
  let versionId: string | undefined;

  const start = async (...policy: unknown[]) => {
    const resources = [aBucket(BUCKET, VERSIONED), aBucket('other')];
    cloud = await new Cloud(policy.length > 0 ? [...resources, aBucketPolicy(BUCKET, ...policy)] : resources).start();
    const put = await cloud.client().send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a/1', Body: 'text' }));
    versionId = put.VersionId;
  };
  afterEach(() => cloud.close());

  const as = (...statements: unknown[]) => {
    const principal = aPrincipal(`reader${cloud.principals.length}`, ...statements);
    cloud.principals.push(principal);
    return cloud.client(principal);
  };
  const at = (Key: string) => ({ Bucket: BUCKET, Key });
  const refusal = (name: string, status: number) => ({ name, $metadata: { httpStatusCode: status } });
  const denied = refusal('AccessDenied', 403);

  it('when each call is made with only the permission it needs, then it is allowed, and with none, then not', async () => {
    await start();
    const one = { ...at('a/1'), VersionId: versionId };
    const needs: [unknown, object[]][] = [
      [new GetObjectCommand(at('a/1')), [allow('s3:GetObject', arnOf('a/*'))]],
      [new GetObjectCommand(one), [allow('s3:GetObjectVersion', arnOf('a/*'))]],
      [new HeadObjectCommand(at('a/1')), [allow('s3:GetObject', arnOf('a/1'))]],
      [new PutObjectCommand({ ...at('a/2'), Body: 'x' }), [allow('s3:PutObject', arnOf('a/2'))]],
      [new DeleteObjectCommand(at('a/2')), [allow('s3:DeleteObject', arnOf('*'))]],
      [new DeleteObjectCommand({ ...at('a/2'), VersionId: 'x' }), [allow('s3:DeleteObjectVersion', arnOf('*'))]],
      [new ListObjectsV2Command({ Bucket: BUCKET }), [allow('s3:ListBucket', arnOf())]],
      [new ListObjectVersionsCommand({ Bucket: BUCKET }), [allow('s3:ListBucketVersions', arnOf())]],
      [
        new CopyObjectCommand({ Bucket: 'other', Key: 'b', CopySource: `${BUCKET}/a/1` }),
        [allow('s3:GetObject', arnOf('a/1')), allow('s3:PutObject', arnOf('b', 'other'))],
      ],
    ];
    for (const [command, statements] of needs) {
      const send = (client: ReturnType<typeof as>) => client.send(command as GetObjectCommand);
      await expect(send(as(...statements))).resolves.toBeDefined();
      for (const missing of statements) {
        const others = statements.filter((statement) => statement !== missing);
        const call = send(as(allow('s3:GetBucketLocation', '*'), ...others));
        await expect(call).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
      }
    }
    const records = cloud.calls.since().filter(({ denied: isDenied }) => isDenied);
    expect(records.map(({ action }) => action)).toEqual([
      ...needs.map(([command]) =>
        (command as { constructor: { name: string } }).constructor.name.replace('Command', ''),
      ),
      'CopyObject',
    ]);
    expect(cloud.lines[0]).toBe(
      'aws: reader2 is denied s3:GetObject; it needs {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/a/1"}',
    );
  });

  it('when a permission to list is for a prefix, then another prefix is denied', async () => {
    await start();
    const client = as(allow('s3:ListBucket', arnOf(), { Condition: { StringLike: { 's3:prefix': ['a/*'] } } }));
    const list = (Prefix?: string) =>
      client.send(new ListObjectsV2Command({ Bucket: BUCKET, ...(Prefix && { Prefix }) }));
    await expect(list('a/')).resolves.toMatchObject({ KeyCount: 1 });
    await expect(list('b/')).rejects.toMatchObject(denied);
    await expect(list()).rejects.toMatchObject(denied);
  });

  it('when a key is missing, then only who may list the bucket is told so', async () => {
    await start();
    const blind = as(allow('s3:GetObject*', arnOf('*')));
    const seeing = as(allow('s3:GetObject*', arnOf('*')), allow('s3:ListBucket', arnOf()));
    for (const [client, get, head] of [
      [blind, denied, refusal('403', 403)],
      [seeing, refusal('NoSuchKey', 404), refusal('NotFound', 404)],
    ] as const) {
      await expect(client.send(new GetObjectCommand(at('none')))).rejects.toMatchObject(get);
      await expect(client.send(new HeadObjectCommand(at('none')))).rejects.toMatchObject({ $metadata: head.$metadata });
    }
    const version = new GetObjectCommand({ ...at('a/1'), VersionId: 'none' });
    await expect(blind.send(version)).rejects.toMatchObject(denied);
    await expect(seeing.send(version)).rejects.toMatchObject(refusal('NoSuchVersion', 404));
  });

  it('when some of many keys may not be deleted, then the others are', async () => {
    await start();
    const client = as(allow('s3:DeleteObject', arnOf('a/*')));
    const Objects = [{ Key: 'a/1' }, { Key: 'b/1' }, { Key: 'a/1', VersionId: versionId }];
    const { Deleted, Errors } = await client.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
    expect(Deleted).toMatchObject([{ Key: 'a/1', DeleteMarker: true }]);
    expect(Errors).toMatchObject([
      { Key: 'b/1', Code: 'AccessDenied' },
      { Key: 'a/1', VersionId: versionId, Code: 'AccessDenied' },
    ]);
    expect(cloud.lines).toHaveLength(2);
  });

  it('when the bucket’s policy denies, then no role’s permission helps, nor the administrator’s', async () => {
    await start(deny('s3:GetObject', arnOf('a/*'), { Principal: '*' }));
    await expect(cloud.client().send(new GetObjectCommand(at('a/1')))).rejects.toMatchObject(denied);
    const administrator: Principal = { name: 'administrator', accessKeyId: 'AKIAADMIN', secretAccessKey: 'x' };
    cloud.principals.push(administrator);
    await expect(cloud.client(administrator).send(new GetObjectCommand(at('a/1')))).rejects.toMatchObject(denied);
    await cloud.client(administrator).send(new PutObjectCommand({ ...at('b'), Body: 'b' }));
    await expect(cloud.client(administrator).send(new GetObjectCommand(at('b')))).resolves.toBeDefined();
    expect(cloud.lines[0]).toBe('aws: writer is denied s3:GetObject; a statement denies it explicitly');
  });

  it('when the bucket’s policy insists on TLS, then the loopback address counts as such', async () => {
    const Condition = { Bool: { 'aws:SecureTransport': 'false' } };
    await start(
      deny('s3:*', both, { Principal: { AWS: '*' }, Condition }),
      deny('s3:*', both, { Principal: '*', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
    );
    await expect(cloud.client().send(new GetObjectCommand(at('a/1')))).resolves.toBeDefined();
  });

  it('when the bucket’s policy allows a role, then the role needs no policy of its own', async () => {
    await start(allow('s3:GetObject', arnOf('a/*'), { Principal: { AWS: 'arn:aws:iam::000000000000:role/guest' } }));
    const guest = aPrincipal('guest', allow('s3:PutObject', arnOf('b')));
    cloud.principals.push(guest);
    await expect(cloud.client(guest).send(new GetObjectCommand(at('a/1')))).resolves.toBeDefined();
    await expect(as(allow('s3:PutObject', arnOf('b'))).send(new GetObjectCommand(at('a/1')))).rejects.toMatchObject(
      denied,
    );
  });
});

describe('given a bucket that only a distribution may read', () => {
  const DISTRIBUTION = 'arn:aws:cloudfront::000000000000:distribution/E1';
  const policy = (rest: object = {}) =>
    allow('s3:GetObject', arnOf('photos/*'), {
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Condition: { StringEquals: { 'AWS:SourceArn': DISTRIBUTION } },
      ...rest,
    });
  let cloud: Cloud;

  const start = async (...statements: unknown[]) => {
    cloud = await new Cloud([aBucket(BUCKET), aBucketPolicy(BUCKET, ...statements)]).start();
    const body = { Body: 'text', ContentType: 'image/webp', CacheControl: 'max-age=31536000' };
    for (const Key of ['photos/1', 'originals/1'])
      await cloud.client(writer).send(new PutObjectCommand({ Bucket: BUCKET, Key, ...body }));
  };
  afterEach(() => cloud.close());
  const read = (key: string, rest: object = {}) =>
    cloud.s3?.read({ bucket: BUCKET, key, principal: 'cloudfront.amazonaws.com', sourceArn: DISTRIBUTION, ...rest });

  it('when it reads for that distribution, then it has the object as S3 would answer it', async () => {
    await start(policy());
    const answer = read('photos/1');
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'image/webp', 'cache-control': 'max-age=31536000', 'content-length': '4' },
    });
    expect(answer?.body.toString()).toBe('text');
    const { etag = '' } = answer?.headers ?? {};
    expect(read('photos/1', { headers: { 'if-none-match': etag } })).toMatchObject({
      status: 304,
      body: Buffer.alloc(0),
    });
    expect(read('photos/1', { headers: { range: 'bytes=1-2' } })).toMatchObject({
      status: 206,
      body: Buffer.from('ex'),
    });
    expect(read('photos/1', { method: 'HEAD' })).toMatchObject({ status: 200, body: Buffer.alloc(0) });
  });

  it('when it reads anything else, then it is refused', async () => {
    await start(policy());
    expect(read('originals/1')).toMatchObject({ status: 403, error: 'AccessDenied' });
    expect(read('photos/none')).toMatchObject({ status: 403, error: 'AccessDenied' });
    expect(read('photos/1', { sourceArn: `${DISTRIBUTION}2` })).toMatchObject({ status: 403 });
    expect(read('photos/1', { principal: 'logging.s3.amazonaws.com' })).toMatchObject({ status: 403 });
    expect(read('photos/1', { bucket: 'nowhere' })).toMatchObject({ status: 403 });
    expect(cloud.lines[0]).toBe(
      'aws: cloudfront.amazonaws.com is denied s3:GetObject; it needs {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/originals/1"}',
    );
  });

  it('when it may list as well, then a missing key is a missing key', async () => {
    await start(policy(), { ...policy({ Resource: arnOf() }), Action: 's3:ListBucket' });
    expect(read('photos/none')).toMatchObject({ status: 404, error: 'NoSuchKey' });
  });

  it('when a statement denies what is not encrypted, then that does not concern it', async () => {
    const Condition = { Bool: { 'aws:SecureTransport': 'false' } };
    await start(policy(), deny('s3:*', both, { Principal: { AWS: '*' }, Condition }));
    expect(read('photos/1')).toMatchObject({ status: 200 });
  });

  it('when a statement denies it, then it is refused', async () => {
    await start(policy(), deny('s3:GetObject', arnOf('photos/1'), { Principal: '*' }));
    expect(read('photos/1')).toMatchObject({ status: 403 });
  });
});
