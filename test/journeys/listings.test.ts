import { aPart, aProduct } from '../support/builders.ts';
import { anonymous, joinAs, type Person, startTestCloud, type TestCloud } from '../support/cloud.ts';

let cloud: TestCloud;
let seller: Person;
beforeAll(async () => {
  cloud = await startTestCloud();
  seller = await joinAs(cloud, 'seller');
});
afterAll(() => cloud.close());

test('a seller lists a product and a part, which everybody then finds and reads', async () => {
  const product = await seller.api.createListing({ body: aProduct() });
  const part = await seller.api.createListing({ body: aPart() });
  await cloud.settle();

  const { items } = await anonymous(cloud).searchListings({ query: { sellerId: seller.userId } });
  expect(items.map(({ id }) => id)).toEqual([part.id, product.id]);
  expect(await anonymous(cloud).getListing({ params: { listingId: part.id } })).toEqual(part);
});
