import { kebab, type Route } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { commands, consumers, schedules, streams, tasks, uploads } from '../../functions/operations.ts';
import type { Resource } from '../../local/types.ts';
import { ofType, type Synthesized, synthesizeStage, theOne } from '../support/stack.ts';

/** CloudFormation stops at 500 resources in a stack; there has to be room to grow. */
const MOST_RESOURCES = 400;

const table: readonly [string, Route][] = Object.entries<Route>(routes);
let dev: Synthesized;
beforeAll(() => {
  dev = synthesizeStage('dev');
});
afterAll(() => dev.remove());

const functionOf = (operationId: string): Resource => {
  const found = ofType(dev, 'AWS::Lambda::Function').filter(({ ref }) => ref === `swapyard-dev-${kebab(operationId)}`);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} functions for ${operationId}`);
  return found[0];
};
const routeOf = ({ method, path }: Route): Resource => {
  const found = ofType(dev, 'AWS::ApiGatewayV2::Route').filter(
    ({ properties }) => properties['RouteKey'] === `${method} ${path}`,
  );
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} routes for ${method} ${path}`);
  return found[0];
};
const integrationOf = (route: Resource): Resource => {
  const ref = String(route.properties['Target']).replace(/^integrations\//, '');
  const found = ofType(dev, 'AWS::ApiGatewayV2::Integration').find((integration) => integration.ref === ref);
  if (!found) throw new Error(`${route.id} targets ${ref}, which is no integration`);
  return found;
};

describe.each(table)('given the operation %s', (operationId, route) => {
  test('then its route leads to its own function and to no other', () => {
    const integration = integrationOf(routeOf(route));

    expect(integration.properties).toMatchObject({
      ApiId: theOne(dev, 'AWS::ApiGatewayV2::Api').ref,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: functionOf(operationId).attributes['Arn'],
      PayloadFormatVersion: '2.0',
    });
  });

  test('then the gateway asks for a token exactly where the route table does', () => {
    const { AuthorizationType = 'NONE', AuthorizerId } = routeOf(route).properties;
    const authorizer = theOne(dev, 'AWS::ApiGatewayV2::Authorizer').ref;

    expect([AuthorizationType, AuthorizerId]).toEqual(
      route.auth === 'user' || route.auth === 'operator' ? ['JWT', authorizer] : ['NONE', undefined],
    );
  });

  test('then one permission lets API Gateway invoke it, for this path of this API only', () => {
    const { attributes } = functionOf(operationId);
    const permissions = ofType(dev, 'AWS::Lambda::Permission').filter(
      ({ properties }) => properties['FunctionName'] === attributes['Arn'],
    );

    const api = theOne(dev, 'AWS::ApiGatewayV2::Api').ref;
    expect(permissions.map(({ properties }) => properties)).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: attributes['Arn'],
        Principal: 'apigateway.amazonaws.com',
        SourceArn: `arn:aws:execute-api:eu-west-1:000000000000:${api}/*/*${route.path}`,
      },
    ]);
  });

  test('then it has a log group and a role of its own', () => {
    const { ref, properties } = functionOf(operationId);
    const sharing = (name: string, value: unknown) =>
      ofType(dev, 'AWS::Lambda::Function').filter(
        (one) => JSON.stringify(one.properties[name]) === JSON.stringify(value),
      );

    expect(properties['LoggingConfig']).toEqual({ LogFormat: 'JSON', LogGroup: `/aws/lambda/${ref}` });
    expect(ofType(dev, 'AWS::Logs::LogGroup').filter((group) => group.ref === `/aws/lambda/${ref}`)).toHaveLength(1);
    expect(sharing('Role', properties['Role'])).toHaveLength(1);
  });

  test('then it is in the nested stack of its tag', () => {
    const declared = dev.declared.filter(
      ({ properties }) => properties['FunctionName'] === functionOf(operationId).ref,
    );

    expect(declared.map(({ stack }) => stack)).toEqual([route.tag]);
  });
});

describe('given the whole stack', () => {
  const others = [streams, consumers, uploads, commands, tasks, schedules].flatMap((kind) => Object.keys(kind));
  /** What rules deliver events to. */
  const delivered = [...Object.keys(consumers), ...Object.keys(uploads)];

  test('then there is nothing beyond the route table, and what functions/operations.ts names', () => {
    const wanted = [...table.map(([operationId]) => operationId), ...others];

    expect(
      ofType(dev, 'AWS::Lambda::Function')
        .map(({ ref }) => ref)
        .sort(),
    ).toEqual(wanted.map((name) => `swapyard-dev-${kebab(name)}`).sort());
    expect(
      ofType(dev, 'AWS::ApiGatewayV2::Route')
        .map(({ properties }) => properties['RouteKey'])
        .sort(),
    ).toEqual(table.map(([, { method, path }]) => `${method} ${path}`).sort());
    expect(ofType(dev, 'AWS::ApiGatewayV2::Integration')).toHaveLength(table.length);
    expect(ofType(dev, 'AWS::ApiGatewayV2::Authorizer')).toHaveLength(1);
    // The API's access log and the state machine's are those that are no function's.
    expect(ofType(dev, 'AWS::Logs::LogGroup')).toHaveLength(wanted.length + 2);
    // And so is the state machine's role.
    expect(ofType(dev, 'AWS::IAM::Role')).toHaveLength(wanted.length + 1);
    // Step Functions invokes its tasks as its role.
    expect(ofType(dev, 'AWS::Lambda::Permission')).toHaveLength(
      table.length + delivered.length + Object.keys(schedules).length,
    );
    expect(ofType(dev, 'AWS::Lambda::Url')).toEqual([]);
  });

  test('then the authorizer takes the tokens of the one app client of the one pool', () => {
    const pool = theOne(dev, 'AWS::Cognito::UserPool');
    const client = theOne(dev, 'AWS::Cognito::UserPoolClient');

    expect(theOne(dev, 'AWS::ApiGatewayV2::Authorizer').properties).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Audience: [client.ref],
        Issuer: `https://cognito-idp.eu-west-1.amazonaws.com/${pool.ref}`,
      },
    });
    expect(client.properties['UserPoolId']).toBe(pool.ref);
  });

  test('then the rule of each consumer listens to its events and to no others', () => {
    const rules = ofType(dev, 'AWS::Events::Rule');

    expect(rules).toHaveLength(delivered.length + Object.keys(schedules).length);
    for (const [name, { events }] of Object.entries(consumers)) {
      const rule = rules.find(({ properties }) => properties['Name'] === `swapyard-dev-${kebab(name)}`);
      expect(rule?.properties).toMatchObject({
        EventBusName: 'swapyard-dev',
        State: 'ENABLED',
        EventPattern: { source: ['swapyard'], 'detail-type': events.map((prefix) => ({ prefix })) },
        Targets: [{ Arn: functionOf(name).attributes['Arn'] }],
      });
      expect(ofType(dev, 'AWS::Lambda::Permission').map(({ properties }) => properties)).toContainEqual({
        Action: 'lambda:InvokeFunction',
        FunctionName: functionOf(name).attributes['Arn'],
        Principal: 'events.amazonaws.com',
        SourceArn: rule?.attributes['Arn'],
      });
    }
  });

  test('then every file under the prefix of uploads, and no other, is told to the function that judges it', () => {
    const [rule, ...others] = ofType(dev, 'AWS::Events::Rule').filter(
      ({ properties }) => properties['Name'] === 'swapyard-dev-make-thumbnails',
    );
    expect(others).toEqual([]);
    // No bus named is the account's own, which S3 tells.
    expect(rule?.properties).not.toHaveProperty('EventBusName');
    expect(rule?.properties).toMatchObject({
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [theOne(dev, 'AWS::S3::Bucket').ref] },
          object: { key: [{ prefix: 'originals/' }] },
        },
      },
      Targets: [{ Arn: functionOf('makeThumbnails').attributes['Arn'] }],
    });
  });

  test(`then no stack of it has more than ${MOST_RESOURCES} resources`, () => {
    const counts = new Map<string, number>();
    for (const { stack } of dev.declared) counts.set(stack, (counts.get(stack) ?? 0) + 1);

    const shown = [...counts].map(([stack, count]) => `${stack} ${count}`).join(', ');
    const [largest = '', most = 0] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
    const operations = table.filter(([, { tag }]) => tag === largest).length;
    const room =
      operations === 0 ? '' : `, ${Math.floor((MOST_RESOURCES / most) * operations)} operations fit into one`;
    process.stdout.write(`resources per stack: ${shown}; at most ${MOST_RESOURCES}${room}\n`);
    expect([...counts].filter(([, count]) => count > MOST_RESOURCES)).toEqual([]);
    expect(Math.max(...counts.values())).toBeGreaterThan(0);
  });
});
