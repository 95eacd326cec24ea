import { replace, type Write } from '../shared/ports.ts';
import type { User } from '../users/model.ts';

/** How many ratings there are with one star, with two … with five. */
export type StarCounts = readonly [number, number, number, number, number];

const none: StarCounts = [0, 0, 0, 0, 0];

/**
 * The write that counts one rating of a seller more, or one less. The average is made anew from whole numbers each time, so
 * that no rounding adds up; it is told to two decimals.
 */
export function recounted(seller: User, rating: number, by: 1 | -1, now: Date): Write {
  const starCounts = (seller.starCounts ?? none).map((count, index) =>
    index + 1 === rating ? count + by : count,
  ) as unknown as StarCounts;
  const next = {
    ...seller,
    starCounts,
    rating: summaryOf(starCounts),
    updatedAt: now.toISOString(),
    version: seller.version + 1,
  };
  return replace('user', next, seller);
}

export function summaryOf(starCounts: StarCounts): User['rating'] {
  const count = starCounts.reduce((sum, each) => sum + each, 0);
  const stars = starCounts.reduce((sum, each, index) => sum + each * (index + 1), 0);
  return { count, average: count === 0 ? null : Math.round((stars * 100) / count) / 100 };
}
