import { type Random, randomFor } from '../random.ts';
import type { Frame } from './frame.ts';
import { clouds } from './noise.ts';

/** What lies upon what, in rows of pixels of the same size. */
export interface Layers {
  /** RGB. */
  readonly backdrop: Buffer;
  /** Light taken from the backdrop, 0 to 255. */
  readonly shadow: Buffer;
  /** RGBA. */
  readonly thing: Buffer;
  /** RGBA, shown only where the thing is. */
  readonly wear: Buffer;
  /** RGBA, over everything. */
  readonly label?: Buffer;
}

/** The light in the room and what the camera makes of it. */
export interface Light {
  /** Brighter to the right and to the bottom by so much, -1 to 1. */
  readonly slope: readonly [x: number, y: number];
  readonly exposure: number;
  /** Factors of red, green and blue: lamps are warm, shade is blue. */
  readonly balance: readonly [number, number, number];
  /** 0 to 1. */
  readonly shadow: number;
  /** Of the sensor: deviation from what was seen, 0 to 255. */
  readonly grain: number;
}

export function lightFor(random: Random): Light {
  const warm = random.between(-0.045, 0.06);
  return {
    slope: [random.between(-0.3, 0.3), random.between(-0.22, 0.06)],
    exposure: random.between(0.9, 1.1),
    balance: [1 + warm, 1 + warm * 0.15, 1 - warm],
    shadow: random.between(0.5, 0.72),
    grain: random.between(5, 10),
  };
}

const TILE = 512;
/** Numbers from -1 to 1, most of them near 0; TILE rows of TILE. */
let grainTile: Float32Array | undefined;
/** How even a material is, around 1. */
let mottleTile: Float32Array | undefined;

const tileOf = (value: (x: number, y: number) => number): Float32Array =>
  Float32Array.from({ length: TILE * TILE }, (_, index) => value(index % TILE, Math.floor(index / TILE)));

/** Puts the layers together in this light. @returns rows of RGB */
export function develop(layers: Layers, { width, height }: Frame, light: Light): Buffer {
  const { backdrop, shadow, thing, wear, label } = layers;
  const random = randomFor('grain');
  grainTile ??= tileOf(() => random.between(-1, 1) * random.between(0, 1));
  mottleTile ??= tileOf((x, y) => 0.95 + clouds(x / 26, y / 26, 4) * 0.1);
  // Clamped and rounded on the way in.
  const picture = new Uint8ClampedArray(width * height * 3);
  const [red, green, blue] = light.balance;
  // A million pixels: nothing is allocated in here, and what is transparent is not looked at.
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    const down = y / height - 0.5;
    const row = (y % TILE) * TILE;
    for (let x = 0; x < width; x += 1, at += 1) {
      const across = x / width - 0.5;
      const tile = row + (x % TILE);
      const solid = opacity(thing, at);
      const behind = (1 - (light.shadow * (shadow[at] ?? 0)) / 255) * (1 - solid);
      const front = solid * (mottleTile[tile] ?? 1);
      const worn = solid > 0 ? opacity(wear, at) * solid : 0;
      const labelled = label ? opacity(label, at) : 0;
      const fall = light.slope[0] * across + light.slope[1] * down - 0.42 * (across * across + down * down);
      const exposed = light.exposure * (1 + fall);
      const grain = light.grain * (grainTile[tile] ?? 0);
      for (let channel = 0; channel < 3; channel += 1) {
        let value = (backdrop[at * 3 + channel] ?? 0) * behind;
        if (solid > 0) value += (thing[at * 4 + channel] ?? 0) * front;
        if (worn > 0) value += ((wear[at * 4 + channel] ?? 0) - value) * worn;
        if (label && labelled > 0) value += ((label[at * 4 + channel] ?? 0) - value) * labelled;
        const balance = channel === 0 ? red : channel === 1 ? green : blue;
        picture[at * 3 + channel] = value * exposed * balance + grain;
      }
    }
  }
  return Buffer.from(picture.buffer);
}

/** How opaque a pixel of RGBA is, 0 to 1. */
const opacity = (pixels: Buffer, at: number): number => (pixels[at * 4 + 3] ?? 0) / 255;
