import type { SignedIn } from '../shared/context.ts';
import { notFound } from '../shared/errors.ts';
import type { Wired } from '../shared/ports.ts';
import type { CompatibilityLogView } from './model.ts';
import { shownLog } from './view.ts';

export const needs = { store: ['get'] } as const;

/** @throws Refusal not-found for a check that is not there or somebody else's */
export async function getCompatibilityLog(
  { store }: Wired<typeof needs>,
  { compatibilityLogId }: { compatibilityLogId: string },
  { actor }: Pick<SignedIn, 'actor'>,
): Promise<CompatibilityLogView> {
  const log = await store.get('compatibilityLog', compatibilityLogId);
  if (!log || (log.buyerId !== actor.userId && !actor.operator)) throw notFound();
  return shownLog(log);
}
