import { apiConfiguration } from '../../../local/gateway/configuration.ts';
import { assemblyOf, FUNCTION_ARN, type Spec } from './harness.ts';

const read = (spec: Spec) => {
  const { assembly, api } = assemblyOf(spec);
  return apiConfiguration(assembly, api);
};
const jwt = { AuthorizationType: 'JWT', AuthorizerId: 'authorizer1' };
const part = (type: string) => ({
  ...{ id: 'Stack/extra', logicalId: 'extra', ref: 'extra', attributes: {} },
  ...{ type: `AWS::ApiGatewayV2::${type}`, properties: { ApiId: 'api1', StageName: 'other' } },
});

test.each<[string, Spec, string]>([
  ['an API from OpenAPI', { api: { Body: {} } }, 'Stack/api1: the local cloud does not support Body'],
  ['a WebSocket API', { api: { ProtocolType: 'WEBSOCKET' } }, 'ProtocolType'],
  ['a disabled endpoint', { api: { DisableExecuteApiEndpoint: true } }, 'DisableExecuteApiEndpoint'],
  [
    'credentials for every origin',
    { api: { CorsConfiguration: { AllowOrigins: ['*'], AllowCredentials: true } } },
    '*',
  ],
  ['an unknown CORS property', { api: { CorsConfiguration: { Origins: [] } } }, 'Origins'],
  ['another stage', { others: [part('Stage')] }, 'Stack/extra'],
  ['a named stage', { stage: { StageName: 'prod' } }, 'StageName "prod"'],
  ['stage variables', { stage: { StageVariables: { a: '1' } } }, 'StageVariables'],
  ['a stage that deploys nothing', { stage: { AutoDeploy: undefined } }, 'AutoDeploy'],
  ['settings of an unknown route', { stage: { RouteSettings: { 'GET /x': {} } } }, 'GET /x'],
  ['logging levels', { stage: { DefaultRouteSettings: { LoggingLevel: 'INFO' } } }, 'LoggingLevel'],
  ['an access log without ids', { stage: { AccessLogSettings: { Format: '$context.status' } } }, 'requestId'],
  ['an HTTP proxy', { integration: { IntegrationType: 'HTTP_PROXY' } }, 'IntegrationType "HTTP_PROXY"'],
  ['payload format 1.0', { integration: { PayloadFormatVersion: '1.0' } }, 'PayloadFormatVersion'],
  ['parameter mapping', { integration: { RequestParameters: { a: 'b' } } }, 'RequestParameters'],
  ['an unknown function', { integration: { IntegrationUri: `${FUNCTION_ARN}:live` } }, 'IntegrationUri'],
  ['a timeout above 30 s', { integration: { TimeoutInMillis: 30_001 } }, 'TimeoutInMillis'],
  ['IAM authorization', { routes: { 'GET /a': { AuthorizationType: 'AWS_IAM' } } }, 'AuthorizationType "AWS_IAM"'],
  ['a missing authorizer', { routes: { 'GET /a': { ...jwt, AuthorizerId: 'x' } } }, 'AuthorizerId x'],
  ['a Lambda authorizer', { routes: { 'GET /a': jwt }, authorizer: { AuthorizerType: 'REQUEST' } }, 'AuthorizerType'],
  [
    'another identity source',
    { routes: { 'GET /a': jwt }, authorizer: { IdentitySource: ['$context.x'] } },
    '$context.x',
  ],
  ['a dangling target', { routes: { 'GET /a': { Target: 'integrations/x' } } }, 'integrations/x'],
  ['a malformed route key', { routes: { 'GET a': {} } }, 'route key'],
  ['a kind of resource of its own', { others: [part('IntegrationResponse')] }, 'IntegrationResponse'],
])('given %s when the API starts then it is refused by name', (_, spec, text) => {
  expect(() => read(spec)).toThrow(text);
});

test('given settings of stage and route then a route has its own, then the stage’s, then the account’s', () => {
  const stage = {
    DefaultRouteSettings: { ThrottlingRateLimit: 50 },
    RouteSettings: { 'GET /a': { ThrottlingBurstLimit: '7' } },
  };
  const { routes } = read({ stage, routes: { 'GET /a': {}, 'GET /b': {} } });
  expect(routes.map(({ throttle }) => throttle)).toEqual([
    { rate: 50, burst: 7 },
    { rate: 50, burst: 5000 },
  ]);
});

test('given an integration URI of the OpenAPI kind then the function in it is found', () => {
  const uri = `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${FUNCTION_ARN}/invocations`;
  expect(read({ integration: { IntegrationUri: uri } }).routes).toMatchObject([
    { functionName: 'fn', integrationTimeoutMs: 30_000 },
  ]);
});
