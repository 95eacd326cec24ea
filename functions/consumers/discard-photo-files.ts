import * as z from 'zod';
import { discardPhotoFiles, needs } from '../../core/photos/discard-photo-files.ts';
import { ListingId, PhotoId } from '../../core/shared/ids.ts';
import { photoFiles, store } from '../runtime/adapters.ts';
import { consumer } from '../runtime/consumer.ts';
import { wire } from '../runtime/wire.ts';

export const handler = consumer(
  z.object({ listingId: ListingId, photoId: PhotoId }),
  wire(needs, { photoFiles, store }),
  discardPhotoFiles,
);
