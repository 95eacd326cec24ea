import type { Wired } from '../shared/ports.ts';

export const needs = { identity: ['resendCode'] } as const;

export async function resendCode({ identity }: Wired<typeof needs>, { username }: { username: string }): Promise<void> {
  await identity.resendCode(username);
}
