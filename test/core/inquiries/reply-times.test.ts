import * as fc from 'fast-check';
import { openInquiry } from '../../../core/inquiries/open-inquiry.ts';
import { medianReplyMinutes, REPLIES_COUNTED } from '../../../core/inquiries/reply-times.ts';
import { replyToInquiry } from '../../../core/inquiries/reply-to-inquiry.ts';
import { getUser } from '../../../core/users/get-user.ts';
import { aUser } from '../../support/builders.ts';
import { inSeconds, noon } from '../../support/contexts.ts';
import { holds } from '../../support/properties.ts';
import { as, buyer, seller, world } from './world.ts';

const medianOf = (...minutes: number[]) => medianReplyMinutes({ minutes });

describe('given the times that a seller took to reply', () => {
  it('when there are none, some, or an even number, then the median is in the middle', () => {
    expect([medianReplyMinutes(undefined), medianOf()]).toEqual([null, null]);
    expect([medianOf(5), medianOf(9, 1, 5), medianOf(1, 100), medianOf(10, 1, 2, 3)]).toEqual([5, 5, 51, 3]);
  });

  it('when they come in another order, then the median is the same, and one of them is not above, nor one below', async () => {
    await holds(
      'medians',
      fc.property(fc.array(fc.nat({ max: 100_000 }), { minLength: 1, maxLength: REPLIES_COUNTED }), (minutes) => {
        const median = medianReplyMinutes({ minutes }) ?? -1;
        expect(medianReplyMinutes({ minutes: [...minutes].reverse() })).toBe(median);
        expect(minutes.filter((one) => one < median).length * 2).toBeLessThanOrEqual(minutes.length);
        expect(minutes.filter((one) => one > median).length * 2).toBeLessThanOrEqual(minutes.length);
      }),
      500,
    );
  });

  it('when they reply again in a thread, then only the first reply counts; the buyer’s own words do not', async () => {
    const w = world();
    w.store.seed('user', aUser({ id: seller.userId }));
    const shown = async () => (await getUser(w, { userId: seller.userId })).medianReplyMinutes;
    const { id: inquiryId } = await openInquiry(w, { listingId: w.listingId, message: 'Hello?' }, as(buyer));
    const say = (who: typeof buyer, seconds: number) =>
      replyToInquiry(w, { inquiryId, message: 'Well.' }, as(who, inSeconds(seconds)));
    expect(await shown()).toBeNull();
    await say(buyer, 60);
    expect(await shown()).toBeNull();
    await say(seller, 31 * 60);
    await say(buyer, 40 * 60);
    await say(seller, 90 * 60);
    expect(w.store.peek('replyTimes', seller.userId)).toEqual({ id: seller.userId, minutes: [31], version: 1 });
    expect(await shown()).toBe(31);
  });

  it('when there are more than fifty, then the latest fifty count; a clock that runs behind makes no reply early', async () => {
    const w = world();
    w.store.seed('replyTimes', { id: seller.userId, minutes: Array(REPLIES_COUNTED).fill(7), version: 9 });
    const { id: inquiryId } = await openInquiry(w, { listingId: w.listingId, message: 'Hello?' }, as(buyer, noon));
    await replyToInquiry(w, { inquiryId, message: 'Yes.' }, as(seller, inSeconds(-90)));
    expect(w.store.peek('replyTimes', seller.userId)).toEqual({
      id: seller.userId,
      minutes: [...Array(REPLIES_COUNTED - 1).fill(7), 0],
      version: 10,
    });
  });
});
