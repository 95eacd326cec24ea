import * as notifications from '../../contract/routes/notifications.ts';
import { markNotificationsRead, needs } from '../../core/notifications/mark-notifications-read.ts';
import { notificationLists, store } from '../runtime/adapters.ts';
import { http } from '../runtime/http.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = http(
  notifications.markNotificationsRead,
  signedIn(),
  wire(needs, { notificationLists, store }),
  (deps, { body = {} }, context) => markNotificationsRead(deps, body, context),
);
