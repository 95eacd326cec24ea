import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { expiryAttribute, indexes, primaryKey } from '../adapters/dynamo/keys.ts';
import type { Stage } from './stage.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** The one table, keyed as adapters/dynamo/keys.ts says. */
export class Table extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      partitionKey: text(primaryKey.pk),
      sortKey: text(primaryKey.sk),
      globalSecondaryIndexes: Object.entries(indexes).map(([indexName, key]) => ({
        indexName,
        partitionKey: text(key.pk),
        sortKey: text(key.sk),
        projectionType: ProjectionType.ALL,
      })),
      timeToLiveAttribute: expiryAttribute,
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: stage.keepData,
      removalPolicy: stage.removalPolicy,
    });
  }
}
