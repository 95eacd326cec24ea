import * as z from 'zod';
import { sumAccounts, needs as sumNeeds } from '../../core/ledger/sum-accounts.ts';
import { verifyLedger, needs as verifyNeeds } from '../../core/ledger/verify-ledger.ts';
import { ledgerLists, ledgerWalk, store } from '../runtime/adapters.ts';
import { command } from '../runtime/command.ts';
import { wire } from '../runtime/wire.ts';

const VerifyLedger = z.discriminatedUnion('task', [
  z.strictObject({
    task: z.literal('verify'),
    segment: z.int().min(0).default(0),
    segments: z.int().min(1).max(64).default(1),
    after: z.string().optional(),
  }),
  z.strictObject({ task: z.literal('accounts'), from: z.iso.date().optional(), to: z.iso.date() }),
]);

export const handler = command(
  VerifyLedger,
  { ...wire(verifyNeeds, { store, ledgerLists, ledgerWalk }), sums: wire(sumNeeds, { ledgerWalk }) },
  async ({ sums, ...deps }, input, isOver, now) =>
    input.task === 'verify' ? verifyLedger(deps, input, { now, isOver }) : { accounts: await sumAccounts(sums, input) },
);
