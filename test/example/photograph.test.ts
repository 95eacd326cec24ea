import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { sharpImages } from '../../adapters/images/sharp-images.ts';
import { exampleListings } from '../../example/listings.ts';
import { photosOf } from '../../example/photos/shots.ts';

/** Wide and tall, one and many, indoors and out, with a part number. */
const keys = [
  'demo-yaris-alternator',
  'stringregal',
  'housle-34',
  'moka-lot',
  'gazelle-tour',
  'kinderbuecher',
  'j39-chairs',
];

describe('photograph', () => {
  const folder = mkdtempSync(join(tmpdir(), 'swapyard-photos-'));
  let pictures: Map<string, Buffer>;

  const take = async (...some: readonly string[]): Promise<Map<string, Buffer>> => {
    const script = 'test/example/photograph-in-process.ts';
    await promisify(execFile)(process.execPath, ['--import', 'tsx', script, folder, ...some]);
    return new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file))]));
  };

  beforeAll(async () => {
    pictures = await take(...keys);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('takes every photo of the listings', () => {
    const wanted = exampleListings()
      .filter(({ key }) => keys.includes(key))
      .flatMap((listing) => photosOf(listing).map(({ angle }) => `${listing.key}-${angle}.jpg`));
    expect([...pictures.keys()].sort()).toEqual(wanted.sort());
    expect(wanted.length).toBeGreaterThan(keys.length * 2);
  });

  test('saves them as a phone does: in the sensor’s format, with how it was held, in some 50 to 300 KB', async () => {
    const orientations = new Set<number | undefined>();
    for (const bytes of pictures.values()) {
      const { format, width, height, orientation } = await sharp(bytes).metadata();
      expect([format, width, height].join(' ')).toMatch(/^jpeg (1200 900|900 1200)$/);
      orientations.add(orientation);
      expect(bytes.length).toBeGreaterThan(25_000);
      expect(bytes.length).toBeLessThan(400_000);
    }
    expect(orientations.size).toBeGreaterThan(1);
  });

  test('saves tall things so that they come out upright', async () => {
    const bytes = pictures.get('housle-34-front.jpg') ?? pictures.get('housle-34-top.jpg') ?? Buffer.alloc(0);
    const { width, orientation } = await sharp(bytes).metadata();
    expect(width).toBe(1200);
    expect([6, 8]).toContain(orientation);
    const derived = await sharpImages().derive(bytes);
    expect('large' in derived && [derived.large.width, derived.large.height]).toEqual([900, 1200]);
  });

  test('are images that the marketplace takes, none of them one flat colour', async () => {
    const images = sharpImages();
    for (const bytes of pictures.values()) {
      expect(await images.derive(bytes)).not.toHaveProperty('rejected');
      const { channels } = await sharp(bytes).stats();
      for (const { stdev } of channels) expect(stdev).toBeGreaterThan(10);
    }
  });

  test('takes the same picture to the last bit on another run, whatever was taken before', async () => {
    const again = await take('moka-lot');
    for (const [file, bytes] of again) expect(bytes.equals(pictures.get(file) ?? Buffer.alloc(0))).toBe(true);
  });
});
