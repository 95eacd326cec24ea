import { Deals } from './deals.ts';
import { allListings, type Reach } from './member.ts';
import { whileConnected } from './photos/connection.ts';
import { sessionOf } from './photos/session.ts';
import { exampleTrades } from './trades.ts';

/**
 * The trades that begin when the photos are there, so that the receipt of what was bought shows them. Running it again
 * adds what is missing and nothing else.
 * @returns how many were begun
 */
export async function addTradesAfterPhotos(options: Partial<Reach> & Pick<Reach, 'baseUrl'>): Promise<number> {
  const wait = options.wait ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  const reach = { baseUrl: options.baseUrl, fetch: options.fetch ?? fetch, wait };
  const deals = new Deals();
  for (const trade of exampleTrades().filter(({ afterPhotos }) => afterPhotos))
    await whileConnected(async () => {
      const { seller, content } = trade.listing;
      const people = { buyer: sessionOf(trade.buyer, reach), seller: sessionOf(seller, reach) };
      const listings = await people.seller.ask(`reading the listings of "${seller}"`, allListings);
      const listing = listings.find(({ title }) => title === content.title);
      for (const deed of trade.deeds) {
        const { ask } = deed.by === 'seller' ? people.seller : people.buyer;
        await deals.carryOut(trade, deed, { ask, isNew: false }, listing?.id);
      }
    });
  return deals.begun;
}
