import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { aPart, aProduct } from '../builders.ts';
import { joinAs, joinOperator, type TestCloud } from '../cloud.ts';
import { asking, must, mustBe, type Rows, read, somebody } from './row.ts';

const golf = { vehicleMake: 'Volkswagen', vehicleModel: 'Golf', vehicleYear: 2001 };

/** What people ask before they buy: whether a part fits, and the seller. */
export function sweptQuestions(cloud: TestCloud): Rows {
  const { as, post } = asking(cloud);
  const seller = somebody(cloud, () => joinAs(cloud, 'seller'));
  const operator = somebody(cloud, () => joinOperator(cloud));
  // Of both only so many a day or an hour.
  const driver = somebody(cloud, () => joinAs(cloud), 50);
  const curious = somebody(cloud, () => joinAs(cloud), 15);

  const unclear = async () => {
    const [{ api }, buyer] = await Promise.all([seller(), driver()]);
    const { id: listingId } = await api.createListing({ body: aPart({ vehicleYear: undefined }) });
    return { buyer, listingId };
  };
  const message = { message: 'Does it fit?' };
  const interested = async () => {
    const [{ api }, asker] = await Promise.all([seller(), curious()]);
    const { id: listingId } = await api.createListing({ body: aProduct() });
    return { asker, listingId };
  };
  const opened = async () => {
    const { asker, listingId } = await interested();
    const { id } = await asker.api.openInquiry({ params: { listingId }, body: { message: 'Is it there?' } });
    const thread = () => asker.api.getInquiry({ params: { inquiryId: id } });
    return { asker, id, thread };
  };

  return {
    checkFitment: async () => {
      const { buyer, listingId } = await unclear();
      return {
        call: () => post(buyer, `/listings/${listingId}/compatibility-logs`, golf, listingId),
        async converged(answer) {
          mustBe(answer, '201');
          await cloud.settle();
          const { items } = await buyer.api.listCompatibilityLogs({ query: { limit: 100 } });
          const found = items.filter((one) => one.listingId === listingId);
          must(`there are ${found.length}`, found.length === 1 && isDeepStrictEqual(found[0], read(answer)));
        },
      };
    },
    settleFitment: async () => {
      const { buyer, listingId } = await unclear();
      const { id } = await buyer.api.checkFitment({ params: { listingId }, body: golf });
      const who = await operator();
      const settlement = { fitmentStatus: 'compatible', note: 'Swept' };
      return {
        call: () => post(who, `/compatibility-logs/${id}/settlement`, settlement, id),
        async converged(answer) {
          mustBe(answer, '200');
          const { fitmentStatus, version } = await buyer.api.getCompatibilityLog({
            params: { compatibilityLogId: id },
          });
          must(`${fitmentStatus}, version ${version}`, fitmentStatus === 'compatible' && version === 2);
        },
      };
    },
    openInquiry: async () => {
      const { asker, listingId } = await interested();
      return {
        call: () => post(asker, `/listings/${listingId}/inquiries`, message, listingId),
        async converged(answer) {
          mustBe(answer, '201');
          const { items } = await asker.api.listInquiries({ query: { box: 'sent', limit: 100 } });
          const [only, ...others] = items.filter((each) => each.listingId === listingId);
          const { messages } = await asker.api.getInquiry({ params: { inquiryId: only?.id ?? '' } });
          must(`there are ${others.length} more`, others.length === 0 && messages.length === 1);
        },
      };
    },
    replyToInquiry: async () => {
      const { asker, id, thread } = await opened();
      const key = randomUUID();
      return {
        call: () => post(asker, `/inquiries/${id}/messages`, message, key),
        async converged(answer) {
          mustBe(answer, '201');
          const { messages, messageCount } = await thread();
          must(`there are ${messages.length} of ${messageCount}`, messages.length === 2 && messageCount === 2);
        },
      };
    },
    closeInquiry: async () => {
      const { asker, id, thread } = await opened();
      return {
        call: () => as(asker, 'POST', `/inquiries/${id}/closure`),
        async converged(answer) {
          mustBe(answer, '200');
          const { status, version } = await thread();
          must(`${status}, version ${version}`, status === 'closed' && version === 2);
        },
      };
    },
  };
}
