import type { OperationId } from '../contract/routes.ts';
import { needs as changePassword } from '../core/auth/change-password.ts';
import { needs as confirmSignUp } from '../core/auth/confirm-sign-up.ts';
import { needs as forgotPassword } from '../core/auth/forgot-password.ts';
import { needs as login } from '../core/auth/login.ts';
import { needs as logout } from '../core/auth/logout.ts';
import { needs as refreshSession } from '../core/auth/refresh-session.ts';
import { needs as resendCode } from '../core/auth/resend-code.ts';
import { needs as resetPassword } from '../core/auth/reset-password.ts';
import { needs as signUp } from '../core/auth/sign-up.ts';
import { needs as createListing } from '../core/listings/create-listing.ts';
import { needs as deleteListing } from '../core/listings/delete-listing.ts';
import { needs as getListing } from '../core/listings/get-listing.ts';
import { needs as indexListing } from '../core/listings/index-listing.ts';
import { needs as listMyListings } from '../core/listings/list-my-listings.ts';
import { needs as reindexListings } from '../core/listings/reindex-listings.ts';
import { needs as searchListings } from '../core/listings/search-listings.ts';
import { needs as updateListing } from '../core/listings/update-listing.ts';
import { needs as deletePhoto } from '../core/photos/delete-photo.ts';
import { needs as discardPhotoFiles } from '../core/photos/discard-photo-files.ts';
import { needs as listPhotos } from '../core/photos/list-photos.ts';
import { needs as makeThumbnails } from '../core/photos/make-thumbnails.ts';
import { needs as requestPhotoUpload } from '../core/photos/request-photo-upload.ts';
import { needs as updatePhoto } from '../core/photos/update-photo.ts';
import { needs as relay } from '../core/relay-changes.ts';
import type { Needs } from '../core/shared/ports.ts';
import { needs as getMe } from '../core/users/get-me.ts';
import { needs as getUser } from '../core/users/get-user.ts';
import { needs as updateMe } from '../core/users/update-me.ts';

const nothing = {} as const;

/** What the use-case of each operation needs; the stack grants it. One row for each route, or this does not compile. */
export const operations = {
  signUp,
  confirmSignUp,
  resendCode,
  login,
  refreshSession,
  logout,
  forgotPassword,
  resetPassword,
  changePassword,
  getMe,
  updateMe,
  getUser,
  createListing,
  searchListings,
  getListing,
  updateListing,
  deleteListing,
  listMyListings,
  requestPhotoUpload,
  listPhotos,
  updatePhoto,
  deletePhoto,
  getHealth: nothing,
  getOpenApi: nothing,
  getDocs: nothing,
} as const satisfies Record<OperationId, Needs>;

/** What admitting a signed-in caller needs on top of the use-case: the session is looked up, see runtime/signed-in.ts. */
export const admissionNeeds = { store: ['get'] } as const satisfies Needs;

/** The Lambda behind the table's stream. */
export const streams = { relay } as const satisfies Record<string, Needs>;

/** The consumers of domain events, each with the beginnings of the types it listens to. */
export const consumers = {
  indexListing: { needs: indexListing, events: ['listing.'] },
  discardPhotoFiles: { needs: discardPhotoFiles, events: ['photo.removed'] },
} as const satisfies Record<string, { needs: Needs; events: readonly string[] }>;

/** The Lambda that every uploaded file goes through. */
export const uploads = { makeThumbnails } as const satisfies Record<string, Needs>;

/** What operators invoke by hand. */
export const commands = {
  reindexListings: { needs: reindexListings, description: 'Compares the search index with the listings, and mends it' },
} as const satisfies Record<string, { needs: Needs; description: string }>;
