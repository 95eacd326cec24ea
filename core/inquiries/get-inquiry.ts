import type { SignedIn } from '../shared/context.ts';
import { notFound } from '../shared/errors.ts';
import type { Wired } from '../shared/ports.ts';
import type { InquiryView } from './model.ts';
import { areAcquainted, mustTakePart } from './party.ts';
import { shownThread } from './view.ts';

export const needs = { store: ['get'], inquiryLists: ['thread'] } as const;

/** A thread with all its messages. Operators read what was written. @throws Refusal not-found */
export async function getInquiry(
  { store, inquiryLists }: Wired<typeof needs>,
  { inquiryId }: { inquiryId: string },
  { actor }: Pick<SignedIn, 'actor'>,
): Promise<InquiryView> {
  const thread = await inquiryLists.thread(inquiryId);
  if (!thread) throw notFound();
  const { inquiry, role } = mustTakePart(thread.inquiry, actor);
  return shownThread(thread, role === 'operator' || (await areAcquainted(store, inquiry)));
}
