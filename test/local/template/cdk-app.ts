import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnOutput, NestedStack, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { AttributeType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Architecture, Code, Function as LambdaFn, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/**
 * Synthesizes a small app of the kind the local cloud is made for.
 * @param metadata whether nested stacks say where their template is, as under the CDK's command line
 * @returns folder of the cloud assembly
 */
export function synthesize(folder: string, metadata: boolean): string {
  process.env['CDK_VALIDATION'] = 'false';
  const code = join(folder, 'code');
  mkdirSync(code);
  writeFileSync(join(code, 'index.js'), 'exports.handler = async () => 1;');
  const outdir = join(folder, 'cdk.out');
  const app = new App({
    outdir,
    analyticsReporting: false,
    context: { 'aws:cdk:enable-asset-metadata': metadata },
  });
  const stack = new Stack(app, 'Shop', { stackName: 'Shop-dev' });
  const table = new TableV2(stack, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
  });
  const dlq = new Queue(stack, 'Dlq', { enforceSSL: true });
  const pool = new UserPool(stack, 'Pool');
  const client = pool.addClient('web', { disableOAuth: true });
  const bus = new EventBus(stack, 'Bus');
  const aFunction = (scope: Construct, id: string) =>
    new LambdaFn(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(code),
      environment: { TABLE: table.tableName },
    });

  const relay = aFunction(stack, 'Relay');
  bus.grantPutEventsTo(relay);
  table.grantStreamRead(relay);
  relay.addEventSourceMapping('Stream', {
    eventSourceArn: table.tableStreamArn ?? '',
    startingPosition: StartingPosition.LATEST,
    onFailure: new SqsDlq(dlq),
  });
  new Rule(stack, 'Sold', {
    eventBus: bus,
    eventPattern: { source: ['shop'] },
    targets: [new LambdaFunction(relay, { deadLetterQueue: dlq })],
  });

  const httpApi = new HttpApi(stack, 'Api');
  const listings = new NestedStack(stack, 'Listings');
  const get = aFunction(listings, 'Get');
  table.grantReadData(get);
  new HttpRoute(listings, 'Route', {
    httpApi,
    routeKey: HttpRouteKey.with('/listings', HttpMethod.GET),
    integration: new HttpLambdaIntegration('Integration', get),
    authorizer: new HttpUserPoolAuthorizer('Users', pool, { userPoolClients: [client] }),
  });
  new CfnOutput(stack, 'Url', { value: httpApi.apiEndpoint });
  new CfnOutput(stack, 'GetArn', { value: get.functionArn });
  app.synth();
  return outdir;
}

/** Every resource type of the app. */
export const APP_TYPES: ReadonlySet<string> = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Events::EventBus',
  'AWS::Events::Rule',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
]);
