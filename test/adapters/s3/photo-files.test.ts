import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { s3PhotoFiles } from '../../../adapters/s3/photo-files.ts';

const s3 = mockClient(S3Client);
const files = s3PhotoFiles('photos-bucket', new S3Client({}));
const of = { listingId: 'lst_1', photoId: 'pho_1' };
const Key = 'originals/lst_1/pho_1';
const Bucket = 'photos-bucket';
const metadata = { $metadata: {}, message: 'not there' };
beforeEach(() => s3.reset());

describe('given an upload', () => {
  test('its newest version is read, with what tells it from others', async () => {
    const Body = { transformToByteArray: async () => new Uint8Array([1, 2, 3]) } as never;
    s3.on(GetObjectCommand, { Bucket, Key }).resolves({ Body, VersionId: 'v2' });
    s3.on(HeadObjectCommand, { Bucket, Key }).resolves({ VersionId: 'v2' });

    expect(await files.readUpload(of)).toEqual({ bytes: new Uint8Array([1, 2, 3]), revision: 'v2' });
    expect(await files.newestRevision(of)).toBe('v2');
  });

  test('one that is not there is no error; anything else is', async () => {
    s3.on(GetObjectCommand).rejectsOnce(new NoSuchKey(metadata)).rejects(new Error('denied'));
    s3.on(HeadObjectCommand).rejectsOnce(new NotFound(metadata)).rejects(new Error('denied'));

    expect([await files.readUpload(of), await files.newestRevision(of)]).toEqual([undefined, undefined]);
    await expect(files.readUpload(of)).rejects.toThrow('denied');
    await expect(files.newestRevision(of)).rejects.toThrow('denied');
  });

  test('a bucket without versions is refused, as uploads could not be told apart in it', async () => {
    s3.on(HeadObjectCommand).resolves({});

    await expect(files.newestRevision(of)).rejects.toThrow('must keep versions');
  });

  test('one version of it is removed, and no other', async () => {
    s3.on(DeleteObjectCommand).resolves({});
    await files.removeUpload(of, 'v1');

    expect(s3.commandCalls(DeleteObjectCommand)[0]?.args[0].input).toEqual({ Bucket, Key, VersionId: 'v1' });
  });
});

describe('given pictures', () => {
  test('each is written under the hash of its content, to be kept by caches for ever', async () => {
    s3.on(PutObjectCommand).resolves({});
    const Body = new Uint8Array([9]);
    await files.publish('pho_1', { hash: 'abc' }, 'small', Body);

    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toEqual({
      Bucket,
      Key: 'photos/pho_1/abc-small.webp',
      Body,
      ContentType: 'image/webp',
      CacheControl: 'public, max-age=31536000, immutable',
    });
  });

  const listed = ['abc-small', 'abc-large', 'old-small'].map((name) => ({ Key: `photos/pho_1/${name}.webp` }));

  test('all of a photo are removed, but for those that are still shown', async () => {
    s3.on(ListObjectsV2Command, { Bucket, Prefix: 'photos/pho_1/' }).resolves({ Contents: listed });
    s3.on(DeleteObjectsCommand).resolves({});

    await files.removePictures('pho_1', { hash: 'abc' });
    await files.removePictures('pho_1');

    const removed = s3.commandCalls(DeleteObjectsCommand).map(({ args: [{ input }] }) => input.Delete?.Objects);
    expect(removed).toEqual([[listed[2]], listed]);
  });

  test('nothing to remove is no call, and a removal that failed is an error', async () => {
    s3.on(ListObjectsV2Command).resolvesOnce({}).resolves({ Contents: listed });
    s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: 'x', Code: 'InternalError' }] });

    await files.removePictures('pho_1');
    expect(s3.commandCalls(DeleteObjectsCommand)).toHaveLength(0);
    await expect(files.removePictures('pho_1')).rejects.toThrow('InternalError');
  });
});
