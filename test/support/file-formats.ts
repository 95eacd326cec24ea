import { deflateSync } from 'node:zlib';

/** Writers of JPEG, PNG and WebP files that do as they are told: any size, any segment, any lie. */

export const text = (value: string): Buffer => Buffer.from(value, 'latin1');
const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const u32 = (value: number): Buffer =>
  Buffer.from([value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff]);
const u24LittleEndian = (value: number): Buffer => Buffer.from([value & 0xff, (value >> 8) & 0xff, value >> 16]);

/** A JPEG segment. */
export const segment = (marker: number, ...body: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(body);
  return Buffer.concat([Buffer.from([0xff, marker]), u16(content.length + 2), content]);
};

export interface GreyJpeg {
  readonly width: number;
  readonly height: number;
  /** Marker of the frame: 0xc0 baseline, 0xc2 progressive, others. */
  readonly frame?: number;
  /** Of one sample for each pixel: 1 for grey, 3 for colour. */
  readonly components?: number;
  /** Scans of a progressive JPEG after the first one, over one component each, with no news in them. */
  readonly moreScans?: number;
  /** What goes before the frame. */
  readonly segments?: readonly Uint8Array[];
  readonly quantization?: Uint8Array;
  /** First and last coefficient, approximation, as the first scan states them. */
  readonly spectrum?: readonly number[];
}

/** Runs of 32,767 blocks without coefficients: `0` and 14 ones. */
function emptyBlocks(blocks: number): Buffer {
  const bits = `0${'1'.repeat(14)}`.repeat(Math.ceil(blocks / 32_767));
  const bytes = bits.match(/.{1,8}/g)?.map((byte) => Number.parseInt(byte.padEnd(8, '1'), 2)) ?? [];
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [byte, 0] : [byte])));
}

/** A JPEG all in grey. Every bit of a block is 0, so that its size is a matter of the number of blocks. */
export function greyJpeg({
  width,
  height,
  frame = 0xc0,
  components = 1,
  moreScans = 0,
  segments = [],
  quantization = Buffer.alloc(64, 1),
  spectrum = frame === 0xc2 ? [0, 0, 0] : [0, 63, 0],
}: GreyJpeg): Buffer {
  const ids = Array.from({ length: components }, (_, index) => index + 1);
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const data = emptyBlocks(blocks);
  const scans = Array.from({ length: moreScans }, (_, index) => {
    // Thirteen bits of precision come one at a time, which is allowed, and then over and over, which is not.
    const place = Math.max(0, 13 - Math.floor(index / components));
    const approximation = index < components ? place : ((place + 1) << 4) | place;
    return Buffer.concat([
      segment(0xda, Buffer.from([1, ids[index % components] ?? 1, 0, 1, 63, approximation])),
      data,
    ]);
  });
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...segments,
    segment(0xdb, Buffer.from([0]), quantization),
    segment(
      frame,
      Buffer.from([8]),
      u16(height),
      u16(width),
      Buffer.from([components, ...ids.flatMap((id) => [id, 0x11, 0])]),
    ),
    // One code of one bit for "no change"; for the rest one bit for "runs of empty blocks" in progressive scans.
    segment(0xc4, Buffer.from([0x00, 1, ...Array(15).fill(0), 0])),
    segment(0xc4, Buffer.from([0x10, 1, ...Array(15).fill(0), frame === 0xc2 ? 0xe0 : 0])),
    segment(0xda, Buffer.from([components, ...ids.flatMap((id) => [id, 0]), ...spectrum])),
    Buffer.alloc(Math.ceil((blocks * components * (frame === 0xc2 ? 1 : 2)) / 8)),
    ...scans,
    Buffer.from([0xff, 0xd9]),
  ]);
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) =>
  Array.from({ length: 8 }).reduce<number>((crc) => (crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1), index),
);

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

/** A PNG chunk with its right checksum. */
export function chunk(type: string, body: Uint8Array = Buffer.alloc(0)): Buffer {
  const content = Buffer.concat([text(type), body]);
  return Buffer.concat([u32(body.length), content, u32(crc32(content))]);
}

export interface PngOptions {
  readonly width: number;
  readonly height: number;
  readonly depth?: 1 | 8 | 16;
  /** 0 grey, 2 RGB, 3 palette, 6 RGB with alpha. */
  readonly colourType?: 0 | 2 | 3 | 6;
  readonly interlaced?: boolean;
  /** What goes before the pixels. */
  readonly chunks?: readonly Uint8Array[];
  /** Compressed pixels, instead of what the size asks for. */
  readonly pixels?: Uint8Array;
}

export const pngSignature = text('\x89PNG\r\n\x1a\n');

/** A PNG all in black, or of the given pixels. */
export function png({
  width,
  height,
  depth = 8,
  colourType = 2,
  interlaced = false,
  chunks = [],
  pixels,
}: PngOptions): Buffer {
  const head = Buffer.concat([u32(width), u32(height), Buffer.from([depth, colourType, 0, 0, interlaced ? 1 : 0])]);
  const data = pixels ?? deflateSync(Buffer.alloc(pngBytes({ width, height, depth, colourType, interlaced })));
  return Buffer.concat([pngSignature, chunk('IHDR', head), ...chunks, chunk('IDAT', data), chunk('IEND')]);
}

/** First column and row, and steps, of the seven passes (PNG specification, 8.2). */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Bytes of all rows before compression: each begins with its filter, and all 0 is black. */
export function pngBytes({ width, height, depth = 8, colourType = 2, interlaced = false }: PngOptions): number {
  const samples = { 0: 1, 2: 3, 3: 1, 6: 4 }[colourType];
  const passes = interlaced ? adam7 : [[0, 0, 1, 1] as const];
  return passes.reduce((sum, [left, top, across, down]) => {
    const columns = Math.ceil((width - left) / across);
    return sum + Math.ceil((height - top) / down) * (1 + Math.ceil((columns * samples * depth) / 8));
  }, 0);
}

/** A chunk of a RIFF container, of an even number of bytes. */
export function riffChunk(type: string, body: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length);
  return Buffer.concat([text(type), size, body, Buffer.alloc(body.length % 2)]);
}

export const webp = (...chunks: readonly Uint8Array[]): Buffer =>
  riffChunk('RIFF', Buffer.concat([text('WEBP'), ...chunks]));

/**
 * A lossless picture all in one colour: five prefix codes of one symbol each, so that pixels take no bits at all and 30
 * bytes are enough for any size up to 16,384 × 16,384 (RFC 9649, sections 3.7 and 3.8).
 */
export function plainVp8l(width: number, height: number): Buffer {
  const fields: readonly (readonly [bits: number, value: number])[] = [
    [8, 0x2f],
    [14, width - 1],
    [14, height - 1],
    // No alpha, version 0; no transform, no colour cache, no groups of codes.
    [1 + 3 + 1 + 1 + 1, 0],
    // Green, red, blue, alpha and distance: simple, one symbol of eight bits.
    ...[200, 100, 50, 255, 0].flatMap((symbol): [number, number][] => [
      [1, 1],
      [1, 0],
      [1, 1],
      [8, symbol],
    ]),
  ];
  const bits = fields.flatMap(([count, value]) => Array.from({ length: count }, (_, at) => (value >> at) & 1));
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, (_, byte) =>
    bits.slice(8 * byte, 8 * byte + 8).reduce((sum, bit, at) => sum | (bit << at), 0),
  );
  return riffChunk('VP8L', Buffer.from(bytes));
}

/** The extended header: flags (0x02 animation, 0x04 XMP, 0x08 EXIF, 0x20 ICC) and the size of the canvas. */
export const vp8x = (flags: number, width: number, height: number): Buffer =>
  riffChunk(
    'VP8X',
    Buffer.concat([Buffer.from([flags, 0, 0, 0]), u24LittleEndian(width - 1), u24LittleEndian(height - 1)]),
  );
