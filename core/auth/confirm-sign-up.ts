import type { Wired } from '../shared/ports.ts';

export const needs = { identity: ['confirmSignUp'] } as const;

export async function confirmSignUp(
  { identity }: Wired<typeof needs>,
  { username, code }: { username: string; code: string },
): Promise<void> {
  await identity.confirmSignUp(username, code);
}
