import type { Wired } from '../shared/ports.ts';
import type { NewAccount } from './ports.ts';

export const needs = { identity: ['signUp', 'resendCode'] } as const;

/**
 * Makes an account that waits for its code. The profile is written at the first login, from what the identity provider
 * has kept, so there is nothing to repair when this stops half-way: signing up again sends the code again.
 */
export async function signUp(
  { identity }: Wired<typeof needs>,
  account: NewAccount,
): Promise<{ username: string; codeSentTo: string; next: string }> {
  if ((await identity.signUp(account)) === 'exists') await identity.resendCode(account.username);
  return {
    username: account.username,
    codeSentTo: masked(account.email),
    next: 'Confirm with the code from the mail. No mail after a minute? The name may be taken: try another one, or reset your password.',
  };
}

/** `anna@example.com` → `a***@e***.com`, from what was sent in and not from what is stored. */
function masked(email: string): string {
  const [local = '', domain = ''] = email.split('@');
  return `${local.slice(0, 1)}***@${domain.slice(0, 1)}***${domain.slice(domain.lastIndexOf('.'))}`;
}
