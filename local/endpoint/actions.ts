import { statesAccess } from '../states/access.ts';
import { ServiceError } from '../types.ts';
import { dynamodbAccess, type PartitionKeyOf } from './dynamodb-actions.ts';

/** One permission a request needs. */
export interface Access {
  /** IAM action, e.g. `dynamodb:PutItem` */
  readonly action: string;
  /** ARN, or `*` where the action knows no resource */
  readonly resource: string;
  /** Condition keys, e.g. `dynamodb:LeadingKeys`; several values are those of a multi-valued key. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** Where resources live whose ARN a request does not spell out. */
export interface Home {
  readonly account: string;
  readonly region: string;
}

/** Prefixes of `X-Amz-Target`, and the signing name of the service each belongs to. */
const TARGETS: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  AWSCognitoIdentityProviderService: 'cognito-idp',
  AWSEvents: 'events',
  AmazonSQS: 'sqs',
  AWSStepFunctions: 'states',
};

/**
 * Reads an `X-Amz-Target` header.
 * @throws ServiceError naming what the local cloud does not have
 */
export function readTarget(target: string | undefined, signingName?: string): { service: string; operation: string } {
  const dot = target?.lastIndexOf('.') ?? -1;
  if (target === undefined || dot < 1)
    throw new ServiceError(
      'UnknownOperationException',
      `Only the AWS JSON protocol is spoken here: no X-Amz-Target header in a request to ${signingName ?? 'an unknown service'}.`,
      404,
    );
  const prefix = target.slice(0, dot);
  const service = TARGETS[prefix];
  if (service === undefined) throw unknownService(signingName ?? prefix);
  if (signingName !== undefined && signingName !== service)
    throw new ServiceError(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${service}'.`,
    );
  return { service, operation: target.slice(dot + 1) };
}

export function unknownService(name: string): ServiceError {
  return new ServiceError('UnknownServiceException', `The local cloud has no service '${name}'.`);
}

/**
 * The permissions that AWS would ask for before it performs a request.
 * @throws ServiceError when that can not be told, since what can not be judged must not be performed
 */
export function actionsOf(
  { service, operation }: { service: string; operation: string },
  input: Readonly<Record<string, unknown>>,
  home: Home,
  partitionKeyOf: PartitionKeyOf,
): Access[] {
  switch (service) {
    case 'dynamodb':
      return dynamodbAccess(operation, input, home, partitionKeyOf);
    case 'cognito-idp':
      return [cognitoAccess(operation, input, home)];
    case 'events':
      return eventsAccess(operation, input, home);
    case 'sqs':
      return [{ action: `sqs:${operation}`, resource: queueArn(input['QueueUrl'], home), context: {} }];
    case 'states':
      return [statesAccess(operation, input, home)];
    default:
      throw unknownService(service);
  }
}

function cognitoAccess(operation: string, input: Readonly<Record<string, unknown>>, home: Home): Access {
  const pool = input['UserPoolId'];
  const resource =
    typeof pool === 'string' ? `arn:aws:cognito-idp:${home.region}:${home.account}:userpool/${pool}` : '*';
  return { action: `cognito-idp:${operation}`, resource, context: {} };
}

function eventsAccess(operation: string, input: Readonly<Record<string, unknown>>, home: Home): Access[] {
  if (operation !== 'PutEvents')
    throw new ServiceError('UnknownOperationException', `The local event bus has no operation ${operation}.`);
  const entries = Array.isArray(input['Entries']) ? (input['Entries'] as Record<string, unknown>[]) : [];
  const buses = new Map<string, { sources: Set<string>; types: Set<string> }>();
  for (const entry of entries) {
    const arn = busArn(entry['EventBusName'], home);
    const seen = buses.get(arn) ?? { sources: new Set(), types: new Set() };
    if (typeof entry['Source'] === 'string') seen.sources.add(entry['Source']);
    if (typeof entry['DetailType'] === 'string') seen.types.add(entry['DetailType']);
    buses.set(arn, seen);
  }
  // Without entries there is no bus to name; the service refuses the request after the policy let it pass.
  if (buses.size === 0) return [{ action: 'events:PutEvents', resource: busArn(undefined, home), context: {} }];
  return [...buses].map(([resource, { sources, types }]) => ({
    action: 'events:PutEvents',
    resource,
    context: { 'events:source': [...sources], 'events:detail-type': [...types] },
  }));
}

function busArn(name: unknown, { region, account }: Home): string {
  if (typeof name === 'string' && name.startsWith('arn:')) return name;
  return `arn:aws:events:${region}:${account}:event-bus/${typeof name === 'string' && name !== '' ? name : 'default'}`;
}

/** `https://…/<account>/<name>` → `arn:aws:sqs:<region>:<account>:<name>` */
function queueArn(url: unknown, { region, account }: Home): string {
  if (typeof url !== 'string') return '*';
  const [name = '', owner = ''] = url.split('/').reverse();
  return `arn:aws:sqs:${region}:${/^\d{12}$/.test(owner) ? owner : account}:${name}`;
}
