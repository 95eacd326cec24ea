import * as z from 'zod';
import { UserId } from '../../core/shared/ids.ts';
import { Me, PublicUser } from '../../core/users/model.ts';
import { ProfileChange } from '../../core/users/update-me.ts';
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

export const getUser = {
  method: 'GET',
  path: '/v1/users/{userId}',
  auth: 'public',
  status: 200,
  tag: 'users',
  summary: 'What everybody may know of a user',
  params: z.object({ userId: UserId }),
  reply: PublicUser,
  cache: 'public, max-age=0, s-maxage=10',
  refuses: ['not-found'],
} as const satisfies Route;
