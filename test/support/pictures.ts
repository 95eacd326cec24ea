import sharp, { type Sharp } from 'sharp';

/** Looking up a global is slow in jest's sandbox, and this is done for every pixel. */
const { abs, floor } = Math;

/** Rows of RGB, 8 bits each. */
export interface Raw {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

export interface JpegOptions {
  /** EXIF, 1 to 8: the picture is stored so that it is upright when turned by it. */
  readonly orientation?: number;
  /** Where it was taken, the camera's name, XMP, and an owner in each. */
  readonly tagged?: boolean;
  readonly profile?: 'p3' | 'cmyk';
  readonly progressive?: boolean;
  readonly chromaSubsampling?: '4:2:0' | '4:4:4';
  readonly quality?: number;
}

/** Stands in all metadata of tagged pictures: nobody may see it. */
export const owner = 'OWNER-OF-THE-CAMERA';

/**
 * Something like a photograph: light that changes slowly, edges, texture on every scale, and a sensor's noise. No part of it
 * is like another, so that one sees which way up it is.
 */
export function scene(width: number, height: number, seed = 7): Raw {
  const [light, red, blue] = [110, 0, 0].map((level) => new Float32Array(width * height).fill(level));
  if (!light || !red || !blue) throw new RangeError('no planes');
  for (const [index, cells] of [3, 11, 43, 170, 680].entries())
    addTexture(light, width, { cells, size: 90 / 1.3 ** index, seed: seed + index });
  addTexture(red, width, { cells: 4, size: 60, seed: seed + 100 });
  addTexture(blue, width, { cells: 5, size: 60, seed: seed + 101 });
  const roll = grain(seed);
  const data = Buffer.alloc(width * height * 3);
  for (let at = 0; at < width * height; at += 1) {
    const [u, v] = [(at % width) / width, floor(at / width) / height];
    const edges = (u + 2 * v < 0.9 ? 60 : 0) - ((u - 0.7) ** 2 + (v - 0.6) ** 2 < 0.03 ? 50 : 0);
    const grey = (light[at] ?? 0) + edges + (roll() - 0.5) * 20;
    data[3 * at] = clamp(grey + (red[at] ?? 0));
    data[3 * at + 1] = clamp(grey);
    data[3 * at + 2] = clamp(grey + (blue[at] ?? 0));
  }
  return { data, width, height };
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : floor(value + 0.5));

/** Numbers in [0, 1), the same for the same seed (xorshift). */
function grain(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Adds random values on a grid, and what is between them: from -size / 2 to size / 2. */
function addTexture(
  plane: Float32Array,
  width: number,
  { cells, size, seed }: { readonly cells: number; readonly size: number; readonly seed: number },
): void {
  const roll = grain(seed);
  const columns = cells + 2;
  const grid = Float32Array.from({ length: columns * columns }, () => (roll() - 0.5) * size);
  const height = plane.length / width;
  const row = new Float32Array(columns);
  for (let y = 0, at = 0; y < height; y += 1) {
    const top = floor((y / height) * cells);
    const down = (y / height) * cells - top;
    for (let column = 0; column < columns; column += 1)
      row[column] = mix(grid[top * columns + column], grid[(top + 1) * columns + column], down);
    for (let x = 0; x < width; x += 1, at += 1) {
      const left = floor((x / width) * cells);
      plane[at] = (plane[at] ?? 0) + mix(row[left], row[left + 1], (x / width) * cells - left);
    }
  }
}

const mix = (one = 0, other = 0, part = 0): number => one + part * (other - one);

/** One colour all over. */
export const plain = (width: number, height: number, [red, green, blue]: readonly [number, number, number]): Raw => ({
  data: Buffer.alloc(width * height * 3, Buffer.from([red, green, blue])),
  width,
  height,
});

export const open = ({ data, width, height }: Raw): Sharp => sharp(data, { raw: { width, height, channels: 3 } });

/** A JPEG as a camera or a phone writes it. */
export async function jpeg(picture: Raw, options: JpegOptions = {}): Promise<Buffer> {
  const { orientation = 1, tagged, profile, progressive = false, chromaSubsampling = '4:2:0', quality = 90 } = options;
  let image = open(turnedAway(picture, orientation));
  if (profile === 'cmyk') image = image.toColourspace('cmyk');
  if (profile) image = image.withIccProfile(profile);
  if (orientation !== 1) image = image.withMetadata({ orientation });
  if (tagged) image = image.withExif(exif).withXmp(xmp);
  return image.jpeg({ progressive, chromaSubsampling, quality }).toBuffer();
}

const exif = {
  IFD0: { Make: 'Phone', Artist: owner, Copyright: owner },
  IFD2: { UserComment: owner, BodySerialNumber: owner },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 12/1', GPSLongitudeRef: 'E', GPSLongitude: '13/1 24/1 18/1' },
};

const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="${owner}"/></rdf:RDF></x:xmpmeta>`;

/** Stores a picture so that `orientation` turns it upright again (Exif 2.32, 4.6.5.A). */
function turnedAway(picture: Raw, orientation: number): Raw {
  const { width: w, height: h } = picture;
  const place = placements[orientation];
  if (orientation === 1) return picture;
  if (!place) throw new RangeError(`no orientation ${orientation}`);
  const sideways = orientation >= 5;
  const stored = { width: sideways ? h : w, height: sideways ? w : h };
  const data = Buffer.alloc(picture.data.length);
  for (let y = 0; y < h; y += 1) {
    for (let x = 0; x < w; x += 1) {
      const [column, row] = place(x, y, w - 1, h - 1);
      picture.data.copy(data, 3 * (row * stored.width + column), 3 * (y * w + x), 3 * (y * w + x) + 3);
    }
  }
  return { data, ...stored };
}

/** Column and row in which the file has the pixel that belongs at (x, y). */
const placements: Readonly<Record<number, (x: number, y: number, right: number, bottom: number) => [number, number]>> =
  {
    1: (x, y) => [x, y],
    2: (x, y, right) => [right - x, y],
    3: (x, y, right, bottom) => [right - x, bottom - y],
    4: (x, y, _, bottom) => [x, bottom - y],
    5: (x, y) => [y, x],
    6: (x, y, right) => [y, right - x],
    7: (x, y, right, bottom) => [bottom - y, right - x],
    8: (x, y, _, bottom) => [bottom - y, x],
  };

/** A PNG whose left half one can see through. */
export async function pngWithAlpha(picture: Raw, depth: 8 | 16 = 8): Promise<Buffer> {
  const { width, height } = picture;
  const alpha = Buffer.alloc(width * height);
  for (let at = 0; at < alpha.length; at += 1) alpha[at] = at % width < width / 2 ? 0 : 255;
  const file = await open(picture)
    .joinChannel(alpha, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
  return depth === 8 ? file : sharp(file).toColourspace('rgb16').png().toBuffer();
}

/** Mean of the differences of all samples, 0 to 255. */
export function difference(one: Uint8Array, other: Uint8Array): number {
  if (one.length !== other.length) throw new RangeError('pictures of different sizes');
  return one.reduce((sum, sample, at) => sum + abs(sample - (other[at] ?? 0)), 0) / one.length;
}
