import * as z from 'zod';

export const ListingStatus = z
  .enum(['draft', 'active', 'reserved', 'sold', 'archived', 'suspended'])
  .meta({ id: 'ListingStatus' });
export type ListingStatus = z.infer<typeof ListingStatus>;

/** In what role somebody moves a listing: its owner, a trade of it, or an operator. */
export type ListingMover = 'owner' | 'trade' | 'operator';

interface Move {
  readonly from: readonly ListingStatus[];
  readonly to: ListingStatus;
  readonly by: readonly ListingMover[];
}

/** Every way a listing changes status. What is not in this table does not happen. */
export const moves = {
  publish: { from: ['draft'], to: 'active', by: ['owner'] },
  archive: { from: ['draft', 'active'], to: 'archived', by: ['owner'] },
  reserve: { from: ['active'], to: 'reserved', by: ['trade'] },
  release: { from: ['reserved'], to: 'active', by: ['trade'] },
  sell: { from: ['reserved'], to: 'sold', by: ['trade'] },
  relist: { from: ['sold'], to: 'active', by: ['trade'] },
  suspend: { from: ['active'], to: 'suspended', by: ['operator'] },
  reinstate: { from: ['suspended'], to: 'active', by: ['operator'] },
} as const satisfies Record<string, Move>;
export type MoveName = keyof typeof moves;

/** The status a move leads to, or `undefined` where this mover may not make it from here. */
export function moved(status: ListingStatus, name: MoveName, mover: ListingMover): ListingStatus | undefined {
  const move: Move = moves[name];
  return move.from.includes(status) && move.by.includes(mover) ? move.to : undefined;
}

/** What of a listing its owner may change in a status: nothing, everything but the terms of sale, or everything. */
export const editable = {
  draft: 'all',
  active: 'all',
  archived: 'all',
  reserved: 'not-terms',
  sold: 'not-terms',
  suspended: 'nothing',
} as const satisfies Record<ListingStatus, 'all' | 'not-terms' | 'nothing'>;

/** Fields a buyer has agreed to once a listing is reserved. */
export const termsOfSale = ['kind', 'price', 'currency'] as const;
