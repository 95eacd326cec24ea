import type { Thread } from '../inquiries/ports.ts';
import { type Listing, mayRead } from '../listings/model.ts';
import type { Actor } from '../shared/context.ts';
import type { Ports } from '../shared/ports.ts';
import type { ReportSubject } from './model.ts';

/** What a report is about, as it is when somebody looks. */
export interface Reported {
  /** Whom it concerns: they do not decide about it. */
  readonly concerned: readonly string[];
  /** Who may see it, and so report it. */
  readonly maySee: (actor: Pick<Actor, 'userId' | 'operator'>) => boolean;
  /**
   * The words it is about, `most` characters of them: they may be changed or gone by the time an operator reads the
   * report. Of a thread the last ones, which somebody has just read.
   */
  readonly words: (most: number) => string;
}

interface Deps {
  readonly store: Pick<Ports['store'], 'get'>;
  readonly inquiryLists: Pick<Ports['inquiryLists'], 'thread'>;
}

/** @returns nothing where there is no such thing */
export async function reported(
  { store, inquiryLists }: Deps,
  { type, id }: ReportSubject,
): Promise<Reported | undefined> {
  switch (type) {
    case 'user': {
      const user = await store.get('user', id);
      return user && { concerned: [id], maySee: () => true, words: (most) => user.displayName.slice(0, most) };
    }
    case 'rating': {
      const rating = await store.get('rating', id);
      if (!rating) return undefined;
      const { buyerId, sellerId, reviewText = '', removed } = rating;
      return { concerned: [buyerId, sellerId], maySee: () => !removed, words: (most) => reviewText.slice(0, most) };
    }
    case 'inquiry': {
      const thread = await inquiryLists.thread(id);
      if (!thread) return undefined;
      const concerned = [thread.inquiry.buyerId, thread.inquiry.sellerId];
      const maySee: Reported['maySee'] = ({ userId, operator }) => operator || concerned.includes(userId);
      return { concerned, maySee, words: (most) => wordsOf(thread).slice(-most) };
    }
    case 'listing': {
      const listing = await store.get('listing', id);
      return (
        listing && {
          concerned: [listing.sellerId],
          maySee: (actor) => mayRead(listing, actor),
          words: (most) => descriptionOf(listing).slice(0, most),
        }
      );
    }
  }
}

const wordsOf = ({ messages }: Thread): string => messages.map(({ by, text }) => `${by}: ${text}`).join('\n');

const descriptionOf = (listing: Listing): string =>
  [listing.title, listing.description, listing.kind === 'part' ? listing.compatibilityNotes : undefined]
    .filter((text) => text !== undefined)
    .join('\n');
