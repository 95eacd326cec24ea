import * as z from 'zod';
import {
  InquiryCard,
  InquiryClosure,
  InquiryMessageView,
  InquiryStatus,
  InquiryView,
  NewMessage,
} from '../../core/inquiries/model.ts';
import { InquiryId, ListingId } from '../../core/shared/ids.ts';
import { listOf, paging } from '../paging.ts';
import type { Route } from '../route.ts';

const params = z.object({ inquiryId: InquiryId });

export const openInquiry = {
  method: 'POST',
  path: '/v1/listings/{listingId}/inquiries',
  auth: 'user',
  status: 201,
  tag: 'inquiries',
  summary: 'Ask the seller about a listing',
  description:
    'Telephone numbers, e-mail addresses, links and names on messengers read `•••` to both of you until one has paid the other for something. At most twenty threads a day and sixty messages an hour.',
  params: z.object({ listingId: ListingId }),
  body: NewMessage,
  reply: InquiryView,
  idempotency: 'optional',
  refuses: ['own-listing', 'not-found', 'too-many-attempts'],
} as const satisfies Route;

export const listInquiries = {
  method: 'GET',
  path: '/v1/inquiries',
  auth: 'user',
  status: 200,
  tag: 'inquiries',
  summary: 'What you have asked, or have been asked, the newest activity first',
  description: `Operators see everybody's in one status with \`box=all&status=open\`. The question in a list is always masked for its parties.

With a \`status\`, a page may hold fewer items than \`limit\`, even none, and still have a \`cursor\`: go on until there is none.`,
  query: z.strictObject({
    box: z.enum(['sent', 'received', 'all']).default('received'),
    status: InquiryStatus.optional(),
    ...paging,
  }),
  reply: listOf(InquiryCard).meta({ id: 'Inquiries' }),
  refuses: ['invalid-cursor', 'not-allowed'],
} as const satisfies Route;

export const getInquiry = {
  method: 'GET',
  path: '/v1/inquiries/{inquiryId}',
  auth: 'user',
  status: 200,
  tag: 'inquiries',
  summary: 'One thread with all its messages',
  params,
  reply: InquiryView,
  refuses: ['not-found'],
} as const satisfies Route;

export const replyToInquiry = {
  method: 'POST',
  path: '/v1/inquiries/{inquiryId}/messages',
  auth: 'user',
  status: 201,
  tag: 'inquiries',
  summary: 'Write to the other party of a thread',
  description: 'A thread takes a hundred messages. The answer is the message as the two of you read it.',
  params,
  body: NewMessage,
  reply: InquiryMessageView,
  idempotency: 'optional',
  refuses: ['not-allowed', 'not-found', 'invalid-state', 'too-many-attempts'],
} as const satisfies Route;

export const closeInquiry = {
  method: 'POST',
  path: '/v1/inquiries/{inquiryId}/closure',
  auth: 'user',
  status: 200,
  tag: 'inquiries',
  summary: 'End a thread for good',
  description: 'For its parties and operators; an operator may say why. What is closed already stays as it is.',
  params,
  body: InquiryClosure,
  bodyOptional: true,
  reply: InquiryCard,
  refuses: ['not-found'],
} as const satisfies Route;
