import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { kebab } from '../contract/route.ts';
import { schedules, tasks } from '../functions/operations.ts';
import { acknowledge, acknowledged } from './acknowledge.ts';
import { escrowDefinition } from './escrow-definition.ts';
import type { Resources } from './grants.ts';
import { ServiceFunction } from './service-function.ts';
import type { Stage } from './stage.ts';

const stateMachineName = (stage: Stage): string => `swapyard-${stage.name}-escrow`;

/** The state machine of `Escrow` is known by its name before it is made: its tasks call it, and it calls its tasks. */
export function workflowArns(scope: Construct, stage: Stage): Pick<Resources, 'stateMachineArn' | 'executionsArn'> {
  const arn = (resource: string, resourceName: string): string =>
    Stack.of(scope).formatArn({ service: 'states', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  const name = stateMachineName(stage);
  return { stateMachineArn: arn('stateMachine', name), executionsArn: arn('execution', `${name}:*`) };
}

export interface EscrowProps {
  readonly resources: Resources;
  readonly stage: Stage;
}

/** The workflow that every trade runs through, its tasks, and the schedules that catch what it misses. */
export class Escrow extends Construct {
  readonly stateMachine: StateMachine;
  readonly sweepers: ServiceFunction[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EscrowProps,
  ) {
    super(scope, id);
    this.stateMachine = this.addStateMachine();
    for (const [name, schedule] of Object.entries(schedules)) this.addSchedule(name, schedule);
  }

  private addStateMachine(): StateMachine {
    const { stage } = this.props;
    const functions = Object.entries(tasks).map(([name, task]) => [name, this.function(name, task)] as const);
    const logs = new LogGroup(this, 'Log', {
      // Step Functions shortens the resource policy of log groups named so.
      logGroupName: `/aws/vendedlogs/states/${stateMachineName(stage)}`,
      retention: stage.logRetention,
      removalPolicy: stage.logRemovalPolicy,
    });
    const stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: stateMachineName(stage),
      comment: 'One execution for each trade, named by its id',
      definitionBody: DefinitionBody.fromString(JSON.stringify(escrowDefinition())),
      definitionSubstitutions: Object.fromEntries(functions.map(([name, { functionArn }]) => [name, functionArn])),
      tracingEnabled: true,
      logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: true },
      // In every stage. The trades are in the table; and where one of this name is left, Step Functions takes it for the one
      // that is asked for, and it goes on with a role that went with its stack: no task of any trade would run.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    stateMachine.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: functions.map(([, { functionArn }]) => functionArn),
      }),
    );
    acknowledge(stateMachine.role, acknowledged.stateMachine);
    return stateMachine;
  }

  private addSchedule(name: string, { minutes, ...of }: (typeof schedules)[keyof typeof schedules]): void {
    const sweeper = this.function(name, of, Duration.minutes(2));
    this.sweepers.push(sweeper);
    new Rule(this, `${name}Rule`, {
      ruleName: `swapyard-${this.props.stage.name}-${kebab(name)}`,
      description: of.description,
      schedule: Schedule.rate(Duration.minutes(minutes)),
      targets: [new LambdaTarget(sweeper)],
    });
  }

  private function(
    name: string,
    {
      needs,
      description,
    }: (typeof tasks)[keyof typeof tasks] | Omit<(typeof schedules)[keyof typeof schedules], 'minutes'>,
    timeout = Duration.seconds(30),
  ): ServiceFunction {
    return new ServiceFunction(this, name, { name, description, needs, timeout, ...this.props });
  }
}
