import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { toProblem } from '../../contract/problems.ts';
import type { Route } from '../../contract/route.ts';
import { Refusal } from '../../core/shared/errors.ts';
import { entityTag, isKnown } from './conditional.ts';
import type { Request } from './request.ts';

export type Reply = APIGatewayProxyStructuredResultV2 & { headers: Record<string, string> };

/** On every answer: nobody sniffs types, frames the API or falls back to plain HTTP. */
export const always = (requestId: string): Record<string, string> => ({
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-request-id': requestId,
});

/**
 * The route's answer: what its schema keeps of the output and nothing else. What caches may keep has a tag, and whoever
 * has that version already is told so with 304.
 * @throws ZodError when the output does not fit the schema, which is a fault of ours
 */
export function reply(route: Route, output: unknown, event: Request, extra: Record<string, string> = {}): Reply {
  const headers = { ...always(event.requestContext.requestId), ...caching(route, event), ...extra };
  const kept = route.reply.parse(output);
  if (route.status === 204) return { statusCode: 204, headers };
  const body = JSON.stringify(kept);
  const etag = route.cache === undefined ? undefined : entityTag(body, kept);
  const tagged = { ...headers, ...(etag !== undefined && { etag }) };
  if (etag !== undefined && isKnown(event.headers['if-none-match'], etag)) return { statusCode: 304, headers: tagged };
  return {
    statusCode: route.status,
    headers: { ...tagged, 'content-type': 'application/json; charset=utf-8' },
    body,
  };
}

/** What a token may have changed is for its bearer only. */
function caching({ cache, auth }: Route, { headers }: Request): Record<string, string> {
  const personal = auth !== 'public' && headers['authorization'] !== undefined;
  return {
    'cache-control': cache === undefined || personal ? 'no-store' : cache,
    ...(cache !== undefined && auth === 'optional' && { vary: 'authorization' }),
  };
}

export function problemReply(error: unknown, requestId: string): Reply {
  const problem = toProblem(error, requestId);
  const retryAfter = error instanceof Refusal ? error.extra.retryAfterSeconds : undefined;
  return {
    statusCode: problem.status,
    headers: {
      ...always(requestId),
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...(problem.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
    body: JSON.stringify(problem),
  };
}
