import fc from 'fast-check';
import { discardPhotoFiles } from '../../../core/photos/discard-photo-files.ts';
import { makeThumbnails } from '../../../core/photos/make-thumbnails.ts';
import type { Gallery, Photo } from '../../../core/photos/model.ts';
import { aListing } from '../../support/builders.ts';
import { inSeconds, noon } from '../../support/contexts.ts';
import { sweepCrashes } from '../../support/crash.ts';
import { hashOf, memoryImages, memoryPhotos } from '../../support/memory-photos.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { holds } from '../../support/properties.ts';

const listing = aListing();
const listingId = listing.id;
const photoId = 'pho_01JD3Z8Q2V6W7X8Y9ZABCDEFGH';
const of = { listingId, photoId };
const pending: Photo = {
  id: photoId,
  uploadedById: listing.sellerId,
  status: 'pending',
  expiresAt: inSeconds(24 * 3600).toISOString(),
  createdAt: noon.toISOString(),
  updatedAt: noon.toISOString(),
  version: 1,
};
const aGallery = (...photos: Photo[]): Gallery => ({
  id: listingId,
  photos,
  updatedAt: noon.toISOString(),
  version: 1,
});

function world({ listed = aListing(), gallery = aGallery(pending) } = {}) {
  const store = memoryStore();
  const files = memoryPhotos();
  store.seed('listing', listed);
  store.seed('gallery', gallery);
  const deps = { store, photoFiles: files.photoFiles, images: memoryImages };
  return {
    store,
    deps,
    files,
    photo: () => store.peek('gallery', listingId)?.photos.find(({ id }) => id === photoId),
    take: (revision: string, now = noon) => makeThumbnails(deps, { ...of, revision }, now),
    remove: () => {
      const kept = store.peek('gallery', listingId) as Gallery;
      store.seed('gallery', { ...kept, photos: [], version: kept.version + 1 });
    },
  };
}

const picturesFor = (content: string) =>
  ['large', 'small'].map((size) => `photos/${photoId}/${hashOf(content)}-${size}.webp`);

describe('given a file for a pending photo', () => {
  test('its pictures are published, the photo is ready, and the file is gone', async () => {
    const it = world();
    await it.take(it.files.arrive(of, 'a photo'));

    expect(it.photo()).toEqual({
      ...pending,
      expiresAt: undefined,
      status: 'ready',
      image: { hash: hashOf('a photo'), width: 1600, height: 1200, placeholder: 'data:image/webp;base64,AAAA' },
      version: 2,
    });
    expect(it.store.peek('listing', listingId)?.primaryPhoto).toMatchObject({ photoId, hash: hashOf('a photo') });
    expect(it.files.pictures()).toEqual(picturesFor('a photo'));
    expect(it.files.uploads(of)).toEqual([]);
  });

  test('what is no image is rejected with its reason, which the seller can read for a day', async () => {
    const it = world();
    await it.take(it.files.arrive(of, 'damaged'), inSeconds(60));

    expect(it.photo()).toMatchObject({
      status: 'rejected',
      rejection: {
        reason: 'damaged',
        detail: expect.stringMatching(/^This picture is damaged.*\(The file ends in the middle\.\)$/),
      },
      expiresAt: inSeconds(60 + 24 * 3600).toISOString(),
      version: 2,
    });
    expect(it.files.pictures()).toEqual([]);
    expect(it.files.uploads(of)).toEqual([]);
  });

  test.each(['sold', 'archived', 'suspended'] as const)(
    'nothing is published of a listing that is %s',
    async (status) => {
      const it = world({ listed: aListing({ status }) });
      await it.take(it.files.arrive(of, 'a photo'));

      expect(it.photo()).toMatchObject({ status: 'rejected', rejection: { reason: 'listing-closed' } });
      expect([it.files.pictures(), it.files.uploads(of)]).toEqual([[], []]);
    },
  );

  test('a listing that is sold while the pictures are made gets none of them', async () => {
    const it = world();
    const revision = it.files.arrive(of, 'a photo');
    const derive: typeof memoryImages.derive = async (bytes) => {
      it.store.seed('listing', aListing({ status: 'sold', version: 2 }));
      return memoryImages.derive(bytes);
    };
    await makeThumbnails({ ...it.deps, images: { derive } }, { ...of, revision }, noon);

    expect(it.photo()).toMatchObject({ status: 'rejected', rejection: { reason: 'listing-closed' } });
    expect(it.store.peek('listing', listingId)).not.toHaveProperty('primaryPhoto');
    expect([it.files.pictures(), it.files.uploads(of)]).toEqual([[], []]);
  });

  test('somebody who has just reserved the listing is no reason to refuse it', async () => {
    const it = world({ listed: aListing({ status: 'reserved' }) });
    await it.take(it.files.arrive(of, 'a photo'));

    expect(it.photo()?.status).toBe('ready');
  });

  test('a file that comes after its photo was deleted, or has expired, leaves nothing behind', async () => {
    for (const when of ['deleted', 'expired'] as const) {
      const it = world();
      const revision = it.files.arrive(of, 'a photo');
      if (when === 'deleted') it.remove();
      await it.take(revision, when === 'expired' ? inSeconds(24 * 3600) : noon);

      expect([it.files.pictures(), it.files.uploads(of)]).toEqual([[], []]);
    }
  });

  test('a photo deleted while its pictures are made leaves none behind', async () => {
    const it = world();
    const revision = it.files.arrive(of, 'a photo');
    const { publish } = it.files.photoFiles;
    await makeThumbnails(
      {
        ...it.deps,
        photoFiles: {
          ...it.files.photoFiles,
          publish: async (...args) => {
            await publish(...args);
            if (it.photo()) it.remove();
          },
        },
      },
      { ...of, revision },
      noon,
    );

    expect([it.files.pictures(), it.files.uploads(of)]).toEqual([[], []]);
  });

  test('a file that comes while another one is judged is judged instead', async () => {
    const it = world();
    const first = it.files.arrive(of, 'first');
    const derive: typeof memoryImages.derive = async (bytes) => {
      if (it.files.uploads(of).length === 1) it.files.arrive(of, 'second');
      return memoryImages.derive(bytes);
    };
    await makeThumbnails({ ...it.deps, images: { derive } }, { ...of, revision: first }, noon);

    expect(it.photo()?.image?.hash).toBe(hashOf('second'));
    expect(it.files.uploads(of)).toEqual([]);
    expect(it.files.pictures()).toEqual(expect.arrayContaining(picturesFor('second')));
  });

  test('a fault of ours is thrown, so that it is tried again, and changes nothing', async () => {
    const it = world();
    const revision = it.files.arrive(of, 'a photo');
    const images = { derive: () => Promise.reject(new Error('out of memory')) };

    await expect(makeThumbnails({ ...it.deps, images }, { ...of, revision }, noon)).rejects.toThrow('out of memory');
    expect([it.photo(), it.files.uploads(of)]).toEqual([pending, ['a photo']]);
  });
});

describe('given a photo that is ready', () => {
  test('another file for it changes nothing that is published, and is removed', async () => {
    const it = world();
    await it.take(it.files.arrive(of, 'a photo'));
    const [before, listedBefore] = [it.photo(), it.store.peek('listing', listingId)];

    await it.take(it.files.arrive(of, 'a replay'), inSeconds(60));

    expect([it.photo(), it.store.peek('listing', listingId)]).toEqual([before, listedBefore]);
    expect(it.files.pictures()).toEqual(picturesFor('a photo'));
    expect(it.files.uploads(of)).toEqual([]);
  });
});

test('events told five times and in any order make one photo of the newest file', async () => {
  await holds(
    'files and their events',
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.shuffledSubarray(
        Array.from({ length: 15 }, (_, index) => index),
        { minLength: 15, maxLength: 15 },
      ),
      async (files, order) => {
        const it = world();
        const revisions = Array.from({ length: files }, (_, index) => it.files.arrive(of, `file ${index}`));
        for (const index of order) await it.take(revisions[index % files] ?? '');

        expect(it.photo()).toMatchObject({ status: 'ready', version: 2, image: { hash: hashOf(`file ${files - 1}`) } });
        expect(it.files.pictures()).toEqual(picturesFor(`file ${files - 1}`));
        expect(it.files.uploads(of)).toEqual([]);
      },
    ),
    200,
  );
});

test.each(['a photo', 'damaged'])(
  'an invocation that ends before or after any of its calls, and runs again, ends the same: %s',
  async (content) => {
    const crashes = await sweepCrashes({
      world: () => {
        const it = world();
        return { it, revision: it.files.arrive(of, content) };
      },
      ports: ({ it }) => it.deps,
      invoke: (deps, { revision }) => makeThumbnails(deps, { ...of, revision }, noon),
      retry: ({ it, revision }) => it.take(revision),
      verify: ({ it }) => {
        const good = content === 'a photo';
        expect(it.photo()).toMatchObject({ status: good ? 'ready' : 'rejected', version: 2 });
        expect(it.files.pictures()).toEqual(good ? picturesFor(content) : []);
        expect(it.files.uploads(of)).toEqual([]);
      },
    });
    expect(crashes).toBeGreaterThan(10);
  },
);

describe('given that a photo was taken out', () => {
  test('its pictures are removed; told again, nothing happens', async () => {
    const it = world();
    await it.take(it.files.arrive(of, 'a photo'));
    it.remove();

    for (let times = 0; times < 2; times += 1) await discardPhotoFiles(it.deps, of);

    expect(it.files.pictures()).toEqual([]);
  });

  test('an event that is not true removes nothing', async () => {
    const it = world();
    await it.take(it.files.arrive(of, 'a photo'));

    await discardPhotoFiles(it.deps, of);

    expect(it.files.pictures()).toEqual(picturesFor('a photo'));
  });
});
