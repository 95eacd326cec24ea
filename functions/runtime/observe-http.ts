import type { MiddlewareObj } from '@middy/core';
import type { Route } from '../../contract/route.ts';
import { Refusal } from '../../core/shared/errors.ts';
import { count, logger } from './observe.ts';
import type { Reply } from './reply.ts';
import type { Request } from './request.ts';

/**
 * One line for each request: what was asked, how it was answered and how long it took. Never a body, a token, a query or
 * anything else a person wrote. Errors nobody expected are logged whole, and counted for the alarm.
 */
export function answered(route: Route): MiddlewareObj<Request, Reply> {
  const began = new Map<string, number>();
  const line = (event: Request, status: number, extra: Record<string, string> = {}): void => {
    const { requestId, authorizer } = event.requestContext;
    const started = began.get(requestId) ?? Date.now();
    began.delete(requestId);
    logger.info('request.answered', {
      requestId,
      method: route.method,
      route: route.path,
      status,
      ms: Date.now() - started,
      ...(typeof authorizer?.jwt?.claims['sub'] === 'string' && { userId: authorizer.jwt.claims['sub'] }),
      ...extra,
    });
  };
  return {
    before: ({ event }) => {
      began.set(event.requestContext.requestId, Date.now());
    },
    after: ({ event, response }) => {
      line(event, response?.statusCode ?? 200);
    },
    onError: ({ event, error, response }) => {
      if (!(error instanceof Refusal)) {
        logger.error('request.failed', { requestId: event.requestContext.requestId, error: error as Error });
        count('UnexpectedError');
      } else if (error.code === 'temporarily-unavailable') count('Unavailable');
      line(event, response?.statusCode ?? 500, error instanceof Refusal ? { code: error.code } : {});
    },
  };
}
