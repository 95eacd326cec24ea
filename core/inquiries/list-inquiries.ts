import type { SignedIn } from '../shared/context.ts';
import { invalid, Refusal } from '../shared/errors.ts';
import type { Page, PageRequest } from '../shared/page.ts';
import type { Wired } from '../shared/ports.ts';
import type { Inquiry, InquiryCard, InquiryStatus } from './model.ts';
import { mustTakePart } from './party.ts';
import { shownInquiry } from './view.ts';

export const needs = { inquiryLists: ['inquiriesSent', 'inquiriesReceived', 'inquiriesInStatus'] } as const;

export interface ListInquiries extends PageRequest {
  /** What the caller asked, or was asked; `all` is everybody's in one status, for operators. */
  readonly box: 'sent' | 'received' | 'all';
  readonly status?: InquiryStatus | undefined;
}

/** @throws Refusal not-allowed, invalid-request */
export async function listInquiries(
  { inquiryLists: lists }: Wired<typeof needs>,
  { box, status, ...page }: ListInquiries,
  { actor }: Pick<SignedIn, 'actor'>,
): Promise<Page<InquiryCard>> {
  const of = { userId: actor.userId, status };
  if (box === 'sent') return shown(await lists.inquiriesSent(of, page), actor);
  if (box === 'received') return shown(await lists.inquiriesReceived(of, page), actor);
  if (!actor.operator) throw new Refusal('not-allowed', 'Everybody’s inquiries are for operators.');
  if (status === undefined) throw invalid('#/query/status', 'must be given together with box=all');
  return shown(await lists.inquiriesInStatus({ status }, page), actor);
}

/** A party's list is masked always: who is acquainted with whom is looked up for a single thread only. */
const shown = (page: Page<Inquiry>, actor: SignedIn['actor']): Page<InquiryCard> => ({
  ...page,
  items: page.items.map((each) => {
    const { inquiry, role } = mustTakePart(each, actor);
    return shownInquiry(inquiry, role === 'operator');
  }),
});
