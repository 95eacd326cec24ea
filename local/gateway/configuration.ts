import type { Assembly, Resource } from '../types.ts';
import { type CorsConfiguration, corsConfiguration } from './cors.ts';
import { expectValue, objectOf, optionalNumber, requiredText, supportOnly, textList } from './properties.ts';
import { parseRouteKey, type RoutePattern } from './route-table.ts';

export interface Route {
  readonly pattern: RoutePattern;
  readonly functionName: string;
  readonly integrationTimeoutMs: number;
  /** Requests per second and bucket size. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly authorization: Authorization | undefined;
}

export interface Authorization {
  readonly authorizer: Resource;
  /** Where the token is, tried in this order. */
  readonly identitySources: readonly { readonly from: 'header' | 'querystring'; readonly name: string }[];
  /** The token needs one of them; none are asked for when empty. */
  readonly scopes: readonly string[];
}

export interface ApiConfiguration {
  readonly apiId: string;
  readonly stage: string;
  readonly routes: readonly Route[];
  readonly cors: CorsConfiguration | undefined;
  readonly accessLogFormat: string | undefined;
}

/** Longest and default wait for an integration; account-wide throttle where a stage sets none: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const INTEGRATION_LIMIT_MS = 30_000;
const ACCOUNT_THROTTLE = { rate: 10_000, burst: 5_000 };

/** @throws Error naming the resource and the property that is missing, wrong or not supported */
export function apiConfiguration(assembly: Assembly, api: Resource): ApiConfiguration {
  checkApi(api);
  const parts = assembly.resources.filter(
    ({ type, properties }) => type.startsWith('AWS::ApiGatewayV2::') && properties['ApiId'] === api.ref,
  );
  const known = ['Route', 'Integration', 'Authorizer', 'Stage', 'Deployment'];
  for (const { id, type } of parts)
    if (!known.includes(type.replace('AWS::ApiGatewayV2::', '')))
      throw new Error(`${id}: the local cloud does not support ${type}`);
  const stage = stageOf(api, parts);
  const throttles = throttlesOf(stage);
  const routes = ofType(parts, 'Route').map((route) => readRoute(route, parts, assembly, throttles));
  for (const key of throttles.keys)
    if (!routes.some(({ pattern }) => pattern.key === key))
      throw new Error(`${stage.id}: RouteSettings names the route ${key}, which does not exist`);
  return {
    apiId: api.ref,
    stage: requiredText(stage, 'StageName'),
    routes,
    cors: corsConfiguration(api),
    accessLogFormat: accessLogFormat(stage),
  };
}

function ofType(parts: readonly Resource[], name: string): readonly Resource[] {
  return parts.filter(({ type }) => type === `AWS::ApiGatewayV2::${name}`);
}

function checkApi(api: Resource): void {
  supportOnly(api.id, api.properties, [
    ...['Name', 'Description', 'Version', 'Tags', 'ProtocolType', 'CorsConfiguration', 'RouteSelectionExpression'],
    ...['DisableExecuteApiEndpoint', 'IpAddressType', 'FailOnWarnings'],
  ]);
  expectValue(api, 'ProtocolType', 'HTTP');
  expectValue(api, 'DisableExecuteApiEndpoint', false, 'false');
  expectValue(api, 'RouteSelectionExpression', '$request.method $request.path');
}

function stageOf(api: Resource, parts: readonly Resource[]): Resource {
  const [stage, another] = ofType(parts, 'Stage');
  if (!stage) throw new Error(`${api.id} has no AWS::ApiGatewayV2::Stage: nothing of it would be deployed`);
  if (another) throw new Error(`${another.id}: the local cloud does not support a second stage`);
  supportOnly(stage.id, stage.properties, [
    ...['ApiId', 'StageName', 'AutoDeploy', 'DeploymentId', 'Description', 'Tags'],
    ...['DefaultRouteSettings', 'RouteSettings', 'AccessLogSettings'],
  ]);
  expectValue(stage, 'StageName', '$default');
  const { AutoDeploy, DeploymentId } = stage.properties;
  if (AutoDeploy !== true && AutoDeploy !== 'true' && DeploymentId === undefined)
    throw new Error(`${stage.id}: without AutoDeploy or DeploymentId nothing of the API would be deployed`);
  return stage;
}

interface Throttles {
  readonly keys: readonly string[];
  of(key: string): Route['throttle'];
}

function throttlesOf(stage: Resource): Throttles {
  const read = (name: string, value: unknown, base: Route['throttle']) => {
    const settings = objectOf(stage.id, name, value);
    // Detailed metrics are CloudWatch's business and change no answer.
    supportOnly(`${stage.id} ${name}`, settings, [
      ...['ThrottlingRateLimit', 'ThrottlingBurstLimit', 'DetailedMetricsEnabled'],
    ]);
    return {
      rate: optionalNumber(stage.id, 'ThrottlingRateLimit', settings['ThrottlingRateLimit']) ?? base.rate,
      burst: optionalNumber(stage.id, 'ThrottlingBurstLimit', settings['ThrottlingBurstLimit']) ?? base.burst,
    };
  };
  const general = read('DefaultRouteSettings', stage.properties['DefaultRouteSettings'], ACCOUNT_THROTTLE);
  const own = new Map(
    Object.entries(objectOf(stage.id, 'RouteSettings', stage.properties['RouteSettings'])).map(([key, value]) => [
      key,
      read(`RouteSettings ${key}`, value, general),
    ]),
  );
  return { keys: [...own.keys()], of: (key) => own.get(key) ?? general };
}

function accessLogFormat(stage: Resource): string | undefined {
  const settings = objectOf(stage.id, 'AccessLogSettings', stage.properties['AccessLogSettings']);
  supportOnly(`${stage.id} AccessLogSettings`, settings, ['DestinationArn', 'Format']);
  const format = settings['Format'];
  if (format === undefined) return undefined;
  if (typeof format !== 'string') throw new Error(`${stage.id}: AccessLogSettings.Format must be text`);
  if (/\n./s.test(format)) throw new Error(`${stage.id}: AccessLogSettings.Format must be a single line`);
  // API Gateway refuses any other format, too.
  if (!/\$context\.(requestId|extendedRequestId)\b/.test(format))
    throw new Error(`${stage.id}: AccessLogSettings.Format must contain $context.requestId`);
  return format;
}

function readRoute(route: Resource, parts: readonly Resource[], assembly: Assembly, throttles: Throttles): Route {
  supportOnly(route.id, route.properties, [
    ...['ApiId', 'RouteKey', 'Target', 'AuthorizationType', 'AuthorizerId', 'AuthorizationScopes', 'OperationName'],
  ]);
  const pattern = parseRouteKey(requiredText(route, 'RouteKey'));
  const target = requiredText(route, 'Target');
  const integration = ofType(parts, 'Integration').find(({ ref }) => target === `integrations/${ref}`);
  if (!integration) throw new Error(`${route.id}: Target ${target} is no integration of this API`);
  return {
    pattern,
    ...readIntegration(integration, assembly),
    throttle: throttles.of(pattern.key),
    authorization: authorizationOf(route, parts),
  };
}

function readIntegration(
  integration: Resource,
  assembly: Assembly,
): Pick<Route, 'functionName' | 'integrationTimeoutMs'> {
  const { id, properties } = integration;
  supportOnly(id, properties, [
    ...['ApiId', 'IntegrationType', 'IntegrationUri', 'IntegrationMethod', 'PayloadFormatVersion'],
    ...['TimeoutInMillis', 'ConnectionType', 'Description'],
  ]);
  expectValue(integration, 'IntegrationType', 'AWS_PROXY');
  expectValue(integration, 'ConnectionType', 'INTERNET');
  if (properties['PayloadFormatVersion'] !== '2.0')
    throw new Error(`${id}: the local cloud supports no PayloadFormatVersion but 2.0`);
  const uri = requiredText(integration, 'IntegrationUri');
  // OpenAPI-style URIs wrap the ARN in a path of the Lambda API.
  const arn = /:lambda:path\/[\d-]+\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;
  const target = assembly.resources.find(
    ({ type, attributes }) => type === 'AWS::Lambda::Function' && attributes['Arn'] === arn,
  );
  if (!target) throw new Error(`${id}: IntegrationUri ${uri} is no function of this assembly`);
  const timeout = optionalNumber(id, 'TimeoutInMillis', properties['TimeoutInMillis']) ?? INTEGRATION_LIMIT_MS;
  if (timeout < 50 || timeout > INTEGRATION_LIMIT_MS)
    throw new Error(`${id}: TimeoutInMillis must be from 50 to ${INTEGRATION_LIMIT_MS}`);
  return { functionName: target.ref, integrationTimeoutMs: timeout };
}

function authorizationOf(route: Resource, parts: readonly Resource[]): Authorization | undefined {
  expectValue(route, 'AuthorizationType', 'NONE', 'JWT');
  if (route.properties['AuthorizationType'] !== 'JWT') return undefined;
  const authorizerId = requiredText(route, 'AuthorizerId');
  const authorizer = ofType(parts, 'Authorizer').find(({ ref }) => ref === authorizerId);
  if (!authorizer) throw new Error(`${route.id}: AuthorizerId ${authorizerId} is no authorizer of this API`);
  const { id, properties } = authorizer;
  supportOnly(id, properties, ['ApiId', 'Name', 'AuthorizerType', 'IdentitySource', 'JwtConfiguration']);
  expectValue(authorizer, 'AuthorizerType', 'JWT');
  const sources = textList(id, 'IdentitySource', properties['IdentitySource']).map((source) => {
    const [, from, name] = /^\$request\.(header|querystring)\.([\w-]+)$/.exec(source) ?? [];
    if (name === undefined || (from !== 'header' && from !== 'querystring'))
      throw new Error(`${id}: the local cloud does not support the IdentitySource ${source}`);
    return { from, name } as const;
  });
  if (sources.length === 0) throw new Error(`${id}: a JWT authorizer needs an IdentitySource`);
  return {
    authorizer,
    identitySources: sources,
    scopes: textList(route.id, 'AuthorizationScopes', route.properties['AuthorizationScopes']),
  };
}
