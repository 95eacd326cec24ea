import { invalidRequest, S3Error } from './errors.ts';

export interface Decoded {
  readonly body: Buffer;
  /** Trailing headers by their lower-case names. */
  readonly trailers: ReadonlyMap<string, string>;
}

const CRLF = '\r\n';

/**
 * Takes an `aws-chunked` body apart, as clients send what they can not measure or hash beforehand: chunks, each behind
 * its size in hexadecimal, and a checksum behind the last, empty one.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 * @throws S3Error `IncompleteBody`, `InvalidRequest`, `MalformedTrailerError`
 */
export function decodeChunks(
  encoded: Buffer,
  statedLength: string | undefined,
  trailerNames: readonly string[],
): Decoded {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = encoded.indexOf(CRLF, at);
    const size = /^([0-9a-f]{1,8})(?:;|$)/i.exec(encoded.toString('latin1', at, Math.max(at, lineEnd)))?.[1];
    if (lineEnd < 0 || size === undefined) throw incomplete();
    const start = lineEnd + CRLF.length;
    const end = start + Number.parseInt(size, 16);
    if (end === start) {
      at = start;
      break;
    }
    if (encoded.toString('latin1', end, end + CRLF.length) !== CRLF) throw incomplete();
    chunks.push(encoded.subarray(start, end));
    at = end + CRLF.length;
  }
  const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  if (statedLength !== undefined && Number(statedLength) !== body.length) throw incomplete();
  return { body, trailers: trailersOf(encoded.toString('latin1', at), trailerNames) };
}

function trailersOf(text: string, names: readonly string[]): Map<string, string> {
  const trailers = new Map<string, string>();
  for (const line of text.split(CRLF)) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    trailers.set(line.slice(0, Math.max(0, colon)).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  for (const name of trailers.keys())
    if (!names.includes(name)) throw invalidRequest(`The trailer ${name} is not announced by x-amz-trailer.`);
  if (names.some((name) => !trailers.has(name)))
    throw new S3Error(
      'MalformedTrailerError',
      'The request contained trailing data that was not well-formed or did not conform to our published schema.',
      400,
    );
  return trailers;
}

const incomplete = () => new S3Error('IncompleteBody', 'The request body terminated unexpectedly', 400);
