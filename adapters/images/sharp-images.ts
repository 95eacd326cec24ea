import sharp from 'sharp';
import type { DerivedImages, Images, Picture, Rejection } from '../../core/photos/images.ts';
import { damageOrThrow } from './decoder-errors.ts';
import type { Header } from './header.ts';
import { inspect } from './inspect.ts';

/** Longest sides, in pixels. */
const LARGE = 1600;
const SMALL = 320;
const PLACEHOLDER = 16;

/**
 * Of a scene of 1600 × 1200 pixels with a sensor's noise: 165 kB and 36.9 dB at 75, 209 kB and 38.1 dB at 80, 281 kB and
 * 39.7 dB at 85, 383 kB and 41.8 dB at 90 (bench/images.ts). Seen side by side, 80 is the first that keeps its texture.
 */
const QUALITY = 80;
/** A blur of 16 pixels needs no more. */
const PLACEHOLDER_QUALITY = 20;

/** Pixels as libvips keeps them: rows of RGB, 8 bits each. */
interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/**
 * Pictures by libvips. One is made at a time, however often this is called: what it takes is then bounded by what the
 * largest file takes, and a function of one core is no slower for it.
 */
export function sharpImages(): Images {
  restrictLibvips();
  let previous: Promise<unknown> = Promise.resolve();
  return {
    derive(bytes) {
      const derived = previous.then(() => derive(bytes));
      previous = derived.catch(() => undefined);
      return derived;
    },
  };
}

/** Of all the decoders that libvips has, three may run in this process, and from memory only. */
function restrictLibvips(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
  });
  // Equal pictures do not come again soon, and memory is scarce.
  sharp.cache(false);
  sharp.concurrency(1);
}

async function derive(bytes: Uint8Array): Promise<DerivedImages | Rejection> {
  const inspected = inspect(bytes);
  if ('rejected' in inspected) return inspected;
  const decoded = await decode(inspected).catch(damageOrThrow);
  if ('rejected' in decoded) return decoded;
  const large = await encode(decoded, LARGE, QUALITY);
  const small = await encode(decoded, SMALL, QUALITY);
  const placeholder = await encode(decoded, PLACEHOLDER, PLACEHOLDER_QUALITY);
  return {
    large,
    small,
    placeholder: `data:image/webp;base64,${Buffer.from(placeholder.bytes).toString('base64')}`,
  };
}

/** The large picture's pixels: upright, in sRGB, on white. The original is decoded here and nowhere else. */
async function decode({ essence, width, height }: Header): Promise<Pixels> {
  // Warnings are taken for damage. A file that turns out to have more pixels than it was judged by fails.
  const original = sharp(essence, { autoOrient: true, failOn: 'warning', limitInputPixels: width * height });
  const { space, hasProfile } = await original.metadata();
  const pipeline = original
    .flatten({ background: '#ffffff' })
    .resize({ width: LARGE, height: LARGE, fit: 'inside', withoutEnlargement: true });
  // sharp converts a profile to sRGB, but at 16 bits to Display P3 and leaves it at that.
  if (space === 'rgb16' && hasProfile) pipeline.withIccProfile('srgb', { attach: false });
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** @param longest side of the picture, in pixels */
async function encode({ data, width, height }: Pixels, longest: number, quality: number): Promise<Picture> {
  const { data: bytes, info } = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true })
    .webp({ quality })
    .toBuffer({ resolveWithObject: true });
  return { bytes, width: info.width, height: info.height };
}
