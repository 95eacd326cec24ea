import * as z from 'zod';
import { type CompatibilityLog, CompatibilityLogView } from '../fitment/model.ts';
import type { Listing } from '../listings/model.ts';
import { ListingKind, ListingView } from '../listings/model.ts';
import { NextAction } from '../payments/ports.ts';
import type { Photo } from '../photos/model.ts';
import { PhotoAngle } from '../photos/model.ts';
import { ListingId, PhotoId, TransactionId, UserId } from '../shared/ids.ts';
import { Amount, Currency, LARGEST_AMOUNT } from '../shared/money.ts';
import { line, text } from '../shared/text.ts';
import { DisplayName, PhoneNumber } from '../users/model.ts';
import {
  peopleActions,
  reasonedActions,
  type TransactionStatus as Status,
  type TransactionAction,
  type TransactionRole,
  transactionRoles,
  transactionStatuses,
} from './escrow.ts';
import type { TradeTerms } from './terms.ts';

export const TransactionStatus = z.enum(transactionStatuses).meta({ id: 'TransactionStatus' });
export type TransactionStatus = Status;

/** Zero or more minor units. */
const Share = z.int().check(z.gte(0), z.lte(LARGEST_AMOUNT));
const Time = z.iso.datetime();

export const Tracking = z
  .strictObject({ carrier: line(1, 60), number: line(1, 60) })
  .meta({ id: 'Tracking', examples: [{ carrier: 'DHL', number: '00340434161094042557' }] });
export type Tracking = z.infer<typeof Tracking>;

/** How an operator decides a dispute. `sellerAmount` is what the seller gets of a split, before the fee. */
export const Resolution = z
  .strictObject({ outcome: z.enum(['release', 'refund', 'split']), sellerAmount: Amount.optional() })
  .refine(({ outcome, sellerAmount }) => (outcome === 'split') === (sellerAmount !== undefined), {
    path: ['sellerAmount'],
    error: 'goes with a split, and a split with it',
  })
  .meta({ id: 'Resolution', examples: [{ outcome: 'split', sellerAmount: 2500 }] });
export type Resolution = z.infer<typeof Resolution>;

export const PeopleAction = z
  .enum(peopleActions as [TransactionAction, ...TransactionAction[]])
  .meta({ id: 'TransactionAction' });

/** What is wrong, in a word that operators can sort by. */
export const DisputeCause = z
  .enum(['does-not-fit', 'not-as-described', 'damaged', 'not-received', 'other'])
  .meta({ id: 'DisputeCause' });
export type DisputeCause = z.infer<typeof DisputeCause>;

const Reason = text(2000);
const given = (names: readonly string[], action: string): boolean => names.includes(action);

/** What somebody does to their trade. */
export const ActionRequest = z
  .strictObject({
    action: PeopleAction,
    reason: Reason.optional(),
    cause: DisputeCause.optional(),
    tracking: Tracking.optional(),
    resolution: Resolution.optional(),
  })
  .refine(({ action, reason }) => reason !== undefined || !reasonedActions.includes(action), {
    path: ['reason'],
    error: 'must be given: the other party reads it',
  })
  .refine(({ action, cause }) => cause === undefined || given(['dispute'], action), {
    path: ['cause'],
    error: 'goes with dispute',
  })
  .refine(({ action, tracking }) => tracking === undefined || given(['ship', 'ship-return'], action), {
    path: ['tracking'],
    error: 'goes with ship and ship-return',
  })
  .refine(({ action, resolution }) => (resolution !== undefined) === given(['resolve'], action), {
    path: ['resolution'],
    error: 'goes with resolve, and resolve with it',
  })
  .meta({
    id: 'ActionRequest',
    examples: [{ action: 'ship', tracking: { carrier: 'DHL', number: '00340434161094042557' } }],
  });
export type ActionRequest = z.infer<typeof ActionRequest>;

export const PaymentMethod = z
  .string()
  .regex(/^pm_[a-z0-9_]{1,60}$/i, 'must be the id of a payment method, such as pm_ok')
  .meta({ id: 'PaymentMethod', examples: ['pm_ok'] });

export const PaymentRequest = z
  .strictObject({ paymentMethod: PaymentMethod, confirmation: line(1, 200).optional() })
  .meta({ id: 'PaymentRequest', examples: [{ paymentMethod: 'pm_ok' }] });
export type PaymentRequest = z.infer<typeof PaymentRequest>;

/** `asked` is a charge that the provider has not answered yet. */
const PaymentStatus = z.enum(['asked', 'pending', 'requires-action', 'succeeded', 'failed']);

/** One attempt to charge the buyer; its key is what the provider knows it by. */
export interface Payment {
  /** Counted from 1. */
  readonly attempt: number;
  readonly key: string;
  readonly paymentMethod: string;
  readonly status: z.infer<typeof PaymentStatus>;
  /** Why it failed, in the provider's terms. */
  readonly code?: string | undefined;
  readonly nextAction?: z.infer<typeof NextAction> | undefined;
  /** The request that asked for it, so that its repetition is known. */
  readonly requestId?: string | undefined;
  /** Requests whose charge was declined: repeated, they are declined again. */
  readonly declined?: readonly string[] | undefined;
}

/** Who gets what of the money once it moves; adds up to the amount of the trade. */
export interface Plan {
  readonly toBuyer: number;
  /** Before the fee. */
  readonly toSeller: number;
  /** Of what goes to the seller. */
  readonly fee: number;
  /** The listing is for sale again afterwards. */
  readonly givesBack: boolean;
  /** How often the provider has refused each movement: a refused key never moves money, so the next has another one. */
  readonly refused?: { readonly refund?: number; readonly transfer?: number } | undefined;
}

/** One thing that happened. */
export interface Happening {
  readonly at: string;
  readonly by: TransactionRole;
  /** Of a person. */
  readonly userId?: string | undefined;
  readonly action: TransactionAction | 'reserve';
  readonly status: TransactionStatus;
  readonly reason?: string | undefined;
  /** Of a dispute. */
  readonly cause?: DisputeCause | undefined;
}

/** A trade: the one truth about it. Its escrow, its ledger entries and its listing change in the same writes. */
export interface Transaction {
  readonly id: string;
  readonly listingId: string;
  readonly listingKind: z.infer<typeof ListingKind>;
  readonly title: string;
  readonly buyerId: string;
  readonly sellerId: string;
  readonly amount: number;
  readonly currency: string;
  /** What was agreed when it began; a later change of the marketplace's terms does not reach it. */
  readonly terms: TradeTerms;
  readonly status: TransactionStatus;
  /** When it came into its status. */
  readonly since: string;
  /** What the clock will do next. `settle` watches over the workflow; absent once the trade has ended. */
  readonly due?: { readonly action: TransactionAction; readonly at: string } | undefined;
  readonly payment?: Payment | undefined;
  readonly plan?: Plan | undefined;
  readonly tracking?: Tracking | undefined;
  readonly returnTracking?: Tracking | undefined;
  /** When it was first disputed: what a dispute may take in all counts from here. */
  readonly disputedAt?: string | undefined;
  /** What was last said to be wrong. */
  readonly disputeCause?: DisputeCause | undefined;
  /** A dispute that an operator is to look at. */
  readonly escalated?: true | undefined;
  /** It could not go on by itself; why, in one line. */
  readonly attention?: { readonly at: string; readonly reason: string } | undefined;
  /** When the sweeper looks at it next, where that is not its deadline. */
  readonly sweepAt?: string | undefined;
  /** Oldest first. */
  readonly timeline: readonly Happening[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
}

export const EscrowStatus = z
  .enum(['awaiting-payment', 'held', 'released', 'refunded', 'split', 'void'])
  .meta({ id: 'EscrowStatus' });
export type EscrowStatus = z.infer<typeof EscrowStatus>;

/** What is held for one trade: the ledger account `escrow:<transaction>`. */
export const Escrow = z
  .object({
    transactionId: TransactionId,
    status: EscrowStatus,
    amount: Amount,
    currency: Currency,
    /** What is held right now. */
    held: Share,
    /** Of the amount; known once it is decided. */
    toSeller: Share.optional(),
    toBuyer: Share.optional(),
    fee: Share.optional(),
    createdAt: Time,
    updatedAt: Time,
    version: z.int().min(1),
  })
  .meta({ id: 'Escrow' });
export type EscrowView = z.infer<typeof Escrow>;
export interface Escrow extends EscrowView {
  readonly id: string;
}

/** What the buyer agreed to, as they saw it: kept as evidence. */
export interface FitReceipt {
  /** The transaction's. */
  readonly id: string;
  readonly listing: Listing;
  readonly photos: readonly Pick<Photo, 'id' | 'caption' | 'angle' | 'image'>[];
  /** Their latest fitment check of it, as it was then. */
  readonly compatibilityLog?: CompatibilityLog | undefined;
  readonly createdAt: string;
  readonly version: number;
}

const FitReceiptView = z
  .object({
    listing: ListingView,
    photos: z.array(
      z.object({
        id: PhotoId,
        caption: z.string().optional(),
        angle: PhotoAngle.optional(),
        /** SHA-256 of the picture, as in its address. */
        hash: z.string(),
        imageUrl: z.url(),
      }),
    ),
    /** The buyer's latest fitment check of the listing; null when there was none. The seller sees less of it. */
    compatibilityLog: CompatibilityLogView.nullable(),
    createdAt: Time,
  })
  .meta({ id: 'FitReceipt', description: 'The listing and its photos as they were when the buyer bought' });

const HappeningView = z
  .object({
    at: Time,
    by: z.enum(transactionRoles),
    userId: UserId.optional(),
    action: z.string(),
    status: TransactionStatus,
    reason: z.string().optional(),
    cause: DisputeCause.optional(),
  })
  .meta({ id: 'Happening' });

const common = {
  id: TransactionId,
  listingId: ListingId,
  listingKind: ListingKind,
  title: z.string(),
  buyerId: UserId,
  sellerId: UserId,
  amount: Amount,
  currency: Currency,
  status: TransactionStatus,
  /** What you may do now. */
  allowed: z.array(z.string()),
  /** What happens by itself, and when, unless somebody acts. */
  deadline: z.object({ action: z.string(), at: Time }).optional(),
  escalated: z.literal(true).optional(),
  /** What the latest dispute that names a cause says is wrong; it stays when the dispute is over. */
  disputeCause: DisputeCause.optional(),
  /** For operators: why the trade could not go on by itself. */
  attention: z.object({ at: Time, reason: z.string() }).optional(),
  createdAt: Time,
  updatedAt: Time,
  version: z.int().min(1),
};

/** A trade in a list. */
export const TransactionCard = z.object(common).meta({ id: 'TransactionCard' });
export type TransactionCard = z.infer<typeof TransactionCard>;

/** A trade as its two parties and operators see it. */
export const TransactionView = z
  .object({
    ...common,
    escrow: Escrow,
    /** For the buyer and operators. */
    payment: z
      .object({
        status: PaymentStatus,
        paymentMethod: z.string(),
        attempt: z.int().min(1),
        code: z.string().optional(),
        nextAction: NextAction.optional(),
      })
      .optional(),
    tracking: Tracking.optional(),
    returnTracking: Tracking.optional(),
    timeline: z.array(HappeningView),
    fitReceipt: FitReceiptView,
    /** The other party, with a phone number once the trade is paid; when a single trade is read. */
    counterparty: z.object({ id: UserId, displayName: DisplayName, phoneNumber: PhoneNumber.optional() }).optional(),
  })
  .meta({ id: 'Transaction' });
export type TransactionView = z.infer<typeof TransactionView>;
