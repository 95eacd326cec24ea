import sharp, { type Sharp } from 'sharp';
import { sharpImages } from '../../../adapters/images/sharp-images.ts';
import type { DerivedImages } from '../../../core/photos/images.ts';
import { chunk, greyJpeg, png, segment, text } from '../../support/file-formats.ts';
import { difference, jpeg, open, owner, plain, pngWithAlpha, type Raw, scene } from '../../support/pictures.ts';
import { chunksOf, picturesOf } from './webp-chunks.ts';

const images = sharpImages();

async function derive(bytes: Uint8Array): Promise<DerivedImages> {
  const derived = await images.derive(bytes);
  if ('rejected' in derived) throw new Error(`${derived.rejected}: ${derived.detail}`);
  return derived;
}

const pixelsOf = async (bytes: Uint8Array): Promise<Buffer> => sharp(bytes).raw().toBuffer();
const sizeOf = ({ width, height }: Raw | DerivedImages['large']) => `${width}x${height}`;
/** The middle pixel of a picture. */
async function middleOf({ bytes, width, height }: DerivedImages['large']): Promise<readonly number[]> {
  const at = 3 * (Math.floor(height / 2) * width + Math.floor(width / 2));
  return [...(await pixelsOf(bytes)).subarray(at, at + 3)];
}
const close = (expected: readonly number[], tolerance: number) =>
  expected.map((sample) => expect.closeTo(sample, Math.log10(0.5 / tolerance)));

describe('given a photo of some size', () => {
  it.each([
    ['4000x3000', '1600x1200', '320x240'],
    ['1500x2000', '1200x1600', '240x320'],
    ['1600x1600', '1600x1600', '320x320'],
    ['321x100', '321x100', '320x100'],
    ['200x100', '200x100', '200x100'],
    ['3000x2', '1600x1', '320x1'],
    ['1x1', '1x1', '1x1'],
  ])('when it is %s, then the large picture is %s and the small one %s: never larger', async (given, large, small) => {
    const [width = 0, height = 0] = given.split('x').map(Number);
    const derived = await derive(
      await open(plain(width, height, [90, 90, 90]))
        .jpeg()
        .toBuffer(),
    );
    expect([sizeOf(derived.large), sizeOf(derived.small)]).toEqual([large, small]);
    for (const picture of [derived.large, derived.small])
      expect(await sharp(picture.bytes).metadata()).toMatchObject({
        format: 'webp',
        width: picture.width,
        height: picture.height,
      });
  });

  it('then its placeholder is a data URI of a few pixels and bytes', async () => {
    const derived = await derive(await jpeg(scene(900, 600)));
    const [, , placeholder = Buffer.alloc(0)] = picturesOf(derived);
    expect(await sharp(placeholder).metadata()).toMatchObject({ format: 'webp', width: 16, height: 11 });
    expect(derived.placeholder.length).toBeLessThan(250);
  });
});

describe('given a photo taken with the camera turned', () => {
  const upright = scene(480, 360);

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'when its EXIF says orientation %i, then the pictures are upright',
    async (orientation) => {
      const { large, small } = await derive(await jpeg(upright, { orientation }));
      expect([sizeOf(large), sizeOf(small)]).toEqual(['480x360', '320x240']);
      expect(difference(await pixelsOf(large.bytes), upright.data)).toBeLessThan(7);
    },
  );

  it('then any other way up would have been noticed', async () => {
    for (const turned of [open(upright).flip(), open(upright).flop(), open(upright).rotate(180)])
      expect(difference(await turned.raw().toBuffer(), upright.data)).toBeGreaterThan(25);
  });

  it('when it is a PNG or a WebP that says so, then they are upright as well', async () => {
    const turned = await sharp(await jpeg(upright, { orientation: 6, quality: 100 }))
      .keepMetadata()
      .png()
      .toBuffer();
    const asWebp = await sharp(await jpeg(upright, { orientation: 6, quality: 100 }))
      .keepMetadata()
      .webp()
      .toBuffer();
    for (const file of [turned, asWebp]) {
      const { large } = await derive(file);
      expect(sizeOf(large)).toBe('480x360');
      expect(difference(await pixelsOf(large.bytes), upright.data)).toBeLessThan(7);
    }
  });
});

describe('given a photo that says who took it, where and with what', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('when it is a %s, then the pictures say nothing', async (format) => {
    const tagged = await jpeg(scene(400, 300), { tagged: true, orientation: 3, profile: 'p3' });
    const file = await sharp(tagged).keepMetadata().toFormat(format).toBuffer();
    expect(file.includes(owner)).toBe(true);
    for (const picture of picturesOf(await derive(file))) {
      expect(chunksOf(picture)).toEqual(['VP8 ']);
      expect(Buffer.from(picture).includes(owner)).toBe(false);
      const metadata = await sharp(picture).metadata();
      for (const field of ['exif', 'icc', 'xmp', 'iptc', 'orientation', 'comments'] as const)
        expect(metadata).not.toHaveProperty(field);
    }
  });
});

describe('given a photo with colours of its own', () => {
  const colours: readonly (readonly [number, number, number])[] = [
    [200, 80, 40],
    [30, 160, 90],
    [250, 10, 20],
  ];
  const displayP3 = (colour: readonly [number, number, number]) => open(plain(64, 64, colour)).withIccProfile('p3');

  it.each(colours)('when it is Display P3, then they are as they look: %i, %i, %i', async (...colour) => {
    const files = [
      await displayP3(colour).jpeg({ quality: 98, chromaSubsampling: '4:4:4' }).toBuffer(),
      await displayP3(colour).png().toBuffer(),
      await displayP3(colour).toColourspace('rgb16').png().toBuffer(),
      await displayP3(colour).webp({ lossless: true }).toBuffer(),
    ];
    for (const file of files) {
      expect((await sharp(file).metadata()).icc).toBeDefined();
      expect(await middleOf((await derive(file)).large)).toEqual(close(colour, 6));
    }
  });

  it('when it is CMYK, with a profile or without, then it is neither inverted nor raw', async () => {
    const colour = [150, 110, 90] as const;
    const image = () => open(plain(64, 64, colour)).toColourspace('cmyk');
    const files = [
      await image().withIccProfile('cmyk').jpeg({ quality: 98 }).toBuffer(),
      await image().jpeg({ quality: 98 }).toBuffer(),
    ];
    for (const file of files) {
      expect((await sharp(file).metadata()).space).toBe('cmyk');
      expect(await middleOf((await derive(file)).large)).toEqual(close(colour, 25));
    }
  });

  it('when it has 16 bits and no profile, or is grey, then it stays as it is', async () => {
    const deep = await open(plain(64, 64, [200, 80, 40]))
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect(await middleOf((await derive(deep)).large)).toEqual(close([200, 80, 40], 4));
    const grey = open(plain(64, 64, [70, 70, 70])).toColourspace('b-w');
    for (const file of [await grey.clone().png().toBuffer(), await grey.clone().jpeg().toBuffer()])
      expect(await middleOf((await derive(file)).large)).toEqual(close([70, 70, 70], 4));
  });

  it.each([8, 16] as const)('when half of it is transparent at %i bits, then that is white', async (depth) => {
    const { large } = await derive(await pngWithAlpha(plain(80, 40, [20, 90, 160]), depth));
    const pixels = await pixelsOf(large.bytes);
    expect((await sharp(large.bytes).metadata()).hasAlpha).toBe(false);
    expect([...pixels.subarray(3 * 10, 3 * 11)]).toEqual(close([255, 255, 255], 3));
    expect([...pixels.subarray(3 * 70, 3 * 71)]).toEqual(close([20, 90, 160], 6));
  });
});

describe('given a photo that is not quite by the book', () => {
  it('when a phone wrote nonsense into the header of its scan, then it is taken nevertheless', async () => {
    const file = greyJpeg({ width: 64, height: 48, components: 3, spectrum: [0, 0, 0] });
    await expect(sharp(file).raw().toBuffer()).rejects.toThrow('Invalid SOS parameters');
    expect(sizeOf((await derive(file)).large)).toBe('64x48');
  });

  it('when another picture follows it, as phones do for HDR and depth, then the first one counts', async () => {
    const index = segment(0xe2, text('MPF\0MM\0*\0\0\0\x08\0\0\0\0\0\0'));
    const first = greyJpeg({ width: 64, height: 48, components: 3, segments: [index] });
    const file = Buffer.concat([first, greyJpeg({ width: 16, height: 12 })]);
    expect(sizeOf((await derive(file)).large)).toBe('64x48');
  });

  it('when bytes are left between its pixels and its end, then it is taken nevertheless', async () => {
    const file = await jpeg(scene(64, 48));
    const padded = Buffer.concat([file.subarray(0, -2), Buffer.alloc(40), file.subarray(-2)]);
    expect(sizeOf((await derive(padded)).large)).toBe('64x48');
  });

  it('when its texts would inflate to much, then nobody inflates them', async () => {
    const bomb = chunk('iTXt', text(`Comment\0\x01\0\0\0${'not even compressed'}`));
    expect(sizeOf((await derive(png({ width: 64, height: 48, chunks: Array(5000).fill(bomb) }))).large)).toBe('64x48');
  });
});

describe('given the same file twice', () => {
  it('when others are derived meanwhile, then the pictures are the same to the byte', async () => {
    const file = await jpeg(scene(400, 300), { profile: 'p3', orientation: 8 });
    const others = [await pngWithAlpha(scene(300, 200)), Buffer.from('no picture'), await jpeg(scene(200, 300))];
    const [one, another] = await Promise.all([file, ...others, file].map((bytes) => sharpImages().derive(bytes))).then(
      (all) => [all.at(0), all.at(-1)],
    );
    expect(one).toHaveProperty('large');
    expect(another).toEqual(one);
    expect(await images.derive(Buffer.from(file))).toEqual(one);
  });
});

describe('given a process that derives pictures', () => {
  it('when it is asked for several at once, then it holds one at a time', async () => {
    const file = await jpeg(scene(200, 150));
    const toBuffer = sharp.prototype.toBuffer;
    let now = 0;
    let most = 0;
    // sharp's own counters change on other threads while they are read.
    const counted = jest.spyOn(sharp.prototype, 'toBuffer').mockImplementation(async function (this: Sharp, options) {
      most = Math.max(most, ++now);
      return await toBuffer.call(this, options).finally(() => now--);
    });
    await Promise.all([file, file, file, file].map((bytes) => images.derive(bytes)));
    counted.mockRestore();
    expect(most).toBe(1);
  });

  it('when one of them fails, then the others do not', async () => {
    const file = await jpeg(scene(200, 150));
    const noBytes = null as unknown as Uint8Array;
    const [failed, ...others] = await Promise.allSettled([noBytes, file, file].map((bytes) => images.derive(bytes)));
    expect(failed?.status).toBe('rejected');
    expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  });

  it('then libvips opens nothing there but what is taken', async () => {
    const files = [
      await open(plain(9, 9, [1, 2, 3]))
        .gif()
        .toBuffer(),
      await open(plain(9, 9, [1, 2, 3]))
        .tiff()
        .toBuffer(),
      await open(plain(9, 9, [1, 2, 3]))
        .avif()
        .toBuffer(),
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    ];
    for (const file of files) await expect(sharp(file).metadata()).rejects.toThrow('unsupported image format');
    await expect(sharp('test/adapters/images/no-such.jpg').metadata()).rejects.toThrow();
  });
});
