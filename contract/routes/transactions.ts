import * as z from 'zod';
import { ListingId, TransactionId } from '../../core/shared/ids.ts';
import {
  ActionRequest,
  Escrow,
  PaymentRequest,
  TransactionCard,
  TransactionStatus,
  TransactionView,
} from '../../core/transactions/model.ts';
import { listOf, paging } from '../paging.ts';
import type { Route } from '../route.ts';

const params = z.object({ transactionId: TransactionId });

export const buyListing = {
  method: 'POST',
  path: '/v1/transactions',
  auth: 'user',
  status: 201,
  tag: 'transactions',
  summary: 'Reserve a listing, to pay for it within fifteen minutes',
  description:
    'Of any number of simultaneous buyers one gets it, at the price that the listing says. The listing and its photos are kept with the trade as you saw them.',
  body: z
    .strictObject({ listingId: ListingId })
    .meta({ id: 'NewTransaction', examples: [{ listingId: 'lst_01JD3Z8Q2V6W7X8Y9ZABCDEFGH' }] }),
  reply: TransactionView,
  idempotency: 'required',
  refuses: ['own-listing', 'not-found', 'listing-unavailable', 'too-many-attempts'],
} as const satisfies Route;

export const listTransactions = {
  method: 'GET',
  path: '/v1/transactions',
  auth: 'user',
  status: 200,
  tag: 'transactions',
  summary: 'Trades in which you buy or sell, newest first',
  description: `Operators see everybody's trades in one status with \`as=all&status=disputed\`: open ones by their deadline, the next one first.

With a \`status\`, a page may hold fewer items than \`limit\`, even none, and still have a \`cursor\`: go on until there is none.`,
  query: z.strictObject({
    as: z.enum(['buyer', 'seller', 'all']).default('buyer'),
    status: TransactionStatus.optional(),
    ...paging,
  }),
  reply: listOf(TransactionCard).meta({ id: 'Transactions' }),
  refuses: ['invalid-cursor', 'not-allowed'],
} as const satisfies Route;

export const getTransaction = {
  method: 'GET',
  path: '/v1/transactions/{transactionId}',
  auth: 'user',
  status: 200,
  tag: 'transactions',
  summary: 'One trade: what happened, what is held, and what you may do now',
  params,
  reply: TransactionView,
  refuses: ['not-found'],
} as const satisfies Route;

export const getEscrow = {
  method: 'GET',
  path: '/v1/transactions/{transactionId}/escrow',
  auth: 'user',
  status: 200,
  tag: 'transactions',
  summary: 'The protected payment of a trade: what is held, and where it went',
  params,
  reply: Escrow,
  refuses: ['not-found'],
} as const satisfies Route;

export const payTransaction = {
  method: 'POST',
  path: '/v1/transactions/{transactionId}/payment',
  auth: 'user',
  status: 200,
  tag: 'transactions',
  summary: 'Pay: the money is held until the goods have arrived and fit',
  description: `The trade comes back \`paid\`, or still \`reserved\` with a payment that is

- \`pending\`: the provider works on it; the trade says at its \`deadline\` what has come of it, and paying again with a new key asks at once
- \`requires-action\`: do what \`nextAction\` says, then pay again with a new key

A declined payment is a 402, and another one can be tried. After a 503, repeat the request with the same key: nothing is charged twice.`,
  params,
  body: PaymentRequest,
  reply: TransactionView,
  idempotency: 'required',
  refuses: ['payment-declined', 'not-allowed', 'not-found', 'invalid-state'],
} as const satisfies Route;

export const actOnTransaction = {
  method: 'POST',
  path: '/v1/transactions/{transactionId}/actions',
  auth: 'user',
  status: 200,
  tag: 'transactions',
  summary: 'Ship, accept, dispute …: what `allowed` says you may do',
  params,
  body: ActionRequest,
  reply: TransactionView,
  idempotency: 'required',
  refuses: ['not-found', 'invalid-state'],
} as const satisfies Route;
