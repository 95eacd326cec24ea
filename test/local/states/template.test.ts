import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  Choice,
  Condition,
  DefinitionBody,
  Errors,
  Fail,
  IntegrationPattern,
  JsonPath,
  LogLevel,
  StateMachine,
  Succeed,
  TaskInput,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { evaluate } from '../../../local/iam/evaluate.ts';
import { mayAssume, rolePolicies } from '../../../local/iam/principals.ts';
import { supportedTypes } from '../../../local/supported.ts';
import { loadAssembly } from '../../../local/template/load-assembly.ts';
import type { Assembly, Resource } from '../../../local/types.ts';
import { aResource } from '../iam/assembly.ts';
import { removeTemporaryFolders, temporaryFolder } from '../template/assembly-folder.ts';
import {
  aMachine,
  aTask,
  aWaitingTask,
  Cloud,
  executionArn,
  type Fields,
  functionArn,
  machineArn,
  NOON,
  only,
  ROLE,
  SECOND,
  succeeded,
  threw,
  withMachine,
} from './a-cloud.ts';

afterAll(removeTemporaryFolders);

const PASS = only({ Type: 'Pass' });
const LOG_GROUP = 'arn:aws:logs:eu-central-1:000000000000:log-group:machines:*';
const logGroup: Resource = aResource('AWS::Logs::LogGroup', 'machines', {}, { Arn: LOG_GROUP });
const logging = (Level: string, more: Fields = {}) => ({
  LoggingConfiguration: {
    Level,
    Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: LOG_GROUP } }],
    ...more,
  },
});

describe('given the properties of a state machine', () => {
  test.each<[Fields, string]>([
    [{ StateMachineType: 'EXPRESS' }, 'StateMachineType EXPRESS is not supported here'],
    [{ DefinitionS3Location: {} }, 'DefinitionS3Location is not supported'],
    [{ Definition: {} }, 'Definition is not supported'],
    [{ EncryptionConfiguration: {} }, 'EncryptionConfiguration is not supported'],
    [{ DefinitionString: undefined }, 'DefinitionString is missing'],
    [{ RoleArn: undefined }, 'RoleArn is missing'],
    [{ DefinitionSubstitutions: { a: {} } }, 'DefinitionSubstitutions: a must be a string'],
    [{ TracingConfiguration: { Rate: 1 } }, 'TracingConfiguration: Rate is not supported'],
    [logging('LOUD'), 'Level must be one of ALL, ERROR, FATAL, OFF'],
    [logging('ALL', { Destinations: [] }), 'Level ALL needs one of Destinations'],
    [
      logging('ALL', { Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: 'arn:x' } }] }),
      'arn:x is no log group of this stack',
    ],
    [logging('ALL', { Format: 'x' }), 'Format is not supported'],
  ])('when they have %j, then the start fails and names it', (properties, message) => {
    const cloud = new Cloud([logGroup, aMachine(PASS, properties)]);
    expect(() => cloud.start()).toThrow(`state machine Shop/M`);
    expect(() => cloud.start()).toThrow(message);
    cloud.remove();
  });

  test('when a definition is wrong, then the start fails with the resource and the place', () => {
    const cloud = new Cloud([aMachine(only({ Type: 'Map' }))]);
    expect(() => cloud.start()).toThrow('state machine Shop/M, /States/S: the Type Map is not supported');
    cloud.remove();
  });

  test('when substitutions are given, then they stand in the definition', () => {
    const place = (name: string) => `\${${name}}`;
    const Payload = { n: place('fn'), odd: place('odd'), none: place('none') };
    const definition = only(aTask({ Parameters: { FunctionName: place('fn'), Payload } }));
    const substitutions = { fn: functionArn('g'), odd: `$& ${place('fn')}` };
    const properties = { DefinitionSubstitutions: substitutions, StateMachineType: 'STANDARD', Tags: [] };
    return withMachine(
      definition,
      async (cloud) => {
        await cloud.execute();
        expect(cloud.invoked).toEqual([
          { functionName: 'g', event: { n: functionArn('g'), odd: substitutions.odd, none: place('none') } },
        ]);
      },
      properties,
    )();
  });

  test('when Step Functions may not assume the role, or it may not deliver logs, then the start fails', () => {
    const cloud = new Cloud([logGroup, aMachine(PASS, logging('ERROR'))]);
    expect(() => cloud.start({ mayAssume: () => false })).toThrow(
      `states.amazonaws.com may not assume the role ${ROLE}`,
    );
    cloud.denied.add('logs:GetLogDelivery *');
    expect(() => cloud.start()).toThrow('its role may not deliver logs: logs:GetLogDelivery on * is missing');
    cloud.resources = [aMachine(PASS)];
    cloud.start();
    cloud.remove();
  });
});

describe('given a logging configuration', () => {
  const failing = only({ Type: 'Fail', Error: 'E', Cause: 'why' });
  const written = async (configuration: Fields): Promise<Record<string, unknown>[]> => {
    const cloud = new Cloud([logGroup, aMachine(failing, configuration)]).start();
    try {
      await cloud.execute({ secret: 1 });
      const file = join(cloud.directory, 'logs', 'M.log');
      if (!existsSync(file)) return [];
      return readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    } finally {
      cloud.remove();
    }
  };

  test.each([
    ['ALL', ['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']],
    ['ERROR', ['FailStateEntered', 'ExecutionFailed']],
    ['FATAL', ['ExecutionFailed']],
    ['OFF', []],
  ])('when the level is %s, then these events are written', async (level, types) => {
    expect((await written(logging(level))).map(({ type }) => type)).toEqual(types);
  });

  test('when data is left out or kept, then the lines are as CloudWatch has them', async () => {
    const about = { event_timestamp: String(NOON), execution_arn: executionArn('e'), redrive_count: '0' };
    expect(await written(logging('ALL'))).toEqual([
      { id: '1', type: 'ExecutionStarted', details: { roleArn: ROLE }, previous_event_id: '0', ...about },
      { id: '2', type: 'FailStateEntered', details: { name: 'S' }, previous_event_id: '0', ...about },
      { id: '3', type: 'ExecutionFailed', details: { error: 'E', cause: 'why' }, previous_event_id: '2', ...about },
    ]);
    const [started] = await written(logging('ALL', { IncludeExecutionData: true }));
    expect(started?.['details']).toEqual({ input: '{"secret":1}', inputDetails: { truncated: false }, roleArn: ROLE });
  });
});

test('given an execution that starts and ends, then the default bus hears of both', () =>
  withMachine(only(aWaitingTask()), async (cloud) => {
    await cloud.execute({ k: 1 });
    await cloud.advance(SECOND);
    await cloud.call('SendTaskFailure', { taskToken: cloud.tokens()[0], error: 'E', cause: 'why' });
    const detail = {
      ...{ executionArn: executionArn('e'), stateMachineArn: machineArn(), name: 'e', input: '{"k":1}' },
      ...{ inputDetails: { included: true }, output: null, outputDetails: null, startDate: NOON, redriveCount: 0 },
      ...{ stateMachineVersionArn: null, stateMachineAliasArn: null, redriveDate: null },
    };
    const event = {
      detailType: 'Step Functions Execution Status Change',
      source: 'aws.states',
      resources: [executionArn('e')],
    };
    expect(cloud.published).toEqual([
      {
        ...event,
        id: expect.any(String),
        time: NOON,
        detail: {
          ...detail,
          ...{ status: 'RUNNING', stopDate: null, error: null, cause: null, redriveStatus: 'NOT_REDRIVABLE' },
          redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
        },
      },
      {
        ...event,
        id: expect.any(String),
        time: NOON + SECOND,
        detail: {
          ...detail,
          ...{ status: 'FAILED', stopDate: NOON + SECOND, error: 'E', cause: 'why', redriveStatus: 'REDRIVABLE' },
          redriveStatusReason: null,
        },
      },
    ]);
  })());

/** A state machine as the CDK's own constructs make it. */
function synthesized(): Assembly {
  process.env['CDK_VALIDATION'] = 'false';
  const outdir = join(temporaryFolder(), 'cdk.out');
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Shop');
  const lambdaFunction = new LambdaFunction(stack, 'F', {
    functionName: 'f',
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromInline('x'),
  });
  const wait = new LambdaInvoke(stack, 'Wait for an answer', {
    lambdaFunction,
    integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    payload: TaskInput.fromObject({ token: JsonPath.taskToken, input: JsonPath.entirePayload }),
    taskTimeout: Timeout.at('$.seconds'),
    heartbeatTimeout: Timeout.duration(Duration.seconds(30)),
    resultPath: '$.answer',
  });
  wait.addCatch(new Fail(stack, 'Too late', { error: 'TooLate' }), {
    errors: [Errors.TIMEOUT],
    resultPath: JsonPath.DISCARD,
  });
  wait.addRetry({ errors: ['Mine'], maxAttempts: 1, interval: Duration.seconds(5) });
  const rest = new Wait(stack, 'Rest', { time: WaitTime.duration(Duration.days(1)) });
  const choice = new Choice(stack, 'Good?')
    .when(
      Condition.and(Condition.isPresent('$.answer.ok'), Condition.booleanEquals('$.answer.ok', true)),
      rest.next(new Succeed(stack, 'Done')),
    )
    .otherwise(
      new Fail(stack, 'Bad', { causePath: JsonPath.format('{} is bad', JsonPath.stringAt('$$.Execution.Name')) }),
    );
  new StateMachine(stack, 'M', {
    stateMachineName: 'M',
    definitionBody: DefinitionBody.fromChainable(wait.next(choice)),
    tracingEnabled: true,
    timeout: Duration.days(30),
    logs: { destination: new LogGroup(stack, 'L'), level: LogLevel.ALL, includeExecutionData: true },
  });
  app.synth();
  return loadAssembly({
    directory: outdir,
    region: 'eu-central-1',
    account: '000000000000',
    supported: supportedTypes,
  });
}

test('given a state machine made with the CDK, then it runs, and its own role may do what it needs', async () => {
  const assembly = synthesized();
  const cloud = new Cloud([]).start({
    assembly,
    mayAssume: (roleArn, sourceArn) => mayAssume(assembly, { roleArn, service: 'states.amazonaws.com', sourceArn }),
    roleMay: (role, action, resource) => evaluate(rolePolicies(assembly, role), { action, resource }).allowed,
  });
  try {
    let failures = 1;
    cloud.answer = () => (failures-- > 0 ? threw('Mine') : succeeded());
    await cloud.execute({ seconds: 600 });
    await cloud.advance(5 * SECOND);
    await cloud.call('SendTaskSuccess', { taskToken: cloud.tokens()[1], output: '{"ok":true}' });
    await cloud.execute({ seconds: 600 }, 'bad');
    await cloud.call('SendTaskSuccess', { taskToken: cloud.tokens()[2], output: '{}' });
    await cloud.execute({ seconds: 600 }, 'late');
    await cloud.advance(86_400 * SECOND);
    expect(await cloud.outcome()).toEqual({ status: 'SUCCEEDED', output: { seconds: 600, answer: { ok: true } } });
    expect(await cloud.outcome('bad')).toEqual({ status: 'FAILED', cause: 'bad is bad' });
    expect(await cloud.outcome('late')).toEqual({ status: 'FAILED', error: 'TooLate' });
  } finally {
    cloud.remove();
  }
});
