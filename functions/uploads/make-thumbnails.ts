import { makeThumbnails, needs } from '../../core/photos/make-thumbnails.ts';
import { images, photoFiles, store } from '../runtime/adapters.ts';
import { upload } from '../runtime/upload.ts';
import { wire } from '../runtime/wire.ts';

export const handler = upload(wire(needs, { images, photoFiles, store }), makeThumbnails);
