import * as notifications from '../../contract/routes/notifications.ts';
import { listNotifications, needs } from '../../core/notifications/list-notifications.ts';
import { notificationLists, store } from '../runtime/adapters.ts';
import { httpList } from '../runtime/http-list.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = httpList(
  notifications.listNotifications,
  signedIn(),
  wire(needs, { notificationLists, store }),
  listNotifications,
);
