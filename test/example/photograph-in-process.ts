import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleListings } from '../../example/listings.ts';
import { photograph } from '../../example/photos/photograph.ts';
import { photosOf } from '../../example/photos/shots.ts';

/** Takes all photos of the named listings: `<folder>/<key>-<angle>.jpg`. In a process of its own, as add-photos.ts says. */
async function takeAll(folder: string, keys: readonly string[]): Promise<void> {
  for (const listing of exampleListings().filter(({ key }) => keys.includes(key)))
    for (const { angle, shot } of photosOf(listing))
      writeFileSync(join(folder, `${listing.key}-${angle}.jpg`), await photograph(shot));
}

const [, , folder = '', ...keys] = process.argv;
takeAll(folder, keys).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
