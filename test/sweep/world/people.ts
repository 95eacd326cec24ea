import { marshall } from '@aws-sdk/util-dynamodb';
import { toItem } from '../../../adapters/dynamo/keys.ts';
import type { Photo } from '../../../core/photos/model.ts';
import type { Actor } from '../../../core/shared/context.ts';
import type { Entities, EntityName } from '../../../core/shared/ports.ts';
import { aListing, aUser } from '../../support/builders.ts';
import { anActor } from '../../support/contexts.ts';
import type { Item } from './conditions.ts';

export const people = {
  buyer: person('b'),
  'other buyer': person('c'),
  seller: person('a'),
  operator: person('d', true),
} as const;
export type Who = keyof typeof people;

function person(digit: string, operator = false): Actor {
  const userId = `${digit.repeat(8)}-0000-4000-8000-000000000000`;
  return anActor({ userId, username: `person-${digit}`, operator });
}

/** Noon of a day on which nothing changes in any calendar. */
export const noon = Date.parse('2026-03-02T12:00:00.000Z');

/** What has been on sale before: the first is sold when a trial begins, so that the seller has a balance. */
export const listings = ['lst_01JD3Z8Q2V6W7X8Y9ZAAAAAAA0', 'lst_01JD3Z8Q2V6W7X8Y9ZAAAAAAA1'] as const;

const itemOf = <N extends EntityName>(entity: N, value: Entities[N]): Item =>
  marshall(toItem(entity, value), { removeUndefinedValues: true });

const image = { hash: '0123456789abcdef', width: 1600, height: 1200, placeholder: 'data:image/webp;base64,AAAA' };
const photo: Photo = {
  id: 'pho_01JD3Z8Q2V6W7X8Y9ZABCDEFGH',
  uploadedById: people.seller.userId,
  status: 'ready',
  image,
  createdAt: new Date(noon).toISOString(),
  updatedAt: new Date(noon).toISOString(),
  version: 1,
};

/** The people and their listings, before anybody has bought anything. An odd price shows how fees are rounded. */
export function firstItems(): Item[] {
  const at = new Date(noon).toISOString();
  return [
    ...Object.values(people).map(({ userId: id, username }) =>
      itemOf('user', aUser({ id, username, createdAt: at, updatedAt: at })),
    ),
    ...listings.map((id) =>
      itemOf(
        'listing',
        aListing({
          id,
          sellerId: people.seller.userId,
          price: 10_010,
          currency: 'EUR',
          createdAt: at,
          updatedAt: at,
          primaryPhoto: { photoId: photo.id, ...image },
        }),
      ),
    ),
    itemOf('gallery', { id: listings[1], photos: [photo], primaryId: photo.id, updatedAt: at, version: 1 }),
  ];
}
