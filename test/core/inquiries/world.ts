import type { InquiryLists } from '../../../core/inquiries/ports.ts';
import type { Actor } from '../../../core/shared/context.ts';
import type { Put } from '../../../core/shared/ports.ts';
import { aListing } from '../../support/builders.ts';
import { anActor, noon, signedInAs } from '../../support/contexts.ts';
import { type MemoryStore, memoryStore } from '../../support/memory-store.ts';

export const seller = anActor();
export const buyer = anActor({ userId: '7a1c5e0d-2b64-4c1e-8f1b-0a9d3c7e5b42', username: 'bob' });
export const stranger = anActor({ userId: '11111111-2b64-4c1e-8f1b-0a9d3c7e5b42', username: 'eve' });
export const operator = anActor({ userId: '22222222-2b64-4c1e-8f1b-0a9d3c7e5b42', username: 'olga', operator: true });

export const as = (actor: Actor, now: Date = noon) => signedInAs(actor, { now });

export interface World {
  readonly store: MemoryStore;
  readonly inquiryLists: InquiryLists;
  readonly listingId: string;
}

/** A listing for sale, and nobody who has asked about it. */
export function world(): World {
  const store = memoryStore();
  const listing = aListing();
  store.seed('listing', listing);
  return { store, inquiryLists: listsOver(store), listingId: listing.id };
}

/** Reads by what was committed, as the table's indexes do in the end. */
function listsOver(store: MemoryStore): InquiryLists {
  const every = () => {
    const ids = puts(store).flatMap((write) => (write.put === 'inquiry' ? [write.item.id] : []));
    return [...new Set(ids)]
      .flatMap((id) => store.peek('inquiry', id) ?? [])
      .sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
  };
  const some = async (keep: (each: ReturnType<typeof every>[number]) => boolean) => ({ items: every().filter(keep) });
  return {
    inquiriesSent: ({ userId, status }) =>
      some((each) => each.buyerId === userId && (status === undefined || each.status === status)),
    inquiriesReceived: ({ userId, status }) =>
      some((each) => each.sellerId === userId && (status === undefined || each.status === status)),
    inquiriesInStatus: ({ status }) => some((each) => each.status === status),
    thread: async (id) => {
      const inquiry = store.peek('inquiry', id);
      const messages = puts(store)
        .flatMap((write) => (write.put === 'inquiryMessage' ? [write.item] : []))
        .filter((message) => message.id.startsWith(`${id}:`))
        .sort((a, b) => a.number - b.number);
      return inquiry && { inquiry, messages };
    },
  };
}

export const puts = ({ commits }: MemoryStore): readonly Put[] =>
  commits.flat().flatMap((write) => ('put' in write ? [write] : []));
