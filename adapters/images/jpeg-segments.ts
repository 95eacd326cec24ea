import type { Rejection } from '../../core/photos/images.ts';
import { endsEarly, malformed } from './header.ts';

/** Markers, the second byte after 0xff (ITU-T T.81, table B.1). */
export const EOI = 0xd9;
export const SOS = 0xda;
const SOI = 0xd8;
const TEM = 0x01;
const isRestart = (code: number): boolean => code >= 0xd0 && code <= 0xd7;
/** Has no length, and no place between segments. */
const standsAlone = (code: number): boolean => code === SOI || code === TEM || isRestart(code);

export interface Segment {
  /** Its marker. */
  readonly code: number;
  /** All of it, from the marker to the end of the body. */
  readonly whole: Buffer;
  /** What follows the length. */
  readonly body: Buffer;
  /** Compressed data behind it; empty but for scans. */
  readonly data: Buffer;
}

/** Cameras write some dozens of segments; a decoder is slow with a million of them. */
const MOST_SEGMENTS = 2000;

/**
 * The segments of one picture up to its end; what follows that is no part of it. The last one is EOI, or what is wrong.
 */
export function* segmentsOf(file: Buffer): Generator<Segment | Rejection, void> {
  let at = 2;
  for (let count = 0; count < MOST_SEGMENTS; count += 1) {
    while (file[at] === 0xff && file[at + 1] === 0xff) at += 1;
    const code = file[at + 1];
    if (code === undefined) return yield endsEarly('JPEG');
    if (file[at] !== 0xff || standsAlone(code)) return yield malformed('JPEG');
    const bodyAt = at + 4;
    if (code === EOI) return yield segment(file, code, at, at + 2, at + 2);
    if (bodyAt > file.length) return yield endsEarly('JPEG');
    const end = at + 2 + file.readUInt16BE(at + 2);
    if (end < bodyAt) return yield malformed('JPEG');
    if (end > file.length) return yield endsEarly('JPEG');
    const next = code === SOS ? endOfScan(file, end) : end;
    yield segment(file, code, at, end, next);
    at = next;
  }
  yield malformed('JPEG');
}

const segment = (file: Buffer, code: number, at: number, end: number, next: number): Segment => ({
  code,
  whole: file.subarray(at, end),
  body: file.subarray(at + 4, end),
  data: file.subarray(end, next),
});

/** Where the marker behind compressed data is; within them 0xff is followed by 0, or by the number of a restart. */
function endOfScan(file: Buffer, from: number): number {
  for (let at = file.indexOf(0xff, from); at >= 0; at = file.indexOf(0xff, at + 1)) {
    const code = file[at + 1];
    if (code !== undefined && code !== 0 && code !== 0xff && !isRestart(code)) return at;
  }
  return file.length;
}
