import * as z from 'zod';
import { ListingId, PhotoId, UserId } from '../shared/ids.ts';
import { line } from '../shared/text.ts';
import { type RejectionReason, rejectionReasons } from './images.ts';

/** At most so many photos show a listing; those still to be uploaded count. */
export const MOST_PHOTOS = 20;

/** 15 MB: the largest JPEGs that phones take are around 12 MB. */
export const MOST_BYTES = 15_000_000;

/** An upload form is good for so long. */
export const UPLOAD_SECONDS = 15 * 60;

/** What has not become a photo by then never will: the request, and what was wrong with the file, are forgotten. */
export const PENDING_SECONDS = 24 * 60 * 60;

export const PhotoAngle = z
  .enum(['front', 'rear', 'left', 'right', 'top', 'bottom', 'connector', 'label', 'wear', 'other'])
  .meta({ id: 'PhotoAngle' });

export const PhotoStatus = z.enum(['pending', 'ready', 'rejected']).meta({ id: 'PhotoStatus' });
export type PhotoStatus = z.infer<typeof PhotoStatus>;

export const PhotoType = z
  .enum(['image/jpeg', 'image/png', 'image/webp'], {
    error: ({ input }) =>
      typeof input === 'string' && /^image\/hei[cf]/i.test(input)
        ? 'HEIC can not be read here: send the photo as JPEG (iPhone: Settings, Camera, Formats, Most Compatible)'
        : 'must be image/jpeg, image/png or image/webp',
  })
  .meta({ id: 'PhotoType' });
export type PhotoType = z.infer<typeof PhotoType>;

const Caption = line(1, 200);

export const NewPhoto = z
  .strictObject({
    contentType: PhotoType,
    byteSize: z.int().check(z.gte(1), z.lte(MOST_BYTES)),
    caption: Caption.optional(),
    angle: PhotoAngle.optional(),
    isPrimary: z.boolean().optional(),
  })
  .meta({
    id: 'NewPhoto',
    examples: [{ contentType: 'image/jpeg', byteSize: 3_412_087, caption: 'Part number', angle: 'label' }],
  });
export type NewPhoto = z.infer<typeof NewPhoto>;

/** `null` removes. A photo stops being the primary one by another one becoming it. */
export const PhotoChange = z
  .strictObject({
    caption: Caption.nullable().optional(),
    angle: PhotoAngle.nullable().optional(),
    isPrimary: z
      .literal(true, { error: 'can only become true: make another photo the primary one instead' })
      .optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'must change at least one field')
  .meta({ id: 'PhotoChange', minProperties: 1, examples: [{ caption: 'Left side, small dent' }, { isPrimary: true }] });
export type PhotoChange = z.infer<typeof PhotoChange>;

const Url = z.url();
const thumbnails = z.object({ small: Url, large: Url });
const size = { width: z.int().min(1), height: z.int().min(1) };
/** A few pixels as a data URI, to show while the picture loads. */
const placeholder = z.string();

const Reason = z.enum([...(Object.keys(rejectionReasons) as RejectionReason[]), 'listing-closed']);

/** A photo as the API shows it. What is `pending` or `rejected` has no image, and is shown to the seller only. */
export const PhotoView = z
  .object({
    id: PhotoId,
    listingId: ListingId,
    uploadedById: UserId,
    caption: Caption.optional(),
    angle: PhotoAngle.optional(),
    isPrimary: z.boolean(),
    status: PhotoStatus,
    /** Why the file can not be a photo. */
    rejection: z.object({ reason: Reason, detail: z.string() }).optional(),
    imageUrl: Url.optional(),
    thumbnails: thumbnails.optional(),
    /** Of the large picture, in pixels. */
    width: size.width.optional(),
    height: size.height.optional(),
    placeholder: placeholder.optional(),
    /** When it is forgotten unless it has become `ready`. */
    expiresAt: z.iso.datetime().optional(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    version: z.int().min(1),
  })
  .meta({ id: 'Photo' });
export type PhotoView = z.infer<typeof PhotoView>;

/** The one photo that stands for its listing in lists. */
export const PrimaryPhotoView = z
  .object({ id: PhotoId, thumbnails, ...size, placeholder })
  .meta({ id: 'PrimaryPhoto', description: 'The photo that stands for the listing' });
export type PrimaryPhotoView = z.infer<typeof PrimaryPhotoView>;

/** The pictures made of an upload, as kept: where they are follows from the photo's id and the hash of their content. */
export interface Image {
  readonly hash: string;
  /** Of the large picture, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly placeholder: string;
}

/** Which photo stands for a listing, as the listing and its search card keep it. */
export interface PrimaryPhoto extends Image {
  readonly photoId: string;
}

/** A photo as kept in its listing's gallery. */
export interface Photo {
  readonly id: string;
  readonly uploadedById: string;
  readonly caption?: string | undefined;
  readonly angle?: z.infer<typeof PhotoAngle> | undefined;
  readonly status: PhotoStatus;
  /** Becomes the primary photo once it is ready. */
  readonly wantsPrimary?: true | undefined;
  /** Of a ready photo. */
  readonly image?: Image | undefined;
  /** Of a rejected one. */
  readonly rejection?: { readonly reason: z.infer<typeof Reason>; readonly detail: string } | undefined;
  /** ISO 8601; unless it is ready by then, it is as if it had never been. */
  readonly expiresAt?: string | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
}

/**
 * All photos of one listing, kept as one item: that there are at most twenty and that exactly one is the primary one is
 * then true of every version of it, whoever writes at the same time.
 */
export interface Gallery {
  /** The listing's id. */
  readonly id: string;
  /** Oldest first. */
  readonly photos: readonly Photo[];
  /** The ready photo that stands for the listing. */
  readonly primaryId?: string | undefined;
  readonly updatedAt: string;
  readonly version: number;
}
