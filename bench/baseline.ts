import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';

/**
 * The least that a function with a table can be: the two packages of the SDK, the commands this project uses, one client.
 * What functions take to load is told as a multiple of it.
 */
const db = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = async (key: Record<string, string>) => {
  const commands = { GetCommand, PutCommand, QueryCommand, TransactWriteCommand };
  return [await db.send(new GetCommand({ TableName: process.env['TABLE_NAME'], Key: key })), Object.keys(commands)];
};
