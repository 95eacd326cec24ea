import { ofType, type Synthesized, synthesizeStage, theOne } from '../support/stack.ts';

/** What AWS insists on and no local run can show. */
describe('given stage prod', () => {
  let stack: Synthesized;
  beforeAll(() => {
    stack = synthesizeStage('prod', {});
  });
  afterAll(() => stack.remove());

  test('the app client lists the custom role, which a client without a list may neither write nor read', () => {
    const { ReadAttributes, WriteAttributes } = theOne(stack, 'AWS::Cognito::UserPoolClient').properties;
    expect(WriteAttributes).toEqual(['custom:role', 'email', 'name', 'phone_number']);
    expect(ReadAttributes).toEqual(['custom:role', 'email', 'email_verified', 'name', 'phone_number']);
  });

  test('rotation of refresh tokens goes without the flow that it excludes', () => {
    const { ExplicitAuthFlows, RefreshTokenRotation } = theOne(stack, 'AWS::Cognito::UserPoolClient').properties;
    expect(RefreshTokenRotation).toEqual({ Feature: 'ENABLED', RetryGracePeriodSeconds: 60 });
    expect(ExplicitAuthFlows).not.toContain('ALLOW_REFRESH_TOKEN_AUTH');
  });

  test('alarms may publish to the topic, whose own policy replaces the one that let them', () => {
    const { PolicyDocument } = theOne(stack, 'AWS::SNS::TopicPolicy').properties as {
      PolicyDocument: { Statement: Record<string, unknown>[] };
    };
    expect(PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
      }),
    );
  });

  test('names that an account has once for all regions say which region they are of', () => {
    const named = (type: string, name: (properties: Readonly<Record<string, unknown>>) => unknown): string[] =>
      ofType(stack, type).map(({ properties }) => String(name(properties)));
    const config = (key: string) => (properties: Readonly<Record<string, unknown>>) =>
      (properties[key] as Record<string, unknown>)['Name'];
    const names = [
      named('AWS::CloudFront::CachePolicy', config('CachePolicyConfig')),
      named('AWS::CloudFront::ResponseHeadersPolicy', config('ResponseHeadersPolicyConfig')),
      named('AWS::CloudFront::OriginAccessControl', config('OriginAccessControlConfig')),
      named('AWS::CloudWatch::Dashboard', ({ DashboardName }) => DashboardName),
    ];

    expect(names.map((ofOneType) => ofOneType.length)).toEqual([2, 1, 1, 1]);
    expect(names.flat().filter((name) => !name.includes('eu-west-1'))).toEqual([]);
  });

  test('what outlives the stack has no name that would be in the way of the next; logs have, and go with a failed first one', () => {
    const named = stack.declared
      .filter(({ deletionPolicy = 'Delete' }) => deletionPolicy !== 'Delete')
      .filter(({ properties }) => Object.keys(properties).some((key) => key.endsWith('Name')));

    expect(new Set(named.map(({ type, deletionPolicy }) => `${type} ${deletionPolicy}`))).toEqual(
      new Set(['AWS::Logs::LogGroup RetainExceptOnCreate']),
    );
  });

  test('services that write logs themselves do so where the list of who may does not grow with each log', () => {
    const { AccessLogSettings } = theOne(stack, 'AWS::ApiGatewayV2::Stage').properties;
    const { LoggingConfiguration } = theOne(stack, 'AWS::StepFunctions::StateMachine').properties;

    for (const delivered of [AccessLogSettings, LoggingConfiguration])
      expect(JSON.stringify(delivered)).toMatch(/:log-group:\/aws\/vendedlogs\//);
  });

  test('routes are not counted one by one, which costs more than all else', () => {
    const { DefaultRouteSettings, RouteSettings } = theOne(stack, 'AWS::ApiGatewayV2::Stage').properties;

    for (const settings of [DefaultRouteSettings, ...Object.values(RouteSettings as object)])
      expect((settings as Record<string, unknown>)['DetailedMetricsEnabled']).toBe(false);
  });

  test('no two resources of a kind share a name', () => {
    const refs = ['AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::SQS::Queue', 'AWS::CloudWatch::Alarm'].flatMap(
      (type) => ofType(stack, type).map(({ ref }) => `${type} ${ref}`),
    );
    expect(new Set(refs).size).toBe(refs.length);
  });
});
