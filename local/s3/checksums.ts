import { createHash, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { invalidRequest, notImplemented, S3Error } from './errors.ts';
import type { ObjectHeaders } from './version.ts';

const PREFIX = 'x-amz-checksum-';
/** Headers with that prefix which are no checksums. */
const OTHER = [`${PREFIX}mode`, `${PREFIX}algorithm`, `${PREFIX}type`];

type Algorithm = (body: Buffer) => Buffer;

const ALGORITHMS: ReadonlyMap<string, Algorithm> = new Map<string, Algorithm>([
  [
    'crc32',
    (body) => {
      const sum = Buffer.alloc(4);
      sum.writeUInt32BE(crc32(body));
      return sum;
    },
  ],
  ['sha1', (body) => createHash('sha1').update(body).digest()],
  ['sha256', (body) => createHash('sha256').update(body).digest()],
]);

/**
 * Compares a body with every checksum that was sent with it.
 * @param given headers, trailers or form fields by their lower-case names
 * @returns the `x-amz-checksum-…` ones, to be stored with the object
 * @throws S3Error `BadDigest`, `InvalidDigest`, `InvalidRequest`, or `NotImplemented` for CRC32C and CRC64NVME
 */
export function verifyChecksums(body: Buffer, given: ReadonlyMap<string, string>): ObjectHeaders {
  const md5 = given.get('content-md5');
  if (md5 !== undefined) verifyMd5(body, md5);
  const sums = [...given].filter(([name]) => name.startsWith(PREFIX) && !OTHER.includes(name));
  if (sums.length > 1)
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  for (const [name, value] of sums) verifySum(body, name, value);
  return Object.fromEntries(sums);
}

/** Whether the sender gave anything that protects the body. */
export const hasChecksum = (given: ReadonlyMap<string, string>): boolean =>
  [...given.keys()].some((name) => name === 'content-md5' || (name.startsWith(PREFIX) && !OTHER.includes(name)));

function verifySum(body: Buffer, name: string, value: string): void {
  const algorithm = name.slice(PREFIX.length);
  const compute = ALGORITHMS.get(algorithm);
  if (!compute) throw notImplemented(`the header ${name}`);
  const [wanted, sent] = [compute(body), Buffer.from(value, 'base64')];
  if (sent.length !== wanted.length) throw invalidRequest(`Value for ${name} header is invalid.`);
  if (!timingSafeEqual(sent, wanted))
    throw badDigest(`The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`);
}

function verifyMd5(body: Buffer, value: string): void {
  const sent = Buffer.from(value, 'base64');
  if (sent.length !== 16) throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.', 400);
  if (!timingSafeEqual(sent, createHash('md5').update(body).digest()))
    throw badDigest('The Content-MD5 you specified did not match what we received.');
}

const badDigest = (message: string) => new S3Error('BadDigest', message, 400);
