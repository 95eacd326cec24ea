import { Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpAuthorizer,
  HttpAuthorizerType,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Route, Tag } from '../contract/route.ts';
import { type OperationId, routes } from '../contract/routes.ts';
import { admissionNeeds, operations } from '../functions/operations.ts';
import { acknowledge, acknowledged } from './acknowledge.ts';
import { both, type Resources } from './grants.ts';
import { ServiceFunction } from './service-function.ts';
import type { Stage } from './stage.ts';

/** What API Gateway calls one API; made before its routes, as the CDN in front of it is told to their functions. */
export const marketplaceApi = (scope: Construct, stage: Stage): HttpApi =>
  new HttpApi(scope, 'HttpApi', {
    apiName: `swapyard-${stage.name}`,
    description: 'Swapyard: the marketplace API. Its document is at /v1/openapi.json, its reference page at /docs.',
    createDefaultStage: false,
    ...(stage.corsOrigins.length > 0 && { corsPreflight: cors(stage.corsOrigins) }),
  });

export interface ApiProps {
  readonly httpApi: HttpApi;
  readonly resources: Resources;
  readonly stage: Stage;
}

/** The route table, deployed: one Lambda for each operation, one nested stack for each tag. */
export class Api extends Construct {
  private readonly httpApi: HttpApi;
  private readonly authorizer: IHttpRouteAuthorizer;
  private readonly nested = new Map<Tag, NestedStack>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ApiProps,
  ) {
    super(scope, id);
    this.httpApi = props.httpApi;
    this.authorizer = this.jwtAuthorizer();
    for (const [operationId, route] of Object.entries(routes)) this.addOperation(operationId as OperationId, route);
    this.addStage();
  }

  private addOperation(operationId: OperationId, route: Route): void {
    const { resources, stage } = this.props;
    const scope = this.stackOf(route.tag);
    const signedIn = route.auth === 'user' || route.auth === 'operator';
    const looksUpSession = signedIn || route.auth === 'optional';
    const handler = new ServiceFunction(scope, operationId, {
      name: operationId,
      description: `${route.method} ${route.path}: ${route.summary}`,
      needs: looksUpSession ? both(operations[operationId], admissionNeeds) : operations[operationId],
      resources,
      stage,
    });
    const httpRoute = new HttpRoute(scope, `${operationId}Route`, {
      httpApi: this.httpApi,
      routeKey: HttpRouteKey.with(route.path, HttpMethod[route.method]),
      integration: new HttpLambdaIntegration(`${operationId}Integration`, handler),
      ...(signedIn && { authorizer: this.authorizer }),
    });
    if (!signedIn) acknowledge(httpRoute, acknowledged.publicRoute);
  }

  private stackOf(tag: Tag): NestedStack {
    const known = this.nested.get(tag);
    if (known) return known;
    const stack = new NestedStack(this, tag, { description: `Swapyard: the ${tag} operations` });
    this.nested.set(tag, stack);
    return stack;
  }

  private jwtAuthorizer(): IHttpRouteAuthorizer {
    const { userPool, userPoolClient } = this.props.resources;
    const authorizer = new HttpAuthorizer(this, 'Authorizer', {
      httpApi: this.httpApi,
      type: HttpAuthorizerType.JWT,
      authorizerName: 'cognito',
      identitySource: ['$request.header.Authorization'],
      jwtAudience: [userPoolClient.userPoolClientId],
      jwtIssuer: `https://cognito-idp.${Stack.of(this).region}.amazonaws.com/${userPool.userPoolId}`,
    });
    return HttpAuthorizer.fromHttpAuthorizerAttributes(this, 'RouteAuthorizer', {
      authorizerId: authorizer.authorizerId,
      authorizerType: 'JWT',
    });
  }

  private addStage(): void {
    const { stage } = this.props;
    const logs = new LogGroup(this, 'AccessLog', {
      // Of logs named so, CloudWatch's list of who may write what stays short: at 5,120 characters it refuses the next one.
      logGroupName: `/aws/vendedlogs/apigateway/swapyard-${stage.name}`,
      retention: stage.logRetention,
      removalPolicy: stage.logRemovalPolicy,
    });
    const httpStage = new HttpStage(this, 'Stage', {
      httpApi: this.httpApi,
      stageName: '$default',
      autoDeploy: true,
      // Each route would be billed as half a dozen metrics of our own; its function is counted for nothing.
      detailedMetricsEnabled: false,
      throttle: { rateLimit: stage.throttle.rate, burstLimit: stage.throttle.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(logs), format: accessLogFormat },
    });
    const cfnStage = httpStage.node.defaultChild as CfnStage;
    const stricter = Object.values<Route>(routes).filter((route) => route.throttle);
    cfnStage.routeSettings = Object.fromEntries(
      stricter.map(({ method, path, throttle }) => [
        `${method} ${path}`,
        { ThrottlingRateLimit: throttle?.rate, ThrottlingBurstLimit: throttle?.burst, DetailedMetricsEnabled: false },
      ]),
    );
    // Settings of a route that is not there yet are refused.
    for (const nested of this.nested.values()) httpStage.node.addDependency(nested);
  }
}

/** Who called what is in the function's log, by the same request id; here is what API Gateway made of it. No addresses. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTime',
    routeKey: '$context.routeKey',
    status: '$context.status',
    responseLength: '$context.responseLength',
    latencyMs: '$context.responseLatency',
    integrationMs: '$context.integrationLatency',
    integrationError: '$context.integrationErrorMessage',
    authorizerError: '$context.authorizer.error',
  }),
);

const cors = (origins: readonly string[]) => ({
  allowOrigins: [...origins],
  allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PATCH, CorsHttpMethod.DELETE],
  allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-match', 'if-none-match'],
  exposeHeaders: ['etag', 'idempotency-replayed', 'retry-after', 'x-request-id'],
  maxAge: Duration.hours(1),
});
