import type { Rejection } from '../../core/photos/images.ts';
import { bufferOf, type Header, malformed, rejection, type Size, tooManyPixels } from './header.ts';
import { EOI, type Segment, SOS, segmentsOf } from './jpeg-segments.ts';

/**
 * Whoever decodes a picture of several scans holds all its coefficients, of two bytes, until the last one. So many fit
 * into 512 MB beside the rest: 53 million pixels without chroma subsampling, more with it.
 */
const MOST_COEFFICIENT_BYTES = 320_000_000;

/**
 * Each scan visits its coefficients again, however few bytes it has: one of 350 kB with 42 scans over 59 million pixels
 * takes 6 s. A visit takes some 2 ns. The ten scans of libjpeg make 440 million for 50 million pixels.
 */
const MOST_VISITS = 600_000_000;
/** Coming to a block takes as long as so many of its coefficients. */
const VISITS_OF_A_BLOCK = 8;

interface Component {
  readonly id: number;
  /** Of 8 × 8 coefficients. */
  readonly blocks: number;
}

interface Frame extends Size {
  readonly progressive: boolean;
  readonly components: readonly Component[];
}

interface Scan {
  readonly components: readonly Component[];
  /** Of the 64 of a block, in zigzag order. */
  readonly firstCoefficient: number;
  readonly lastCoefficient: number;
}

/** Reads the frame and the scans of a JPEG. */
export function readJpeg(bytes: Uint8Array): Header | Rejection {
  const essence: Uint8Array[] = [Buffer.from([0xff, 0xd8])];
  let frame: Frame | undefined;
  let visits = 0;
  for (const segment of segmentsOf(bufferOf(bytes))) {
    if ('rejected' in segment) return segment;
    if (isFrame(segment.code)) {
      if (!isCommon(segment.code)) return rejection('unsupported-format', 'JPEG, but lossless or arithmetic');
      if (frame) return malformed('JPEG');
      frame = readFrame(segment.body, segment.code === PROGRESSIVE);
      if (!frame) return malformed('JPEG');
    }
    if (segment.code === SOS) {
      const scan = frame && readScan(segment.body, frame);
      if (!frame || !scan) return malformed('JPEG');
      visits += visitsOf(scan, frame);
      if (visits > MOST_VISITS || heldBytes(frame, scan) > MOST_COEFFICIENT_BYTES)
        return tooManyPixels(frame, frame.progressive ? 'progressive JPEG' : 'JPEG of several scans');
    }
    if (isNeeded(segment)) essence.push(...decodable(segment, frame));
    if (segment.code === EOI) break;
  }
  if (!frame || visits === 0) return malformed('JPEG');
  return { width: frame.width, height: frame.height, essence: Buffer.concat(essence) };
}

const COMMENT = 0xfe;
const isApplication = (code: number): boolean => code >= 0xe0 && code <= 0xef;

/** What applications put into pictures, by marker and beginning: resolution, orientation, profile, colour transform. */
const neededApplications: readonly (readonly [code: number, beginning: string])[] = [
  [0xe0, 'JFIF\0'],
  [0xe1, 'Exif\0'],
  [0xe2, 'ICC_PROFILE\0'],
  [0xee, 'Adobe'],
];

function isNeeded({ code, body }: Segment): boolean {
  if (!isApplication(code)) return code !== COMMENT;
  return neededApplications.some(
    ([needed, beginning]) => code === needed && body.toString('latin1', 0, beginning.length) === beginning,
  );
}

/**
 * The bytes of a segment. Some phones write nonsense where a picture of one scan says which coefficients it has, and
 * decoders that take warnings for damage refuse it, though there is but one right value
 * (github.com/lovell/sharp/issues/1578): it is put there.
 */
function decodable({ code, whole, data }: Segment, frame: Frame | undefined): readonly Uint8Array[] {
  if (code !== SOS || frame?.progressive) return [whole, data];
  return [whole.subarray(0, -SPECTRUM_BYTES), Buffer.from([0, 63, 0]), data];
}

const PROGRESSIVE = 0xc2;
/** SOF0 to SOF15, three of which mean something else. */
const isFrame = (code: number): boolean => code >= 0xc0 && code <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(code);
/** Baseline, extended and progressive, all with Huffman codes: what everybody writes. */
const isCommon = (code: number): boolean => code <= PROGRESSIVE;

/** SOF: precision, height, width, and three bytes for each component. */
function readFrame(body: Buffer, progressive: boolean): Frame | undefined {
  const [height, width, count] = body.length < 6 ? [] : [body.readUInt16BE(1), body.readUInt16BE(3), body[5]];
  if (!height || !width || !count || body[0] !== 8 || body.length !== 6 + 3 * count) return undefined;
  const sampled = Array.from({ length: count }, (_, index) => {
    const [id = 0, factors = 0] = body.subarray(6 + 3 * index);
    return { id, across: factors >> 4, down: factors & 15 };
  });
  if (![1, 3, 4].includes(count) || sampled.some(({ across, down }) => !isFactor(across) || !isFactor(down)))
    return undefined;
  const mostAcross = Math.max(...sampled.map(({ across }) => across));
  const mostDown = Math.max(...sampled.map(({ down }) => down));
  const components = sampled.map(({ id, across, down }) => ({
    id,
    blocks: Math.ceil(width / (8 * mostAcross)) * across * Math.ceil(height / (8 * mostDown)) * down,
  }));
  return { width, height, progressive, components };
}

const isFactor = (factor: number): boolean => factor >= 1 && factor <= 4;

/** First and last coefficient, approximation. */
const SPECTRUM_BYTES = 3;

/** SOS: two bytes for each component, and which part of the coefficients follows. */
function readScan(body: Buffer, frame: Frame): Scan | undefined {
  const count = body[0] ?? 0;
  if (count < 1 || count > 4 || body.length !== 1 + 2 * count + SPECTRUM_BYTES) return undefined;
  const ids = Array.from({ length: count }, (_, index) => body[1 + 2 * index]);
  const components = frame.components.filter(({ id }) => ids.includes(id));
  if (components.length !== count) return undefined;
  const [firstCoefficient = 0, lastCoefficient = 0] = body.subarray(-SPECTRUM_BYTES);
  return { components, firstCoefficient, lastCoefficient };
}

function visitsOf({ components, firstCoefficient, lastCoefficient }: Scan, { progressive }: Frame): number {
  const blocks = components.reduce((sum, component) => sum + component.blocks, 0);
  const coefficients = progressive ? Math.max(1, lastCoefficient - firstCoefficient + 1) : 64;
  return blocks * (coefficients + VISITS_OF_A_BLOCK);
}

/** Bytes that are held until the last scan; none when there is only one. */
function heldBytes({ progressive, components }: Frame, scan: Scan): number {
  if (!progressive && scan.components.length === components.length) return 0;
  return components.reduce((sum, { blocks }) => sum + blocks * 64 * 2, 0);
}
