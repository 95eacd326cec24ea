import * as z from 'zod';
import { InquiryId, ListingId, UserId } from '../shared/ids.ts';
import { text } from '../shared/text.ts';

export const inquiryStatuses = ['open', 'replied', 'closed'] as const;
/** `replied`: the seller wrote last. `open`: the buyer did. `closed` is for good. */
export const InquiryStatus = z.enum(inquiryStatuses).meta({ id: 'InquiryStatus' });
export type InquiryStatus = z.infer<typeof InquiryStatus>;

/** A thread holds no more, so that one read shows all of it: 600 kB at most, of the 1 MB that a Query answers. */
export const MOST_MESSAGES = 100;
const MESSAGE_LENGTH = 2000;

export const NewMessage = z
  .strictObject({ message: text(MESSAGE_LENGTH) })
  .meta({ id: 'NewMessage', examples: [{ message: 'Does it come with the bracket?' }] });
export type NewMessage = z.infer<typeof NewMessage>;

/** `reason` is an operator's, and kept in the audit. */
export const InquiryClosure = z
  .strictObject({ reason: text(MESSAGE_LENGTH).optional() })
  .meta({ id: 'InquiryClosure', examples: [{ reason: 'Asks buyers to pay elsewhere.' }] });
export type InquiryClosure = z.infer<typeof InquiryClosure>;

/** What somebody is to a thread. */
export type InquiryRole = 'buyer' | 'seller' | 'operator';

/** A question about a listing and what followed. Its messages are items of their own beside it. */
export interface Inquiry {
  readonly id: string;
  readonly listingId: string;
  /** The listing's, as it was when the question came. */
  readonly title: string;
  readonly buyerId: string;
  readonly sellerId: string;
  /** The question that it began with, as written. */
  readonly message: string;
  readonly status: InquiryStatus;
  /** How many messages there are. */
  readonly messageCount: number;
  /** When the seller wrote for the first time. */
  readonly firstReplyAt?: string | undefined;
  readonly closedBy?: InquiryRole | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
}

/** One message as it was written. It never changes. */
export interface InquiryMessage {
  /** `<inquiry>:<message>`: it stands beside its inquiry. */
  readonly id: string;
  /** Within its thread, from 1: the order in which they were taken, whatever the clocks of their writers said. */
  readonly number: number;
  readonly by: 'buyer' | 'seller';
  readonly text: string;
  readonly createdAt: string;
}

export const inquiryMessageId = (inquiryId: string, messageId: string): string => `${inquiryId}:${messageId}`;

/** Two people who have paid and been paid for something: what they write to each other is not masked any more. */
export interface Acquaintance {
  /** `acquaintanceId` */
  readonly id: string;
  /** The trade that made them acquainted. */
  readonly transactionId: string;
  readonly since: string;
}

/** The same whoever of the two comes first. */
export const acquaintanceId = (one: string, other: string): string =>
  one < other ? `${one}:${other}` : `${other}:${one}`;

const Time = z.iso.datetime();
const common = {
  id: InquiryId,
  listingId: ListingId,
  /** The listing's, as it was when the question came. */
  title: z.string(),
  buyerId: UserId,
  sellerId: UserId,
  /** The question that it began with. */
  message: z.string(),
  status: InquiryStatus,
  messageCount: z.int().min(1),
  closedBy: z.enum(['buyer', 'seller', 'operator']).optional(),
  createdAt: Time,
  /** When somebody last wrote, or closed it. */
  updatedAt: Time,
  version: z.int().min(1),
};

/** An inquiry in a list. */
export const InquiryCard = z.object(common).meta({ id: 'InquiryCard' });
export type InquiryCard = z.infer<typeof InquiryCard>;

export const InquiryMessageView = z
  .object({
    id: z.string().meta({ examples: ['msg_01JD3Z8Q2V6W7X8Y9ZABCDEFGH'] }),
    by: z.enum(['buyer', 'seller']),
    text: z.string(),
    createdAt: Time,
  })
  .meta({ id: 'InquiryMessage' });
export type InquiryMessageView = z.infer<typeof InquiryMessageView>;

/** An inquiry as its two parties and operators read it. */
export const InquiryView = z
  .object({
    ...common,
    /** Whether telephone numbers, addresses and links read as they were written. */
    contactsShown: z.boolean(),
    /** Oldest first. */
    messages: z.array(InquiryMessageView),
  })
  .meta({ id: 'Inquiry' });
export type InquiryView = z.infer<typeof InquiryView>;
