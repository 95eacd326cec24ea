import type { SignedIn } from '../shared/context.ts';
import { notFound } from '../shared/errors.ts';
import type { Wired } from '../shared/ports.ts';
import { asMe, type Me } from './model.ts';

export const needs = { store: ['get'] } as const;

export async function getMe({ store }: Wired<typeof needs>, _input: object, { actor }: SignedIn): Promise<Me> {
  const user = await store.get('user', actor.userId);
  if (!user) throw notFound();
  return asMe(user, actor.operator);
}
