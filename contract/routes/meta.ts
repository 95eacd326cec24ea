import * as z from 'zod';
import type { Route } from '../route.ts';

export const getHealth = {
  method: 'GET',
  path: '/v1/health',
  auth: 'public',
  status: 200,
  tag: 'meta',
  summary: 'Whether the API answers',
  reply: z.object({ status: z.literal('ok'), now: z.iso.datetime() }).meta({ id: 'Health' }),
} as const satisfies Route;

export const getOpenApi = {
  method: 'GET',
  path: '/v1/openapi.json',
  auth: 'public',
  status: 200,
  tag: 'meta',
  summary: 'This API as an OpenAPI 3.1 document',
  reply: z.looseObject({ openapi: z.string() }),
  cache: 'public, max-age=300',
} as const satisfies Route;

export const getDocs = {
  method: 'GET',
  path: '/docs',
  auth: 'public',
  status: 200,
  tag: 'meta',
  summary: 'The reference page',
  reply: z.string(),
  page: 'text/html',
  cache: 'public, max-age=300',
} as const satisfies Route;
