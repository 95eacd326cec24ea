import type { Page, PageRequest } from '../shared/page.ts';
import type { Inquiry, InquiryMessage, InquiryStatus } from './model.ts';

export interface OfCorrespondent {
  readonly userId: string;
  readonly status?: InquiryStatus | undefined;
}

export interface Thread {
  readonly inquiry: Inquiry;
  /** Oldest first. */
  readonly messages: readonly InquiryMessage[];
}

/**
 * Reads of inquiries. Lists come from indexes, which follow by a moment, the one with the newest activity first; a page
 * may hold fewer than it could when a status is asked for. Nothing is decided on them.
 */
export interface InquiryLists {
  inquiriesSent(of: OfCorrespondent, page: PageRequest): Promise<Page<Inquiry>>;
  inquiriesReceived(of: OfCorrespondent, page: PageRequest): Promise<Page<Inquiry>>;
  /** Of everybody. */
  inquiriesInStatus(of: { status: InquiryStatus }, page: PageRequest): Promise<Page<Inquiry>>;
  /** An inquiry with all its messages, as they are now. */
  thread(inquiryId: string): Promise<Thread | undefined>;
}
