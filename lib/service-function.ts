import { Duration } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { kebab } from '../contract/route.ts';
import type { Needs } from '../core/shared/ports.ts';
import { acknowledge, acknowledged, acknowledgeFilesUnder } from './acknowledge.ts';
import { environmentFor, prefixesOf, type Resources, readsExecutions, statementsFor } from './grants.ts';
import type { Stage } from './stage.ts';

export interface ServiceFunctionProps {
  /** Of the operation, stream or consumer; its bundle is `dist/<kebab name>`. */
  readonly name: string;
  readonly description: string;
  readonly needs: Needs;
  readonly resources: Resources;
  readonly stage: Stage;
  readonly timeout?: Duration;
  /** MiB. */
  readonly memorySize?: number;
}

/** The name a function has in AWS: what an operator looks for. */
export const functionName = (stage: Stage, name: string): string => `swapyard-${stage.name}-${kebab(name)}`;

/** One Lambda. Its size, role, log, environment and tracing are decided here and nowhere else. */
export class ServiceFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const { name, description, needs, resources, stage, timeout = Duration.seconds(15), memorySize = 512 } = props;
    const fullName = functionName(stage, name);
    const logGroup = new LogGroup(scope, `${id}Log`, {
      logGroupName: `/aws/lambda/${fullName}`,
      retention: stage.logRetention,
      removalPolicy: stage.logRemovalPolicy,
    });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    for (const statement of statementsFor(needs, resources)) role.addToPolicy(statement);
    super(scope, id, {
      functionName: fullName,
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(`dist/${kebab(name)}`),
      handler: 'index.handler',
      // A sixth of a core costs the same for a request as half of one, and answers three times as late.
      memorySize,
      timeout,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: `swapyard-${stage.name}`,
        POWERTOOLS_METRICS_NAMESPACE: 'Swapyard',
        POWERTOOLS_LOG_LEVEL: 'INFO',
        ...environmentFor(needs, resources),
      },
    });
    acknowledge(role, acknowledged.tracing);
    acknowledgeFilesUnder(role, resources.photos, prefixesOf(needs));
    if (readsExecutions(needs)) acknowledge(role, acknowledged.executions(stage.name));
  }
}
