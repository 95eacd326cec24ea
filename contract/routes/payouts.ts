import * as z from 'zod';
import { BalanceView, StatementLine } from '../../core/ledger/model.ts';
import { PayoutRequest, PayoutView } from '../../core/payouts/model.ts';
import { listOf, paging } from '../paging.ts';
import type { Route } from '../route.ts';

export const getBalance = {
  method: 'GET',
  path: '/v1/users/me/balance',
  auth: 'user',
  status: 200,
  tag: 'payouts',
  summary: 'What you have earned and not yet taken out',
  reply: BalanceView,
} as const satisfies Route;

export const listLedger = {
  method: 'GET',
  path: '/v1/users/me/ledger',
  auth: 'user',
  status: 200,
  tag: 'payouts',
  summary: 'Your statement: everything that changed your balance, newest first',
  query: z.strictObject(paging),
  reply: listOf(StatementLine).meta({ id: 'Statement' }),
  refuses: ['invalid-cursor'],
} as const satisfies Route;

export const requestPayout = {
  method: 'POST',
  path: '/v1/payouts',
  auth: 'user',
  status: 201,
  tag: 'payouts',
  summary: 'Have an amount of your balance paid out',
  description:
    'The answer is the payout as it was asked for, `pending`. The list says what the bank has answered; what fails is back in the balance.',
  body: PayoutRequest,
  reply: PayoutView,
  idempotency: 'required',
  refuses: ['not-enough-balance'],
} as const satisfies Route;

export const listPayouts = {
  method: 'GET',
  path: '/v1/payouts',
  auth: 'user',
  status: 200,
  tag: 'payouts',
  summary: 'Your payouts, newest first',
  query: z.strictObject(paging),
  reply: listOf(PayoutView).meta({ id: 'Payouts' }),
  refuses: ['invalid-cursor'],
} as const satisfies Route;
