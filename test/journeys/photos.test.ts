import sharp from 'sharp';
import type { ListingView } from '../../core/listings/model.ts';
import { MOST_BYTES, MOST_PHOTOS, type PhotoView } from '../../core/photos/model.ts';
import { invoke } from '../../scripts/invoke.ts';
import { aPart, aProduct } from '../support/builders.ts';
import {
  anonymous,
  functionOf,
  joinAs,
  joinOperator,
  type Person,
  startTestCloud,
  type TestCloud,
} from '../support/cloud.ts';
import { trialsOf } from '../support/fault-sweep.ts';
import { inParallel } from '../support/http.ts';
import { addPhoto, aJpeg, bucketOf, cdnOf, type Form, newPhoto, postForm } from '../support/photos.ts';
import { owner as cameraOwner, jpeg, scene } from '../support/pictures.ts';
import { say } from '../support/random.ts';

let cloud: TestCloud;
let seller: Person;
let bucket: ReturnType<typeof bucketOf>;
beforeAll(async () => {
  cloud = await startTestCloud();
  seller = await joinAs(cloud, 'seller');
  bucket = bucketOf(cloud);
});
afterAll(async () => {
  bucket.close();
  await cloud.close();
});

const offer = (): Promise<ListingView> => seller.api.createListing({ body: aPart() });
const photosOf = async (listingId: string): Promise<readonly PhotoView[]> =>
  (await seller.api.listPhotos({ params: { listingId } })).items;
const requested = (listingId: string, api = seller.api) =>
  api.requestPhotoUpload({ params: { listingId }, body: newPhoto() });
const send = async (upload: Form, file?: Uint8Array): Promise<number> =>
  (await postForm(upload, file ?? (await aJpeg()))).status;

describe('a photo on its way from a phone to a buyer', () => {
  test('is upright, clean and small, and stands for its listing wherever that is shown', async () => {
    const listing = await offer();
    // Lies on its side, as phones store what was taken upright, with the place it was taken at.
    const file = await jpeg(scene(480, 640), { orientation: 6, tagged: true });
    const photo = await addPhoto(cloud, seller, listing.id, { file, caption: 'Left side', angle: 'left' });

    expect(photo).toMatchObject({ status: 'ready', isPrimary: true, caption: 'Left side', width: 480, height: 640 });
    for (const [size, edge] of [
      ['large', 640],
      ['small', 320],
    ] as const) {
      const response = await fetch(photo.thumbnails?.[size] ?? '');
      const bytes = Buffer.from(await response.arrayBuffer());
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/webp']);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      const { format, width = 0, height = 0, exif, icc, xmp, orientation } = await sharp(bytes).metadata();
      expect([format, Math.max(width, height), width < height]).toEqual(['webp', edge, true]);
      expect([exif, icc, xmp, orientation]).toEqual([undefined, undefined, undefined, undefined]);
      expect(bytes.includes(cameraOwner)).toBe(false);
    }
    const { id, thumbnails, width, height, placeholder } = photo;
    const primaryPhoto = { id, thumbnails, width, height, placeholder };
    const guest = anonymous(cloud);
    expect((await guest.getListing({ params: { listingId: listing.id } })).primaryPhoto).toEqual(primaryPhoto);
    const { items } = await guest.searchListings({ query: { sellerId: seller.userId } });
    expect(items.find((card) => card.id === listing.id)?.primaryPhoto).toEqual(primaryPhoto);
    const mine = await seller.api.listMyListings();
    expect(mine.items.find((one) => one.id === listing.id)?.primaryPhoto).toEqual(primaryPhoto);
  });

  test('leaves no original behind, and nobody could read one', async () => {
    const listing = await offer();
    const { photo, upload } = await requested(listing.id);
    expect(await send(upload)).toBe(201);
    const key = `originals/${listing.id}/${photo.id}`;
    for (const url of [`${upload.url}/${key}`, `${cdnOf(cloud)}/${key}`])
      expect((await fetch(url)).status).toBeGreaterThanOrEqual(403);
    await cloud.settle();
    expect(await bucket.files(key)).toEqual([]);
  });

  test('is gone for everybody when the seller takes it out', async () => {
    const listing = await offer();
    const photo = await addPhoto(cloud, seller, listing.id);
    const prefix = `photos/${photo.id}/`;
    expect(await bucket.keys(prefix)).toHaveLength(2);

    await seller.api.deletePhoto({ params: { listingId: listing.id, photoId: photo.id } });
    await cloud.settle();

    expect(await bucket.keys(prefix)).toEqual([]);
    expect(await photosOf(listing.id)).toEqual([]);
    expect((await seller.api.getListing({ params: { listingId: listing.id } })).primaryPhoto).toBeUndefined();
  });

  test('is said to be no photo when the file is none', async () => {
    const listing = await offer();
    const photo = await addPhoto(cloud, seller, listing.id, {
      file: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    });
    expect(photo).toMatchObject({ status: 'rejected', rejection: { reason: 'unsupported-format' } });
    expect((await anonymous(cloud).listPhotos({ params: { listingId: listing.id } })).items).toEqual([]);
    expect(await bucket.files(`originals/${listing.id}/`)).toEqual([]);
  });
});

describe('a form', () => {
  const outcomes = async (upload: Form, over: Record<string, string | undefined>, file?: Uint8Array) => {
    const { status, text } = await postForm(upload, file ?? (await aJpeg()), over);
    return [status, /<Code>(\w+)<\/Code>/.exec(text)?.[1]];
  };

  test('takes nothing but one file of its type and size at its place', async () => {
    const { upload } = await requested((await offer()).id);
    const { upload: another } = await requested((await offer()).id);
    const wrong: unknown[] = [];
    const tampered: Record<string, string | undefined>[] = [
      { key: another.fields['key'] },
      { key: `${upload.fields['key']}/more` },
      { key: 'photos/pho_1/abc-small.webp' },
      { 'Content-Type': 'text/html' },
      { 'Content-Type': undefined },
      { Policy: another.fields['Policy'] },
      { Policy: undefined },
      { 'X-Amz-Signature': another.fields['X-Amz-Signature'] },
      { 'X-Amz-Signature': '0'.repeat(64) },
      { 'X-Amz-Credential': upload.fields['X-Amz-Credential']?.replace(/^[^/]+/, 'AKIANOBODYKNOWSTHIS1') },
      { acl: 'public-read' },
      { 'x-amz-meta-note': 'more than the form says' },
      { 'Cache-Control': 'no-store' },
      { success_action_redirect: 'https://elsewhere.example' },
      { success_action_status: '200' },
      { bucket: 'another-bucket' },
    ];
    for (const over of tampered) {
      const [status, code] = await outcomes(upload, over);
      if (status !== 403 && status !== 400) wrong.push([over, status, code]);
    }
    expect(wrong).toEqual([]);
    expect(await outcomes(upload, {}, Buffer.alloc(0))).toEqual([400, 'EntityTooSmall']);
    expect(await outcomes(upload, {}, Buffer.alloc(MOST_BYTES + 1))).toEqual([400, 'EntityTooLarge']);
    expect(await bucket.files(upload.fields['key'] ?? '')).toEqual([]);
    expect(await outcomes(upload, {}, await aJpeg())).toEqual([201, undefined]);
    say(`forms: ${tampered.length + 2} changed ones refused`);
  });

  test('is good for a quarter of an hour', async () => {
    const listing = await offer();
    const { upload } = await requested(listing.id);
    await cloud.control('POST', 'clock', { advance: 'PT15M1S' });
    expect((await outcomes(upload, {}))[0]).toBe(403);
    expect(await bucket.files(upload.fields['key'] ?? '')).toEqual([]);
  });
});

describe('a file', () => {
  test('told five times, and one after another one in either order, makes one photo of the newest', async () => {
    const local = cloud.cloud.description;
    for (const newestFirst of [true, false]) {
      const listing = await offer();
      const { photo, upload } = await requested(listing.id);
      const key = upload.fields['key'] ?? '';
      // Their own events come to nothing: what is told, how often and in which order, is said below.
      await cloud.control('POST', 'faults', {
        kind: 'error-before',
        times: 1000,
        function: functionOf('make-thumbnails'),
      });
      await send(upload, await jpeg(scene(40, 30)));
      await send(upload, await jpeg(scene(80, 60, 3)));
      await cloud.settle();
      await cloud.control('DELETE', 'faults');
      const versions = await bucket.files(key);
      const [newest, oldest] = [versions.filter(({ latest }) => latest), versions.filter(({ latest }) => !latest)];
      expect([newest.length, oldest.length]).toEqual([1, 1]);
      const told = newestFirst ? [...newest, ...oldest] : [...oldest, ...newest];
      for (let times = 0; times < 5; times += 1)
        for (const { versionId } of told)
          await invoke({ local }, 'make-thumbnails', { detail: { object: { key, 'version-id': versionId } } });

      expect(await photosOf(listing.id)).toMatchObject([{ id: photo.id, status: 'ready', version: 2, width: 80 }]);
      expect(await bucket.keys(`photos/${photo.id}/`)).toHaveLength(2);
      expect(await bucket.files(key)).toEqual([]);

      // The consumer that clears up believes the gallery, not the event; and it may be told again.
      const gone = { detail: { listingId: listing.id, photoId: photo.id, eventId: 'again' } };
      await invoke({ local }, 'discard-photo-files', gone);
      expect(await bucket.keys(`photos/${photo.id}/`)).toHaveLength(2);
      await seller.api.deletePhoto({ params: { listingId: listing.id, photoId: photo.id } });
      for (let times = 0; times < 5; times += 1) await invoke({ local }, 'discard-photo-files', gone);
      expect(await bucket.keys(`photos/${photo.id}/`)).toEqual([]);
    }
  });

  test('sent again after its photo is ready changes nothing that anybody sees', async () => {
    const listing = await offer();
    const { photo, upload } = await requested(listing.id);
    await send(upload);
    await cloud.settle();
    const before = await photosOf(listing.id);
    expect(before[0]?.status).toBe('ready');

    expect(await send(upload, await jpeg(scene(80, 60, 3)))).toBe(201);
    await cloud.settle();

    expect(await photosOf(listing.id)).toEqual(before);
    expect(await bucket.keys(`photos/${photo.id}/`)).toHaveLength(2);
    expect(await bucket.files(upload.fields['key'] ?? '')).toEqual([]);
  });

  test('of a listing that was archived meanwhile, or of a photo that was deleted, is published nowhere', async () => {
    const archived = await offer();
    const first = await requested(archived.id);
    await seller.api.deleteListing({ params: { listingId: archived.id } });
    const kept = await offer();
    const second = await requested(kept.id);
    await seller.api.deletePhoto({ params: { listingId: kept.id, photoId: second.photo.id } });

    for (const { upload } of [first, second]) expect(await send(upload)).toBe(201);
    await cloud.settle();

    expect((await photosOf(archived.id))[0]).toMatchObject({
      status: 'rejected',
      rejection: { reason: 'listing-closed' },
    });
    expect(await photosOf(kept.id)).toEqual([]);
    for (const { photo, upload } of [first, second]) {
      expect(await bucket.keys(`photos/${photo.id}/`)).toEqual([]);
      expect(await bucket.files(upload.fields['key'] ?? '')).toEqual([]);
    }
  });

  test('that never comes, or comes to nobody, is forgotten with its photo after a day', async () => {
    const listing = await offer();
    const { upload } = await requested(listing.id);
    // As if the event had been lost on its way: the file is there and nobody has looked at it.
    await cloud.control('POST', 'faults', {
      kind: 'error-before',
      times: 1000,
      function: functionOf('make-thumbnails'),
    });
    await send(upload);
    await cloud.settle();
    expect(await bucket.files(upload.fields['key'] ?? '')).toHaveLength(1);
    await cloud.control('POST', 'clock', { advance: 'PT23H59M' });
    expect(await photosOf(listing.id)).toHaveLength(1);

    await cloud.control('POST', 'clock', { advance: 'P3D' });
    await cloud.control('DELETE', 'faults');

    expect(await photosOf(listing.id)).toEqual([]);
    expect(await bucket.files(upload.fields['key'] ?? '')).toEqual([]);
  });
});

describe('twenty places', () => {
  test('are given out once each when fifty ask at once', async () => {
    const listing = await offer();
    const statuses = await inParallel(Array.from({ length: 50 }), 50, async () =>
      requested(listing.id).then(
        () => 201,
        ({ problem }: { problem: { status: number } }) => problem.status,
      ),
    );
    const counted = Object.fromEntries(
      [...new Set(statuses)].map((status) => [status, statuses.filter((one) => one === status).length]),
    );
    expect(counted).toEqual({ 201: MOST_PHOTOS, 409: 50 - MOST_PHOTOS });
    expect(await photosOf(listing.id)).toHaveLength(MOST_PHOTOS);
  });

  test('filled at the same time make twenty photos and one that stands for the listing', async () => {
    const listing = await offer();
    const forms = await inParallel(Array.from({ length: MOST_PHOTOS }), 4, () => requested(listing.id));
    await inParallel(forms, 10, ({ upload }) => send(upload));
    await cloud.settle();

    const photos = await photosOf(listing.id);
    expect(photos.filter(({ status }) => status === 'ready')).toHaveLength(MOST_PHOTOS);
    expect(photos.filter(({ isPrimary }) => isPrimary)).toHaveLength(1);
    expect((await seller.api.getListing({ params: { listingId: listing.id } })).primaryPhoto?.id).toBe(photos[0]?.id);
  });
});

describe('an operator', () => {
  test('takes a photo out of a listing that is not theirs, and changes nothing else of it', async () => {
    const operator = await joinOperator(cloud);
    const listing = await offer();
    const { id: photoId } = await addPhoto(cloud, seller, listing.id);
    await operator.api.deletePhoto({
      params: { listingId: listing.id, photoId },
      query: { reason: 'Shows somebody.' },
    });
    await cloud.settle();

    expect(await bucket.keys(`photos/${photoId}/`)).toEqual([]);
    const { primaryPhoto, version, updatedAt, ...rest } = await seller.api.getListing({
      params: { listingId: listing.id },
    });
    const { version: _, updatedAt: __, ...before } = listing;
    expect([primaryPhoto, version > 1, updatedAt >= before.createdAt]).toEqual([undefined, true, true]);
    expect(rest).toEqual(before);
  });
});

describe('making thumbnails', () => {
  test('fails at any call and is done in the end: at once, after a minute, after two more, or kept aside', async () => {
    const all = await trialsOf(cloud, functionOf('make-thumbnails'), async () =>
      addPhoto(cloud, seller, (await offer()).id),
    );
    // What differs from call to call: ends, and answers that are lost. How the SDKs try again is the same for all calls.
    const trials = all.filter(({ kind, at, times }) =>
      kind.startsWith('crash') || kind === 'conflict' || kind === 'error-after' ? times === 1 : at === 1,
    );
    const ways: Record<string, number> = {};
    for (const { kind, at, times } of trials) {
      const listing = await seller.api.createListing({ body: aProduct() });
      const { photo, upload } = await requested(listing.id);
      await cloud.control('POST', 'faults', { kind, at, times, function: functionOf('make-thumbnails') });
      await send(upload);
      const way = await convergence(listing.id);
      ways[way] = (ways[way] ?? 0) + 1;
      await cloud.control('DELETE', 'faults');
      expect([kind, at, times, way]).not.toEqual([kind, at, times, 'lost']);
      if (way === 'kept aside') continue;
      expect(await photosOf(listing.id)).toMatchObject([
        { id: photo.id, status: 'ready', isPrimary: true, version: 2 },
      ]);
      expect(await bucket.keys(`photos/${photo.id}/`)).toHaveLength(2);
      expect(await bucket.files(upload.fields['key'] ?? '')).toEqual([]);
    }
    say(`make-thumbnails: ${trials.length} faults, done ${JSON.stringify(ways)}`);
    expect(ways['at once']).toBeGreaterThan(0);
    expect(ways['after a minute']).toBeGreaterThan(0);
  });

  async function convergence(listingId: string): Promise<string> {
    const isDone = async (): Promise<boolean> => {
      await cloud.settle();
      const [photo] = await photosOf(listingId);
      return photo?.status === 'ready' && (await bucket.files(`originals/${listingId}/`)).length === 0;
    };
    if (await isDone()) return 'at once';
    await cloud.control('POST', 'clock', { advance: 'PT1M1S' });
    if (await isDone()) return 'after a minute';
    await cloud.control('POST', 'clock', { advance: 'PT2M1S' });
    if (await isDone()) return 'after two more';
    const { items } = await cloud.control<{ items: { name: string; messages: { body: string }[] }[] }>('GET', 'queues');
    const queue = items.find(({ name }) => name === functionOf('make-thumbnails-dead-letters'));
    return queue?.messages.some(({ body }) => JSON.stringify(body).includes(listingId)) ? 'kept aside' : 'lost';
  }
});
