import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Api } from './api.ts';
import { Events, eventBus } from './events.ts';
import { Identity } from './identity.ts';
import { Observability } from './observability.ts';
import type { Stage } from './stage.ts';
import { Table } from './table.ts';

/** The whole marketplace. What holds state is here; the operations are in nested stacks, one for each tag. */
export class SwapyardStack extends Stack {
  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id, {
      description: `Swapyard ${stage.name}: a peer-to-peer marketplace with protected payment`,
      terminationProtection: stage.keepData,
    });
    const { table } = new Table(this, 'Data', { stage });
    const { userPool, client } = new Identity(this, 'Identity', { stage });
    const resources = { table, userPool, userPoolClient: client, eventBus: eventBus(this, stage) };
    const { httpApi } = new Api(this, 'Api', { resources, stage });
    const { relay, deadLetterQueues } = new Events(this, 'Events', { resources, stage });
    new Observability(this, 'Observability', { stage, httpApi, table, relay, deadLetterQueues });

    new CfnOutput(this, 'ApiUrl', { value: httpApi.apiEndpoint, description: 'Where the API answers' });
    new CfnOutput(this, 'TableName', { value: table.tableName });
    new CfnOutput(this, 'UserPoolId', { value: userPool.userPoolId, description: 'For npm run operator' });
  }
}
