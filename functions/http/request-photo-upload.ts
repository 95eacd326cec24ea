import * as photos from '../../contract/routes/photos.ts';
import { needs, requestPhotoUpload } from '../../core/photos/request-photo-upload.ts';
import { photoUrls, store, uploadForms } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  photos.requestPhotoUpload,
  signedIn(),
  wire(needs, { store, uploadForms, photoUrls }),
  (deps, { params, body }, context) => requestPhotoUpload(deps, { ...params, photo: body }, context),
);
