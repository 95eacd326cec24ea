import * as z from 'zod';
import { ExportedRecord } from '../../core/privacy/model.ts';
import { UserId } from '../../core/shared/ids.ts';
import { Me, PublicUser } from '../../core/users/model.ts';
import { ProfileChange } from '../../core/users/update-me.ts';
import { listOf, nothing, paging } from '../paging.ts';
import type { Route } from '../route.ts';

export const getMe = {
  method: 'GET',
  path: '/v1/users/me',
  auth: 'user',
  status: 200,
  tag: 'users',
  summary: 'Your own profile',
  reply: Me,
} as const satisfies Route;

export const updateMe = {
  method: 'PATCH',
  path: '/v1/users/me',
  auth: 'user',
  status: 200,
  tag: 'users',
  summary: 'Change your profile, or become a seller',
  body: ProfileChange,
  reply: Me,
} as const satisfies Route;

export const exportMe = {
  method: 'GET',
  path: '/v1/users/me/export',
  auth: 'user',
  status: 200,
  tag: 'users',
  summary: 'Everything that is kept of you, in pages',
  description:
    'One kind of thing after the other: a page may hold fewer items than `limit`, even none, and still have a `cursor`. Go on until there is none.',
  query: z.strictObject({ ...paging }),
  reply: listOf(ExportedRecord).meta({ id: 'Export' }),
  refuses: ['invalid-cursor'],
} as const satisfies Route;

export const deleteMe = {
  method: 'DELETE',
  path: '/v1/users/me',
  auth: 'user',
  status: 204,
  tag: 'users',
  summary: 'Leave for good',
  description:
    'You are signed out everywhere at once, and what there is of you is erased within a quarter of an hour: what others need too stays without your words, under an id that leads to nobody. Answers that were kept to repeat them to your idempotency keys go within a day or two. Not while a trade of yours is open, or money of yours is here.',
  reply: nothing,
  refuses: ['not-found', 'invalid-state'],
} as const satisfies Route;

export const getUser = {
  method: 'GET',
  path: '/v1/users/{userId}',
  auth: 'public',
  status: 200,
  tag: 'users',
  summary: 'What everybody may know of a user',
  params: z.object({ userId: UserId }),
  reply: PublicUser,
  cache: 'public, max-age=0, s-maxage=10, stale-if-error=0',
  refuses: ['not-found'],
} as const satisfies Route;
