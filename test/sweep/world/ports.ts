import type { SFNClient } from '@aws-sdk/client-sfn';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../../../adapters/dynamo/client.ts';
import { dynamoLedgerLists } from '../../../adapters/dynamo/ledger-lists.ts';
import { dynamoPayoutLists } from '../../../adapters/dynamo/payout-lists.ts';
import { dynamoStore } from '../../../adapters/dynamo/store.ts';
import { dynamoTransactionLists } from '../../../adapters/dynamo/transaction-lists.ts';
import { sandboxPayments } from '../../../adapters/payments/sandbox.ts';
import { stepFunctionsWorkflow } from '../../../adapters/states/workflow.ts';
import { type PaymentResult, type Payments, PaymentUnanswered } from '../../../core/payments/ports.ts';
import type { Ports } from '../../../core/shared/ports.ts';
import { defaultTerms, termsFor } from '../../../core/transactions/terms.ts';
import type { Invocation } from './seam.ts';

export type WorldPorts = Pick<
  Ports,
  'store' | 'transactionLists' | 'ledgerLists' | 'payoutLists' | 'payments' | 'workflow' | 'photoUrls' | 'terms'
>;

/**
 * What a payment provider may do to one request: not hear it, do it and not say so, once or twice; take its time; or
 * refuse to move money that it should.
 */
export const providerFaults = ['silent-before', 'silent-after', 'silent-twice', 'pending', 'refused'] as const;
export type ProviderFault = (typeof providerFaults)[number];

/** The line to the payment provider: the second place at which a trial may interfere. */
export interface Line {
  plan: { readonly at: number; readonly fault: ProviderFault } | undefined;
  count: number;
  reached: boolean;
}

export interface Clients {
  readonly db: DynamoDBDocumentClient;
  readonly states: SFNClient;
}

/** The adapters as one invocation has them: its calls carry its mark. */
export function portsFor(invocation: Invocation, { db, states }: Clients, line: Line, now: () => Date): WorldPorts {
  const marked = <C extends { send: unknown }>(client: C): C => {
    const send = client.send as (command: unknown, options: unknown) => Promise<unknown>;
    return { send: (command: unknown) => send.call(client, command, { invocation }) } as C;
  };
  const table: Table = { name: 'world', db: marked(db) };
  return {
    store: dynamoStore(table),
    transactionLists: dynamoTransactionLists(table),
    ledgerLists: dynamoLedgerLists(table),
    payoutLists: dynamoPayoutLists(table),
    payments: invocation.counted ? overLine(sandboxPayments(table, now), line) : sandboxPayments(table, now),
    workflow: stepFunctionsWorkflow('arn:aws:states:eu-west-1:000000000000:stateMachine:escrow', marked(states)),
    photoUrls: { urlOf: (key) => `https://world.test/${key}` },
    terms: { termsFor: (kind) => termsFor(defaultTerms, kind) },
  };
}

function overLine(payments: Payments, line: Line): Payments {
  const through = async (key: string, ask: () => Promise<PaymentResult>, pays = true): Promise<PaymentResult> => {
    line.count += 1;
    const { plan } = line;
    const again = plan?.fault === 'silent-twice' && line.count === plan.at + 1;
    if (!plan || (line.count !== plan.at && !again)) return ask();
    line.reached = true;
    if (plan.fault === 'pending') return { status: 'pending' };
    // Whether a buyer's charge goes through is not the line's to say.
    if (plan.fault === 'refused') return pays ? { status: 'failed', code: 'refused' } : ask();
    if (plan.fault !== 'silent-before') await ask();
    throw new PaymentUnanswered(key);
  };
  return {
    charge: (charge) => through(charge.key, () => payments.charge(charge), false),
    cancelCharge: (charge) => through(charge.key, () => payments.cancelCharge(charge), false),
    refund: (refund) => through(refund.key, () => payments.refund(refund)),
    transfer: (transfer) => through(transfer.key, () => payments.transfer(transfer)),
    payout: (payout) => through(payout.key, () => payments.payout(payout)),
  };
}
