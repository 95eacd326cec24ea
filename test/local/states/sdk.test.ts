import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListStateMachinesCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { CallLog } from '../../../local/endpoint/call-log.ts';
import { type Endpoint, startEndpoint } from '../../../local/endpoint/endpoint.ts';
import { Faults } from '../../../local/endpoint/faults.ts';
import { evaluate } from '../../../local/iam/evaluate.ts';
import type { Principal } from '../../../local/types.ts';
import { allow } from '../iam/assembly.ts';
import { aMachine, aWaitingTask, Cloud, executionArn, machineArn, NOON, only } from './a-cloud.ts';

const caller: Principal = {
  name: 'consumer',
  accessKeyId: 'ASIACONSUMER',
  secretAccessKey: 'secret',
  statements: [
    allow('states:StartExecution', machineArn()),
    allow('states:SendTaskSuccess', machineArn()),
    allow('states:DescribeExecution', executionArn('*')),
  ],
};

describe('given the endpoint and the SDK’s own client', () => {
  let cloud: Cloud;
  let endpoint: Endpoint;
  let client: SFNClient;
  let faults: Faults;
  let lines: string[];
  beforeEach(async () => {
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    cloud = new Cloud([aMachine(only(aWaitingTask())), aMachine(only({ Type: 'Pass' }), {}, 'N')]).start();
    [faults, lines] = [new Faults(), []];
    const region = 'eu-central-1';
    endpoint = await startEndpoint({
      clock: cloud.clock,
      principal: (id) => (id === caller.accessKeyId ? caller : undefined),
      authorize: ({ statements = [] }, { action, resource }) => evaluate(statements, { action, resource }),
      missing: ({ action, resource }) => `${action} on ${resource}`,
      account: '000000000000',
      region,
      services: { states: { kind: 'json', service: (call) => cloud.running.service(call) } },
      calls: new CallLog(),
      faults,
      crash: () => undefined,
      log: (line) => void lines.push(line),
    });
    // The clock stands still at noon of another day: the client is to sign with it.
    const systemClockOffset = NOON - Date.now();
    client = new SFNClient({
      endpoint: endpoint.url,
      region,
      credentials: caller,
      systemClockOffset,
      retryMode: 'standard',
    });
  });
  afterEach(async () => {
    client.destroy();
    await endpoint.close();
    cloud.remove();
  });

  test('when it starts, describes and reports, then it gets what it understands', async () => {
    const started = await client.send(new StartExecutionCommand({ stateMachineArn: machineArn(), name: 'e' }));
    expect(started).toMatchObject({ executionArn: executionArn('e'), startDate: new Date(NOON) });
    await cloud.settle();
    await client.send(new SendTaskSuccessCommand({ taskToken: cloud.tokens()[0], output: '1' }));
    const described = await client.send(new DescribeExecutionCommand({ executionArn: executionArn('e') }));
    expect(described).toMatchObject({ status: 'SUCCEEDED', output: '1', stopDate: new Date(NOON) });
    const again = new StartExecutionCommand({ stateMachineArn: machineArn(), name: 'e' });
    await expect(client.send(again)).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    const twice = new SendTaskSuccessCommand({ taskToken: cloud.tokens()[0], output: '1' });
    await expect(client.send(twice)).rejects.toMatchObject({ name: 'TaskTimedOut' });
    const unknown = new SendTaskSuccessCommand({ taskToken: 'x', output: '1' });
    await expect(client.send(unknown)).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  test('when the caller may not, then it is denied and told what it needs', async () => {
    const denied = { name: 'AccessDeniedException' };
    const other = new StartExecutionCommand({ stateMachineArn: machineArn('N') });
    await expect(client.send(other)).rejects.toMatchObject(denied);
    const history = new GetExecutionHistoryCommand({ executionArn: executionArn('e') });
    await expect(client.send(history)).rejects.toMatchObject(denied);
    await expect(client.send(new ListStateMachinesCommand({}))).rejects.toMatchObject(denied);
    expect(lines[0]).toContain(`needs states:StartExecution on ${machineArn('N')}`);
  });

  test('when a call is throttled once, then the client tries again; when its answer is lost, then it starts once', async () => {
    faults.add({ kind: 'throttle', action: 'states:StartExecution' });
    faults.add({ kind: 'error-after', action: 'StartExecution', at: 2 });
    const start = new StartExecutionCommand({ stateMachineArn: machineArn(), name: 'e' });
    await expect(client.send(start)).resolves.toMatchObject({ executionArn: executionArn('e') });
    expect(faults.report().map(({ fired }) => fired)).toEqual([1, 1]);
    expect((await cloud.types()).filter((type) => type === 'ExecutionStarted')).toHaveLength(1);
    const { executions } = await cloud.call('ListExecutions', { stateMachineArn: machineArn() });
    expect(executions).toHaveLength(1);
  });
});
