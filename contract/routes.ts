import type { Route } from './route.ts';
import * as auth from './routes/auth.ts';
import * as fitment from './routes/fitment.ts';
import * as inquiries from './routes/inquiries.ts';
import * as listings from './routes/listings.ts';
import * as meta from './routes/meta.ts';
import * as moderation from './routes/moderation.ts';
import * as notifications from './routes/notifications.ts';
import * as payouts from './routes/payouts.ts';
import * as photos from './routes/photos.ts';
import * as ratings from './routes/ratings.ts';
import * as transactions from './routes/transactions.ts';
import * as users from './routes/users.ts';

/** The whole API: operationId → route. Lambdas import the file of their own tag instead, which starts faster. */
export const routes = {
  ...auth,
  ...users,
  ...listings,
  ...photos,
  ...fitment,
  ...inquiries,
  ...transactions,
  ...payouts,
  ...ratings,
  ...moderation,
  ...notifications,
  ...meta,
} as const satisfies Record<string, Route>;
export type Routes = typeof routes;
export type OperationId = keyof Routes;
