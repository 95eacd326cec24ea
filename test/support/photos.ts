import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { NewPhoto, PhotoView } from '../../core/photos/model.ts';
import type { Person, TestCloud } from './cloud.ts';
import { until } from './http.ts';
import { jpeg, scene } from './pictures.ts';

let small: Promise<Buffer> | undefined;
/** A small JPEG, as a camera makes them. */
export const aJpeg = (): Promise<Buffer> => {
  small ??= jpeg(scene(64, 48));
  return small;
};

/** What a browser needs to send a file. */
export interface Form {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Posts a file by a form, as a browser does; `over` replaces fields, and takes out those that are undefined. */
export async function postForm(
  { url, fields }: Form,
  file: Uint8Array,
  over: Readonly<Record<string, string | undefined>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...over })) if (value !== undefined) form.append(name, value);
  form.append('file', new Blob([Uint8Array.from(file)]), 'photo.jpg');
  const response = await fetch(url, { method: 'POST', body: form, headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

export const newPhoto = (over: Partial<NewPhoto> = {}): NewPhoto => ({
  contentType: 'image/jpeg',
  byteSize: 1000,
  ...over,
});

/** Uploads a file as a photo of a listing, and waits until it is no longer pending. */
export async function addPhoto(
  cloud: TestCloud,
  { api }: Pick<Person, 'api'>,
  listingId: string,
  { file, ...over }: Partial<NewPhoto> & { file?: Uint8Array } = {},
): Promise<PhotoView> {
  const { photo, upload } = await api.requestPhotoUpload({ params: { listingId }, body: newPhoto(over) });
  const { status, text } = await postForm(upload, file ?? (await aJpeg()));
  if (status !== 201) throw new Error(`the upload was answered ${status}: ${text}`);
  return until(`photo ${photo.id} is judged`, async () => {
    await cloud.settle();
    const { items } = await api.listPhotos({ params: { listingId } });
    const found = items.find(({ id }) => id === photo.id);
    return found && found.status !== 'pending' ? found : undefined;
  });
}

/** The bucket as an administrator sees it. */
export function bucketOf({ cloud }: Pick<TestCloud, 'cloud'>) {
  const { endpoint, region, accessKeyId, secretAccessKey } = cloud.description;
  const bucket = cloud.assembly.resources.find(({ type }) => type === 'AWS::S3::Bucket');
  if (!bucket) throw new Error('there is no bucket in the assembly');
  const Bucket = bucket.ref;
  const s3 = new S3Client({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true });
  return {
    name: Bucket,
    /** Every version of every file under a prefix, and whether it is what a reader would get. */
    files: async (Prefix: string): Promise<{ key: string; versionId: string; latest: boolean }[]> => {
      const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
      return Versions.map(({ Key = '', VersionId = '', IsLatest = false }) => ({
        key: Key,
        versionId: VersionId,
        latest: IsLatest,
      }));
    },
    /** Keys that a reader would get something for. */
    keys: async (Prefix: string): Promise<string[]> => {
      const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
      return Versions.filter(({ IsLatest }) => IsLatest).map(({ Key = '' }) => Key);
    },
    put: async (Key: string, Body: string | Uint8Array) => s3.send(new PutObjectCommand({ Bucket, Key, Body })),
    has: async (Key: string): Promise<boolean> =>
      s3.send(new HeadObjectCommand({ Bucket, Key })).then(
        () => true,
        () => false,
      ),
    remove: async (Key: string, VersionId?: string) => s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId })),
    close: () => s3.destroy(),
  };
}

/** Where everybody gets pictures from. */
export const cdnOf = ({ cloud }: Pick<TestCloud, 'cloud'>): string => cloud.description.outputs['CdnUrl'] ?? '';
