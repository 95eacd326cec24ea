import type { Page, PageRequest } from '../shared/page.ts';
import type { CompatibilityLog, FitmentStatus } from './model.ts';

/** Lists of fitment checks, read from indexes: nothing is decided on them. */
export interface FitmentLists {
  /** One buyer's, newest first. A page may hold fewer than it could when a status is asked for. */
  checksOf(
    of: { buyerId: string; fitmentStatus?: FitmentStatus | undefined },
    page: PageRequest,
  ): Promise<Page<CompatibilityLog>>;
  /** Everybody's in one status: what waits for an operator oldest first, the rest newest first. */
  checksInStatus(of: { fitmentStatus: FitmentStatus }, page: PageRequest): Promise<Page<CompatibilityLog>>;
  /** Everybody's: what waits for an operator, oldest first, then the rest, newest first. */
  allChecks(page: PageRequest): Promise<Page<CompatibilityLog>>;
}
