import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { commands } from '../functions/operations.ts';
import type { Resources } from './grants.ts';
import { ServiceFunction } from './service-function.ts';
import type { Stage } from './stage.ts';

export interface CommandsProps {
  readonly resources: Resources;
  readonly stage: Stage;
}

/** What operators do by hand: functions that nothing in the stack invokes, and nobody without lambda:InvokeFunction. */
export class Commands extends Construct {
  constructor(scope: Construct, id: string, { resources, stage }: CommandsProps) {
    super(scope, id);
    for (const [name, { needs, description }] of Object.entries(commands))
      new ServiceFunction(this, name, { name, description, needs, resources, stage, timeout: Duration.minutes(1) });
  }
}
