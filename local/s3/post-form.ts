import { invalidArgument, preconditionFailed, S3Error } from './errors.ts';

/** A form as a browser sends it. */
export interface PostForm {
  /** By lower-case names, as case does not count; values of fields that come twice are joined by commas. */
  readonly fields: ReadonlyMap<string, string>;
  /** The names as they were sent, by their lower-case ones. */
  readonly spelling: ReadonlyMap<string, string>;
  readonly file: Buffer;
}

interface Part {
  readonly name: string;
  readonly filename: string | undefined;
  /** Where its content is in the body. */
  readonly start: number;
  readonly end: number;
}

/** All in front of the file's content (Amazon S3 Developer Guide, "POST Object"). */
const LARGEST_FIELDS_BYTES = 20_480;
/** More do not fit into that, however short they are. */
const MOST_PARTS = 2500;
/** Stands in a field for the name of the file. */
const FILENAME = '$' + '{filename}';
const CRLF = Buffer.from('\r\n');
const BLANK_LINE = Buffer.from('\r\n\r\n');

/**
 * Takes a form apart. What comes after the file is ignored, as S3 does. The file is a view of the body, not a copy.
 * @throws S3Error `PreconditionFailed` (412) for another type of body, `MalformedPOSTRequest`,
 * `MaxPostPreDataLengthExceeded`, `InvalidArgument`
 */
export function parseForm(contentType: string | undefined, body: Buffer): PostForm {
  if (!/^multipart\/form-data\s*(?:;|$)/i.test(contentType ?? ''))
    throw preconditionFailed('Bucket POST must be of the enclosure-type multipart/form-data');
  const boundary = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType ?? '');
  const delimiter = boundary?.[1] ?? boundary?.[2];
  if (delimiter === undefined) throw malformed();
  const parts = partsOf(body, Buffer.from(`--${delimiter}`));
  const fileAt = parts.findIndex(({ name }) => name === 'file');
  const file = parts[fileAt];
  // Fields without a file behind them count as well: the file's part may only have another name.
  if ((file?.start ?? body.length) > LARGEST_FIELDS_BYTES) throw tooLong();
  if (!file || parts.slice(fileAt + 1).some(({ name }) => name === 'file'))
    throw invalidArgument('POST requires exactly one file upload per request.', 'file', file ? '2' : '0');
  return { ...fieldsOf(body, parts.slice(0, fileAt), file.filename), file: body.subarray(file.start, file.end) };
}

function fieldsOf(body: Buffer, parts: readonly Part[], filename: string | undefined) {
  const fields = new Map<string, string>();
  const spelling = new Map<string, string>();
  for (const { name, start, end } of parts) {
    const written = utf8(body.subarray(start, end));
    // Before anything is checked: conditions are about what is stored.
    const value = filename === undefined ? written : written.replaceAll(FILENAME, () => filename);
    const known = fields.get(name.toLowerCase());
    fields.set(name.toLowerCase(), known === undefined ? value : `${known},${value}`);
    spelling.set(name.toLowerCase(), name);
  }
  return { fields, spelling };
}

function partsOf(body: Buffer, dashes: Buffer): Part[] {
  const parts: Part[] = [];
  let at = firstDelimiter(body, dashes);
  for (;;) {
    const after = at + dashes.length;
    if (body.toString('latin1', after, after + 2) === '--') return parts;
    const lineEnd = body.indexOf(CRLF, after);
    if (lineEnd < 0 || body.toString('latin1', after, lineEnd).trim() !== '') throw malformed();
    // The blank line may follow at once, when a part has no headers.
    const headersEnd = body.indexOf(BLANK_LINE, lineEnd);
    if (headersEnd < 0) throw malformed();
    const start = headersEnd + BLANK_LINE.length;
    const end = body.indexOf(Buffer.concat([CRLF, dashes]), headersEnd + CRLF.length);
    if (end < 0) throw malformed();
    const headers = utf8(body.subarray(lineEnd, headersEnd));
    if (parts.length === MOST_PARTS) throw malformed();
    parts.push({ ...dispositionOf(headers), start, end: Math.max(start, end) });
    at = end + CRLF.length;
  }
}

function firstDelimiter(body: Buffer, dashes: Buffer): number {
  if (body.subarray(0, dashes.length).equals(dashes)) return 0;
  const preamble = body.indexOf(Buffer.concat([CRLF, dashes]));
  if (preamble < 0) throw malformed();
  return preamble + CRLF.length;
}

function dispositionOf(headers: string): { name: string; filename: string | undefined } {
  const disposition = /^content-disposition:(.*)$/im.exec(headers)?.[1] ?? '';
  const name = parameterOf(disposition, 'name');
  if (!/^\s*form-data\s*(?:;|$)/i.test(disposition) || name === undefined) return { name: '', filename: undefined };
  // Old browsers sent whole paths.
  return { name, filename: parameterOf(disposition, 'filename')?.replace(/^.*[/\\]/s, '') };
}

function parameterOf(disposition: string, wanted: string): string | undefined {
  for (const [, name, quoted, bare] of disposition.matchAll(/;\s*([\w*-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g))
    if (name?.toLowerCase() === wanted)
      // Browsers write these three in this way and nothing else; others put a backslash in front of a quote.
      return (quoted ?? bare ?? '')
        .replace(/%22|\\"/g, '"')
        .replace(/%0D/gi, '\r')
        .replace(/%0A/gi, '\n');
  return undefined;
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed();
  }
}

const malformed = () =>
  new S3Error('MalformedPOSTRequest', 'The body of your POST request is not well-formed multipart/form-data.', 400);

const tooLong = () =>
  new S3Error(
    'MaxPostPreDataLengthExceeded',
    'Your POST request fields preceeding the upload file was too large.',
    400,
    { MaxPostPreDataLengthBytes: String(LARGEST_FIELDS_BYTES) },
  );
