import * as photos from '../../contract/routes/photos.ts';
import { needs, updatePhoto } from '../../core/photos/update-photo.ts';
import { photoUrls, store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  photos.updatePhoto,
  signedIn(),
  wire(needs, { photoUrls, store }),
  (deps, { params, body, ifMatch }, context) =>
    updatePhoto(deps, { ...params, change: body, expectedVersion: ifMatch }, context),
);
