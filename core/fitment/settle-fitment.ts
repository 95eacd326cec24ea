import { audited } from '../moderation/audit.ts';
import { mustNotConcern } from '../moderation/impartial.ts';
import { again } from '../shared/again.ts';
import type { Actor, SignedIn } from '../shared/context.ts';
import { notFound, Refusal } from '../shared/errors.ts';
import { replace, type Wired } from '../shared/ports.ts';
import type { CompatibilityLog, CompatibilityLogView, FitmentSettlement } from './model.ts';
import { shownLog } from './view.ts';

export const needs = { store: ['get', 'commit'] } as const;

export interface SettleFitment {
  readonly compatibilityLogId: string;
  readonly settlement: FitmentSettlement;
}

/**
 * An operator decides what the rule could not. The decision and the record of who made it are one write.
 * @throws Refusal not-found, not-allowed, invalid-state
 */
export function settleFitment(
  { store }: Wired<typeof needs>,
  { compatibilityLogId, settlement: { fitmentStatus, note } }: SettleFitment,
  context: SignedIn,
): Promise<CompatibilityLogView> {
  const { actor, now, answer } = context;
  const at = now.toISOString();
  return again(async () => {
    const before = mustBeOpen(await store.get('compatibilityLog', compatibilityLogId), actor);
    const version = before.version + 1;
    const after = { ...before, fitmentStatus, settlement: { at, note }, updatedAt: at, version };
    const view = shownLog(after);
    await store.commit(
      replace('compatibilityLog', after, before),
      audited(context, {
        action: 'settle-fitment',
        subject: { type: 'compatibility-log', id: before.id },
        reason: note,
        before: { fitmentStatus: before.fitmentStatus },
        after: { fitmentStatus },
      }),
      ...answer(view),
    );
    return view;
  });
}

/** Nobody decides on what they want to buy or sell themselves. */
function mustBeOpen(log: CompatibilityLog | undefined, actor: Actor): CompatibilityLog {
  if (!log) throw notFound();
  mustNotConcern(actor, log.buyerId, log.sellerId);
  if (log.fitmentStatus !== 'needs-review')
    throw new Refusal('invalid-state', `The check is ${log.fitmentStatus} already.`);
  return log;
}
