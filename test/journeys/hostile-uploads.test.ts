import { MOST_BYTES } from '../../core/photos/model.ts';
import { aProduct } from '../support/builders.ts';
import { joinAs, type Person, startTestCloud, type TestCloud } from '../support/cloud.ts';
import { payloads } from '../support/hostile-file.ts';
import { hostileFiles } from '../support/hostile-files.ts';
import { inParallel } from '../support/http.ts';
import { addPhoto, bucketOf, cdnOf } from '../support/photos.ts';
import { say } from '../support/random.ts';

let cloud: TestCloud;
let seller: Person;
beforeAll(async () => {
  cloud = await startTestCloud();
  seller = await joinAs(cloud, 'seller');
});
afterAll(() => cloud.close());

test('given files that want to be more than a photo, then none is served: rejected by name, or made anew from pixels', async () => {
  // S3 takes no empty file and none that is too large: see the forms in photos.test.ts.
  const files = hostileFiles().filter(({ bytes }) => bytes.length > 0 && bytes.length <= MOST_BYTES);
  const wrong: unknown[] = [];
  const reasons: Record<string, number> = {};
  await inParallel(files, 2, async ({ name, bytes, declared, verdict: expected }) => {
    const { id } = await seller.api.createListing({ body: aProduct() });
    const photo = await addPhoto(cloud, seller, id, { file: bytes, contentType: declared });
    const verdict = photo.rejection?.reason ?? 'clean';
    if (verdict !== expected) wrong.push([name, `${verdict} instead of ${expected}`]);
    reasons[verdict] = (reasons[verdict] ?? 0) + 1;
    if (photo.status === 'rejected') {
      if (photo.imageUrl !== undefined || !photo.rejection?.detail) wrong.push([name, photo]);
      return;
    }
    for (const url of Object.values(photo.thumbnails ?? {})) {
      const response = await fetch(url);
      const served = Buffer.from(await response.arrayBuffer());
      const headers = [response.headers.get('content-type'), response.headers.get('x-content-type-options')];
      if (headers.join() !== 'image/webp,nosniff') wrong.push([name, headers]);
      if (served.toString('latin1', 0, 4) !== 'RIFF' || served.toString('latin1', 8, 12) !== 'WEBP')
        wrong.push([name, 'is no WebP']);
      for (const payload of payloads) if (served.includes(payload)) wrong.push([name, payload]);
    }
  });
  const bucket = bucketOf(cloud);
  const left = await bucket.files('originals/');
  const outside = (await bucket.keys('')).filter(
    (key) => !/^photos\/pho_\w{26}\/[0-9a-f]{32}-(large|small)\.webp$/.test(key),
  );
  bucket.close();

  say(`hostile files: ${files.length}, ${JSON.stringify(reasons)}`);
  expect(files.length).toBeGreaterThan(40);
  expect(wrong).toEqual([]);
  expect([left, outside]).toEqual([[], []]);
  for (const path of ['originals/', 'originals', 'photos/', 'photos/../originals/', '%6friginals/'])
    expect((await fetch(`${cdnOf(cloud)}/${path}`)).status).toBeGreaterThanOrEqual(400);
});
