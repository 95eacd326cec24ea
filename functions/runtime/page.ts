import { gunzipSync } from 'node:zlib';
import middy from '@middy/core';
import type { Route } from '../../contract/route.ts';
import { fileBeside } from './file.ts';
import { answered } from './observe-http.ts';
import { always, problemReply, type Reply } from './reply.ts';
import type { Request } from './request.ts';

/**
 * The Lambda of a page for people, built beforehand: `<name>.html.gz` with its content security policy in
 * `<name>.policy`. It is sent compressed to whoever takes that.
 */
export const page = (route: Route & { page: string }, name: string) => {
  const compressed = fileBeside(`${name}.html.gz`);
  const policy = fileBeside(`${name}.policy`).toString();
  return middy<Request, Reply>()
    .use(answered(route))
    .onError((request) => {
      request.response = problemReply(request.error, request.event.requestContext.requestId);
    })
    .handler(async (event) => {
      // `gzip;q=0` says that it is not taken (RFC 9110, 12.5.3).
      const takesGzip = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(event.headers['accept-encoding'] ?? '');
      return {
        statusCode: route.status,
        headers: {
          ...always(event.requestContext.requestId),
          'content-type': `${route.page}; charset=utf-8`,
          'content-security-policy': policy,
          'cache-control': route.cache ?? 'no-store',
          'referrer-policy': 'no-referrer',
          vary: 'accept-encoding',
          ...(takesGzip ? { 'content-encoding': 'gzip' } : {}),
        },
        body: (takesGzip ? compressed : gunzipSync(compressed)).toString('base64'),
        isBase64Encoded: true,
      };
    });
};
