import { actionsOf, readTarget } from '../../../local/endpoint/actions.ts';
import { makeToken } from '../../../local/states/token.ts';

const home = { account: '111122223333', region: 'eu-central-1' };
const keyOf = (table: string, index?: string) =>
  table === 'market' ? (index === undefined ? 'pk' : `${index}pk`) : undefined;
const TABLE = 'arn:aws:dynamodb:eu-central-1:111122223333:table/market';
const accesses = (service: string, operation: string, input: Record<string, unknown>) =>
  actionsOf({ service, operation }, input, home, keyOf);
const plain = (service: string, operation: string, input: Record<string, unknown>) =>
  accesses(service, operation, input).map(({ action, resource }) => `${action} ${resource}`);

describe('given a DynamoDB request', () => {
  const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 'X' } });

  it.each(['GetItem', 'DeleteItem', 'UpdateItem'])(
    'when it is %s, then it needs that action on the table',
    (action) => {
      expect(accesses('dynamodb', action, { TableName: 'market', Key: key('a'), ReturnValues: 'ALL_OLD' })).toEqual([
        {
          action: `dynamodb:${action}`,
          resource: TABLE,
          context: { 'dynamodb:LeadingKeys': ['a'], 'dynamodb:ReturnValues': 'ALL_OLD' },
        },
      ]);
    },
  );

  it('when it is a transaction, then it needs the action of each member, and no two alike', () => {
    const TransactItems = [
      { Put: { TableName: 'market', Item: key('a') } },
      { Put: { TableName: 'market', Item: key('b') } },
      { Update: { TableName: 'market', Key: key('c') } },
      { Delete: { TableName: 'other', Key: key('d') } },
      { ConditionCheck: { TableName: 'market', Key: { pk: { N: '5' } } } },
    ];
    const enclosing = { 'dynamodb:EnclosingOperation': 'TransactWriteItems' };
    expect(accesses('dynamodb', 'TransactWriteItems', { TransactItems })).toEqual([
      { action: 'dynamodb:PutItem', resource: TABLE, context: { ...enclosing, 'dynamodb:LeadingKeys': ['a', 'b'] } },
      { action: 'dynamodb:UpdateItem', resource: TABLE, context: { ...enclosing, 'dynamodb:LeadingKeys': ['c'] } },
      { action: 'dynamodb:DeleteItem', resource: TABLE.replace('market', 'other'), context: enclosing },
      {
        action: 'dynamodb:ConditionCheckItem',
        resource: TABLE,
        context: { ...enclosing, 'dynamodb:LeadingKeys': ['5'] },
      },
    ]);
    expect(
      plain('dynamodb', 'TransactGetItems', { TransactItems: [{ Get: { TableName: 'market', Key: key('a') } }] }),
    ).toEqual([`dynamodb:GetItem ${TABLE}`]);
    expect(() => accesses('dynamodb', 'TransactWriteItems', { TransactItems: [{ Odd: {} }] })).toThrow(
      /names no operation/,
    );
  });

  it('when it is a batch, then it needs the batch action on each table', () => {
    const read = { market: { Keys: [key('a'), key('b')] }, other: { Keys: [key('c')] } };
    expect(accesses('dynamodb', 'BatchGetItem', { RequestItems: read })).toEqual([
      { action: 'dynamodb:BatchGetItem', resource: TABLE, context: { 'dynamodb:LeadingKeys': ['a', 'b'] } },
      { action: 'dynamodb:BatchGetItem', resource: TABLE.replace('market', 'other'), context: {} },
    ]);
    const write = { market: [{ PutRequest: { Item: key('a') } }, { DeleteRequest: { Key: key('b') } }] };
    expect(accesses('dynamodb', 'BatchWriteItem', { RequestItems: write })).toEqual([
      { action: 'dynamodb:BatchWriteItem', resource: TABLE, context: { 'dynamodb:LeadingKeys': ['a', 'b'] } },
    ]);
  });

  it.each([
    [{ KeyConditionExpression: 'pk = :p AND sk > :s' }, TABLE, ['me']],
    [{ KeyConditionExpression: '#s BETWEEN :a AND :b AND #p=:p' }, TABLE, ['me']],
    [{ KeyConditionExpression: 'gsi1pk = :p', IndexName: 'gsi1' }, `${TABLE}/index/gsi1`, ['me']],
    [{ KeyConditions: { pk: { AttributeValueList: [{ S: 'me' }] } } }, TABLE, ['me']],
    [{ KeyConditionExpression: 'pk = :absent' }, TABLE, undefined],
    [{ KeyConditionExpression: 'sk = :p' }, TABLE, undefined],
  ])('when it is a Query with %j, then it needs %s, leading keys %j', (query, resource, keys) => {
    const names = { ExpressionAttributeNames: { '#p': 'pk', '#s': 'sk' } };
    const values = { ExpressionAttributeValues: { ':p': { S: 'me' }, ':s': { S: 'x' } } };
    const input = { TableName: 'market', Select: 'COUNT', ...names, ...values, ...query };
    expect(accesses('dynamodb', 'Query', input)).toEqual([
      {
        action: 'dynamodb:Query',
        resource,
        context: { 'dynamodb:Select': 'COUNT', ...(keys && { 'dynamodb:LeadingKeys': keys }) },
      },
    ]);
  });

  it('when one of its keys can not be told, then there are no leading keys at all', () => {
    const TransactItems = [
      { Put: { TableName: 'market', Item: key('a') } },
      { Put: { TableName: 'market', Item: {} } },
    ];
    const [access] = accesses('dynamodb', 'TransactWriteItems', { TransactItems });
    expect(access?.context).not.toHaveProperty('dynamodb:LeadingKeys');
    const [scan] = accesses('dynamodb', 'Scan', { TableName: 'market' });
    expect(scan).toEqual({ action: 'dynamodb:Scan', resource: TABLE, context: {} });
  });

  it('when the table is given as an ARN, then that is the resource', () => {
    const arn = 'arn:aws:dynamodb:us-east-1:999988887777:table/market';
    const [access] = accesses('dynamodb', 'GetItem', { TableName: arn, Key: key('a') });
    expect(access).toMatchObject({ resource: arn, context: { 'dynamodb:LeadingKeys': ['a'] } });
  });

  it.each(['ExecuteStatement', 'BatchExecuteStatement', 'ExecuteTransaction'])(
    'when it is %s, then it is refused',
    (operation) => {
      expect(() => accesses('dynamodb', operation, { Statement: 'SELECT * FROM market' })).toThrow(/PartiQL/);
    },
  );

  it('when it names no table, then it is refused rather than let through', () => {
    expect(() => accesses('dynamodb', 'RestoreTableFromBackup', {})).toThrow(
      /RestoreTableFromBackup without a TableName/,
    );
    expect(plain('dynamodb', 'ListTables', {})).toEqual([`dynamodb:ListTables ${TABLE.replace('market', '*')}`]);
  });
});

describe('given a request to another service', () => {
  it('when it is for a user pool, then its ARN is made from the id', () => {
    expect(plain('cognito-idp', 'AdminGetUser', { UserPoolId: 'eu-central-1_abc' })).toEqual([
      'cognito-idp:AdminGetUser arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_abc',
    ]);
    expect(plain('cognito-idp', 'ListUserPools', {})).toEqual(['cognito-idp:ListUserPools *']);
  });

  it('when events are put, then it needs every bus, by name or ARN, once', () => {
    const bus = 'arn:aws:events:eu-central-1:111122223333:event-bus';
    const Entries = [
      { EventBusName: 'market', Source: 'a', DetailType: 'x' },
      { EventBusName: `${bus}/market`, Source: 'b', DetailType: 'x' },
      { Source: 'c' },
    ];
    expect(accesses('events', 'PutEvents', { Entries })).toEqual([
      {
        action: 'events:PutEvents',
        resource: `${bus}/market`,
        context: { 'events:source': ['a', 'b'], 'events:detail-type': ['x'] },
      },
      {
        action: 'events:PutEvents',
        resource: `${bus}/default`,
        context: { 'events:source': ['c'], 'events:detail-type': [] },
      },
    ]);
    expect(plain('events', 'PutEvents', {})).toEqual([`events:PutEvents ${bus}/default`]);
    expect(() => accesses('events', 'PutRule', {})).toThrow(/no operation PutRule/);
  });

  it('when it is for a queue, then its ARN is made from the URL', () => {
    const arn = 'arn:aws:sqs:eu-central-1:111122223333:dead';
    for (const QueueUrl of ['http://127.0.0.1:1/111122223333/dead', 'http://127.0.0.1:1/queue/dead'])
      expect(plain('sqs', 'SendMessage', { QueueUrl })).toEqual([`sqs:SendMessage ${arn}`]);
    expect(plain('sqs', 'ListQueues', {})).toEqual(['sqs:ListQueues *']);
  });

  it('when it is for Step Functions, then it names the state machine or the execution; reports name the former', () => {
    const arn = (name: string) => `arn:aws:states:eu-central-1:111122223333:${name}`;
    const [machineArn, executionArn] = [arn('stateMachine:M'), arn('execution:M:e')];
    for (const action of ['StartExecution', 'ListExecutions', 'DescribeStateMachine'])
      expect(plain('states', action, { stateMachineArn: machineArn })).toEqual([`states:${action} ${machineArn}`]);
    for (const action of ['DescribeExecution', 'GetExecutionHistory', 'StopExecution'])
      expect(plain('states', action, { executionArn })).toEqual([`states:${action} ${executionArn}`]);
    const taskToken = makeToken({ machineArn, executionArn, attempt: 'a' });
    for (const action of ['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat'])
      expect(plain('states', action, { taskToken })).toEqual([`states:${action} ${machineArn}`]);
    expect(plain('states', 'ListStateMachines', {})).toEqual([`states:ListStateMachines ${arn('stateMachine:*')}`]);
    expect(() => accesses('states', 'SendTaskSuccess', { taskToken: 'x' })).toThrow(/Invalid token/);
    for (const action of ['RedriveExecution', 'toString'])
      expect(() => accesses('states', action, {})).toThrow(/not supported/);
    const named = { service: 'states', operation: 'StartExecution' };
    expect(readTarget('AWSStepFunctions.StartExecution', 'states')).toEqual(named);
  });

  it('when the service or the protocol is not known, then the refusal names it', () => {
    expect(() => accesses('sns', 'Publish', {})).toThrow("The local cloud has no service 'sns'.");
    expect(() => readTarget('Logs_20140328.PutLogEvents')).toThrow("no service 'Logs_20140328'");
    expect(() => readTarget('Logs_20140328.PutLogEvents', 'logs')).toThrow("no service 'logs'");
    expect(() => readTarget(undefined, 's3')).toThrow(/AWS JSON protocol .* s3/);
    expect(() => readTarget('AWSEvents.PutEvents', 'dynamodb')).toThrow("correct service: 'events'");
    expect(readTarget('AmazonSQS.SendMessage', 'sqs')).toEqual({ service: 'sqs', operation: 'SendMessage' });
  });
});
