import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** Where the table is and how to reach it. */
export interface Table {
  readonly name: string;
  readonly db: DynamoDBDocumentClient;
}

/** The SDK retries throttling and server faults this often, with jitter, before it gives up. */
const MOST_ATTEMPTS = 4;

/** A call takes milliseconds. All attempts together must end before the function itself is, after 15 seconds. */
const PATIENCE_MS = 3000;

export const openTable = (name: string): Table => ({
  name,
  db: DynamoDBDocumentClient.from(
    new DynamoDBClient({
      maxAttempts: MOST_ATTEMPTS,
      requestHandler: { connectionTimeout: 1000, requestTimeout: PATIENCE_MS, throwOnRequestTimeout: true },
    }),
    { marshallOptions: { removeUndefinedValues: true } },
  ),
});
