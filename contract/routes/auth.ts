import * as z from 'zod';
import {
  Code,
  GivenPassword,
  Login,
  LoginReply,
  Password,
  RefreshToken,
  SignUp,
  SignUpReply,
  Tokens,
} from '../../core/auth/model.ts';
import { Username } from '../../core/users/model.ts';
import { nothing } from '../paging.ts';
import type { Route } from '../route.ts';

/** For each route that costs a password hash or a mail, or invites guessing; over all callers together. */
const throttle = { rate: 20, burst: 40 } as const;
const guarded = { tag: 'auth', throttle } as const;
const common = { tag: 'auth' } as const;

export const signUp = {
  ...guarded,
  method: 'POST',
  path: '/v1/auth/sign-up',
  auth: 'public',
  status: 201,
  summary: 'Make an account',
  description:
    'The answer is the same whether or not the name is free: the code goes to the mailbox only when an account waits for it.',
  body: SignUp,
  reply: SignUpReply,
  refuses: ['weak-password'],
} as const satisfies Route;

export const confirmSignUp = {
  ...guarded,
  method: 'POST',
  path: '/v1/auth/confirm',
  auth: 'public',
  status: 204,
  summary: 'Confirm an account with the code from the mail',
  description: 'After a 503 it may be confirmed all the same, and the code used up: log in to find out.',
  body: z.strictObject({ username: Username, code: Code }),
  reply: nothing,
  refuses: ['invalid-code'],
} as const satisfies Route;

export const resendCode = {
  ...guarded,
  method: 'POST',
  path: '/v1/auth/resend-code',
  auth: 'public',
  status: 204,
  summary: 'Send the confirmation code again',
  body: z.strictObject({ username: Username }),
  reply: nothing,
} as const satisfies Route;

export const login = {
  ...guarded,
  method: 'POST',
  path: '/v1/auth/login',
  auth: 'public',
  status: 200,
  summary: 'Sign in by username or e-mail address',
  description: 'Five failures in fifteen minutes lock an account for the rest of them.',
  body: z.strictObject({ username: Login, password: GivenPassword }),
  reply: LoginReply,
  refuses: ['wrong-credentials', 'account-suspended', 'too-many-attempts'],
} as const satisfies Route;

export const refreshSession = {
  ...common,
  method: 'POST',
  path: '/v1/auth/refresh',
  auth: 'public',
  status: 200,
  summary: 'Get new tokens; the refresh token is replaced too',
  body: z.strictObject({ refreshToken: RefreshToken }),
  reply: Tokens,
  refuses: ['wrong-credentials'],
} as const satisfies Route;

export const logout = {
  ...common,
  method: 'POST',
  path: '/v1/auth/logout',
  auth: 'user',
  status: 204,
  summary: 'End this session at once',
  description: 'Neither its access token nor its refresh token is taken any more.',
  body: z.strictObject({ refreshToken: RefreshToken.optional() }),
  bodyOptional: true,
  reply: nothing,
} as const satisfies Route;

export const forgotPassword = {
  ...guarded,
  method: 'POST',
  path: '/v1/auth/forgot-password',
  auth: 'public',
  status: 204,
  summary: 'Have a code mailed that resets the password',
  body: z.strictObject({ username: Login }),
  reply: nothing,
} as const satisfies Route;

export const resetPassword = {
  ...guarded,
  method: 'POST',
  path: '/v1/auth/reset-password',
  auth: 'public',
  status: 204,
  summary: 'Set a new password with a code from the mail; every session ends',
  description: 'After a 503 it may be set all the same, and the code used up: log in to find out.',
  body: z.strictObject({ username: Login, code: Code, password: Password }),
  reply: nothing,
  refuses: ['invalid-code', 'weak-password'],
} as const satisfies Route;

export const changePassword = {
  ...guarded,
  method: 'POST',
  path: '/v1/auth/change-password',
  auth: 'user',
  status: 204,
  summary: 'Change the password; every other session ends',
  description: 'After a 503 it may be changed all the same: log in to find out.',
  body: z.strictObject({ currentPassword: GivenPassword, newPassword: Password }),
  reply: nothing,
  refuses: ['wrong-credentials', 'weak-password', 'too-many-attempts'],
} as const satisfies Route;
