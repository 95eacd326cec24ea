import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { chunk, greyJpeg, type PngOptions, plainVp8l, png, pngBytes, text, webp } from './file-formats.ts';
import { noise } from './hostile-file.ts';
import { jpeg, open, plain, type Raw, scene } from './pictures.ts';

/** A file that takes as much of a decoder as it can. */
export interface CostlyFile {
  readonly name: string;
  bytes(): Promise<Uint8Array>;
}

/** Files as large as they may be: each is at one of the limits, or is what phones make. */
export const largestFiles: readonly CostlyFile[] = [
  { name: 'a photo of 50 megapixels', bytes: () => enlarged(8160, 6120, {}) },
  {
    name: 'a photo of 50 megapixels, progressive, without subsampling',
    bytes: () => enlarged(8160, 6120, { progressive: true, chromaSubsampling: '4:4:4' }),
  },
  {
    name: 'a progressive JPEG with nine scans for each component',
    bytes: async () => greyJpeg({ width: 8640, height: 6080, frame: 0xc2, components: 3, moreScans: 9 }),
  },
  {
    name: 'a PNG of 60 megapixels with alpha and a profile',
    bytes: () => deepPng({ width: 10_000, height: 6000, colourType: 6 }),
  },
  {
    name: 'an interlaced PNG of 20 megapixels with alpha, 16 bits and a profile',
    bytes: () => deepPng({ width: 5000, height: 4000, depth: 16, colourType: 6, interlaced: true }),
  },
  {
    name: 'an interlaced PNG 32,767 pixels wide',
    bytes: () => deepPng({ width: 32_767, height: 600, depth: 16, colourType: 6, interlaced: true }),
  },
  { name: 'a lossless WebP of 60 megapixels', bytes: async () => webp(plainVp8l(10_000, 6000)) },
];

/** A scene blown up: the edges of its blocks take as many bytes as the noise of a sensor does. */
async function enlarged(width: number, height: number, options: Parameters<typeof jpeg>[1]): Promise<Buffer> {
  const { data, info } = await open(scene(2040, 1530))
    .resize(width, height, { kernel: 'nearest' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return jpeg({ data, width: info.width, height: info.height } satisfies Raw, { ...options, quality: 93 });
}

/**
 * Rows with every filter and little pattern, some megabytes of them. Any byte may be where a filter is, since none is more
 * than 4.
 */
async function deepPng(options: PngOptions): Promise<Buffer> {
  const tile = noise(100_003).map((byte) => (byte < 4 ? byte + 1 : 0));
  const pixels = deflateSync(Buffer.alloc(pngBytes(options), tile), { level: 1 });
  return png({ ...options, pixels, chunks: [await profileChunk()] });
}

async function profileChunk(): Promise<Buffer> {
  const { icc } = await sharp(
    await open(plain(8, 8, [9, 9, 9]))
      .withIccProfile('p3')
      .png()
      .toBuffer(),
  ).metadata();
  return chunk('iCCP', Buffer.concat([text('P3\0\0'), deflateSync(icc ?? Buffer.alloc(0))]));
}
