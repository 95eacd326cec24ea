import type { Told } from '../../core/notifications/tell.ts';
import { logger } from './observe.ts';

/** Says which mails nobody will get: the address is no good, or not yet one that this account may write to. */
export function logRefused(told: readonly Told[]): void {
  for (const { id, mail } of told) if (mail === 'refused') logger.warn('mail.refused', { notificationId: id });
}
