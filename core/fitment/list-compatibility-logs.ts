import type { SignedIn } from '../shared/context.ts';
import type { Page, PageRequest } from '../shared/page.ts';
import type { Wired } from '../shared/ports.ts';
import type { CompatibilityLog, CompatibilityLogView, FitmentStatus } from './model.ts';
import { shownLog } from './view.ts';

export const needs = { fitmentLists: ['checksOf', 'checksInStatus', 'allChecks'] } as const;
type Deps = Wired<typeof needs>;

export interface ListCompatibilityLogs extends PageRequest {
  readonly fitmentStatus?: FitmentStatus | undefined;
}

/** Somebody's own checks; for operators everybody's. */
export async function listCompatibilityLogs(
  deps: Deps,
  request: ListCompatibilityLogs,
  { actor }: Pick<SignedIn, 'actor'>,
): Promise<Page<CompatibilityLogView>> {
  const page = await found(deps, request, actor);
  return { ...page, items: page.items.map(shownLog) };
}

function found(
  { fitmentLists: lists }: Deps,
  { fitmentStatus, ...page }: ListCompatibilityLogs,
  { userId, operator }: SignedIn['actor'],
): Promise<Page<CompatibilityLog>> {
  if (!operator) return lists.checksOf({ buyerId: userId, fitmentStatus }, page);
  return fitmentStatus === undefined ? lists.allChecks(page) : lists.checksInStatus({ fitmentStatus }, page);
}
