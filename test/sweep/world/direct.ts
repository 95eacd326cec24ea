import * as dynamo from '@aws-sdk/client-dynamodb';
import * as sfn from '@aws-sdk/client-sfn';
import { convertToAttr, marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Clients } from './ports.ts';
import type { Seam } from './seam.ts';
import type { Answer } from './table.ts';

const options = { removeUndefinedValues: true } as const;
const operations: Readonly<Record<string, string>> = {
  GetCommand: 'GetItem',
  PutCommand: 'PutItem',
  TransactWriteCommand: 'TransactWriteItems',
  QueryCommand: 'Query',
};

/**
 * Stands in for the SDK where ten thousand sequences are tried and none of them has to do with it: the adapters' commands
 * go to the same table and the same executions, without being signed, sent and read.
 */
export async function directClients(seam: Seam): Promise<Clients> {
  const db = async (command: { input: object; constructor: { name: string } }): Promise<object> => {
    const operation = operations[command.constructor.name];
    if (operation === undefined) throw new Error(`${command.constructor.name} is not known here`);
    await seam.turn?.();
    const { status, body } = seam.ask('DynamoDB', operation, asSent(command.input) as object, false);
    seam.total += 1;
    if (status !== 200) throw refusal(dynamo, body);
    const plain = ([name, value]: [string, unknown]) => [
      name,
      Array.isArray(value) ? value.map((item) => unmarshall(item)) : unmarshall(value as never),
    ];
    return Object.fromEntries(Object.entries(body).map(plain));
  };
  const states = async (command: { input: object; constructor: { name: string } }): Promise<object> => {
    await seam.turn?.();
    const operation = command.constructor.name.replace(/Command$/, '');
    const { status, body } = seam.ask('AWSStepFunctions', operation, command.input, false);
    seam.total += 1;
    if (status !== 200) throw refusal(sfn, body);
    return body;
  };
  return { db: { send: db }, states: { send: states } } as unknown as Clients;
}

/** A request as it goes over the wire: items, keys and values in DynamoDB's own notation. */
function asSent(input: unknown): unknown {
  if (Array.isArray(input)) return input.map(asSent);
  if (typeof input !== 'object' || input === null) return input;
  return Object.fromEntries(
    Object.entries(input).flatMap(([name, value]) => {
      if (value === undefined) return [];
      if (name === 'Item' || name === 'Key') return [[name, marshall(value, options)]];
      if (name === 'ExpressionAttributeValues')
        return [
          [name, Object.fromEntries(Object.entries(value).map(([key, each]) => [key, convertToAttr(each, options)]))],
        ];
      return [[name, asSent(value)]];
    }),
  );
}

/** The SDK's own error of this name. */
function refusal(sdk: object, body: Answer['body']): Error {
  const { __type, ...rest } = body as { __type: string };
  const name = __type.split('#').at(-1) ?? '';
  const Kind = (sdk as Record<string, unknown>)[name] as new (of: object) => Error;
  if (Kind) return new Kind({ $metadata: {}, message: name, ...rest });
  return Object.assign(new Error(name), { name });
}
