import sharp from 'sharp';
import { inspect } from '../../../adapters/images/inspect.ts';
import { sharpImages } from '../../../adapters/images/sharp-images.ts';
import type { DerivedImages } from '../../../core/photos/images.ts';
import { payloads } from '../../support/hostile-file.ts';
import { hostileFiles } from '../../support/hostile-files.ts';
import { chunksOf, picturesOf } from './webp-chunks.ts';

const images = sharpImages();
const files = hostileFiles().map((file) => [`${file.name}: ${file.because}`, file] as const);

describe('given a file that somebody sends to do harm', () => {
  it.each(files.filter(([, { verdict }]) => verdict !== 'clean'))(
    'when it is %s, then it is refused for what it is',
    async (_, { bytes, verdict }) => {
      expect(await images.derive(bytes)).toEqual({
        rejected: verdict,
        detail: expect.stringMatching(/^[\w ×.,():-]{3,60}$/),
      });
    },
  );

  it('when its first bytes or its header tell enough, then no decoder gets to see it', () => {
    const told = ['canvas.webp', 'largest.webp', 'magic.jpg', 'cut-4.jpg', 'cut-3.png', 'segments.jpg', 'chunks.png'];
    const early = files.filter(
      ([, { name, verdict }]) => !['clean', 'damaged'].includes(verdict) || told.includes(name),
    );
    expect(early.length).toBeGreaterThan(60);
    for (const [name, { bytes, verdict }] of early)
      expect([name, inspect(bytes)]).toEqual([name, expect.objectContaining({ rejected: verdict })]);
  });

  it.each(files.filter(([, { verdict }]) => verdict === 'clean'))(
    'when it is a picture with %s, then only the picture is left',
    async (_, { bytes }) => {
      const derived = (await images.derive(bytes)) as DerivedImages;
      expect(derived).toHaveProperty('large');
      for (const picture of picturesOf(derived)) {
        expect(chunksOf(picture)).toEqual([expect.stringMatching(/^VP8[ L]$/)]);
        expect((await sharp(picture).metadata()).format).toBe('webp');
        const text = Buffer.from(picture).toString('latin1');
        expect(payloads.filter((payload) => text.includes(payload))).toEqual([]);
      }
    },
  );

  it('then there are many of them, of both kinds', () => {
    const clean = files.filter(([, { verdict }]) => verdict === 'clean');
    expect(clean.length).toBeGreaterThanOrEqual(30);
    expect(files.length - clean.length).toBeGreaterThanOrEqual(60);
  });
});
