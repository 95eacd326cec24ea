import { createHmac } from 'node:crypto';
import type { Purpose } from './codes.ts';
import type { Pool, Realm } from './realm.ts';
import { isEmail } from './schema.ts';
import type { User } from './users.ts';

/** `CodeDeliveryDetails` of the API. */
export interface Delivery extends Record<string, unknown> {
  readonly AttributeName: string;
  readonly DeliveryMedium: string;
  readonly Destination: string;
}

/** Mails a new code to the user, in the words of the pool's verification message. */
export function sendCode(realm: Realm, pool: Pool, user: User, email: string, purpose: Purpose): Delivery {
  const code = pool.codes.issue(user.sub, purpose);
  const { subject, text } = pool.settings.mail;
  realm.mailbox.deliver({
    to: email,
    username: user.username,
    purpose,
    code,
    subject,
    text: text.replaceAll('{####}', code).replaceAll('{username}', user.username),
  });
  return byEmail(masked(email));
}

/**
 * What a caller is told about a user who does not exist or can not be reached: always the same for the same name, and
 * not to be told from a real answer without the pool's private key.
 */
export function simulatedDelivery(pool: Pool, name: string): Delivery {
  const normalised = pool.users.normalised(name);
  if (isEmail(normalised)) return byEmail(masked(name));
  const seed = createHmac('sha256', pool.key.secret).update(normalised).digest();
  const letter = (index: number) => String.fromCharCode(97 + ((seed[index] ?? 0) % 26));
  return byEmail(`${letter(0)}***@${letter(1)}***`);
}

/** As Cognito shows it: the first character of the name and of the domain. */
function masked(email: string): string {
  const at = email.lastIndexOf('@');
  return `${email.charAt(0)}***@${email.charAt(at + 1)}***`;
}

function byEmail(destination: string): Delivery {
  return { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: destination };
}
