import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from './errors.ts';

/** What a request is about. */
export interface Target {
  readonly bucket: string;
  /** Empty when the request is about the bucket. */
  readonly key: string;
  /** Query parameters, without those of a signature. Of a name that is repeated the first value counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Names of a virtual host end so on this machine. */
const VIRTUAL_HOST = /^(.+)\.localhost(?::\d+)?$/i;
const LONGEST_KEY_BYTES = 1024;

/**
 * Reads bucket and key from the path, or the bucket from the host: `/bucket/key`, `bucket.localhost/key`. The path is
 * taken as it came: `..` and `//` are characters of a key like any other.
 * @throws S3Error `InvalidURI`, `KeyTooLongError`
 */
export function targetOf(path: string, query: string, headers: IncomingHttpHeaders): Target {
  const parameters = parametersOf(query);
  const host = VIRTUAL_HOST.exec(headers.host ?? '')?.[1];
  const rest = path.replace(/^\//, '');
  if (host !== undefined) return { bucket: host.toLowerCase(), key: keyOf(rest), parameters };
  const slash = rest.indexOf('/');
  if (slash < 0) return { bucket: decode(rest), key: '', parameters };
  return { bucket: decode(rest.slice(0, slash)), key: keyOf(rest.slice(slash + 1)), parameters };
}

/** @throws S3Error `KeyTooLongError` */
export function checkKey(key: string): string {
  const size = Buffer.byteLength(key);
  if (size > LONGEST_KEY_BYTES)
    throw new S3Error('KeyTooLongError', 'Your key is too long', 400, {
      Size: String(size),
      MaxSizeAllowed: String(LONGEST_KEY_BYTES),
    });
  return key;
}

const keyOf = (encoded: string): string => checkKey(decode(encoded));

function parametersOf(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1).replaceAll('+', ' '));
    if (!parameters.has(name)) parameters.set(name, value);
  }
  return parameters;
}

/** Percent-encoded UTF-8; anything else would be another key than the one that was meant. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.", 400, { URI: text });
  }
}
