import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type Answer, field, without } from './messages.ts';

/** What CloudFront compresses: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html */
const SMALLEST_BYTES = 1_000;
const LARGEST_BYTES = 10_000_000;
const STATUSES: readonly number[] = [200, 403, 404];
const TYPES: ReadonlySet<string> = new Set(
  [
    ...['dash+xml', 'eot', 'font', 'font-sfnt', 'javascript', 'json', 'opentype', 'otf', 'pkcs7-mime'],
    ...['protobuf', 'rss+xml', 'truetype', 'ttf', 'vnd.apple.mpegurl', 'vnd.ms-fontobject'],
    ...['xhtml+xml', 'xml', 'x-font-opentype', 'x-font-truetype', 'x-font-ttf', 'x-httpd-cgi', 'x-javascript'],
    ...['x-mpegurl', 'x-opentype', 'x-otf', 'x-perl', 'x-ttf'],
  ]
    .map((name) => `application/${name}`)
    .concat(['font/eot', 'font/opentype', 'font/otf', 'font/ttf', 'image/svg+xml', 'vnd.apple.mpegurl'])
    .concat(
      [
        ...['css', 'csv', 'html', 'javascript', 'js', 'plain', 'richtext', 'tab-separated-values', 'xml'],
        ...['x-component', 'x-java-source', 'x-script'],
      ].map((name) => `text/${name}`),
    ),
);

const brotlied = promisify(brotliCompress);
const gzipped = promisify(gzip);

/**
 * The answer in the best form its viewer takes, if it is of a kind that CloudFront compresses. Its tag becomes weak, as
 * the bytes are others.
 */
export async function compressed(answer: Answer, encodings: readonly ('br' | 'gzip')[]): Promise<Answer> {
  const [encoding] = encodings;
  if (!encoding || !isCompressible(answer)) return answer;
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
  const body = encoding === 'br' ? await brotlied(answer.body, quality) : await gzipped(answer.body);
  const tag = field(answer.headers, 'etag');
  const weak = tag?.startsWith('"') ? `W/${tag}` : tag?.startsWith('W/') ? tag : undefined;
  const vary = field(answer.headers, 'vary');
  return {
    status: answer.status,
    headers: {
      ...without(answer.headers, 'etag', 'accept-ranges'),
      ...(weak !== undefined && { etag: weak }),
      'content-encoding': encoding,
      'content-length': String(body.length),
      vary: vary === undefined ? 'Accept-Encoding' : `${vary}, Accept-Encoding`,
    },
    body,
  };
}

function isCompressible({ status, headers, body }: Answer): boolean {
  const type = (field(headers, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return (
    STATUSES.includes(status) &&
    TYPES.has(type) &&
    headers['content-encoding'] === undefined &&
    headers['content-length'] !== undefined &&
    body.length >= SMALLEST_BYTES &&
    body.length <= LARGEST_BYTES
  );
}
