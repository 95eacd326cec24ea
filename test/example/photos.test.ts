import * as fc from 'fast-check';
import { NewPhoto } from '../../core/photos/model.ts';
import { type ExampleListing, exampleListings } from '../../example/listings.ts';
import type { Drawing } from '../../example/photos/drawing.ts';
import { drawings } from '../../example/photos/drawings.ts';
import { priceTag, sticker } from '../../example/photos/lettering.ts';
import { clouds } from '../../example/photos/noise.ts';
import { paints } from '../../example/photos/paints.ts';
import { photosOf } from '../../example/photos/shots.ts';
import { randomFor } from '../../example/random.ts';
import { holds } from '../support/properties.ts';

const listings = exampleListings();
const everyDrawing: readonly (readonly [string, Drawing])[] = Object.entries(drawings);

describe('photosOf', () => {
  test('gives every listing two to four photos, each from another angle and the first one primary', () => {
    for (const listing of listings) {
      const photos = photosOf(listing);
      expect(photos.length).toBeGreaterThanOrEqual(2);
      expect(photos.length).toBeLessThanOrEqual(4);
      expect(new Set(photos.map(({ angle }) => angle)).size).toBe(photos.length);
      expect(photos.map(({ isPrimary }) => isPrimary)).toEqual(photos.map((_, index) => index === 0));
    }
  });

  test('says of them what the API takes', () => {
    for (const { angle, caption, isPrimary } of listings.flatMap(photosOf)) {
      const body = { contentType: 'image/jpeg', byteSize: 1, angle, isPrimary, ...(caption && { caption }) };
      expect(NewPhoto.safeParse(body).error).toBeUndefined();
    }
  });

  test('shows the number of a part only where there is one, and no wear on what is new', () => {
    for (const listing of listings) {
      const angles = photosOf(listing).map(({ angle }) => angle);
      const part = listing.content.kind === 'part' ? listing.content : undefined;
      if (angles.includes('label')) expect(part?.oemNumber).toBeDefined();
      if (part?.condition === 'new') expect(angles).not.toContain('wear');
    }
  });

  test('says the same on every call, and does not change when other listings do', () => {
    const again = new Map(exampleListings().map((listing) => [listing.key, photosOf(listing)]));
    for (const listing of [...listings].reverse()) expect(photosOf(listing)).toEqual(again.get(listing.key));
  });

  test('takes no two pictures alike', () => {
    const seeds = listings.flatMap(photosOf).map(({ shot }) => shot.seed);
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  test('writes captions in the language of the country', () => {
    const caption = (country: string): readonly (string | undefined)[] =>
      listings
        .filter(({ content }) => content.location?.country === country)
        .flatMap((listing: ExampleListing) => photosOf(listing).filter(({ angle }) => angle === 'wear'))
        .map((photo) => photo.caption);
    expect(caption('PL')).toContain('Ślady użytkowania');
    expect(caption('US').every((text) => /^[A-Z][a-z, ]+$/.test(text ?? ''))).toBe(true);
  });
});

describe('drawings', () => {
  test('are each of some listing', () => {
    const used = new Set<string>(listings.map(({ picture }) => picture.of));
    expect(everyDrawing.map(([name]) => name).filter((name) => !used.has(name))).toEqual([]);
  });

  test.each(everyDrawing)('%s: well-formed in every colour, and the colour makes a difference', (name, drawing) => {
    const drawn = Object.values(paints).map((colour) => drawing.draw(colour, randomFor(name)));
    for (const svg of drawn) {
      expect(svg).not.toMatch(/NaN|undefined|Infinity|#[0-9a-f]*-/);
      expect(svg.match(/<g[ >]/g)?.length ?? 0).toBe(svg.match(/<\/g>/g)?.length ?? 0);
    }
    expect(new Set(drawn).size).toBe(drawn.length);
    // What close-ups look at is on it.
    const { size, spot = [0, 0] } = drawing;
    expect(Math.abs(spot[0])).toBeLessThan(size[0] / 2);
    expect(Math.abs(spot[1])).toBeLessThan(size[1] / 2);
  });
});

describe('lettering', () => {
  const strokesIn = (svg: string): number => svg.match(/M/g)?.length ?? 0;

  test('writes every part number and price of the example data without leaving anything out', () => {
    const blank = strokesIn(sticker(' ', ' '));
    for (const { content } of listings) {
      if (content.kind !== 'part' || content.oemNumber === undefined) continue;
      const letters = [...content.oemNumber.replaceAll(/[\s\p{Mark}]/gu, '')];
      for (const letter of letters) expect(strokesIn(sticker(letter, ' '))).toBeGreaterThan(blank);
    }
    for (const letter of '0123456789EURSKGBPLNJYDCZHFIW') {
      expect(strokesIn(priceTag(letter))).toBeGreaterThan(strokesIn(priceTag(' ')));
    }
  });

  test('leaves accents out and what it can not write, and throws at nothing', async () => {
    expect(sticker('Škoda', '1')).toBe(sticker('Skoda', '1'));
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    const drawn = fc.property(text, (any) => expect(sticker(any, any)).not.toMatch(/NaN|Infinity/));
    await holds('any text on a label', drawn, 500);
  });
});

test('noise is between 0 and 1, the same at the same place, and without jumps', async () => {
  const place = fc.double({ min: -4000, max: 4000, noNaN: true });
  const smooth = fc.property(place, place, (x, y) => {
    const value = clouds(x, y);
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThanOrEqual(1);
    expect(clouds(x, y)).toBe(value);
    expect(Math.abs(clouds(x + 0.001, y) - value)).toBeLessThan(0.05);
  });
  await holds('noise', smooth, 2000);
});
