import { aProduct } from './builders.ts';
import { type Person, type TestCloud, withToken } from './cloud.ts';
import type { Probe } from './probes.ts';
import { failureOf, type TradeWorld } from './trade-probes.ts';

type Apis = { readonly [W in 'seller' | 'buyer' | 'operator']: Person['api'] };

/** On a thread of its own about a new listing. */
const inThread = (
  request: (apis: Apis, params: { inquiryId: string }) => Promise<unknown>,
  uses: readonly string[] = ['createListing', 'openInquiry'],
): Probe => ({
  uses,
  run: async (cloud, { trade }) => {
    const apis = apisOf(cloud, trade);
    const { id: listingId } = await apis.seller.createListing({ body: aProduct() });
    const { id } = await apis.buyer.openInquiry({ params: { listingId }, body: { message: 'Is it still there?' } });
    return failureOf(request(apis, { inquiryId: id }));
  },
});

const apisOf = (cloud: TestCloud, { seller, buyer, operator }: TradeWorld): Apis => ({
  seller: withToken(cloud, seller.accessToken),
  buyer: withToken(cloud, buyer.accessToken),
  operator: withToken(cloud, operator.accessToken),
});

/** By the operation that is probed. */
export const inquiryProbes: Readonly<Record<string, Probe>> = {
  openInquiry: {
    uses: ['createListing'],
    run: async (cloud, { trade }) => {
      const { seller, buyer } = apisOf(cloud, trade);
      const { id: listingId } = await seller.createListing({ body: aProduct() });
      return failureOf(buyer.openInquiry({ params: { listingId }, body: { message: 'Is it still there?' } }));
    },
  },
  listInquiries: {
    uses: [],
    run: async (cloud, { trade }) => {
      const { seller, buyer, operator } = apisOf(cloud, trade);
      return (
        (await failureOf(buyer.listInquiries({ query: { box: 'sent' } }))) ??
        (await failureOf(seller.listInquiries())) ??
        (await failureOf(operator.listInquiries({ query: { box: 'all', status: 'open' } })))
      );
    },
  },
  getInquiry: inThread(({ buyer }, params) => buyer.getInquiry({ params })),
  replyToInquiry: inThread(({ seller }, params) => seller.replyToInquiry({ params, body: { message: 'It is.' } })),
  closeInquiry: inThread(({ operator }, params) => operator.closeInquiry({ params, body: { reason: 'Probed.' } })),
};
