import type * as z from 'zod';
import type { ErrorCode } from '../core/shared/errors.ts';

/**
 * Who may call a route.
 * - `public`: everybody; a token is not looked at
 * - `optional`: everybody; who sends a token may see more. It is looked at where the answer depends on it, and refused
 *   there when it is bad
 * - `user`: everybody who is signed in
 * - `operator`: members of the operator group
 */
export type Auth = 'public' | 'optional' | 'user' | 'operator';

/**
 * One operation of the API, as data. From it come the API Gateway route and its authorizer, the validation of requests,
 * the stripping of replies, the OpenAPI document, the typed client and the authorization tests.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{parameter}` placeholders. */
  readonly path: `/${string}`;
  readonly auth: Auth;
  /** Of the reply when all goes well. */
  readonly status: 200 | 201 | 204;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** The shape of each path parameter; a value that does not fit is a 404. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The request may come without a body. */
  readonly bodyOptional?: true;
  readonly reply: z.ZodType;
  /** Takes an `if-match` header with the version the client has read. */
  readonly ifMatch?: true;
  /** Takes an `Idempotency-Key` header, or insists on one. */
  readonly idempotency?: 'optional' | 'required';
  /** What it refuses beyond what every route of its kind refuses. */
  readonly refuses?: readonly ErrorCode[];
  /** Requests per second and burst where they are stricter than the stage's. */
  readonly throttle?: { readonly rate: number; readonly burst: number };
  /** What the reply says to caches; `no-store` unless told. */
  readonly cache?: string;
  /** A page for people: sent as it is, and left out of the OpenAPI document. */
  readonly page?: 'text/html';
}

export const tags = [
  'auth',
  'users',
  'listings',
  'photos',
  'fitment',
  'inquiries',
  'transactions',
  'payouts',
  'notifications',
  'ratings',
  'moderation',
  'meta',
] as const;
export type Tag = (typeof tags)[number];

type ParamNames<P extends string> = P extends `${string}{${infer N}}${infer Rest}` ? N | ParamNames<Rest> : never;
export type Params<R extends Route> = { readonly [K in ParamNames<R['path']>]: string };
type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler gets of a valid request. */
export interface Input<R extends Route> {
  readonly params: Params<R>;
  readonly query: Parsed<R['query']>;
  readonly body: R extends { bodyOptional: true } ? Parsed<R['body']> | undefined : Parsed<R['body']>;
  /** Version from `if-match`, on routes that take it. */
  readonly ifMatch: number | undefined;
}

/** What a handler answers: at least what the reply's schema keeps of it. */
export type Output<R extends Route> = z.input<R['reply']>;

/** Path parameters in the order they stand. */
export const paramNames = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');

/** `createListing` → `create-listing`: the operation's file and Lambda folder. */
export const kebab = (operationId: string): string =>
  operationId.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
