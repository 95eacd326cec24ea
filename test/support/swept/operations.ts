import type { TestCloud } from '../cloud.ts';
import { sweptAccounts } from './accounts.ts';
import { sweptListings } from './listings.ts';
import { sweptQuestions } from './questions.ts';
import type { Rows } from './row.ts';
import { sweptTrades } from './trades.ts';
import { sweptTrust } from './trust.ts';

/**
 * The operations that write, each with what must be true once a client has asked again after a fault: in as many shares as
 * clouds try them side by side. Rows of one share need much the same functions, which start for each cloud anew.
 */
export const sweptShares: readonly ((cloud: TestCloud) => Rows)[] = [
  (cloud) => ({ ...sweptAccounts(cloud), ...sweptListings(cloud), ...sweptQuestions(cloud) }),
  (cloud) => ({ ...sweptTrades(cloud), ...sweptTrust(cloud) }),
];

/** All of them. */
export const sweptOperations = (cloud: TestCloud): Rows =>
  Object.assign({}, ...sweptShares.map((share) => share(cloud)));
