import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { toProblem } from '../../contract/problems.ts';
import type { Route } from '../../contract/route.ts';
import { Refusal } from '../../core/shared/errors.ts';

export type Reply = APIGatewayProxyStructuredResultV2 & { headers: Record<string, string> };

/** On every answer: nobody sniffs types, frames the API or falls back to plain HTTP. */
export const always = (requestId: string): Record<string, string> => ({
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-request-id': requestId,
});

/**
 * The route's answer: what its schema keeps of the output and nothing else.
 * @throws ZodError when the output does not fit the schema, which is a fault of ours
 */
export function reply(route: Route, output: unknown, requestId: string, extra: Record<string, string> = {}): Reply {
  const headers = { ...always(requestId), 'cache-control': route.cache ?? 'no-store', ...extra };
  const kept = route.reply.parse(output);
  if (route.status === 204) return { statusCode: 204, headers };
  return {
    statusCode: route.status,
    headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(kept),
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
