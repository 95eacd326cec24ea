import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { PhotoView } from '../../../core/photos/model.ts';
import { aPart, aProduct } from '../builders.ts';
import { joinAs, type TestCloud } from '../cloud.ts';
import { aJpeg, type Form, newPhoto, postForm } from '../photos.ts';
import { asking, must, mustBe, type Rows, read, somebody } from './row.ts';

/** Listings and their photos. */
export function sweptListings(cloud: TestCloud): Rows {
  const { as, post } = asking(cloud);
  const seller = somebody(cloud, () => joinAs(cloud, 'seller'));
  const listed = async () => {
    const owner = await seller();
    const { id } = await owner.api.createListing({ body: aProduct() });
    const listing = () => owner.api.getListing({ params: { listingId: id } });
    const photos = async () => (await owner.api.listPhotos({ params: { listingId: id } })).items;
    return { owner, path: `/listings/${id}`, id, listing, photos };
  };
  const photographed = async () => {
    const { owner, path, id, photos } = await listed();
    const { photo } = await owner.api.requestPhotoUpload({ params: { listingId: id }, body: newPhoto() });
    return { owner, photos, path: `${path}/photos/${photo.id}` };
  };

  return {
    createListing: async () => {
      const owner = await seller();
      const title = `Swept ${randomUUID()}`;
      return {
        call: () => post(owner, '/listings', aPart({ title }), title),
        async converged(answer) {
          mustBe(answer, '201');
          const { items } = await owner.api.listMyListings({ query: { limit: 100 } });
          const found = items.filter((one) => one.title === title);
          must(`there are ${found.length}`, found.length === 1 && isDeepStrictEqual(found[0], read(answer)));
        },
      };
    },
    updateListing: async () => {
      const { owner, path, listing } = await listed();
      return {
        call: () => as(owner, 'PATCH', path, { price: 77 }, { 'if-match': '"1"' }),
        async converged(answer) {
          // Refused because of its own first try, which the client sees when it reads the listing again.
          mustBe(answer, '200', '412 version-mismatch');
          const { price, version } = await listing();
          must(`price ${price}, version ${version}`, price === 77 && version === 2);
        },
      };
    },
    deleteListing: async () => {
      const { owner, path, listing } = await listed();
      return {
        call: () => as(owner, 'DELETE', path),
        async converged(answer) {
          mustBe(answer, '204');
          const { status, version } = await listing();
          must(`${status}, version ${version}`, status === 'archived' && version === 2);
        },
      };
    },
    requestPhotoUpload: async () => {
      const { owner, path, photos } = await listed();
      return {
        call: () => as(owner, 'POST', `${path}/photos`, newPhoto()),
        async converged(answer) {
          mustBe(answer, '201');
          const { photo, upload } = read<{ photo: PhotoView; upload: Form }>(answer);
          const pending = await photos();
          // The first try may have made room for a photo that nobody will upload.
          must(`there are ${pending.length}`, pending.length <= 2 && pending.some(({ id }) => id === photo.id));
          must('the form does not work', (await postForm(upload, await aJpeg())).status === 201);
        },
      };
    },
    updatePhoto: async () => {
      const { owner, path, photos } = await photographed();
      return {
        call: () => as(owner, 'PATCH', path, { caption: 'Swept' }),
        async converged(answer) {
          mustBe(answer, '200');
          must('is not stored', (await photos())[0]?.caption === 'Swept');
        },
      };
    },
    deletePhoto: async () => {
      const { owner, path, photos } = await photographed();
      return {
        call: () => as(owner, 'DELETE', path),
        async converged(answer) {
          // Its own first try has taken it out, and that is what the client wanted.
          mustBe(answer, '204', '404 not-found');
          must('is still there', (await photos()).length === 0);
        },
      };
    },
  };
}
