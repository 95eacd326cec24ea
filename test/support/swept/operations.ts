import type { TestCloud } from '../cloud.ts';
import { sweptAccounts } from './accounts.ts';
import { sweptListings } from './listings.ts';
import { sweptQuestions } from './questions.ts';
import type { Rows } from './row.ts';
import { sweptTrades } from './trades.ts';
import { sweptTrust } from './trust.ts';

/** The operations that write, each with what must be true once a client has asked again after a fault. */
export const sweptOperations = (cloud: TestCloud): Rows => ({
  ...sweptAccounts(cloud),
  ...sweptListings(cloud),
  ...sweptQuestions(cloud),
  ...sweptTrades(cloud),
  ...sweptTrust(cloud),
});
