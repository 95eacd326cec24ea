import { audited } from '../moderation/audit.ts';
import { again } from '../shared/again.ts';
import type { SignedIn } from '../shared/context.ts';
import { invalid } from '../shared/errors.ts';
import { replace, type Wired } from '../shared/ports.ts';
import type { Inquiry, InquiryCard } from './model.ts';
import { areAcquainted, mustTakePart } from './party.ts';
import { shownInquiry } from './view.ts';

export const needs = { store: ['get', 'commit'] } as const;
type Deps = Wired<typeof needs>;

export interface CloseInquiry {
  readonly inquiryId: string;
  /** Why, in an operator's words. */
  readonly reason?: string | undefined;
}

/**
 * Ends a thread for good. What is closed already stays as it was closed. An operator's closing is on record with it.
 * @throws Refusal not-found, invalid-request
 */
export function closeInquiry(
  { store }: Deps,
  { inquiryId, reason }: CloseInquiry,
  ctx: SignedIn,
): Promise<InquiryCard> {
  return again(async () => {
    const { inquiry: before, role } = mustTakePart(await store.get('inquiry', inquiryId), ctx.actor);
    if (reason !== undefined && role !== 'operator') throw invalid('#/body/reason', 'is for operators to give');
    if (reason === undefined && role === 'operator')
      throw invalid('#/body/reason', 'must be given: what an operator does is on record with why');
    const contactsShown = role === 'operator' || (await areAcquainted(store, before));
    if (before.status === 'closed') return shownInquiry(before, contactsShown);
    const after: Inquiry = {
      ...before,
      status: 'closed',
      closedBy: role,
      updatedAt: ctx.now.toISOString(),
      version: before.version + 1,
    };
    const did = {
      action: 'close-inquiry',
      subject: { type: 'inquiry', id: inquiryId },
      ...(reason !== undefined && { reason }),
      before: { status: before.status },
      after: { status: after.status },
    } as const;
    await store.commit(replace('inquiry', after, before), ...(role === 'operator' ? [audited(ctx, did)] : []));
    return shownInquiry(after, contactsShown);
  });
}
