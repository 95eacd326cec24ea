import * as photos from '../../contract/routes/photos.ts';
import { deletePhoto, needs } from '../../core/photos/delete-photo.ts';
import { store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  photos.deletePhoto,
  signedIn(),
  wire(needs, { store }),
  (deps, { params, query }, context) => deletePhoto(deps, { ...params, ...query }, context),
);
