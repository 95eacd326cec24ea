import type { Listing } from '../../core/listings/model.ts';
import { NewPhoto, type PhotoView } from '../../core/photos/model.ts';
import type { Answer, Call, Handler } from './fake-cloud.ts';

/** One file that was posted to storage. */
interface Posted {
  readonly photoId: string;
  /** In the order they came. */
  readonly fields: readonly string[];
  readonly bytes: number;
}

const at = '2026-11-22T15:04:05.000Z';
const refused = (status: number, code: string): Answer => ({
  status,
  body: { type: `/problems/${code}`, title: code, status, instance: 'r-1' },
});

/** The photo routes and the storage behind them. An upload is judged when its listing's photos are read the second time. */
export class FakePhotos {
  readonly photos: PhotoView[] = [];
  readonly posted: Posted[] = [];
  /** Says why a file can not be a photo. */
  rejects: (photo: PhotoView) => boolean = () => false;
  private readonly arrived = new Map<string, number>();
  private requested = 0;

  constructor(
    private readonly callerOf: (call: Call) => string | undefined,
    private readonly listings: readonly Listing[],
  ) {}

  readonly routes: readonly (readonly [RegExp, Handler])[] = [
    [/^POST \/v1\/listings\/(\w+)\/photos$/, (call, id) => this.request(call, id)],
    [/^GET \/v1\/listings\/(\w+)\/photos$/, (_, id) => this.list(id)],
    [/^DELETE \/v1\/listings\/\w+\/photos\/(\w+)$/, (_, id) => this.remove(id)],
    [/^POST \/storage$/, ({ body }) => this.store(body)],
  ];

  of(listingId: string): readonly PhotoView[] {
    return this.photos.filter((photo) => photo.listingId === listingId);
  }

  private request(call: Call, listingId: string): Answer {
    const caller = this.callerOf(call);
    if (!this.listings.some(({ id, sellerId }) => id === listingId && sellerId === caller))
      return refused(404, 'not-found');
    const { contentType, byteSize: _, isPrimary = false, ...said } = NewPhoto.parse(call.body);
    this.requested += 1;
    const id = `pho_${String(this.requested).padStart(26, '0')}`;
    const dates = { createdAt: at, updatedAt: at, version: 1 };
    const uploadedById = caller ?? '';
    const photo: PhotoView = { id, listingId, uploadedById, ...said, isPrimary, status: 'pending', ...dates };
    this.photos.push(photo);
    const fields = { key: id, 'Content-Type': contentType, policy: 'p' };
    return { status: 201, body: { photo, upload: { url: 'http://fake/storage', fields, expiresAt: at } } };
  }

  private store(body: unknown): Answer {
    if (!(body instanceof FormData)) return { status: 400, body: 'no form' };
    const fields = [...body.keys()];
    const [file, photoId] = [body.get('file'), String(body.get('key'))];
    if (!(file instanceof Blob) || file.type !== body.get('Content-Type')) return { status: 403, body: 'no file' };
    this.posted.push({ photoId, fields, bytes: file.size });
    this.arrived.set(photoId, 0);
    return { status: 201, body: '<PostResponse/>' };
  }

  private list(listingId: string): Answer {
    for (const [index, photo] of this.photos.entries()) {
      const reads = this.arrived.get(photo.id);
      if (photo.listingId !== listingId || photo.status !== 'pending' || reads === undefined) continue;
      this.arrived.set(photo.id, reads + 1);
      if (reads === 1) this.photos[index] = this.judged(photo);
    }
    return { status: 200, body: { items: this.of(listingId) } };
  }

  private judged(photo: PhotoView): PhotoView {
    if (!this.rejects(photo)) return { ...photo, status: 'ready' };
    return { ...photo, status: 'rejected', rejection: { reason: 'damaged', detail: 'It can not be read.' } };
  }

  private remove(id: string): Answer {
    const index = this.photos.findIndex((photo) => photo.id === id);
    if (index < 0) return refused(404, 'not-found');
    this.photos.splice(index, 1);
    return { status: 204 };
  }
}
