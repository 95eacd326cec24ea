import * as fc from 'fast-check';
import sharp from 'sharp';
import { sharpImages } from '../../../adapters/images/sharp-images.ts';
import { rejectionReasons } from '../../../core/photos/images.ts';
import { open, scene } from '../../support/pictures.ts';
import { holds } from '../../support/properties.ts';

const images = sharpImages();
const picture = () => open(scene(24, 18)).withIccProfile('p3');

/** One place of a file, and what becomes of it. */
const damage = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('changed', 'cut off', 'left out', 'repeated'),
  byte: fc.integer({ min: 0, max: 255 }),
  length: fc.integer({ min: 1, max: 40 }),
});
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damaged(file: Buffer, { at, how, byte, length }: Damage): Buffer {
  const place = at % Math.max(1, file.length);
  const [before, after] = [file.subarray(0, place), file.subarray(place)];
  if (how === 'cut off') return before;
  if (how === 'left out') return Buffer.concat([before, after.subarray(length)]);
  if (how === 'repeated') return Buffer.concat([before, after.subarray(0, length), after]);
  return Buffer.concat([before, Buffer.from([byte]), after.subarray(1)]);
}

describe('given a photo of any kind', () => {
  it.each([
    ['JPEG', () => picture().jpeg().toBuffer()],
    ['progressive JPEG', () => picture().jpeg({ progressive: true }).toBuffer()],
    ['PNG', () => picture().png().toBuffer()],
    ['interlaced PNG', () => picture().ensureAlpha(0.5).png({ progressive: true }).toBuffer()],
    ['PNG with a palette', () => open(scene(24, 18)).png({ palette: true }).toBuffer()],
    ['WebP', () => picture().webp().toBuffer()],
    ['WebP with alpha', () => picture().ensureAlpha(0.5).webp().toBuffer()],
    ['lossless WebP', () => picture().ensureAlpha(0.5).webp({ lossless: true }).toBuffer()],
  ] as const)(
    'when a %s is damaged anywhere, then it is refused, or a picture comes of it, but nothing fails',
    async (kind, make) => {
      const file = await make();
      expect(await images.derive(file)).toHaveProperty('large');
      const outcomes = new Map<string, number>();
      const property = fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
        const derived = await images.derive(damages.reduce(damaged, file));
        const outcome = 'rejected' in derived ? derived.rejected : 'picture';
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        if ('rejected' in derived) return Object.hasOwn(rejectionReasons, derived.rejected);
        return (await sharp(derived.large.bytes).metadata()).format === 'webp';
      });
      await holds(`damage to a ${kind}`, property, 80);
      expect(outcomes.get('damaged')).toBeGreaterThan(0);
    },
  );
});
