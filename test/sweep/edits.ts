import type { UpdateListing } from '../../core/listings/update-listing.ts';
import type { SignedIn } from '../../core/shared/context.ts';
import { signedInAs } from '../support/contexts.ts';
import { listings, people } from './world/people.ts';
import type { World } from './world.ts';

/** The seller words the listing anew: its version moves, its price stays. */
export const listingEdit = ({ state }: World): [UpdateListing, SignedIn] => [
  { listingId: listings[1], change: { title: 'Oak bookshelf, oiled' } },
  signedInAs(people.seller, { now: new Date(state.now) }),
];
