import * as photos from '../../contract/routes/photos.ts';
import { listPhotos, needs } from '../../core/photos/list-photos.ts';
import { identity, photoUrls, store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { optionallySignedIn } from '../runtime/optionally-signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  photos.listPhotos,
  optionallySignedIn(),
  wire(needs, { identity, photoUrls, store }),
  async (deps, { params }, context) => ({ items: await listPhotos(deps, params, context) }),
);
