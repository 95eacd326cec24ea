import * as z from 'zod';
import { CompatibilityLogView } from '../fitment/model.ts';
import { InquiryView } from '../inquiries/model.ts';
import { BalanceView, StatementLine } from '../ledger/model.ts';
import { ListingView } from '../listings/model.ts';
import { ReportView } from '../moderation/model.ts';
import { NotificationView } from '../notifications/model.ts';
import { PayoutView } from '../payouts/model.ts';
import { PhotoView } from '../photos/model.ts';
import { RatingView } from '../ratings/model.ts';
import { TransactionView } from '../transactions/model.ts';
import { Me } from '../users/model.ts';

const kept = <T extends string, R extends z.ZodType>(type: T, record: R) => z.object({ type: z.literal(type), record });
const Trade = TransactionView.omit({ escrow: true, fitReceipt: true, counterparty: true });

/** One thing that is kept of a person, in the shape in which the API shows it. */
export const ExportedRecord = z
  .discriminatedUnion('type', [
    kept('profile', Me),
    kept('session', z.object({ since: z.iso.datetime() })),
    kept('listing', z.object({ listing: ListingView, photos: z.array(PhotoView) })),
    kept('purchase', Trade),
    kept('sale', Trade),
    kept('balance', BalanceView.shape.balances.element),
    kept('statement-line', StatementLine),
    kept('payout', PayoutView),
    kept('rating-given', RatingView),
    kept('rating-received', RatingView),
    kept('report', ReportView),
    kept('fitment-check', CompatibilityLogView),
    kept('inquiry-sent', InquiryView),
    kept('inquiry-received', InquiryView),
    kept('reply-times', z.object({ minutes: z.array(z.int()) })),
    kept('notification', NotificationView),
  ])
  .meta({ id: 'ExportedRecord' });
export type ExportedRecord = z.infer<typeof ExportedRecord>;
