// First: the logger looks at the environment once, when it is loaded.
import '../support/environment.ts';

import type { Problem } from '../../contract/problems.ts';
import type { OperationId } from '../../contract/routes.ts';
import { type Ask, capturedLog, send } from '../support/functions.ts';
import { functionsWorld, good } from '../support/functions-world.ts';

capturedLog();
beforeEach(() => {
  functionsWorld();
});

/** What is said of each place. */
async function faultsOf(id: OperationId, over: Partial<Ask>): Promise<Record<string, string>> {
  const { errors = [] } = (await send(id, { ...good[id], ...over })).json as Problem;
  return Object.fromEntries(errors.map(({ pointer, detail }) => [pointer, detail]));
}
const listingWith = (body: object) =>
  faultsOf('createListing', {
    body: { kind: 'product', title: 'Lamp', description: 'It shines.', price: 100, currency: 'EUR', ...body },
  });

describe('a request that is not valid is told, in words that need no knowledge of the server', () => {
  test.each<[string, () => Promise<Record<string, string>>, Record<string, string>]>([
    ['what is missing', () => faultsOf('buyListing', { body: {} }), { '#/body/listingId': 'must be given' }],
    [
      'an idempotency key that is missing',
      () => faultsOf('buyListing', { headers: {} }),
      { '#/header/idempotency-key': 'must be given: a key of your own making, such as a UUID, new for each purpose' },
    ],
    [
      'an amount with a point',
      () => listingWith({ price: 12.5 }),
      { '#/body/price': 'must be a whole number of the currency’s smallest unit: 1250 is 12.50 EUR' },
    ],
    ['an amount that is too small', () => listingWith({ price: 0 }), { '#/body/price': 'must be at least 1' }],
    ['a number as a text', () => listingWith({ title: 7 }), { '#/body/title': 'must be a string' }],
    [
      'a text that is too short',
      () => listingWith({ title: 'x' }),
      { '#/body/title': 'must have at least 3 characters' },
    ],
    [
      'a text that is too long',
      () => listingWith({ title: 'x'.repeat(121) }),
      { '#/body/title': 'must have at most 120 characters' },
    ],
    [
      'a list as a text',
      () => faultsOf('openInquiry', { body: { message: [] } }),
      { '#/body/message': 'must be a string' },
    ],
    ['a kind that there is not', () => listingWith({ kind: 'car' }), { '#/body/kind': 'must be one of product, part' }],
    [
      'a status that there is not',
      () => listingWith({ status: 'sold' }),
      { '#/body/status': 'must be one of draft, active' },
    ],
    [
      'an id of another kind',
      () => faultsOf('buyListing', { body: { listingId: 'txn_1' } }),
      { '#/body/listingId': 'must be an id such as lst_01JD3Z8Q2V6W7X8Y9ZABCDEFGH' },
    ],
    [
      'a number in a query that is too large',
      () => faultsOf('searchListings', { query: { limit: '500' } }),
      { '#/query/limit': 'must be at most 100' },
    ],
    [
      'a number in a query that is none',
      () => faultsOf('searchListings', { query: { limit: 'many' } }),
      { '#/query/limit': 'must be a whole number' },
    ],
    [
      'too many of something',
      () => faultsOf('createListing', { body: tooManyFits }),
      { '#/body/fits': 'must have at most 30 items' },
    ],
  ])('%s', async (_, faults, expected) => {
    expect(await faults()).toEqual(expected);
  });
});

const tooManyFits = {
  kind: 'part',
  title: 'Lamp',
  price: 100,
  currency: 'EUR',
  partCategory: 'lighting',
  condition: 'used-good',
  vehicleMake: 'Toyota',
  vehicleModel: 'Yaris',
  compatibilityNotes: 'H4',
  fits: Array.from({ length: 31 }, () => ({ make: 'Toyota', model: 'Yaris', yearFrom: 2006, yearTo: 2007 })),
};
