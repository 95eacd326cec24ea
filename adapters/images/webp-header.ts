import type { Rejection } from '../../core/photos/images.ts';
import { bufferOf, endsEarly, type Header, malformed, rejection, type Size } from './header.ts';

const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const ANIMATION_FLAG = 0x02;

/** Reads the size of a WebP and walks its chunks; whatever follows the container is no part of it. */
export function readWebp(bytes: Uint8Array): Header | Rejection {
  const file = bufferOf(bytes);
  const containerEnd = CHUNK_HEADER_BYTES + file.readUInt32LE(4);
  if (containerEnd > file.length) return endsEarly('WebP');
  let canvas: Size | undefined;
  let frame: Size | undefined;
  for (let at = RIFF_HEADER_BYTES; at + CHUNK_HEADER_BYTES <= containerEnd; ) {
    const type = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    at += CHUNK_HEADER_BYTES;
    if (at + size > containerEnd) return endsEarly('WebP');
    const body = file.subarray(at, at + size);
    if (type === 'ANIM' || type === 'ANMF' || (type === 'VP8X' && ((body[0] ?? 0) & ANIMATION_FLAG) !== 0))
      return rejection('animated', 'animated WebP');
    const read = sizeReaders[type]?.(body);
    if (type in sizeReaders && !read) return malformed('WebP');
    if (type === 'VP8X') canvas ??= read;
    else frame ??= read;
    // Chunks have an even number of bytes.
    at += size + (size % 2);
  }
  if (!frame || (canvas && !sameSize(canvas, frame))) return malformed('WebP');
  return { ...frame, essence: file.subarray(0, containerEnd) };
}

const sameSize = (one: Size, other: Size): boolean => one.width === other.width && one.height === other.height;

/** Where each kind of chunk says how large the picture is (RFC 9649, sections 2.5 to 2.7). */
const sizeReaders: Readonly<Record<string, (body: Buffer) => Size | undefined>> = {
  VP8X: (body) =>
    body.length < 10 ? undefined : { width: body.readUIntLE(4, 3) + 1, height: body.readUIntLE(7, 3) + 1 },
  'VP8 ': (body) => {
    if (body.length < 10 || body.readUIntBE(3, 3) !== 0x9d012a) return undefined;
    const [width, height] = [body.readUInt16LE(6) & 0x3fff, body.readUInt16LE(8) & 0x3fff];
    return width > 0 && height > 0 ? { width, height } : undefined;
  },
  VP8L: (body) => {
    if (body.length < 5 || body[0] !== 0x2f) return undefined;
    const bits = body.readUInt32LE(1);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  },
};
