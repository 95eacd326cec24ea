import { masked } from '../shared/masking.ts';
import type { Inquiry, InquiryCard, InquiryMessage, InquiryMessageView, InquiryView } from './model.ts';
import type { Thread } from './ports.ts';

const shownText = (text: string, contactsShown: boolean): string => (contactsShown ? text : masked(text));

/** An inquiry without what was written after its question. */
export const shownInquiry = (inquiry: Inquiry, contactsShown: boolean): InquiryCard => ({
  id: inquiry.id,
  listingId: inquiry.listingId,
  title: inquiry.title,
  buyerId: inquiry.buyerId,
  sellerId: inquiry.sellerId,
  message: shownText(inquiry.message, contactsShown),
  status: inquiry.status,
  messageCount: inquiry.messageCount,
  closedBy: inquiry.closedBy,
  createdAt: inquiry.createdAt,
  updatedAt: inquiry.updatedAt,
  version: inquiry.version,
});

export const shownMessage = (
  { id, by, text, createdAt }: InquiryMessage,
  contactsShown: boolean,
): InquiryMessageView => ({
  id: id.slice(id.indexOf(':') + 1),
  by,
  text: shownText(text, contactsShown),
  createdAt,
});

export const shownThread = ({ inquiry, messages }: Thread, contactsShown: boolean): InquiryView => ({
  ...shownInquiry(inquiry, contactsShown),
  contactsShown,
  messages: messages.map((message) => shownMessage(message, contactsShown)),
});
