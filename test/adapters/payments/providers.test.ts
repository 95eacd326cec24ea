import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { SANDBOX_CONFIRMATION, SANDBOX_PENDING_MS, sandboxPayments } from '../../../adapters/payments/sandbox.ts';
import { openLocalTable } from '../../../bench/local-table.ts';
import { noon } from '../../support/contexts.ts';
import { confirmation, memoryPayments } from '../../support/memory-payments.ts';
import { type ProviderUnderTest, paymentProviderContract } from '../../support/payment-provider-contract.ts';

/** The sandbox on a real table of its own. */
async function sandbox(): Promise<ProviderUnderTest> {
  const table = await openLocalTable();
  let now = noon;
  return {
    payments: sandboxPayments(table, () => now),
    methods: {
      ok: 'pm_ok',
      declined: 'pm_declined',
      requiresAction: { method: 'pm_requires_action', good: SANDBOX_CONFIRMATION, bad: 'no' },
      pending: 'pm_pending',
      unanswered: 'pm_timeout',
    },
    async finishPending() {
      now = new Date(now.getTime() + SANDBOX_PENDING_MS);
    },
    async moved(key) {
      const { Items = [] } = await table.db.send(new ScanCommand({ TableName: table.name, ConsistentRead: true }));
      return Items.filter(({ pk }) => pk === `SANDBOX#${key}`)
        .filter(
          ({ result, doneAt }) =>
            result.status === 'succeeded' || (doneAt !== undefined && doneAt <= now.toISOString()),
        )
        .reduce((sum, { amount }) => sum + Number(amount), 0);
    },
    close: () => table.close(),
  };
}

/** What the tests of the core use in its place keeps the same promises. */
async function memory(): Promise<ProviderUnderTest> {
  const payments = memoryPayments();
  const booked = () => payments.booked();
  return {
    payments,
    methods: {
      ok: 'pm_ok',
      declined: 'pm_declined',
      requiresAction: { method: 'pm_requires_action', good: confirmation, bad: 'no' },
      pending: 'pm_pending',
    },
    async finishPending() {
      for (const { key, result } of booked())
        if (result.status === 'pending') payments.finish(key, { status: 'succeeded' });
    },
    moved: async (key) => {
      const one = booked().find((movement) => movement.key === key);
      return one?.result.status === 'succeeded' ? one.amount : 0;
    },
    close: async () => undefined,
  };
}

paymentProviderContract('the sandbox', sandbox);
paymentProviderContract('the one in memory', memory);
