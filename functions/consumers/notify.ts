import * as z from 'zod';
import { needs, notify } from '../../core/notifications/notify.ts';
import {
  CompatibilityLogId,
  InquiryId,
  ListingId,
  PayoutId,
  RatingId,
  ReportId,
  TransactionId,
} from '../../core/shared/ids.ts';
import { mail, store } from '../runtime/adapters.ts';
import { consumer } from '../runtime/consumer.ts';
import { logRefused } from '../runtime/mail.ts';
import { wire } from '../runtime/wire.ts';

export const handler = consumer(
  z.object({
    eventId: z.string(),
    at: z.iso.datetime(),
    transactionId: TransactionId.optional(),
    payoutId: PayoutId.optional(),
    inquiryId: InquiryId.optional(),
    ratingId: RatingId.optional(),
    listingId: ListingId.optional(),
    compatibilityLogId: CompatibilityLogId.optional(),
    reportId: ReportId.optional(),
  }),
  wire(needs, { mail, store }),
  async (deps, detail, { type, now }) => logRefused(await notify(deps, { ...detail, type }, now)),
);
