import type { Rejection } from '../../core/photos/images.ts';
import { bufferOf, endsEarly, type Header, malformed, rejection, tooManyPixels } from './header.ts';

/**
 * Bytes of all pixels, 8 or 16 bits a sample: 60 million pixels with alpha. Nothing is decoded at a reduced size here as it
 * is of a JPEG, and colours are converted for every pixel, which takes 2.6 s for these.
 */
const MOST_DECODED_BYTES = 240_000_000;

/**
 * Interlaced pictures are held as a whole, beside what resizing holds of a wide one; 16 bits take twice the time. This is
 * 53 million interlaced pixels of RGB, and 20 million with alpha and of 16 bits, which take 2.8 s and 380 MB.
 */
const MOST_COSTLY_BYTES = 160_000_000;

const SIGNATURE_BYTES = 8;
/** Length, type and checksum. */
const CHUNK_OVERHEAD = 12;

/** Samples of a decoded pixel by colour type (PNG specification, table 8), and the bits each may have. 3 is a palette. */
const colourTypes: Readonly<Record<number, { readonly samples: number; readonly depths: readonly number[] }>> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 3, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};

/** Reads the header of a PNG and walks its chunks up to the last one; whatever follows is no part of it. */
export function readPng(bytes: Uint8Array): Header | Rejection {
  const file = bufferOf(bytes);
  const seen = new Set<string>();
  const essence = [file.subarray(0, SIGNATURE_BYTES)];
  let at = SIGNATURE_BYTES;
  for (let count = 0; at + CHUNK_OVERHEAD <= file.length; count += 1) {
    if (count === MOST_CHUNKS) return malformed('PNG');
    const type = file.toString('latin1', at + 4, at + 8);
    const end = at + CHUNK_OVERHEAD + file.readUInt32BE(at);
    if (end > file.length) return endsEarly('PNG');
    if ((at === SIGNATURE_BYTES) !== (type === 'IHDR')) return malformed('PNG');
    seen.add(type);
    if (end - at - CHUNK_OVERHEAD <= (neededChunks[type] ?? -1)) essence.push(file.subarray(at, end));
    if (type === 'IEND') return headerOf(file, seen, essence);
    at = end;
  }
  return endsEarly('PNG');
}

/** Encoders write pixels in pieces of some kilobytes. */
const MOST_CHUNKS = 50_000;

/**
 * Pixels and what they mean, and the most bytes of each. Texts are not among them: some kilobytes of text can inflate to
 * 60 MB each. EXIF has no more in a JPEG either.
 */
const neededChunks: Readonly<Record<string, number>> = {
  IHDR: 13,
  PLTE: 768,
  tRNS: 256,
  iCCP: 1_000_000,
  eXIf: 65_535,
  IDAT: Number.POSITIVE_INFINITY,
  IEND: 0,
};

/** IHDR: width, height, bits of a sample, colour type, compression, filter, interlacing. */
function headerOf(file: Buffer, chunks: ReadonlySet<string>, essence: readonly Buffer[]): Header | Rejection {
  const header = file.subarray(SIGNATURE_BYTES + 8);
  const size = { width: header.readUInt32BE(0), height: header.readUInt32BE(4) };
  const [depth = 0, type = 0, , , interlaced] = header.subarray(8);
  const colours = colourTypes[type];
  if (size.width === 0 || size.height === 0 || !colours?.depths.includes(depth) || !chunks.has('IDAT'))
    return malformed('PNG');
  if (chunks.has('acTL')) return rejection('animated', 'animated PNG');
  const samples = colours.samples + (chunks.has('tRNS') ? 1 : 0);
  const decoded = size.width * size.height * samples * (depth === 16 ? 2 : 1);
  const costly = interlaced === 1 || depth === 16;
  if (decoded > (costly ? MOST_COSTLY_BYTES : MOST_DECODED_BYTES))
    return tooManyPixels(size, `${interlaced ? 'interlaced ' : ''}PNG of ${depth} bits`);
  return { ...size, essence: Buffer.concat(essence) };
}
