import { objectOf, optionalNumber, type Properties, supportOnly, textList } from '../gateway/properties.ts';
import type { Resource } from '../types.ts';
import type { HeaderFields } from './messages.ts';
import { isTrue } from './policies.ts';

/** What is taken from and put into every answer to a viewer. Names of headers are in lower case. */
export interface ResponseHeadersPolicy {
  readonly remove: readonly string[];
  /** `override` replaces what the origin says; without it the origin's own value stays. */
  readonly headers: readonly { readonly name: string; readonly value: string; readonly override: boolean }[];
  readonly cors: CorsHeaders | undefined;
}

interface CorsHeaders {
  readonly allowOrigins: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly allowMethods: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  /** Seconds. */
  readonly maxAge: number | undefined;
  readonly override: boolean;
}

/** @throws Error naming the resource and what of it the local cloud does not support */
export function readResponseHeadersPolicy({ id, properties }: Resource): ResponseHeadersPolicy {
  supportOnly(id, properties, ['ResponseHeadersPolicyConfig']);
  const config = objectOf(id, 'ResponseHeadersPolicyConfig', properties['ResponseHeadersPolicyConfig']);
  supportOnly(id, config, [
    ...['Name', 'Comment', 'CorsConfig', 'CustomHeadersConfig', 'SecurityHeadersConfig', 'RemoveHeadersConfig'],
  ]);
  const part = (name: string) => objectOf(id, name, config[name]);
  return {
    remove: items(id, part('RemoveHeadersConfig')).map((item) => text(id, item, 'Header').toLowerCase()),
    headers: [
      ...securityHeaders(id, part('SecurityHeadersConfig')),
      ...items(id, part('CustomHeadersConfig')).map((item) => ({
        name: text(id, item, 'Header').toLowerCase(),
        value: text(id, item, 'Value'),
        override: isTrue(item['Override']),
      })),
    ],
    cors: config['CorsConfig'] === undefined ? undefined : corsHeaders(id, part('CorsConfig')),
  };
}

/** The headers of an answer as the policy wants a viewer to get them. */
export function applyResponseHeaders(
  policy: ResponseHeadersPolicy,
  headers: HeaderFields,
  viewer: { readonly method: string; readonly headers: ReadonlyMap<string, string> },
): HeaderFields {
  const result = Object.fromEntries(Object.entries(headers).filter(([name]) => !policy.remove.includes(name)));
  const put = (name: string, value: string, override: boolean) => {
    if (override || result[name] === undefined) result[name] = value;
  };
  for (const { name, value, override } of policy.headers) put(name, value, override);
  const { cors } = policy;
  if (cors) for (const [name, value] of corsFor(cors, viewer)) put(name, value, cors.override);
  return result;
}

function corsFor(cors: CorsHeaders, viewer: Parameters<typeof applyResponseHeaders>[2]): [string, string][] {
  const origin = viewer.headers.get('origin');
  const allowed = origin === undefined ? undefined : allowedOrigin(cors.allowOrigins, origin);
  if (allowed === undefined) return [];
  const preflight = viewer.method === 'OPTIONS' && viewer.headers.has('access-control-request-method');
  const list = (name: string, values: readonly string[]): [string, string][] =>
    values.length > 0 ? [[name, values.join(', ')]] : [];
  return [
    ['access-control-allow-origin', allowed],
    ...list('access-control-allow-credentials', cors.allowCredentials ? ['true'] : []),
    ...list('access-control-expose-headers', cors.exposeHeaders),
    ...(preflight ? list('access-control-allow-methods', cors.allowMethods) : []),
    ...(preflight ? list('access-control-allow-headers', cors.allowHeaders) : []),
    ...(preflight ? list('access-control-max-age', cors.maxAge === undefined ? [] : [String(cors.maxAge)]) : []),
  ];
}

/** A star stands for any origin, or for the leftmost part of a domain. */
function allowedOrigin(allowed: readonly string[], origin: string): string | undefined {
  if (allowed.includes('*')) return '*';
  const host = origin.replace(/^https?:\/\//, '');
  const fits = (pattern: string) =>
    pattern === origin || pattern === host || (pattern.startsWith('*.') && host.endsWith(pattern.slice(1)));
  return allowed.some(fits) ? origin : undefined;
}

function corsHeaders(id: string, config: Properties): CorsHeaders {
  const lists = ['AccessControlAllowOrigins', 'AccessControlAllowHeaders', 'AccessControlAllowMethods'];
  supportOnly(`${id} CorsConfig`, config, [
    ...[...lists, 'AccessControlExposeHeaders', 'AccessControlAllowCredentials', 'AccessControlMaxAgeSec'],
    'OriginOverride',
  ]);
  const list = (name: string) => textList(id, name, objectOf(id, name, config[name])['Items']);
  const methods = list('AccessControlAllowMethods');
  return {
    allowOrigins: list('AccessControlAllowOrigins'),
    allowHeaders: list('AccessControlAllowHeaders'),
    allowMethods: methods.includes('ALL') ? ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] : methods,
    exposeHeaders: list('AccessControlExposeHeaders'),
    allowCredentials: isTrue(config['AccessControlAllowCredentials']),
    maxAge: optionalNumber(id, 'AccessControlMaxAgeSec', config['AccessControlMaxAgeSec']),
    override: isTrue(config['OriginOverride']),
  };
}

/** How each of the security headers is written, from what the template says of it. */
const SECURITY_HEADERS: Readonly<
  Record<string, { header: string; known: readonly string[]; value(id: string, setting: Properties): string }>
> = {
  ContentSecurityPolicy: {
    ...{ header: 'content-security-policy', known: ['ContentSecurityPolicy'] },
    value: (id, setting) => text(id, setting, 'ContentSecurityPolicy'),
  },
  ContentTypeOptions: { header: 'x-content-type-options', known: [], value: () => 'nosniff' },
  FrameOptions: {
    ...{ header: 'x-frame-options', known: ['FrameOption'] },
    value: (id, setting) => text(id, setting, 'FrameOption'),
  },
  ReferrerPolicy: {
    ...{ header: 'referrer-policy', known: ['ReferrerPolicy'] },
    value: (id, setting) => text(id, setting, 'ReferrerPolicy'),
  },
  StrictTransportSecurity: {
    ...{ header: 'strict-transport-security', known: ['AccessControlMaxAgeSec', 'IncludeSubdomains', 'Preload'] },
    value: (id, setting) =>
      [
        `max-age=${optionalNumber(id, 'AccessControlMaxAgeSec', setting['AccessControlMaxAgeSec']) ?? 0}`,
        ...(isTrue(setting['IncludeSubdomains']) ? ['includeSubDomains'] : []),
        ...(isTrue(setting['Preload']) ? ['preload'] : []),
      ].join('; '),
  },
  XSSProtection: {
    ...{ header: 'x-xss-protection', known: ['Protection', 'ModeBlock'] },
    value: (_id, setting) =>
      isTrue(setting['Protection']) ? `1${isTrue(setting['ModeBlock']) ? '; mode=block' : ''}` : '0',
  },
};

function securityHeaders(id: string, config: Properties): ResponseHeadersPolicy['headers'] {
  supportOnly(`${id} SecurityHeadersConfig`, config, Object.keys(SECURITY_HEADERS));
  return Object.entries(SECURITY_HEADERS).flatMap(([name, { header, known, value }]) => {
    if (config[name] === undefined) return [];
    const setting = objectOf(id, name, config[name]);
    supportOnly(`${id} ${name}`, setting, [...known, 'Override']);
    return [{ name: header, value: value(id, setting), override: isTrue(setting['Override']) }];
  });
}

function items(id: string, config: Properties): readonly Properties[] {
  const list = config['Items'];
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new Error(`${id}: Items must be a list`);
  return list.map((item: unknown) => objectOf(id, 'Items', item));
}

function text(id: string, properties: Properties, name: string): string {
  const value = properties[name];
  if (typeof value === 'string') return value;
  throw new Error(`${id}: ${name} must be text`);
}
