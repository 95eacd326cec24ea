import { invalidArgument, notImplemented, S3Error } from './errors.ts';
import type { ObjectHeaders } from './version.ts';

/** System-defined metadata that is stored with an object and given back with it. */
const SYSTEM = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];
const META = 'x-amz-meta-';
const LARGEST_META_BYTES = 2048;
const DEFAULT_TYPE = 'binary/octet-stream';

/** `x-amz-…` headers and fields that are understood elsewhere, or ask for what is so anyway. */
const UNDERSTOOD = new Set([
  'x-amz-algorithm',
  'x-amz-content-sha256',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-expected-bucket-owner',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-trailer',
  'x-amz-user-agent',
]);

/**
 * What is to be stored of the headers of an upload, or of the fields of a form.
 * @param given by lower-case names
 * @param alsoKnown `x-amz-…` names that the operation itself understands
 * @throws S3Error `NotImplemented` naming a header that would change what is stored, `MetadataTooLarge` …
 */
export function storedHeaders(given: ReadonlyMap<string, string>, alsoKnown: readonly string[] = []): ObjectHeaders {
  const stored: Record<string, string> = { 'content-type': DEFAULT_TYPE };
  let metaBytes = 0;
  for (const [name, value] of given) {
    if (SYSTEM.includes(name)) {
      if (value !== '') stored[name] = printable(value);
    } else if (name.startsWith(META)) {
      metaBytes += Buffer.byteLength(name.slice(META.length)) + Buffer.byteLength(value);
      stored[headerName(name)] = mailSafe(value);
    } else if (!alsoKnown.includes(name)) checkOther(name, value);
  }
  if (metaBytes > LARGEST_META_BYTES)
    throw new S3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', 400, {
      Size: String(metaBytes),
      MaxSizeAllowed: String(LARGEST_META_BYTES),
    });
  const encoding = (stored['content-encoding'] ?? '').split(',').filter((coding) => coding.trim() !== 'aws-chunked');
  if (encoding.length > 0 && encoding[0] !== '') stored['content-encoding'] = encoding.join(',');
  else delete stored['content-encoding'];
  return stored;
}

/** @throws S3Error for what is not understood: ignoring it would store something else than was asked for */
function checkOther(name: string, value: string): void {
  if (name === 'acl' || name === 'x-amz-acl') {
    if (value !== 'bucket-owner-full-control')
      throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs', 400);
  } else if (name === 'x-amz-server-side-encryption') {
    if (value !== 'AES256') throw notImplemented(`${name}: ${value}`);
  } else if (name === 'x-amz-storage-class') {
    if (value !== 'STANDARD') throw notImplemented(`${name}: ${value}`);
  } else if (name === 'tagging') throw notImplemented('the field tagging');
  else if (name.startsWith('x-amz-') && !name.startsWith('x-amz-checksum-') && !UNDERSTOOD.has(name))
    throw notImplemented(`the header ${name}`);
}

function headerName(name: string): string {
  if (/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) return name;
  throw invalidArgument('Invalid name of user-defined metadata', name);
}

/** A header must not hold control characters, least of all ends of lines. */
const printable = (value: string): string => value.replace(/[^\t\x20-\x7e\x80-\xff]/g, ' ');

/** User-defined metadata beyond ASCII is given back by RFC 2047, as S3 does. */
const mailSafe = (value: string): string =>
  /^[\t\x20-\x7e]*$/.test(value) ? value : `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`;
