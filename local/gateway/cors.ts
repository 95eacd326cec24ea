import type { Resource } from '../types.ts';
import { objectOf, optionalNumber, type Properties, supportOnly, textList } from './properties.ts';

export interface CorsConfiguration {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  /** Seconds. */
  readonly maxAge: number | undefined;
}

/** @throws Error when API Gateway would refuse the configuration */
export function corsConfiguration(api: Resource): CorsConfiguration | undefined {
  const value = api.properties['CorsConfiguration'];
  if (value === undefined) return undefined;
  const owner = `${api.id} CorsConfiguration`;
  const cors: Properties = objectOf(api.id, 'CorsConfiguration', value);
  const lists = ['AllowOrigins', 'AllowMethods', 'AllowHeaders', 'ExposeHeaders'];
  supportOnly(owner, cors, [...lists, 'AllowCredentials', 'MaxAge']);
  const allowOrigins = textList(owner, 'AllowOrigins', cors['AllowOrigins']);
  const allowCredentials = cors['AllowCredentials'] === true || cors['AllowCredentials'] === 'true';
  if (allowCredentials && allowOrigins.includes('*'))
    throw new Error(`${owner}: API Gateway refuses AllowCredentials with the origin *`);
  return {
    allowOrigins,
    allowMethods: textList(owner, 'AllowMethods', cors['AllowMethods']),
    allowHeaders: textList(owner, 'AllowHeaders', cors['AllowHeaders']),
    exposeHeaders: textList(owner, 'ExposeHeaders', cors['ExposeHeaders']),
    allowCredentials,
    maxAge: optionalNumber(owner, 'MaxAge', cors['MaxAge']),
  };
}

/** Headers of the gateway's own answer to a preflight; none when the origin is not allowed. */
export function preflightHeaders(cors: CorsConfiguration, origin: string): Record<string, string> {
  const allowed = allowedOrigin(cors, origin);
  if (allowed === undefined) return {};
  return {
    ...common(cors, allowed),
    ...list('access-control-allow-methods', cors.allowMethods),
    ...list('access-control-allow-headers', cors.allowHeaders),
    ...(cors.maxAge !== undefined && { 'access-control-max-age': String(cors.maxAge) }),
  };
}

/** Headers added to every other answer, errors included; none without an origin that is allowed. */
export function responseHeaders(cors: CorsConfiguration, origin: string | undefined): Record<string, string> {
  const allowed = origin === undefined ? undefined : allowedOrigin(cors, origin);
  if (allowed === undefined) return {};
  return { ...common(cors, allowed), ...list('access-control-expose-headers', cors.exposeHeaders) };
}

/** Besides exact origins and `*` there are `https://*` and `http://*`: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
function allowedOrigin({ allowOrigins }: CorsConfiguration, origin: string): string | undefined {
  if (allowOrigins.includes('*')) return '*';
  const matches = allowOrigins.some((allowed) =>
    allowed.endsWith('://*') ? origin.startsWith(allowed.slice(0, -1)) : allowed === origin,
  );
  return matches ? origin : undefined;
}

function common({ allowCredentials }: CorsConfiguration, origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    ...(allowCredentials && { 'access-control-allow-credentials': 'true' }),
  };
}

function list(header: string, values: readonly string[]): Record<string, string> {
  return values.length > 0 ? { [header]: values.join(',') } : {};
}
