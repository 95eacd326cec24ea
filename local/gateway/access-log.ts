import type { Route } from './configuration.ts';
import { commonLogTime, domainOf } from './event.ts';
import type { GatewayRequest } from './request.ts';
import type { GatewayResponse } from './response.ts';

/** What becomes known of a request on its way. */
export interface Trail {
  readonly id: string;
  /** Milliseconds since the epoch, on the clock. */
  readonly at: number;
  /** By `performance.now()`. */
  readonly startedAt: number;
  /** As sent, for requests that could not be read. */
  readonly method: string;
  readonly url: string;
  readonly protocol: string;
  request?: GatewayRequest;
  route?: Route;
  claims?: Readonly<Record<string, unknown>>;
  /** How asking the function went; `error` is set when it gave no response. */
  integration?: { readonly latencyMs: number; readonly error: string | undefined };
}

const VARIABLE = /\$context\.([A-Za-z]+(?:\.[\w:-]+)*)/g;

/**
 * One line of the access log, in the stage's own format. What is not known is logged as `-`. Quotes are escaped, so that
 * no client breaks a JSON format.
 */
export function accessLogLine(
  format: string,
  trail: Trail,
  response: GatewayResponse,
  ids: { readonly accountId: string; readonly apiId: string; readonly stage: string },
): string {
  const values: Readonly<Record<string, unknown>> = {
    ...ids,
    ...requestVariables(trail),
    ...integrationVariables(trail, response),
    status: response.status,
    responseLength: response.body.length,
    responseLatency: Math.round(performance.now() - trail.startedAt),
  };
  return format
    .replace(VARIABLE, (_, name: string) => JSON.stringify(String(values[name] ?? '-')).slice(1, -1))
    .trimEnd();
}

/** Names from https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
function requestVariables({ id, at, method, url, protocol, request, route, claims = {} }: Trail): object {
  return {
    ...Object.fromEntries(Object.entries(claims).map(([name, value]) => [`authorizer.claims.${name}`, value])),
    ...(request && domainOf(request)),
    requestId: id,
    extendedRequestId: id,
    requestTime: commonLogTime(at),
    requestTimeEpoch: Math.floor(at),
    httpMethod: method,
    path: request?.path ?? url,
    protocol,
    routeKey: route?.pattern.key,
    'identity.sourceIp': request?.sourceIp,
    'identity.userAgent': request?.headers['user-agent'],
  };
}

/** `integrationStatus` is what Lambda answered, `integration.status` what the function did. */
function integrationVariables({ integration }: Trail, response: GatewayResponse): object {
  const answered = integration !== undefined && integration.error === undefined;
  const own = answered ? undefined : response.message;
  return {
    'error.message': own,
    'error.messageString': own && JSON.stringify(own),
    integrationErrorMessage: integration?.error,
    'integration.error': integration?.error,
    integrationLatency: integration?.latencyMs,
    'integration.latency': integration?.latencyMs,
    integrationStatus: answered ? 200 : undefined,
    'integration.integrationStatus': answered ? 200 : undefined,
    'integration.status': answered ? response.status : undefined,
  };
}
