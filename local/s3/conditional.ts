import { noSuchKey, preconditionFailed, S3Error } from './errors.ts';
import type { Version } from './version.ts';

type Given = ReadonlyMap<string, string>;

/**
 * Judges a read by its conditions, in the order of RFC 9110, section 13.2.2, which is S3's.
 * @param given headers by their lower-case names
 * @returns whether the reader has it already (304)
 * @throws S3Error `PreconditionFailed`
 */
export function isUnchanged(given: Given, { etag, createdAt }: Version): boolean {
  const changedAt = Math.floor(createdAt / 1000) * 1000;
  const [match, noneMatch] = [given.get('if-match'), given.get('if-none-match')];
  const unmodified = dateOf(given, 'if-unmodified-since');
  const modified = dateOf(given, 'if-modified-since');
  if (match !== undefined) {
    if (!names(match, etag)) throw preconditionFailed('If-Match');
  } else if (unmodified !== undefined && changedAt > unmodified) throw preconditionFailed('If-Unmodified-Since');
  if (noneMatch !== undefined) return names(noneMatch, etag);
  return modified !== undefined && changedAt <= modified;
}

/**
 * Judges a write by its conditions.
 * @throws S3Error `PreconditionFailed`, `NoSuchKey`, `NotImplemented`
 */
export function checkWrite(given: Given, key: string, current: Version | undefined): void {
  const [match, noneMatch] = [given.get('if-match'), given.get('if-none-match')];
  if (noneMatch !== undefined) {
    if (noneMatch !== '*')
      throw new S3Error('NotImplemented', 'A header you provided implies functionality that is not implemented', 501, {
        Header: 'If-None-Match',
      });
    if (current) throw preconditionFailed('If-None-Match');
  }
  if (match === undefined) return;
  if (!current) throw noSuchKey(key);
  if (!names(match, current.etag)) throw preconditionFailed('If-Match');
}

export interface Range {
  readonly start: number;
  /** Behind the last byte. */
  readonly end: number;
}

/**
 * @returns undefined without a range, and for one that is not understood, which is ignored
 * @throws S3Error `InvalidRange` (416)
 */
export function rangeOf(header: string | undefined, size: number): Range | undefined {
  const parts = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!parts) return undefined;
  const [, first = '', last = ''] = parts;
  if (first === '' && last === '') return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start >= end)
    throw new S3Error(
      'InvalidRange',
      'The requested range is not satisfiable',
      416,
      { RangeRequested: header ?? '', ActualObjectSize: String(size) },
      { 'content-range': `bytes */${size}` },
    );
  return { start, end };
}

function names(list: string, etag: string): boolean {
  return list.split(',').some((each) => {
    const one = each.trim().replace(/^W\//, '');
    return one === '*' || one === etag || one === `"${etag}"`;
  });
}

function dateOf(given: Given, name: string): number | undefined {
  const time = Date.parse(given.get(name) ?? '');
  return Number.isNaN(time) ? undefined : time;
}
