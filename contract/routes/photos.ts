import * as z from 'zod';
import { NewPhoto, PhotoChange, PhotoView } from '../../core/photos/model.ts';
import { ListingId, PhotoId } from '../../core/shared/ids.ts';
import { line } from '../../core/shared/text.ts';
import { nothing } from '../paging.ts';
import type { Route } from '../route.ts';

const ofListing = z.object({ listingId: ListingId });
const ofPhoto = z.object({ listingId: ListingId, photoId: PhotoId });

const UploadForm = z
  .object({
    url: z.url(),
    fields: z.record(z.string(), z.string()),
    expiresAt: z.iso.datetime(),
  })
  .meta({
    id: 'UploadForm',
    description:
      'Post it as multipart/form-data to `url`: every one of `fields` as it is, then the file as the last field, named `file`.',
  });

export const requestPhotoUpload = {
  method: 'POST',
  path: '/v1/listings/{listingId}/photos',
  auth: 'user',
  status: 201,
  tag: 'photos',
  summary: 'Ask for the form that a photo is uploaded with',
  description:
    'The file goes straight to storage: post the form within 15 minutes, with the file as its last field. The photo is `pending` until its pictures are made, which takes a few seconds; then it is `ready`, or `rejected` with the reason. What is not ready after 24 hours is forgotten. A listing has at most 20 photos.',
  params: ofListing,
  body: NewPhoto,
  reply: z.object({ photo: PhotoView, upload: UploadForm }).meta({ id: 'PhotoUpload' }),
  // Each form may bring a file that takes a second of a core to judge.
  throttle: { rate: 50, burst: 100 },
  refuses: ['not-allowed', 'not-found', 'invalid-state', 'too-many-photos'],
} as const satisfies Route;

export const listPhotos = {
  method: 'GET',
  path: '/v1/listings/{listingId}/photos',
  auth: 'optional',
  status: 200,
  tag: 'photos',
  summary: 'The photos of a listing, the primary one first',
  description: 'Everybody sees those that are ready; the seller and operators see the others too.',
  params: ofListing,
  reply: z.object({ items: z.array(PhotoView) }).meta({ id: 'Photos' }),
  cache: 'public, max-age=0, s-maxage=1, stale-if-error=0',
  refuses: ['not-found'],
} as const satisfies Route;

export const updatePhoto = {
  method: 'PATCH',
  path: '/v1/listings/{listingId}/photos/{photoId}',
  auth: 'user',
  status: 200,
  tag: 'photos',
  summary: 'Say what a photo shows, or make it the primary one',
  params: ofPhoto,
  body: PhotoChange,
  reply: PhotoView,
  ifMatch: true,
  refuses: ['not-allowed', 'not-found', 'invalid-state'],
} as const satisfies Route;

export const deletePhoto = {
  method: 'DELETE',
  path: '/v1/listings/{listingId}/photos/{photoId}',
  auth: 'user',
  status: 204,
  tag: 'photos',
  summary: 'Take a photo out of your listing',
  description:
    'Not while the listing is reserved or sold, as what the buyer has seen stays, nor while it is suspended. Operators may always, and say why with `reason`.',
  params: ofPhoto,
  query: z.strictObject({ reason: line(1, 500).optional() }),
  reply: nothing,
  refuses: ['not-allowed', 'not-found', 'invalid-state'],
} as const satisfies Route;
