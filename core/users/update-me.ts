import * as z from 'zod';
import type { SignedIn } from '../shared/context.ts';
import { notFound } from '../shared/errors.ts';
import { replace, type Wired } from '../shared/ports.ts';
import { update } from '../shared/update.ts';
import { allMail, asMe, DisplayName, EmailPreferences, type Me, PhoneNumber } from './model.ts';

export const needs = { store: ['get', 'commit'] } as const;

/** `role: "seller"` is the only change of role a person can make; `phoneNumber: null` removes it. */
export const ProfileChange = z
  .strictObject({
    displayName: DisplayName.optional(),
    phoneNumber: PhoneNumber.nullable().optional(),
    role: z.literal('seller').optional(),
    /** Those that are named change. */
    emailPreferences: EmailPreferences.partial().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'must change at least one field')
  .meta({ id: 'ProfileChange', minProperties: 1, examples: [{ role: 'seller' }] });
export type ProfileChange = z.infer<typeof ProfileChange>;

export async function updateMe(
  { store }: Wired<typeof needs>,
  change: ProfileChange,
  { actor, now }: SignedIn,
): Promise<Me> {
  return update(store, 'user', actor.userId, (user) => {
    if (!user) throw notFound();
    const { phoneNumber = user.phoneNumber, emailPreferences, ...others } = change;
    const { phoneNumber: _before, ...rest } = user;
    const next = {
      ...rest,
      ...(others.displayName === undefined ? {} : { displayName: others.displayName }),
      ...(others.role === undefined ? {} : { role: others.role }),
      ...(emailPreferences && {
        emailPreferences: Object.assign({ ...allMail, ...user.emailPreferences }, emailPreferences),
      }),
      ...(phoneNumber == null ? {} : { phoneNumber }),
      updatedAt: now.toISOString(),
      version: user.version + 1,
    };
    return { writes: [replace('user', next, user)], result: asMe(next, actor.operator) };
  });
}
