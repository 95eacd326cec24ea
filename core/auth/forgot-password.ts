import type { Wired } from '../shared/ports.ts';

export const needs = { identity: ['forgotPassword'] } as const;

export async function forgotPassword(
  { identity }: Wired<typeof needs>,
  { username }: { username: string },
): Promise<void> {
  await identity.forgotPassword(username);
}
