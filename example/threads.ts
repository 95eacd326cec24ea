import type { ExampleInquiry, InquiryDeed } from './inquiries.ts';
import type { Asker } from './member.ts';

/** Who does something, and what of theirs was there before. */
interface Doer extends Asker {
  /** Nothing of theirs can be there from an earlier run. */
  readonly isNew: boolean;
}

/**
 * Does what people do in their threads, each of their deeds through the API. A thread is known by its listing and who
 * asked; one in which somebody else has written meanwhile is left as it is.
 */
export class Threads {
  /** By who asked and the listing's key: the id, and whether it was opened in this run. */
  private readonly threads = new Map<string, { readonly id: string; readonly isNew: boolean }>();

  /** Threads that were opened in this run. */
  get begun(): number {
    return [...this.threads.values()].filter(({ isNew }) => isNew).length;
  }

  /** @param listingId of what is asked about; without one, it is not there any more */
  async carryOut(inquiry: ExampleInquiry, deed: InquiryDeed, who: Doer, listingId: string | undefined): Promise<void> {
    const name = `${inquiry.buyer} ${inquiry.listing.key}`;
    if (deed.index === 0) {
      if (listingId === undefined) return;
      const earlier = who.isNew ? undefined : await askedBefore(inquiry, who, listingId);
      const id = earlier ?? (await opened(inquiry, deed, who, listingId));
      this.threads.set(name, { id, isNew: earlier === undefined });
      return;
    }
    const known = this.threads.get(name);
    if (!known || !(known.isNew || (await isNext(known.id, inquiry, deed, who)))) return;
    await done(known.id, inquiry, deed, who);
  }
}

async function opened(inquiry: ExampleInquiry, deed: InquiryDeed, who: Asker, listingId: string): Promise<string> {
  const request = { params: { listingId }, body: { message: deed.text ?? '' }, idempotencyKey: keyOf(inquiry, deed) };
  return (await who.ask(sayingOf(inquiry, deed), (api) => api.openInquiry(request))).id;
}

async function done(inquiryId: string, inquiry: ExampleInquiry, deed: InquiryDeed, who: Asker): Promise<void> {
  const [params, { text }] = [{ inquiryId }, deed];
  await who.ask(sayingOf(inquiry, deed), async (api) =>
    deed.closes
      ? api.closeInquiry({ params, body: text === undefined ? {} : { reason: text } })
      : api.replyToInquiry({ params, body: { message: text ?? '' }, idempotencyKey: keyOf(inquiry, deed) }),
  );
}

/** Whether a thread from an earlier run has come as far as this deed, and not further. */
async function isNext(inquiryId: string, inquiry: ExampleInquiry, deed: InquiryDeed, who: Asker): Promise<boolean> {
  const { status, messageCount } = await who.ask(`reading ${nameOf(inquiry)}`, (api) =>
    api.getInquiry({ params: { inquiryId } }),
  );
  return status !== 'closed' && messageCount === deed.index;
}

async function askedBefore(inquiry: ExampleInquiry, who: Asker, listingId: string): Promise<string | undefined> {
  let found: string | undefined;
  let cursor: string | undefined;
  do {
    const query = { box: 'sent' as const, limit: 100, cursor };
    const page = await who.ask(`reading ${nameOf(inquiry)}`, (api) => api.listInquiries({ query }));
    // The oldest one is the example data's, as ids sort by time.
    for (const { id, listingId: about } of page.items)
      if (about === listingId && (found === undefined || id < found)) found = id;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

const nameOf = ({ listing, buyer }: ExampleInquiry): string => `the thread of "${buyer}" about "${listing.key}"`;
const sayingOf = (inquiry: ExampleInquiry, { who, closes }: InquiryDeed): string =>
  `${closes ? 'closing' : 'message'} by "${who}" in ${nameOf(inquiry)}`;
const keyOf = ({ listing, buyer }: ExampleInquiry, { index }: InquiryDeed): string =>
  `example-inquiry-${listing.key}-${buyer}-${index}`;
