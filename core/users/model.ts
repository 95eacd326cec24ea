import * as z from 'zod';
import type { StarCounts } from '../ratings/aggregate.ts';
import { UserId } from '../shared/ids.ts';
import { line } from '../shared/text.ts';

/** What a person signs up as. Operators are made by an administrator and are told by their token, not by their profile. */
export const Role = z.enum(['buyer', 'seller']).meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;

export const Username = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{1,28})[A-Za-z0-9]$/, '3 to 30 letters, digits, dots, dashes or underscores')
  .meta({ id: 'Username', examples: ['anna.k'] });

/** Cognito takes it as a name to sign in by, and those end at 128 characters. */
export const Email = z
  .email()
  .max(128)
  .meta({ id: 'Email', examples: ['anna@example.com'] });

export const DisplayName = line(1, 60).meta({ id: 'DisplayName', examples: ['Anna K.'] });

/** E.164, as Cognito keeps it. */
export const PhoneNumber = z
  .string()
  .regex(/^\+[1-9][0-9]{6,14}$/, 'must be in E.164 form, such as +4915112345678')
  .meta({ id: 'PhoneNumber', examples: ['+4915112345678'] });

/** How buyers rated a seller; `average` is null until somebody did. */
const RatingSummary = z
  .object({ count: z.int().min(0), average: z.number().min(1).max(5).nullable() })
  .meta({ id: 'RatingSummary' });

/** What people can be mailed about. */
export const mailKinds = ['paid', 'shipped', 'deadline', 'dispute', 'payout'] as const;
export type MailKind = (typeof mailKinds)[number];

/** Of which of them they want mail; all of it unless they say otherwise. */
export const EmailPreferences = z
  .strictObject(Object.fromEntries(mailKinds.map((kind) => [kind, z.boolean()])) as Record<MailKind, z.ZodBoolean>)
  .meta({ id: 'EmailPreferences' });
export type EmailPreferences = z.infer<typeof EmailPreferences>;
export const allMail: EmailPreferences = { paid: true, shipped: true, deadline: true, dispute: true, payout: true };

/** A person's profile. The password lives in Cognito alone. */
export const User = z.object({
  id: UserId,
  username: z.string(),
  email: z.string(),
  role: Role,
  displayName: DisplayName,
  phoneNumber: PhoneNumber.optional(),
  /** Once they were changed. */
  emailPreferences: EmailPreferences.optional(),
  rating: RatingSummary,
  completedSales: z.int().min(0),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.int().min(1),
});
export type User = z.infer<typeof User> & {
  /** What the rating is made of. */
  readonly starCounts?: StarCounts | undefined;
  /** Closed by their own wish, and soon to be erased; `due` is when that is tried again. */
  readonly closing?: { readonly at: string; readonly due?: string | undefined } | undefined;
  /** Shut out by an operator. */
  readonly suspension?: { readonly at: string; readonly reason: string } | undefined;
};

/** A profile as its owner sees it. `role` says operator for members of the operator group. */
export const Me = User.extend({
  role: z.enum(['buyer', 'seller', 'operator']),
  emailPreferences: EmailPreferences,
}).meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;

/** A profile as everybody sees it: nothing that reaches or identifies the person outside the marketplace. */
export const PublicUser = User.pick({ id: true, displayName: true, role: true, rating: true, completedSales: true })
  .extend({
    memberSince: z.iso.datetime(),
    /** How long it takes them to answer a question, in the middle of the last fifty; null until they have. */
    medianReplyMinutes: z.int().min(0).nullable(),
  })
  .meta({ id: 'PublicUser' });
export type PublicUser = z.infer<typeof PublicUser>;

export const asMe = ({ starCounts: _, suspension: __, closing: ___, ...user }: User, operator: boolean): Me => ({
  ...user,
  role: operator ? 'operator' : user.role,
  emailPreferences: { ...allMail, ...user.emailPreferences },
});

export const asPublicUser = (
  { id, displayName, role, rating, completedSales, createdAt }: User,
  medianReplyMinutes: number | null,
): PublicUser => ({
  id,
  displayName,
  role,
  rating,
  completedSales,
  memberSince: createdAt,
  medianReplyMinutes,
});
