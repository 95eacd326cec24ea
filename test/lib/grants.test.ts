import { indexes } from '../../adapters/dynamo/keys.ts';
import { kebab, type Route } from '../../contract/route.ts';
import { type OperationId, routes } from '../../contract/routes.ts';
import type { Needs } from '../../core/shared/ports.ts';
import {
  admissionNeeds,
  commands,
  consumers,
  operations,
  schedules,
  streams,
  tasks,
  uploads,
} from '../../functions/operations.ts';
import { grants } from '../../lib/grants.ts';
import { rolePolicies } from '../../local/iam/principals.ts';
import type { Statement } from '../../local/types.ts';
import { ofType, type Synthesized, synthesizeStage, theOne } from '../support/stack.ts';

/** `action resource`: one thing a function may do. */
type Permission = string;

/** Actions for which AWS knows no resource (Service Authorization Reference). */
const withoutResource = ['dynamodb:ListStreams', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

let prod: Synthesized;
beforeAll(() => {
  prod = synthesizeStage('prod', { mailFrom: 'no-reply@market.example' });
});
afterAll(() => prod.remove());

const statementsOf = (functionName: string): readonly Statement[] => {
  const found = ofType(prod, 'AWS::Lambda::Function').find(({ ref }) => ref === functionName);
  return rolePolicies(prod.assembly, String(found?.properties['Role']));
};
const permissionsIn = (statements: readonly Statement[]): Permission[] =>
  statements.flatMap(({ Action, Resource }) =>
    [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${resource}`)),
  );

function arnOf(on: string): string {
  const table = String(theOne(prod, 'AWS::DynamoDB::GlobalTable').attributes['Arn']);
  if (on === 'table') return table;
  if (on in indexes) return `${table}/index/${on}`;
  if (on === 'userPool') return String(theOne(prod, 'AWS::Cognito::UserPool').attributes['Arn']);
  const bucket = String(theOne(prod, 'AWS::S3::Bucket').attributes['Arn']);
  if (on === 'photos') return bucket;
  if (on === 'uploads') return `${bucket}/originals/*`;
  if (on === 'pictures') return `${bucket}/photos/*`;
  if (on === 'eventBus') return String(theOne(prod, 'AWS::Events::EventBus').attributes['Arn']);
  if (on === 'mailIdentity') return 'arn:aws:ses:eu-west-1:000000000000:identity/market.example';
  const machine = String(theOne(prod, 'AWS::StepFunctions::StateMachine').attributes['Arn']);
  if (on === 'stateMachine') return machine;
  if (on === 'executions') return `${machine.replace(':stateMachine:', ':execution:')}:*`;
  throw new Error(`what is ${on}?`);
}

type Row = { readonly on: string; readonly actions: readonly string[] };

/** What the needs of a use-case come to, by the table in lib/grants.ts alone. */
const permissionsFor = (needs: Needs): Permission[] =>
  Object.entries(needs).flatMap(([port, methods]) => {
    const rows = grants[port as keyof typeof grants] as Record<string, Row | readonly Row[]>;
    return (methods as readonly string[]).flatMap((method) => {
      const row = rows[method];
      if (!row) throw new Error(`lib/grants.ts has no row for ${port}.${method}`);
      return [row].flat().flatMap(({ on, actions }) => actions.map((action) => `${action} ${arnOf(on)}`));
    });
  });

/** What every function may do: write its own log, and send its traces. */
const ofEveryFunction = (functionName: string): Permission[] => [
  ...['logs:CreateLogStream', 'logs:PutLogEvents'].map(
    (action) => `${action} arn:aws:logs:eu-west-1:000000000000:log-group:/aws/lambda/${functionName}:*`,
  ),
  ...['xray:PutTelemetryRecords', 'xray:PutTraceSegments'].map((action) => `${action} *`),
];
/** What Lambda does in a function's name when an event could not be handled. */
const keepingItsFailures = (functionName: string): Permission =>
  `sqs:SendMessage arn:aws:sqs:eu-west-1:000000000000:${functionName}-dead-letters`;

const sorted = (permissions: readonly Permission[]): Permission[] => [...new Set(permissions)].sort();
const full = (name: string): string => `swapyard-prod-${kebab(name)}`;

test.each(Object.entries<Route>(routes))(
  '%s may do what its use-case needs, and nothing else',
  (operationId, { auth }) => {
    const needs = [operations[operationId as OperationId], ...(auth === 'public' ? [] : [admissionNeeds])];

    expect(permissionsIn(statementsOf(full(operationId))).sort()).toEqual(
      sorted([...ofEveryFunction(full(operationId)), ...needs.flatMap(permissionsFor)]),
    );
  },
);

const delivered = [
  ...Object.entries(consumers).map(([name, { needs }]) => [name, needs] as const),
  ...Object.entries(uploads),
];
test.each(delivered)(
  '%s, which events start, may do what its use-case needs, and keep what it fails at',
  (name, needs) => {
    expect(permissionsIn(statementsOf(full(name))).sort()).toEqual(
      sorted([...ofEveryFunction(full(name)), keepingItsFailures(full(name)), ...permissionsFor(needs)]),
    );
  },
);

test.each(Object.entries(commands))(
  'the command %s may do what its use-case needs, and nothing else',
  (name, { needs }) => {
    expect(permissionsIn(statementsOf(full(name))).sort()).toEqual(
      sorted([...ofEveryFunction(full(name)), ...permissionsFor(needs)]),
    );
  },
);

test.each([...Object.entries(tasks), ...Object.entries(schedules)])(
  '%s, which the workflow or its schedule starts, may do what its use-case needs, and nothing else',
  (name, { needs }) => {
    expect(permissionsIn(statementsOf(full(name))).sort()).toEqual(
      sorted([...ofEveryFunction(full(name)), ...permissionsFor(needs)]),
    );
  },
);

test.each(Object.entries(streams))(
  '%s may read the stream and do what its use-case needs, and keep what it fails at',
  (name, needs) => {
    const stream = String(theOne(prod, 'AWS::DynamoDB::GlobalTable').attributes['StreamArn']);
    const reading = ['DescribeStream', 'GetRecords', 'GetShardIterator'].map(
      (action) => `dynamodb:${action} ${stream}`,
    );

    expect(permissionsIn(statementsOf(full(name))).sort()).toEqual(
      sorted([
        ...ofEveryFunction(full(name)),
        keepingItsFailures(full(name)),
        'dynamodb:ListStreams *',
        ...reading,
        ...permissionsFor(needs),
      ]),
    );
  },
);

describe('given the policies of all functions', () => {
  const all = (): { name: string; statement: Statement }[] =>
    ofType(prod, 'AWS::Lambda::Function').flatMap(({ ref: name }) =>
      statementsOf(name).map((statement) => ({ name, statement })),
    );

  test('then every resource is named, except where AWS knows none', () => {
    const wide = all().filter(({ statement }) => [statement.Resource].flat().some((resource) => /^\*$/.test(resource)));

    expect(wide.length).toBeGreaterThan(0);
    expect(
      wide.flatMap(({ statement }) => [statement.Action].flat()).filter((action) => !withoutResource.includes(action)),
    ).toEqual([]);
    // The stars in an ARN: a log group's ends with one, for the streams in it, and so do those of files by prefix and
    // of the executions of one state machine, which are named by trades.
    const partly = all().flatMap(({ statement }) =>
      [statement.Resource].flat().filter((resource) => /.\*|\*./.test(resource)),
    );
    const bucket = arnOf('photos');
    const named = [`${bucket}/originals/*`, `${bucket}/photos/*`, arnOf('executions')];
    expect(partly.filter((resource) => !/^arn:aws:logs:[^*]+:\*$/.test(resource) && !named.includes(resource))).toEqual(
      [],
    );
  });

  test('then every action is named', () => {
    const actions = all().flatMap(({ statement }) => [statement.Action].flat());

    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => /[*?]/.test(action))).toEqual([]);
  });

  test('then nobody but the operators’ commands may read a whole table', () => {
    const byHand = Object.keys(commands).map(full);
    const actions = all().flatMap(({ name, statement }) => (byHand.includes(name) ? [] : [statement.Action].flat()));

    expect(
      actions.filter((action) => /:(Scan|PartiQL\w+|BatchGetItem|BatchWriteItem|Export\w*)$/.test(action)),
    ).toEqual([]);
  });

  test('then nobody may change tables, buckets, policies and the like', () => {
    const actions = new Set(all().flatMap(({ statement }) => [statement.Action].flat()));

    expect(
      [...actions].filter((action) =>
        /:(Create(?!LogStream)|Update(?!Item)|Delete(?!Item|Object)|Attach|Tag)\w*$/.test(action),
      ),
    ).toEqual([]);
  });

  test('then roles trust one service alone, Lambda or Step Functions, and have no policy from elsewhere', () => {
    const roles = ofType(prod, 'AWS::IAM::Role');
    const { RoleArn } = theOne(prod, 'AWS::StepFunctions::StateMachine').properties;

    const ofThisAccount = {
      StringEquals: { 'aws:SourceAccount': '000000000000' },
      ArnLike: { 'aws:SourceArn': 'arn:aws:states:eu-west-1:000000000000:stateMachine:*' },
    };

    expect(roles.length).toBe(ofType(prod, 'AWS::Lambda::Function').length + 1);
    for (const { attributes, properties } of roles) {
      const trusted =
        attributes['Arn'] === RoleArn
          ? { Principal: { Service: 'states.amazonaws.com' }, Condition: ofThisAccount }
          : { Principal: { Service: 'lambda.amazonaws.com' } };
      expect(properties).toEqual({
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', ...trusted }],
        },
      });
    }
    expect(ofType(prod, 'AWS::IAM::ManagedPolicy')).toEqual([]);
    expect(ofType(prod, 'AWS::IAM::User')).toEqual([]);
  });

  test('then each policy belongs to one role', () => {
    const policies = ofType(prod, 'AWS::IAM::Policy');

    expect(policies.filter(({ properties }) => (properties['Roles'] as unknown[]).length !== 1)).toEqual([]);
    expect(new Set(policies.flatMap(({ properties }) => properties['Roles'])).size).toBe(policies.length);
  });
});

test('each function finds in its environment what it may use, and nothing else', () => {
  for (const { ref, properties } of ofType(prod, 'AWS::Lambda::Function')) {
    const variables = (properties['Environment'] as { Variables: Record<string, string> }).Variables;
    const allowed = permissionsIn(statementsOf(ref));
    const uses = (service: string) => allowed.some((permission) => permission.startsWith(`${service}:`));
    const reads = allowed.some((permission) => / arn:aws:dynamodb:[^ ]*:table\/(?!.*\/stream\/)/.test(permission));

    expect([ref, variables['TABLE_NAME']]).toEqual([
      ref,
      reads ? theOne(prod, 'AWS::DynamoDB::GlobalTable').ref : undefined,
    ]);
    expect([ref, variables['EVENT_BUS_NAME']]).toEqual([
      ref,
      uses('events') ? theOne(prod, 'AWS::Events::EventBus').ref : undefined,
    ]);
    expect([ref, variables['PHOTO_BUCKET_NAME']]).toEqual([
      ref,
      uses('s3') ? theOne(prod, 'AWS::S3::Bucket').ref : undefined,
    ]);
    expect([ref, variables['STATE_MACHINE_ARN']]).toEqual([ref, uses('states') ? arnOf('stateMachine') : undefined]);
    // A trade's terms are frozen when it begins: whoever makes one reads them, and nobody else.
    expect([ref, variables['MARKET_TERMS'] !== undefined]).toEqual([ref, ref === full('buyListing')]);
    // Cognito takes most calls from anybody, so the pool is also there for functions without a permission on it.
    if (uses('cognito-idp')) expect(variables['USER_POOL_ID']).toBe(theOne(prod, 'AWS::Cognito::UserPool').ref);
  }
});
