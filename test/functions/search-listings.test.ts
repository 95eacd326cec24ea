// First: the logger looks at the environment once, when it is loaded.
import '../support/environment.ts';

import { searchKeys } from '../../adapters/dynamo/keys.ts';
import { keysOf, truthOf } from '../../core/listings/index-steps.ts';
import type { Listing } from '../../core/listings/model.ts';
import { aListing, aPart } from '../support/builders.ts';
import { capturedLog, problemOf, send } from '../support/functions.ts';
import { functionsWorld } from '../support/functions-world.ts';

capturedLog();
const idOf = (number: number): string => `lst_01JD3Z8Q2V6W7X8Y9ZS${String(number).padStart(7, '0')}`;
const part = (number: number, over: Partial<Listing>): Listing =>
  aListing({ ...aPart({ title: `Zorp ${number}` }), id: idOf(number), ...over } as Partial<Listing>);
const cheap = part(1, { price: 100 });
const dear = part(2, { price: 900 });
const foreign = part(3, { price: 500, currency: 'JPY' });

beforeEach(() => {
  const { table } = functionsWorld();
  for (const listing of [cheap, dear, foreign]) {
    const { record, card } = truthOf(listing);
    for (const key of keysOf(record)) {
      const [pk, sk] =
        key.by === 'newest' ? searchKeys.posting(key.term, listing.id) : searchKeys.priced(key.term, listing.id, key);
      table.put({ pk, sk, card });
    }
  }
});

const found = async (query: Record<string, string>): Promise<string[]> => {
  const { status, json } = await send('searchListings', { query: { q: 'zorp', ...query } });
  expect(status).toBe(200);
  return (json as { items: { id: string }[] }).items.map(({ id }) => id);
};

describe('given three parts', () => {
  it.each([
    [{}, [foreign, dear, cheap]],
    [{ currency: 'EUR' }, [dear, cheap]],
    [{ currency: 'EUR', sort: 'price-asc' }, [cheap, dear]],
    [{ currency: 'EUR', sort: 'price-desc' }, [dear, cheap]],
    [{ currency: 'EUR', minPrice: '101' }, [dear]],
    [{ currency: 'EUR', maxPrice: '100' }, [cheap]],
    [{ vehicleMake: 'VOLKSWAGEN', vehicleModel: 'golf', vehicleYear: '2001', kind: 'part' }, [foreign, dear, cheap]],
    [{ vehicleYear: '2002' }, []],
    [{ kind: 'product', condition: 'new' }, []],
  ] as const)('when they are searched with %j, then what fits is found in that order', async (query, expected) => {
    expect(await found(query)).toEqual(expected.map(({ id }) => id));
  });
});

describe('given a query that means nothing', () => {
  it.each([
    [{ minPrice: '5' }, 'currency'],
    [{ maxPrice: '5' }, 'currency'],
    [{ sort: 'price-asc' }, 'currency'],
    [{ currency: 'EUR', minPrice: '6', maxPrice: '5' }, 'maxPrice'],
    [{ currency: 'eur' }, 'currency'],
    [{ currency: 'EUR', minPrice: '1e3' }, 'minPrice'],
    [{ currency: 'EUR', minPrice: '+5' }, 'minPrice'],
    [{ currency: 'EUR', minPrice: '5.0' }, 'minPrice'],
    [{ currency: 'EUR', minPrice: '05' }, 'minPrice'],
    [{ currency: 'EUR', maxPrice: '1000000000001' }, 'maxPrice'],
    [{ currency: 'EUR', maxPrice: '' }, 'maxPrice'],
    [{ vehicleYear: '1885' }, 'vehicleYear'],
    [{ vehicleYear: ' 2001' }, 'vehicleYear'],
    [{ vehicleMake: '' }, 'vehicleMake'],
    [{ partCategory: 'hats' }, 'partCategory'],
    [{ condition: 'NEW' }, 'condition'],
    [{ sort: 'oldest' }, 'sort'],
    [{ limit: '1e1' }, 'limit'],
    [{ q: '' }, 'q'],
    [{ q: '!?…' }, 'q'],
    [{ q: 'one two three four five six seven eight nine' }, 'q'],
    [{ q: 'x'.repeat(101) }, 'q'],
    [{ price: '5' }, 'price'],
  ] as const)('when it is %j, then 400 points at %s', async (query, pointer) => {
    expect(problemOf(await send('searchListings', { query }))).toBe(`400 invalid-request #/query/${pointer}`);
  });

  it('when it has eight words, some of them twice, then it is taken', async () => {
    expect(await found({ q: 'one two three four five six seven eight one ones' })).toEqual([]);
  });
});
