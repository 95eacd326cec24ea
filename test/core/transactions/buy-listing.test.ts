import { buyListing as route } from '../../../contract/routes/transactions.ts';
import { ListingStatus } from '../../../core/listings/status.ts';
import { updateListing } from '../../../core/listings/update-listing.ts';
import { makeThumbnails } from '../../../core/photos/make-thumbnails.ts';
import { requestPhotoUpload } from '../../../core/photos/request-photo-upload.ts';
import { updatePhoto } from '../../../core/photos/update-photo.ts';
import { ExpectationFailed, entityOf } from '../../../core/shared/ports.ts';
import { buyListing } from '../../../core/transactions/buy-listing.ts';
import { TransactionView } from '../../../core/transactions/model.ts';
import { defaultTerms } from '../../../core/transactions/terms.ts';
import { aListing, aPart } from '../../support/builders.ts';
import { anActor, inSeconds, outcomeOf, signedInAs } from '../../support/contexts.ts';
import { memoryImages, memoryPhotos } from '../../support/memory-photos.ts';
import { buyer, operator, seller, stranger, tradeWorld, type World } from './world.ts';

const listingId = aListing().id;
const photos = memoryPhotos();
const deps = (w: World) => ({ store: w.store, ...photos, images: memoryImages });

/** A photo of the listing that everybody sees. */
async function withPhoto(w: World, caption: string): Promise<string> {
  const photo = { contentType: 'image/jpeg', byteSize: 1000, caption } as const;
  const { id: photoId } = (await requestPhotoUpload(deps(w), { listingId, photo }, signedInAs(seller))).photo;
  const revision = photos.arrive({ listingId, photoId }, `file of ${caption}`);
  await makeThumbnails(deps(w), { listingId, photoId, revision }, w.now());
  return photoId;
}

/** Runs once, just before the first commit of what follows. */
function meanwhile(w: World, rival: () => Promise<unknown>): void {
  let over = false;
  w.store.before = async ({ method }) => {
    if (method !== 'commit' || over) return;
    over = true;
    await rival();
  };
}

describe('given a listing for sale', () => {
  it('when somebody buys it, then listing, trade, escrow and receipt are one write, at the listing’s price', async () => {
    const w = tradeWorld();
    const view = await w.buy();
    expect(w.store.commits.map((writes) => writes.map(entityOf).sort())).toEqual([
      ['allowance', 'escrow', 'fitReceipt', 'gallery', 'listing', 'transaction'],
    ]);
    expect(TransactionView.parse(view)).toMatchObject({
      ...{
        status: 'reserved',
        amount: 4500,
        currency: 'EUR',
        buyerId: buyer.userId,
        sellerId: seller.userId,
        version: 1,
      },
      ...{ allowed: ['pay', 'cancel'], deadline: { action: 'expire', at: inSeconds(15 * 60).toISOString() } },
      escrow: { status: 'awaiting-payment', held: 0, amount: 4500 },
      timeline: [{ by: 'buyer', action: 'reserve', status: 'reserved', userId: buyer.userId }],
    });
    expect(w.listing()).toEqual(aListing({ status: 'reserved', version: 2, transactionId: view.id }));
    expect(w.entries()).toEqual([]);
    expect(w.payments.asked).toEqual([]);
    expect((await w.view(buyer)).escrow).toEqual(w.store.peek('escrow', view.id));
  });

  it('when it is a part, then its trade lasts as the terms of parts say, and later terms do not reach it', async () => {
    const { status: _, ...part } = aPart();
    const w = tradeWorld({
      listing: part as never,
      terms: { ...defaultTerms, feeBasisPoints: { product: 1, part: 777 } },
    });
    await w.buy();
    expect(w.trade().terms).toEqual({ feeBasisPoints: 777, waits: defaultTerms.waits.part });
    expect(w.trade().terms.waits.acceptance).toBe(7 * 86_400);
  });

  it('when a request names a price, then the schema does not know it', () => {
    expect(route.body.safeParse({ listingId }).success).toBe(true);
    for (const field of ['amount', 'price', 'currency', 'sellerId', 'buyerId', 'status'])
      expect(route.body.safeParse({ listingId, [field]: 1 }).success).toBe(false);
  });

  it.each([['seller'], ['operator who sells it']])('when its own %s buys it, then that is refused', async (who) => {
    const w = tradeWorld();
    const actor = who === 'seller' ? seller : anActor({ ...operator, userId: seller.userId });
    expect(await outcomeOf(w.buy(actor))).toBe('own-listing');
    expect(w.store.commits).toEqual([]);
  });

  it.each(ListingStatus.options)('when it is %s, then it can be bought only if it is active', async (status) => {
    const w = tradeWorld({ listing: { status } });
    const expected = { active: 'done', draft: 'not-found' }[status as string] ?? 'listing-unavailable';
    expect(await outcomeOf(w.buy())).toBe(expected);
    expect(w.store.commits).toHaveLength(expected === 'done' ? 1 : 0);
  });

  it('when nobody offers it, then it is not found, as a draft is not, in the same words', async () => {
    const said = async (w: World, id: string) => {
      return buyListing(w.ports, { listingId: id }, w.as(buyer)).catch(({ code, message }) => [code, message]);
    };
    expect(await said(tradeWorld({ listing: { status: 'draft' } }), listingId)).toEqual(
      await said(tradeWorld(), 'lst_01JD3Z8Q2V6W7X8Y9ZAAAAAAAA'),
    );
  });

  it('when fifty want it at the same moment, then one gets it and the others hear that they are too late', async () => {
    const w = tradeWorld();
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, n) => outcomeOf(w.buy(anActor({ ...buyer, userId: `buyer-${n}` })))),
    );
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'listing-unavailable')).toHaveLength(49);
    expect(w.store.commits).toHaveLength(1);
  });

  it('when somebody reserves the twenty-first in a quarter of an hour, then not before the first has lapsed', async () => {
    const w = tradeWorld();
    const another = async (actor = buyer): Promise<string> => {
      w.store.seed('listing', aListing());
      return outcomeOf(w.buy(actor));
    };
    for (let count = 0; count < 20; count += 1) {
      expect(await another()).toBe('done');
      w.later(30_000);
    }
    expect(await another()).toBe('too-many-attempts');
    expect(await another(stranger)).toBe('done');
    await expect(w.buy()).rejects.toMatchObject({ code: 'listing-unavailable' });
    w.later(5 * 60_000);
    expect(await another()).toBe('done');
    expect(await another()).toBe('too-many-attempts');
  });
});

describe('given a listing with photos', () => {
  it('when it is bought, then the receipt is what the buyer saw, photos that nobody sees left out', async () => {
    const w = tradeWorld();
    await withPhoto(w, 'Left side');
    await requestPhotoUpload(
      deps(w),
      { listingId, photo: { contentType: 'image/png', byteSize: 1 } },
      signedInAs(seller),
    );
    const seen = w.listing();
    await w.buy();
    const receipt = w.store.peek('fitReceipt', w.transactionId);
    expect(receipt?.listing).toEqual(seen);
    expect(receipt?.photos).toEqual([
      {
        id: expect.any(String),
        caption: 'Left side',
        image: expect.objectContaining({ hash: seen.primaryPhoto?.hash }),
      },
    ]);
    const shown = TransactionView.parse(await w.view(buyer)).fitReceipt;
    expect(shown.listing).toMatchObject({ version: seen.version, status: 'active', price: 4500 });
    expect(shown.listing).not.toHaveProperty('transactionId');
    expect(shown.photos[0]?.imageUrl).toContain(shown.photos[0]?.hash);
    expect(shown.compatibilityLog).toBeNull();
  });

  it('when its photos change afterwards, then the receipt does not', async () => {
    const w = tradeWorld();
    const photoId = await withPhoto(w, 'Left side');
    await w.buy();
    const before = w.store.peek('fitReceipt', w.transactionId);
    await outcomeOf(
      updatePhoto(deps(w), { listingId, photoId, change: { caption: 'Another side' } }, signedInAs(seller)),
    );
    await outcomeOf(updateListing(w.ports, { listingId, change: { title: 'Another title' } }, signedInAs(seller)));
    expect(w.store.peek('fitReceipt', w.transactionId)).toEqual(before);
  });

  it('when they change while it is being bought, then the receipt says what there is at that moment', async () => {
    const w = tradeWorld();
    await withPhoto(w, 'first');
    meanwhile(w, () => withPhoto(w, 'second'));
    await w.buy();
    const gallery = w.store.peek('gallery', listingId);
    const receipt = w.store.peek('fitReceipt', w.transactionId);
    expect(receipt?.photos.map(({ caption }) => caption)).toEqual(['first', 'second']);
    expect(receipt?.photos.map(({ id }) => id)).toEqual(gallery?.photos.map(({ id }) => id));
    expect(receipt?.listing.primaryPhoto).toEqual(w.listing().primaryPhoto);
  });

  it('when the first photo comes while it is being bought, then it is in the receipt', async () => {
    const w = tradeWorld();
    meanwhile(w, () => withPhoto(w, 'first'));
    await w.buy();
    expect(w.store.peek('fitReceipt', w.transactionId)?.photos).toHaveLength(1);
  });
});

describe('given a listing that changes while it is being bought', () => {
  it('when its price does, then the trade is at the price that stands in its receipt', async () => {
    const w = tradeWorld();
    meanwhile(w, () => updateListing(w.ports, { listingId, change: { price: 9900 } }, signedInAs(seller)));
    await w.buy();
    expect([w.trade().amount, w.store.peek('fitReceipt', w.transactionId)?.listing.price]).toEqual([9900, 9900]);
    expect(w.listing()).toMatchObject({ price: 9900, status: 'reserved', version: 3 });
  });

  it('when it is taken back, then it is not bought', async () => {
    const w = tradeWorld();
    meanwhile(w, () => updateListing(w.ports, { listingId, change: { status: 'archived' } }, signedInAs(seller)));
    expect(await outcomeOf(w.buy())).toBe('listing-unavailable');
    expect(w.store.commits).toHaveLength(1);
  });

  it('when it never stands still, then the buyer is told to try again', async () => {
    const w = tradeWorld();
    let price = 1000;
    let rivals = 0;
    w.store.before = async ({ method, writes }) => {
      if (method !== 'commit' || !writes.some((write) => entityOf(write) === 'transaction')) return;
      rivals += 1;
      price += 1;
      w.store.seed('listing', { ...w.listing(), price, version: w.listing().version + 1 });
    };
    expect(await outcomeOf(w.buy())).toBe('temporarily-unavailable');
    expect(rivals).toBe(12);
    expect(w.store.commits).toEqual([]);
  });
});

describe('given a request with a key', () => {
  const record = { id: 'answer', fingerprint: 'f', output: '{}', expiresAt: 1 };
  const answer = (output: unknown) =>
    [{ put: 'recordedAnswer', item: { ...record, output: JSON.stringify(output) }, expect: 'absent' }] as const;

  it('when it is answered, then the answer is in the same write, in full', async () => {
    const w = tradeWorld();
    const view = await w.buy(buyer, { answer });
    expect(w.store.commits).toHaveLength(1);
    expect(JSON.parse(w.store.peek('recordedAnswer', 'answer')?.output ?? '')).toEqual(
      JSON.parse(JSON.stringify(view)),
    );
  });

  it('when it was answered meanwhile, then it is not tried again: that is for whoever keeps answers', async () => {
    const w = tradeWorld();
    meanwhile(w, async () => w.store.seed('recordedAnswer', record));
    await expect(w.buy(buyer, { answer })).rejects.toBeInstanceOf(ExpectationFailed);
    expect(w.store.commits).toEqual([]);
  });
});
