import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Api, marketplaceApi } from './api.ts';
import { Cdn } from './cdn.ts';
import { Commands } from './commands.ts';
import { Escrow, workflowArns } from './escrow.ts';
import { Events, eventBus } from './events.ts';
import { Identity } from './identity.ts';
import { sender } from './mail.ts';
import { Observability } from './observability.ts';
import { Photos } from './photos.ts';
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
    const { bucket: photos } = new Photos(this, 'Photos', { stage });
    const httpApi = marketplaceApi(this, stage);
    const { url: cdnUrl } = new Cdn(this, 'Cdn', { stage, httpApi, photos });
    const resources = {
      table,
      userPool,
      userPoolClient: client,
      eventBus: eventBus(this, stage),
      photos,
      cdnUrl,
      ...workflowArns(this, stage),
      terms: stage.terms,
      ...sender(this, stage),
    };
    new Api(this, 'Api', { httpApi, resources, stage });
    const { relay, deadLetterQueues } = new Events(this, 'Events', { resources, stage });
    const { stateMachine, sweepers } = new Escrow(this, 'Escrow', { resources, stage });
    new Commands(this, 'Commands', { resources, stage });
    new Observability(this, 'Observability', {
      stage,
      httpApi,
      table,
      relay,
      deadLetterQueues,
      stateMachine,
      sweepers,
    });

    new CfnOutput(this, 'ApiUrl', { value: httpApi.apiEndpoint, description: 'Where the API answers' });
    new CfnOutput(this, 'CdnUrl', { value: cdnUrl, description: 'The API and the pictures, cached near people' });
    new CfnOutput(this, 'TableName', { value: table.tableName });
    new CfnOutput(this, 'UserPoolId', { value: userPool.userPoolId, description: 'For npm run operator' });
  }
}
