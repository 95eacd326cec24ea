import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post';
import { signText } from '../../../local/endpoint/sigv4.ts';
import type { Principal } from '../../../local/types.ts';
import { type Answer, BUCKET, type Cloud, REGION, writer } from './a-cloud.ts';

export type Field = readonly [name: string, value: string];

export interface Form {
  readonly fields: readonly Field[];
  readonly file: Buffer | string;
  readonly filename?: string;
  /** Fields behind the file. */
  readonly after?: readonly Field[];
  readonly bucket?: string;
}

export const KEY = 'uploads/usr_1/photo.jpg';

/** A form as the project's own code signs one: exact key and type, a range of sizes. */
export async function aSignedForm(
  cloud: Cloud,
  options: Partial<PresignedPostOptions> = {},
  signer: Principal = writer,
): Promise<Form> {
  const { fields } = await createPresignedPost(cloud.client(signer), {
    Bucket: BUCKET,
    Key: KEY,
    Fields: { 'Content-Type': 'image/jpeg' },
    Conditions: [['content-length-range', 1, 10]],
    Expires: 300,
    ...options,
  });
  return { fields: Object.entries(fields), file: 'photo' };
}

/** A form with a policy of the test's own, signed as it should be. */
export function aFormWith(cloud: Cloud, policy: unknown, fields: readonly Field[] = [], file = 'photo'): Form {
  const date = new Date(cloud.clock.now()).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = { date: date.slice(0, 8), region: REGION, service: 's3' };
  const encoded = typeof policy === 'string' ? policy : Buffer.from(JSON.stringify(policy)).toString('base64');
  return {
    fields: [
      ...fields,
      ['x-amz-algorithm', 'AWS4-HMAC-SHA256'],
      ['x-amz-credential', `${writer.accessKeyId}/${scope.date}/${REGION}/s3/aws4_request`],
      ['x-amz-date', date],
      ['policy', encoded],
      ['x-amz-signature', signText(encoded, scope, writer.secretAccessKey)],
    ],
    file,
  };
}

/** Conditions for what every signed form carries. */
export const SIGNED = [
  ['starts-with', '$x-amz-algorithm', ''],
  ['starts-with', '$x-amz-credential', ''],
  ['starts-with', '$x-amz-date', ''],
];

export const soon = (cloud: Cloud): string => new Date(cloud.clock.now() + 300_000).toISOString();

const BOUNDARY = '----boundary7MA4YWxk';

export function bodyOf({ fields, file, filename = 'photo.jpg', after = [] }: Form): Buffer {
  const part = ([name, value]: Field) =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  return Buffer.concat([
    Buffer.from(fields.map(part).join('')),
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\nContent-Type: image/png\r\n\r\n`,
    ),
    Buffer.from(file),
    Buffer.from(`\r\n${after.map(part).join('')}--${BOUNDARY}--\r\n`),
  ]);
}

export const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

export function post(cloud: Cloud, form: Form, headers: Record<string, string> = {}): Promise<Answer> {
  const path = `/${form.bucket ?? BUCKET}`;
  return cloud.send({ method: 'POST', path, headers: { 'content-type': TYPE, ...headers }, body: bodyOf(form) });
}

/** The form with some fields changed, added, or (without a value) left out. */
export function changed(form: Form, changes: Readonly<Record<string, string | undefined>>): Form {
  const kept = form.fields.filter(([name]) => !Object.hasOwn(changes, name));
  const set = Object.entries(changes).flatMap(([name, value]): Field[] => (value === undefined ? [] : [[name, value]]));
  return { ...form, fields: [...kept, ...set] };
}
