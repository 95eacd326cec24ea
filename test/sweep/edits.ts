import type { UpdateListing } from '../../core/listings/update-listing.ts';
import { changeGallery } from '../../core/photos/gallery.ts';
import type { SignedIn } from '../../core/shared/context.ts';
import { signedInAs } from '../support/contexts.ts';
import { tradeIn } from './steps.ts';
import { listings, people } from './world/people.ts';
import type { World } from './world.ts';

/** The seller words the listing anew: its version moves, its price stays. */
export const listingEdit = ({ state }: World): [UpdateListing, SignedIn] => [
  { listingId: listings[1], change: { title: 'Oak bookshelf, oiled' } },
  signedInAs(people.seller, { now: new Date(state.now) }),
];

/** What a photo says once it was changed before anybody bought: every buyer has seen it then. */
export const CAPTION_IN_TIME = 'A scratch on the left';

/** The seller says something else of a photo: of all items, only the gallery moves. */
export const photoEdit = async (world: World): Promise<unknown> => {
  const caption = tradeIn(world) ? 'Said too late' : CAPTION_IN_TIME;
  const now = new Date(world.state.now);
  return world.invoke(false, ({ store }) =>
    changeGallery(store, listings[1], now, ({ gallery: { photos } }) => ({
      photos: photos.map((photo) => ({ ...photo, caption, version: photo.version + 1 })),
    })),
  );
};
