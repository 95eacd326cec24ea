import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { aBucket, BUCKET, Cloud, VERSIONED } from './a-cloud.ts';

describe('given a bucket with versioning', () => {
  let cloud: Cloud;
  let client: S3Client;
  const at = (Key: string, VersionId?: string) => ({ Bucket: BUCKET, Key, ...(VersionId && { VersionId }) });
  const put = async (Key: string, Body: string) =>
    (await client.send(new PutObjectCommand({ ...at(Key), Body }))).VersionId ?? '';
  const get = async (Key: string, VersionId?: string) =>
    (await client.send(new GetObjectCommand(at(Key, VersionId)))).Body?.transformToString();
  const remove = (Key: string, VersionId?: string) => client.send(new DeleteObjectCommand(at(Key, VersionId)));
  const list = (rest: object = {}) => client.send(new ListObjectVersionsCommand({ Bucket: BUCKET, ...rest }));

  beforeEach(async () => {
    cloud = await new Cloud([aBucket(BUCKET, VERSIONED)]).start();
    client = cloud.client();
  });
  afterEach(() => cloud.close());

  it('when a key is put twice, then both versions are there and the newer one is current', async () => {
    const [one, two] = [await put('a', 'one'), await put('a', 'two')];
    expect(one).toMatch(/^[\w-]{32}$/);
    expect(two).not.toBe(one);
    expect([await get('a'), await get('a', one), await get('a', two)]).toEqual(['two', 'one', 'two']);
    expect((await client.send(new HeadObjectCommand(at('a', one)))).VersionId).toBe(one);
    await expect(get('a', 'none')).rejects.toMatchObject({ name: 'NoSuchVersion' });
    await expect(client.send(new PutObjectCommand({ ...at('a'), Body: 'x', IfNoneMatch: '*' }))).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
  });

  it('when a key is deleted, then a marker hides it, and deleting the marker brings it back', async () => {
    const one = await put('a', 'one');
    const marker = await remove('a');
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.stringMatching(/^[\w-]{32}$/) });
    const hidden = await cloud
      .client()
      .send(new GetObjectCommand(at('a')))
      .catch((error: unknown) => error);
    expect(hidden).toMatchObject({ name: 'NoSuchKey', $response: { headers: { 'x-amz-delete-marker': 'true' } } });
    await expect(get('a', marker.VersionId)).rejects.toMatchObject({
      name: 'MethodNotAllowed',
      $metadata: { httpStatusCode: 405 },
    });
    expect(await get('a', one)).toBe('one');
    expect((await client.send(new ListObjectsV2Command({ Bucket: BUCKET }))).KeyCount).toBe(0);
    await put('b', 'two');
    await expect(client.send(new PutObjectCommand({ ...at('a'), Body: 'x', IfMatch: '*' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
    expect(await remove('a', marker.VersionId)).toMatchObject({ DeleteMarker: true, VersionId: marker.VersionId });
    expect(await get('a')).toBe('one');
  });

  it('when what is not there is deleted, then there is a marker; and a version can be deleted twice', async () => {
    expect(await remove('never')).toMatchObject({ DeleteMarker: true });
    const one = await put('a', 'one');
    for (const _ of [1, 2]) expect(await remove('a', one)).toMatchObject({ VersionId: one });
    await expect(get('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('when an older version is copied over the current one, then it is current again', async () => {
    const one = await put('a', 'one');
    await put('a', 'two');
    await client.send(new CopyObjectCommand({ ...at('a'), CopySource: `${BUCKET}/a?versionId=${one}` }));
    expect(await get('a')).toBe('one');
    expect((await list()).Versions).toHaveLength(3);
    await remove('a');
    const copy = (CopySource: string) => client.send(new CopyObjectCommand({ ...at('b'), CopySource }));
    await expect(copy(`${BUCKET}/a`)).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(copy(`${BUCKET}/a?versionId=none`)).rejects.toMatchObject({ name: 'NoSuchVersion' });
  });

  it('when versions are listed, then newest first of each key, page by page, with common prefixes', async () => {
    const ids = [await put('a', 'one'), await put('a', 'two'), await put('b/1', 'x'), await put('b/2', 'y')];
    const { VersionId: marker } = await remove('a');
    const all = await list();
    expect(all.DeleteMarkers).toMatchObject([{ Key: 'a', VersionId: marker, IsLatest: true }]);
    expect(all.Versions).toMatchObject([
      { Key: 'a', VersionId: ids[1], IsLatest: false, Size: 3 },
      { Key: 'a', VersionId: ids[0], IsLatest: false },
      { Key: 'b/1', VersionId: ids[2], IsLatest: true },
      { Key: 'b/2', VersionId: ids[3], IsLatest: true },
    ]);
    for (const rest of [{}, { Delimiter: '/' }, { Prefix: 'b/' }])
      for (const MaxKeys of [1, 2, 3]) {
        const seen: unknown[] = [];
        let page = await list({ ...rest, MaxKeys });
        for (let turn = 0; turn < 10; turn++) {
          seen.push(...(page.Versions ?? []).map(({ VersionId }) => VersionId));
          seen.push(...(page.DeleteMarkers ?? []).map(({ VersionId }) => VersionId));
          seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
          if (!page.IsTruncated) break;
          page = await list({
            ...rest,
            MaxKeys,
            KeyMarker: page.NextKeyMarker,
            VersionIdMarker: page.NextVersionIdMarker,
          });
        }
        const [inA, inB] = [
          [marker, ids[1], ids[0]],
          [ids[2], ids[3]],
        ];
        const expected = 'Prefix' in rest ? inB : 'Delimiter' in rest ? [...inA, 'b/'] : [...inA, ...inB];
        expect([...seen].sort()).toEqual([...expected].sort());
      }
  });
});

describe('given a bucket whose versioning changes from one start to the next', () => {
  it('when it is switched on, off and on, then what was there stays, and `null` is written over', async () => {
    const cloud = await new Cloud([aBucket(BUCKET)]).start();
    const switchTo = async (Status?: string) => {
      cloud.resources[0] = aBucket(BUCKET, Status ? { VersioningConfiguration: { Status } } : {});
      await cloud.restart();
    };
    const put = async (Body: string) =>
      (await cloud.client().send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body }))).VersionId;
    const versions = async () => {
      const { Versions = [], DeleteMarkers = [] } = await cloud
        .client()
        .send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
      return [...Versions, ...DeleteMarkers].map(({ VersionId }) => VersionId);
    };
    try {
      expect(await put('one')).toBeUndefined();
      await switchTo('Enabled');
      const two = await put('two');
      expect(await versions()).toEqual([two, 'null']);
      await switchTo('Suspended');
      expect(await put('three')).toBe('null');
      expect(await versions()).toEqual(['null', two]);
      const marked = await cloud.client().send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'a' }));
      expect(marked).toMatchObject({ DeleteMarker: true, VersionId: 'null' });
      expect(await versions()).toEqual([two, 'null']);
    } finally {
      await cloud.close();
    }
  });
});
