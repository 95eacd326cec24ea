import type { SignedIn } from '../shared/context.ts';
import type { Page, PageRequest } from '../shared/page.ts';
import type { Wired } from '../shared/ports.ts';
import type { PayoutView } from './model.ts';

export const needs = { payoutLists: ['payoutsOf'] } as const;

/** The caller's payouts, newest first. */
export const listPayouts = (
  { payoutLists }: Wired<typeof needs>,
  page: PageRequest,
  { actor }: Pick<SignedIn, 'actor'>,
): Promise<Page<PayoutView>> => payoutLists.payoutsOf({ userId: actor.userId }, page);
