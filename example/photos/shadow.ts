import sharp from 'sharp';
import type { Frame } from './frame.ts';

/** Shadows are soft: an eighth of the resolution shows them all. */
const COARSER = 8;

export interface Cast {
  readonly standing: boolean;
  /** How far to the right it falls, of the picture's width. */
  readonly aside: number;
  /** Blur, in pixels. */
  readonly soft: number;
}

/** One byte for each pixel. */
interface Mask {
  readonly pixels: Buffer;
  readonly width: number;
  readonly height: number;
}

/** How much light is taken from each pixel, 0 to 255. @param thing rows of RGBA */
export async function shadowOf(thing: Buffer, frame: Frame, cast: Cast): Promise<Buffer> {
  const { pixels, width, height } = fallen(outlineOf(thing, frame), cast);
  const raw = { width, height, channels: 1 } as const;
  const blurred = await sharp(pixels, { raw })
    .blur(cast.soft / COARSER)
    .extractChannel(0)
    .raw()
    .toBuffer();
  return enlarged({ pixels: blurred, width, height }, frame);
}

function outlineOf(thing: Buffer, frame: Frame): Mask {
  const [width, height] = [Math.floor(frame.width / COARSER), Math.floor(frame.height / COARSER)];
  const pixels = Buffer.alloc(width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) pixels[y * width + x] = thing[(y * frame.width + x) * COARSER * 4 + 3] ?? 0;
  return { pixels, width, height };
}

/** The outline where its shadow falls: on the table beside it, or on the floor and faintly on the wall behind it. */
function fallen(outline: Mask, cast: Cast): Mask {
  const { width, height, pixels } = outline;
  const at = (x: number, y: number): number =>
    x < 0 || x > width - 1 ? 0 : (pixels[Math.round(y) * width + Math.round(x)] ?? 0);
  const aside = cast.aside * width;
  const ground = lowest(outline);
  const shadow = Buffer.alloc(pixels.length);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const beside = at(x - aside, y - Math.abs(aside) * 0.8);
      const heightAbove = (ground + 1.5 - y) / 0.16;
      const onFloor = heightAbove < 0 ? 0 : at(x - heightAbove * cast.aside * 2, ground - heightAbove);
      shadow[y * width + x] = cast.standing ? Math.max(beside * 0.3, onFloor) : beside;
    }
  return { pixels: shadow, width, height };
}

/** The row on which the thing stands. */
function lowest({ pixels, width }: Mask): number {
  for (let index = pixels.length - 1; index >= 0; index -= 1)
    if ((pixels[index] ?? 0) > 128) return Math.floor(index / width);
  return 0;
}

/** Bilinear. libvips takes five times as long for it. */
function enlarged({ pixels, width, height }: Mask, frame: Frame): Buffer {
  const large = Buffer.alloc(frame.width * frame.height);
  for (let y = 0; y < frame.height; y += 1) {
    const down = Math.min(height - 1.001, y / COARSER);
    const top = Math.floor(down) * width;
    const lower = down - Math.floor(down);
    for (let x = 0; x < frame.width; x += 1) {
      const across = Math.min(width - 1.001, x / COARSER);
      const at = top + Math.floor(across);
      const right = across - Math.floor(across);
      const upper = (pixels[at] ?? 0) * (1 - right) + (pixels[at + 1] ?? 0) * right;
      const under = (pixels[at + width] ?? 0) * (1 - right) + (pixels[at + width + 1] ?? 0) * right;
      large[y * frame.width + x] = upper * (1 - lower) + under * lower;
    }
  }
  return large;
}
