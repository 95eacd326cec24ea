import type { Listing } from '../listings/model.ts';
import { again } from '../shared/again.ts';
import { allowed } from '../shared/allowance.ts';
import type { SignedIn } from '../shared/context.ts';
import { notFound, Refusal } from '../shared/errors.ts';
import { create, type Wired } from '../shared/ports.ts';
import { newMessages, newThreads } from './limits.ts';
import { type Inquiry, type InquiryMessage, type InquiryView, inquiryMessageId } from './model.ts';
import { areAcquainted } from './party.ts';
import { shownThread } from './view.ts';

export const needs = { store: ['get', 'commit'] } as const;
type Deps = Wired<typeof needs>;

export interface OpenInquiry {
  readonly listingId: string;
  readonly message: string;
}

/**
 * Asks about another's listing that is for sale: the thread, its first message and what it takes of the asker's
 * allowances are one write. That the listing stays for sale is no condition of it: the question is right all the same.
 * @throws Refusal own-listing, not-found, too-many-attempts
 */
export function openInquiry({ store }: Deps, { listingId, message }: OpenInquiry, ctx: SignedIn): Promise<InquiryView> {
  const { actor, now, newId, answer } = ctx;
  return again(async () => {
    const listing = mustBeAskable(await store.get('listing', listingId), actor.userId);
    const at = now.toISOString();
    const inquiry: Inquiry = {
      id: newId('inq'),
      listingId,
      title: listing.title,
      buyerId: actor.userId,
      sellerId: listing.sellerId,
      message,
      status: 'open',
      messageCount: 1,
      createdAt: at,
      updatedAt: at,
      version: 1,
    };
    const first: InquiryMessage = {
      id: inquiryMessageId(inquiry.id, newId('msg')),
      number: 1,
      by: 'buyer',
      text: message,
      createdAt: at,
    };
    const [contactsShown, ...counted] = await Promise.all([
      areAcquainted(store, inquiry),
      allowed(store, newThreads, ctx),
      allowed(store, newMessages, ctx),
    ]);
    const view = shownThread({ inquiry, messages: [first] }, contactsShown);
    await store.commit(create('inquiry', inquiry), create('inquiryMessage', first), ...counted, ...answer(view));
    return view;
  });
}

/** Of what is not for sale, nobody is told whether it is there. */
function mustBeAskable(listing: Listing | undefined, buyerId: string): Listing {
  if (listing?.sellerId === buyerId) throw new Refusal('own-listing', 'You can not ask yourself about it.');
  if (listing?.status !== 'active') throw notFound();
  return listing;
}
