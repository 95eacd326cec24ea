import type { Resource } from '../types.ts';

interface KeyPart {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}
interface Index {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyPart[];
  readonly Projection: { readonly ProjectionType?: string; readonly NonKeyAttributes?: readonly string[] };
}

/** What a table of the template is, in the words of the CreateTable operation. */
export interface TableDefinition {
  readonly TableName: string;
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  readonly KeySchema: readonly KeyPart[];
  readonly GlobalSecondaryIndexes?: readonly Index[];
  readonly LocalSecondaryIndexes?: readonly Index[];
  readonly StreamSpecification?: { readonly StreamEnabled: true; readonly StreamViewType: string };
}

/** A table of the template: its definition, and what is set apart from it. */
export interface TableOfTemplate {
  readonly definition: TableDefinition;
  readonly ttlAttribute?: string;
  /** Present when the table has a stream. */
  readonly streamArn?: string;
}

/** Properties that shape a table. */
const SHAPING = [
  'TableName',
  'AttributeDefinitions',
  'KeySchema',
  'BillingMode',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
  'StreamSpecification',
  'TimeToLiveSpecification',
];
/** Properties that change nothing a caller could see: protection, encryption, cost, observation, regions. */
const INVISIBLE = [
  'ContributorInsightsSpecification',
  'DeletionProtectionEnabled',
  'OnDemandThroughput',
  'PointInTimeRecoverySpecification',
  'Replicas',
  'SSESpecification',
  'TableClass',
  'Tags',
  'WarmThroughput',
  'WriteOnDemandThroughputSettings',
];
const INVISIBLE_TO_INDEXES = [
  'ContributorInsightsSpecification',
  'OnDemandThroughput',
  'WarmThroughput',
  'WriteOnDemandThroughputSettings',
];
const INVISIBLE_TO_REPLICAS = [...INVISIBLE, 'GlobalSecondaryIndexes', 'ReadOnDemandThroughputSettings', 'Region'];

/** Whether a resource is a table, made by CDK's `TableV2` or by `Table`. */
export function isTable({ type }: Resource): boolean {
  return type === 'AWS::DynamoDB::GlobalTable' || type === 'AWS::DynamoDB::Table';
}

/** @throws Error naming a property that the local cloud does not know or can not do */
export function readTable(resource: Resource): TableOfTemplate {
  const { properties, ref, id, attributes } = resource;
  const refuse = (what: string): never => {
    throw new Error(`${id} (${resource.type}): ${what} is not part of the local cloud`);
  };
  const known = (found: unknown, names: readonly string[], where: string): void => {
    for (const name of Object.keys(found as object)) if (!names.includes(name)) refuse(`${where}${name}`);
  };
  known(properties, [...SHAPING, ...INVISIBLE], 'the property ');
  if (properties['BillingMode'] !== 'PAY_PER_REQUEST') refuse('a BillingMode other than PAY_PER_REQUEST');
  for (const index of array<Index>(properties['GlobalSecondaryIndexes']))
    known(index, ['IndexName', 'KeySchema', 'Projection', ...INVISIBLE_TO_INDEXES], 'an index with ');
  for (const index of array<Index>(properties['LocalSecondaryIndexes']))
    known(index, ['IndexName', 'KeySchema', 'Projection'], 'an index with ');
  for (const replica of array<object>(properties['Replicas'])) known(replica, INVISIBLE_TO_REPLICAS, 'a replica with ');
  const stream = properties['StreamSpecification'] as { StreamViewType?: string } | undefined;
  if (stream) known(stream, ['StreamViewType'], 'a stream with ');
  const ttl = properties['TimeToLiveSpecification'] as { AttributeName?: string; Enabled?: boolean } | undefined;
  return {
    definition: {
      TableName: ref,
      AttributeDefinitions: array(properties['AttributeDefinitions']),
      KeySchema: array(properties['KeySchema']),
      ...indexes('GlobalSecondaryIndexes', properties),
      ...indexes('LocalSecondaryIndexes', properties),
      ...(stream && {
        StreamSpecification: { StreamEnabled: true, StreamViewType: stream.StreamViewType ?? 'NEW_AND_OLD_IMAGES' },
      }),
    },
    ...(ttl?.AttributeName !== undefined && ttl.Enabled !== false && { ttlAttribute: ttl.AttributeName }),
    ...(stream && { streamArn: attributes['StreamArn'] ?? `${attributes['Arn']}/stream/local` }),
  };
}

/** Indexes reduced to what the store is told about them. */
function indexes(
  kind: 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes',
  properties: Readonly<Record<string, unknown>>,
): Partial<Record<typeof kind, Index[]>> {
  const found = array<Index>(properties[kind]);
  if (found.length === 0) return {};
  return { [kind]: found.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection })) };
}

/**
 * What differs between a table that exists and its definition, in words; undefined when it is as defined.
 * @param found as DescribeTable answers
 */
export function difference(found: Partial<TableDefinition>, wanted: TableDefinition): string | undefined {
  const parts: [string, (table: Partial<TableDefinition>) => unknown][] = [
    ['key schema', ({ KeySchema: schema = [], AttributeDefinitions: types = [] }) => keys(schema, types)],
    ['global secondary indexes', (table) => comparable(table.GlobalSecondaryIndexes, table.AttributeDefinitions)],
    ['local secondary indexes', (table) => comparable(table.LocalSecondaryIndexes, table.AttributeDefinitions)],
    ['stream', ({ StreamSpecification: stream }) => stream?.StreamViewType ?? 'none'],
  ];
  for (const [name, part] of parts) {
    const [before, after] = [JSON.stringify(part(found)), JSON.stringify(part(wanted))];
    if (before !== after) return `its ${name} was ${before} and is ${after} in the template`;
  }
  return undefined;
}

function keys(schema: readonly KeyPart[], types: TableDefinition['AttributeDefinitions']): string[] {
  return schema.map(
    ({ AttributeName, KeyType }) =>
      `${KeyType} ${AttributeName} ${types.find((type) => type.AttributeName === AttributeName)?.AttributeType}`,
  );
}

function comparable(found: readonly Index[] = [], types: TableDefinition['AttributeDefinitions'] = []): unknown[] {
  return found
    .map(({ IndexName, KeySchema, Projection: { ProjectionType = 'ALL', NonKeyAttributes = [] } }) => ({
      name: IndexName,
      keys: keys(KeySchema, types),
      projection: [ProjectionType, ...[...NonKeyAttributes].sort()],
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function array<T>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}
