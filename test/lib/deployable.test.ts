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

  test('no two resources of a kind share a name', () => {
    const refs = ['AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::SQS::Queue', 'AWS::CloudWatch::Alarm'].flatMap(
      (type) => ofType(stack, type).map(({ ref }) => `${type} ${ref}`),
    );
    expect(new Set(refs).size).toBe(refs.length);
  });
});
