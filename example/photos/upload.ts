import type { ListingView } from '../../core/listings/model.ts';
import type { PhotoView } from '../../core/photos/model.ts';
import { during } from '../during.ts';
import type { Reach } from '../member.ts';
import type { Shot } from './photograph.ts';
import type { Session } from './session.ts';
import type { ExamplePhoto } from './shots.ts';

const POLL_MS = 200;
/** A minute and a half: a function that failed is run again after one. */
const MOST_POLLS = 450;

/** Somebody's listing, and the photos that it should have. */
export interface Album {
  readonly session: Session;
  readonly listing: ListingView;
  readonly photos: readonly ExamplePhoto[];
}

interface Upload extends Reach {
  /** Takes a picture. @returns a JPEG */
  take(shot: Shot): Promise<Buffer>;
  /** Told of each photo that is there, now or from before. */
  there(photo: ExamplePhoto): void;
}

/**
 * Gives the listing those of its photos that it does not have yet, and waits until they can be seen. What an interrupted
 * run left unfinished is removed and done again.
 * @throws Error when one can not be uploaded, is rejected, or does not become ready
 */
export async function fill(album: Album, upload: Upload): Promise<void> {
  const before = await photosIn(album);
  for (const photo of album.photos) {
    const same = before.filter((each) => isSame(each, photo));
    if (same.some(({ status }) => status === 'ready')) continue;
    for (const { id } of same) await remove(album, id);
    await send(album, photo, upload);
  }
  await untilReady(album, upload);
}

const photosIn = async ({ session, listing }: Album): Promise<readonly PhotoView[]> => {
  const params = { listingId: listing.id };
  return (await session.ask(`reading the photos of "${listing.title}"`, (api) => api.listPhotos({ params }))).items;
};

const isSame = (one: PhotoView, other: ExamplePhoto): boolean =>
  one.angle === other.angle && one.caption === other.caption;

const remove = ({ session, listing }: Album, photoId: string): Promise<void> =>
  session.ask(`removing an unfinished photo of "${listing.title}"`, (api) =>
    api.deletePhoto({ params: { listingId: listing.id, photoId } }),
  );

async function send({ session, listing }: Album, photo: ExamplePhoto, { take, fetch }: Upload): Promise<void> {
  const what = `photo "${photo.angle}" of "${listing.title}"`;
  const file = await during(`drawing ${what}`, () => take(photo.shot));
  const { angle, caption, isPrimary } = photo;
  const body = {
    contentType: 'image/jpeg' as const,
    byteSize: file.length,
    angle,
    isPrimary,
    ...(caption && { caption }),
  };
  const params = { listingId: listing.id };
  const post = async (): Promise<Posted> => {
    const { upload } = await session.ask(`asking to upload ${what}`, (api) => api.requestPhotoUpload({ params, body }));
    const form = new FormData();
    for (const [name, value] of Object.entries(upload.fields)) form.append(name, value);
    // The last one: storage does not read on after the file.
    form.append('file', new Blob([new Uint8Array(file)], { type: 'image/jpeg' }), `${angle}.jpg`);
    return during(`uploading ${what}`, async () => {
      const response = await fetch(upload.url, { method: 'POST', body: form });
      return { url: upload.url, status: response.status, ok: response.ok, answer: await response.text() };
    });
  };
  const first = await post();
  // Somebody has moved the clock past the quarter of an hour that the form was good for.
  const { url, status, ok, answer } = first.answer.includes('Policy expired') ? await post() : first;
  if (!ok)
    throw new Error(`Example data: uploading ${what} failed: ${url} answered ${status}: ${answer.slice(0, 300)}`);
}

/** What storage said of a form. */
interface Posted {
  readonly url: string;
  readonly status: number;
  readonly ok: boolean;
  readonly answer: string;
}

/** Storage tells a function of each upload, and it makes the pictures that people see. */
async function untilReady(album: Album, { wait, there }: Upload): Promise<void> {
  const waiting = new Set(album.photos);
  for (let polls = 0; ; polls += 1) {
    const now = await photosIn(album);
    for (const photo of waiting) {
      const found = now.filter((each) => isSame(each, photo));
      const [rejected] = found.flatMap(({ rejection }) => rejection ?? []);
      if (found.some(({ status }) => status === 'ready')) {
        waiting.delete(photo);
        there(photo);
      } else if (rejected) throw failed(album, photo, `was rejected: ${rejected.reason}: ${rejected.detail}`);
    }
    const [photo] = waiting;
    if (!photo) return;
    if (polls === MOST_POLLS) throw failed(album, photo, 'does not become ready');
    await wait(POLL_MS);
  }
}

const failed = ({ listing }: Album, { angle }: ExamplePhoto, why: string): Error =>
  new Error(`Example data: photo "${angle}" of "${listing.title}" ${why}`);
