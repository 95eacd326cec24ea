import * as fc from 'fast-check';
import { type ListingMover, ListingStatus, type MoveName, moved, moves } from '../../../core/listings/status.ts';
import { holds } from '../../support/properties.ts';

const statuses = ListingStatus.options;
const names = Object.keys(moves) as MoveName[];
const movers: readonly ListingMover[] = ['owner', 'trade', 'operator'];

/** The state machine as docs and sellers know it, written down a second time: whatever is not here is refused. */
const allowed = [
  ['draft', 'publish', 'owner', 'active'],
  ['draft', 'archive', 'owner', 'archived'],
  ['active', 'archive', 'owner', 'archived'],
  ['active', 'reserve', 'trade', 'reserved'],
  ['reserved', 'release', 'trade', 'active'],
  ['reserved', 'sell', 'trade', 'sold'],
  ['sold', 'relist', 'trade', 'active'],
  ['active', 'suspend', 'operator', 'suspended'],
  ['suspended', 'reinstate', 'operator', 'active'],
] as const;

describe('given every status, move and mover', () => {
  it('when the move is tried, then it leads where the table says, and everything undeclared is refused', () => {
    let tried = 0;
    for (const status of statuses)
      for (const name of names)
        for (const mover of movers) {
          const row = allowed.find(([from, move, by]) => from === status && move === name && by === mover);
          expect([status, name, mover, moved(status, name, mover)]).toEqual([status, name, mover, row?.[3]]);
          tried += 1;
        }
    process.stdout.write(`listing moves: ${tried} of status × move × mover tried, ${allowed.length} allowed\n`);
    expect(tried).toBe(6 * 8 * 3);
  });
});

describe('given any sequence of moves', () => {
  const step = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...movers));

  it('when it is walked from a new listing, then it never leaves the declared graph', async () => {
    const edges = new Set(allowed.map(([from, , , to]) => `${from} ${to}`));
    await holds(
      'listing walks',
      fc.property(
        fc.constantFrom('draft' as const, 'active' as const),
        fc.array(step, { maxLength: 40 }),
        (from, walk) => {
          let status: ListingStatus = from;
          for (const [name, mover] of walk) {
            const next: ListingStatus | undefined = moved(status, name, mover);
            if (next !== undefined) expect(edges).toContain(`${status} ${next}`);
            status = next ?? status;
            expect(statuses).toContain(status);
          }
        },
      ),
      1000,
    );
  });

  it('when a listing is archived, then no move of anybody brings it back', () => {
    const ways = names.flatMap((name) => movers.map((mover) => moved('archived', name, mover)));
    expect(ways.every((to) => to === undefined)).toBe(true);
  });

  it('when only its owner moves it, then it is never reserved, sold or suspended', async () => {
    await holds(
      'owner walks',
      fc.property(
        fc.constantFrom('draft' as const, 'active' as const),
        fc.array(fc.constantFrom(...names)),
        (from, walk) => {
          const end = walk.reduce<ListingStatus>((status, name) => moved(status, name, 'owner') ?? status, from);
          expect(['draft', 'active', 'archived']).toContain(end);
        },
      ),
      500,
    );
  });
});
