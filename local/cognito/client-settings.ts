import type { Resource } from '../types.ts';
import { Properties } from './properties.ts';
import type { Schema } from './schema.ts';

export interface ClientSettings {
  readonly id: string;
  /** Defined when the client was made with `GenerateSecret`. */
  readonly secret?: string;
  readonly flows: ReadonlySet<Flow>;
  /** `PreventUserExistenceErrors: ENABLED`: answers do not tell whether an account exists. */
  readonly hidesUsers: boolean;
  /** Seconds. */
  readonly accessTokenSeconds: number;
  readonly idTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly revocation: boolean;
  /** Defined when refresh tokens rotate: how long, in seconds, the old one goes on working. */
  readonly rotationGraceSeconds?: number;
  /** `undefined` means every attribute. */
  readonly readable: ReadonlySet<string>;
  readonly writable: ReadonlySet<string>;
}

export type Flow = 'ADMIN_USER_PASSWORD_AUTH' | 'USER_PASSWORD_AUTH' | 'REFRESH_TOKEN_AUTH';

/** `ExplicitAuthFlows`, old spellings included, by the flow they switch on; the others are refused when they are used. */
const FLOWS: ReadonlyMap<string, Flow | undefined> = new Map([
  ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_USER_PASSWORD_AUTH'],
  ['ADMIN_NO_SRP_AUTH', 'ADMIN_USER_PASSWORD_AUTH'],
  ['ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
  ['USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
  ['ALLOW_REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN_AUTH'],
  ['ALLOW_USER_SRP_AUTH', undefined],
  ['ALLOW_USER_AUTH', undefined],
  ['ALLOW_CUSTOM_AUTH', undefined],
  ['CUSTOM_AUTH_FLOW_ONLY', undefined],
]);

const UNIT_SECONDS: ReadonlyMap<string, number> = new Map([
  ['seconds', 1],
  ['minutes', 60],
  ['hours', 3600],
  ['days', 86_400],
]);

/**
 * Limits from the developer guide, "Quotas in Amazon Cognito": ID and access token 5 minutes to 1 day, refresh token
 * 1 hour to 3,650 days. A token lives 1 hour, a refresh token 30 days, when the template does not say.
 */
const LIFETIMES = {
  AccessToken: { unit: 'hours', fallback: 3600, min: 300, max: 86_400 },
  IdToken: { unit: 'hours', fallback: 3600, min: 300, max: 86_400 },
  RefreshToken: { unit: 'days', fallback: 30 * 86_400, min: 3600, max: 3650 * 86_400 },
} as const;

/** @throws Error naming a property that can not be honoured here, or that AWS refuses at deployment */
export function readClientSettings(resource: Resource, schema: Schema): ClientSettings {
  const properties = new Properties(resource.id, resource.properties);
  refuseHostedPages(properties);
  const lifetimes = readLifetimes(properties);
  const flows = readFlows(properties);
  const grace = readRotation(properties, flows);
  const secret = readSecret(properties, resource);
  const readable = readAttributes(properties, 'ReadAttributes', schema);
  const writable = readAttributes(properties, 'WriteAttributes', schema);
  if (
    properties.texts('WriteAttributes') &&
    ['email_verified', 'phone_number_verified', 'sub'].some((name) => writable.has(name))
  )
    properties.refuse('WriteAttributes', 'names an attribute that only Cognito writes');
  const settings: ClientSettings = {
    id: resource.ref,
    flows,
    hidesUsers: readHidesUsers(properties),
    ...lifetimes,
    revocation: properties.flag('EnableTokenRevocation') ?? true,
    ...(secret !== undefined && { secret }),
    ...(grace !== undefined && { rotationGraceSeconds: grace }),
    readable,
    writable,
  };
  // The length of a challenge; no flow available here has one.
  properties.accept('ClientName', 'UserPoolId', 'AuthSessionValidity');
  properties.done();
  return settings;
}

function refuseHostedPages(properties: Properties): void {
  if (properties.flag('AllowedOAuthFlowsUserPoolClient'))
    properties.refuse('AllowedOAuthFlowsUserPoolClient', '(hosted sign-in) is not available in the local cloud');
  const providers = properties.texts('SupportedIdentityProviders') ?? [];
  const other = providers.find((provider) => provider !== 'COGNITO');
  if (other) properties.refuse('SupportedIdentityProviders', `${other} is not available in the local cloud`);
  if (properties.flag('EnablePropagateAdditionalUserContextData'))
    properties.refuse('EnablePropagateAdditionalUserContextData', 'is not available in the local cloud');
}

function readLifetimes(properties: Properties) {
  const units = properties.section('TokenValidityUnits');
  const seconds = (token: keyof typeof LIFETIMES): number => {
    const { unit, fallback, min, max } = LIFETIMES[token];
    const factor = UNIT_SECONDS.get(units?.text(token) ?? unit);
    if (factor === undefined) return properties.refuse('TokenValidityUnits', 'has an unknown unit');
    const given = properties.integer(`${token}Validity`);
    const total = given === undefined ? fallback : given * factor;
    if (total < min || total > max) properties.refuse(`${token}Validity`, `must be between ${min} and ${max} seconds`);
    return total;
  };
  const lifetimes = {
    accessTokenSeconds: seconds('AccessToken'),
    idTokenSeconds: seconds('IdToken'),
    refreshTokenSeconds: seconds('RefreshToken'),
  };
  units?.done();
  if (lifetimes.refreshTokenSeconds < Math.max(lifetimes.accessTokenSeconds, lifetimes.idTokenSeconds))
    properties.refuse('RefreshTokenValidity', 'must not be shorter than that of the access and ID token');
  return lifetimes;
}

function readFlows(properties: Properties): Set<Flow> {
  const names = properties.texts('ExplicitAuthFlows') ?? ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'];
  const unknown = names.find((name) => !FLOWS.has(name));
  if (unknown) properties.refuse('ExplicitAuthFlows', `has an unknown flow ${unknown}`);
  const flows = new Set(names.map((name) => FLOWS.get(name)).filter((flow) => flow !== undefined));
  // The old spellings know no switch for refreshing: it is always on.
  if (names.length > 0 && !names.some((name) => name.startsWith('ALLOW_'))) flows.add('REFRESH_TOKEN_AUTH');
  return flows;
}

function readRotation(properties: Properties, flows: ReadonlySet<Flow>): number | undefined {
  const rotation = properties.section('RefreshTokenRotation');
  const feature = rotation?.requiredText('Feature');
  const grace = rotation?.integer('RetryGracePeriodSeconds') ?? 0;
  if (grace < 0 || grace > 60) rotation?.refuse('RetryGracePeriodSeconds', 'must be between 0 and 60');
  rotation?.done();
  if (feature !== 'ENABLED') return undefined;
  // Developer guide, "Refresh tokens": with rotation on, this flow must be off in the app client.
  if (flows.has('REFRESH_TOKEN_AUTH'))
    properties.refuse('RefreshTokenRotation', 'can not be combined with ALLOW_REFRESH_TOKEN_AUTH');
  return grace;
}

function readSecret(properties: Properties, resource: Resource): string | undefined {
  if (!properties.flag('GenerateSecret')) return undefined;
  return resource.attributes['ClientSecret'] ?? properties.refuse('GenerateSecret', 'needs the attribute ClientSecret');
}

function readHidesUsers(properties: Properties): boolean {
  const value = properties.text('PreventUserExistenceErrors') ?? 'LEGACY';
  if (value !== 'ENABLED' && value !== 'LEGACY') properties.refuse('PreventUserExistenceErrors', `is ${value}`);
  return value === 'ENABLED';
}

/** Without a list of its own a client has the standard attributes and no custom one (API_UserPoolClientType). */
function readAttributes(properties: Properties, name: string, schema: Schema): Set<string> {
  const attributes = properties.texts(name);
  if (!attributes) return new Set([...schema.keys()].filter((attribute) => !attribute.startsWith('custom:')));
  const unknown = attributes.find((attribute) => attribute !== 'sub' && !schema.has(attribute));
  if (unknown) properties.refuse(name, `has ${unknown}, which is not in the pool's schema`);
  return new Set(attributes);
}
