import type { Wired } from '../shared/ports.ts';

export const needs = { store: ['get'], photoFiles: ['removePictures'] } as const;

/** Removes the pictures of a photo that is no longer part of its listing. Told twice, it finds nothing left to do. */
export async function discardPhotoFiles(
  { store, photoFiles }: Wired<typeof needs>,
  { listingId, photoId }: { listingId: string; photoId: string },
): Promise<void> {
  const gallery = await store.get('gallery', listingId);
  // What is still shown keeps its pictures, whatever an event says.
  if (gallery?.photos.some(({ id }) => id === photoId)) return;
  await photoFiles.removePictures(photoId);
}
