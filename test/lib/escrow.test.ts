import { kebab } from '../../contract/route.ts';
import {
  endStatuses,
  openStatuses,
  type TransactionStatus,
  transactionStatuses,
  waitingStatuses,
} from '../../core/transactions/escrow.ts';
import { SettlementPending } from '../../core/transactions/settle-transaction.ts';
import { defaultTerms } from '../../core/transactions/terms.ts';
import { schedules, tasks } from '../../functions/operations.ts';
import { escrowDefinition, placeholder, waitingState } from '../../lib/escrow-definition.ts';
import { stageOf } from '../../lib/stage.ts';
import { rolePolicies } from '../../local/iam/principals.ts';
import type { Resource } from '../../local/types.ts';
import { ofType, type Synthesized, synthesizeStage, theOne } from '../support/stack.ts';

interface Handling {
  readonly ErrorEquals: readonly string[];
  readonly Next?: string;
  readonly MaxAttempts?: number;
}
interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Resource?: string;
  readonly Parameters?: { readonly FunctionName: string; readonly Payload: Readonly<Record<string, unknown>> };
  readonly Choices?: readonly { readonly Variable: string; readonly StringEquals: string; readonly Next: string }[];
  readonly Retry?: readonly Handling[];
  readonly Catch?: readonly Handling[];
  readonly TimeoutSeconds?: number;
  readonly TimeoutSecondsPath?: string;
}
/** It comes without types. */
const validate =
  jest.requireActual<(definition: object) => { readonly isValid: boolean; readonly errors: readonly unknown[] }>(
    'asl-validator',
  );
const definition = escrowDefinition() as unknown as { StartAt: string; States: Record<string, State> };
const states = Object.entries(definition.States);
const stateOf = (name: string): State => {
  const state = definition.States[name];
  if (!state) throw new Error(`there is no state ${name}`);
  return state;
};
const inTask = states.filter(([, { Type }]) => Type === 'Task');
const waiting = inTask.filter(([, { Resource = '' }]) => Resource.endsWith('.waitForTaskToken'));

describe('given the definition of the workflow', () => {
  test('then the validator of the language finds nothing, and would find a fault', () => {
    // It writes defaults into what it looks at.
    const validated = (what: object) => validate(structuredClone(what));
    expect(validated(escrowDefinition()).errors).toEqual([]);
    expect(validated(escrowDefinition()).isValid).toBe(true);
    const { Done: _, ...States } = definition.States;
    expect(validated({ ...definition, States }).isValid).toBe(false);
  });

  test('then it waits in one state for each status that waits, and nowhere else', () => {
    expect(waiting.map(([name]) => name)).toEqual(waitingStatuses.map(waitingState));
    for (const [name, state] of waiting) {
      const status = waitingStatuses.find((one) => waitingState(one) === name);
      expect(state.Parameters).toEqual({
        FunctionName: placeholder('awaitChange'),
        Payload: {
          'transactionId.$': '$.transactionId',
          status,
          'token.$': '$$.Task.Token',
          // By which a later token takes the place of an earlier one.
          'order.$': "States.Format('{} {}', $$.State.EnteredTime, $$.State.RetryCount)",
        },
      });
      expect([state.Next, state.TimeoutSecondsPath]).toEqual(['Look', '$.trade.seconds']);
      expect(state.Catch?.[0]).toMatchObject({ ErrorEquals: ['States.Timeout'], Next: 'Deadline' });
    }
  });

  test('then every status has its way, and what is none needs somebody', () => {
    const { Choices = [], Default } = stateOf('Route');
    const wayOf = (status: TransactionStatus): string => {
      if (endStatuses.includes(status)) return 'Done';
      return status === 'settling' ? 'Settle' : waitingState(status);
    };
    expect(Choices).toEqual(
      transactionStatuses.map((status) => ({
        Variable: '$.trade.status',
        StringEquals: status,
        Next: wayOf(status),
      })),
    );
    expect(stateOf(Default ?? '').Type).toBe('Fail');
    expect([stateOf('Done').Type, definition.StartAt]).toEqual(['Succeed', 'Look']);
  });

  test.each(inTask)('then %s is tried again, ends in time, and what it fails at comes to somebody', (name, state) => {
    const { Retry = [], Catch = [], TimeoutSeconds, TimeoutSecondsPath } = state;
    expect(Retry.length).toBeGreaterThan(0);
    const passing = Retry.filter(({ ErrorEquals }) => !ErrorEquals.includes('States.Timeout'));
    expect(passing.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
    expect(passing.every(({ MaxAttempts = 3 }) => MaxAttempts >= 3)).toBe(true);
    expect([TimeoutSeconds, TimeoutSecondsPath].filter((one) => one !== undefined)).toHaveLength(1);
    const last = Catch.at(-1);
    expect(last?.ErrorEquals).toEqual(['States.ALL']);
    // Marking is the last thing that is tried.
    expect(last?.Next).toBe(name === 'Needs attention' ? 'Stopped' : 'Needs attention');
    expect(stateOf('Needs attention').Next).toBe('Stopped');
    // States.ALL must be by itself and last (docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html).
    for (const handlings of [Retry, Catch])
      for (const [index, { ErrorEquals }] of handlings.entries())
        if (ErrorEquals.includes('States.ALL'))
          expect([ErrorEquals, index]).toEqual([['States.ALL'], handlings.length - 1]);
  });

  test('then a wait is not begun anew because its time is over', () => {
    expect(waiting.length).toBeGreaterThan(0);
    for (const [, { Retry = [] }] of waiting)
      expect(Retry[0]).toEqual({ ErrorEquals: ['States.Timeout'], MaxAttempts: 0 });
  });

  test('then it waits long for money that is on its way, by the name of the error', () => {
    const [first] = stateOf('Settle').Retry ?? [];
    expect(first?.ErrorEquals).toEqual([new SettlementPending('key').name]);
  });

  test('then every state is reached, and every task is used', () => {
    const reached = new Set<string>();
    const visit = (name: string): void => {
      if (reached.has(name)) return;
      reached.add(name);
      const { Next, Default, Choices = [], Catch = [] } = stateOf(name);
      for (const next of [Next, Default, ...Choices.map((one) => one.Next), ...Catch.map((one) => one.Next)])
        if (next !== undefined) visit(next);
    };
    visit(definition.StartAt);
    expect([...reached].sort()).toEqual(Object.keys(definition.States).sort());
    const used = new Set(inTask.map(([, { Parameters }]) => Parameters?.FunctionName));
    expect([...used].sort()).toEqual(
      Object.keys(tasks)
        .map((name) => `\${${name}}`)
        .sort(),
    );
  });

  test('then it fits into what Step Functions takes', () => {
    // 1 MB, and 25,000 events of history for each execution (docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
    expect(JSON.stringify(definition).length).toBeLessThan(1024 * 1024);
  });
});

const names = ['dev', 'prod'] as const;
const synthesized = new Map<string, Synthesized>();
beforeAll(() => {
  for (const name of names) synthesized.set(name, synthesizeStage(name));
});
afterAll(() => {
  for (const stack of synthesized.values()) stack.remove();
});

describe.each(names)('given stage %s', (name) => {
  const of = (): Synthesized => {
    const stack = synthesized.get(name);
    if (!stack) throw new Error(`stage ${name} is not synthesized`);
    return stack;
  };
  const machine = (): Resource => theOne(of(), 'AWS::StepFunctions::StateMachine');
  const functionOf = (operation: string): Resource => {
    const found = ofType(of(), 'AWS::Lambda::Function').find(
      ({ ref }) => ref === `swapyard-${name}-${kebab(operation)}`,
    );
    if (!found) throw new Error(`there is no function ${operation}`);
    return found;
  };
  const alarms = () => ofType(of(), 'AWS::CloudWatch::Alarm').map(({ properties }) => properties);

  test('then the state machine runs that definition, with the functions in it', () => {
    const { DefinitionString, StateMachineType = 'STANDARD' } = machine().properties;
    const [deployed, wanted] = [JSON.parse(String(DefinitionString)), JSON.stringify(definition)];
    const filled = wanted.replace(/\$\{(\w+)\}/g, (_, task: string) => String(functionOf(task).attributes['Arn']));
    const substituted = JSON.stringify(deployed).replace(/\$\{(\w+)\}/g, (_, task: string) =>
      String((machine().properties['DefinitionSubstitutions'] as Record<string, string> | undefined)?.[task]),
    );
    expect(JSON.parse(substituted)).toEqual(JSON.parse(filled));
    expect(StateMachineType).toBe('STANDARD');
  });

  test('then it is traced, and its log holds everything that happens in it', () => {
    const { LoggingConfiguration, TracingConfiguration } = machine().properties;
    const { Destinations, ...logging } = LoggingConfiguration as Record<string, unknown>;
    expect(logging).toEqual({ Level: 'ALL', IncludeExecutionData: true });
    expect(TracingConfiguration).toEqual({ Enabled: true });
    const group = `/aws/vendedlogs/states/swapyard-${name}-escrow`;
    expect(JSON.stringify(Destinations)).toContain(`:log-group:${group}`);
    expect(ofType(of(), 'AWS::Logs::LogGroup').map(({ ref }) => ref)).toContain(group);
  });

  test('then it may invoke exactly its tasks, write its log and send its traces', () => {
    const statements = rolePolicies(of().assembly, String(machine().properties['RoleArn']));
    const permissions = statements.flatMap(({ Action, Resource }) =>
      [Action]
        .flat()
        .flatMap((action) => [Resource].flat().map((resource) => [String(action), String(resource)] as const)),
    );
    const onLambda = permissions.filter(([action]) => action.startsWith('lambda:'));
    expect(onLambda.sort()).toEqual(
      Object.keys(tasks)
        .map((task) => ['lambda:InvokeFunction', String(functionOf(task).attributes['Arn'])])
        .sort(),
    );
    const others = permissions.filter(([action]) => !action.startsWith('lambda:'));
    expect(others.every(([action]) => /^(xray|logs):/.test(action))).toBe(true);
    expect(others.filter(([, resource]) => resource !== '*')).toEqual([]);
  });

  test('then functions know it by the name it has', () => {
    const arn = `arn:aws:states:eu-west-1:000000000000:stateMachine:swapyard-${name}-escrow`;
    expect([machine().properties['StateMachineName'], machine().attributes['Arn']]).toEqual([
      `swapyard-${name}-escrow`,
      arn,
    ]);
    const told = ofType(of(), 'AWS::Lambda::Function').flatMap(({ ref, properties }) => {
      const { Variables } = properties['Environment'] as { Variables: Record<string, string> };
      return Variables['STATE_MACHINE_ARN'] === undefined ? [] : [[ref, Variables['STATE_MACHINE_ARN']] as const];
    });
    expect(told.map(([ref]) => ref).sort()).toEqual(
      ['awaitChange', 'followTransaction', 'sweepTransactions'].map((one) => functionOf(one).ref).sort(),
    );
    expect(new Set(told.map(([, value]) => value))).toEqual(new Set([arn]));
  });

  test('then it goes with the stack: kept, it would be the next one by its name, and keep a role that is gone', () => {
    const [declared] = of().declared.filter(({ type }) => type === 'AWS::StepFunctions::StateMachine');
    expect(declared?.deletionPolicy).toBe('Delete');
  });

  test.each(Object.entries(schedules))(
    'then %s runs as often as it says, and its rule may invoke it',
    (schedule, { minutes }) => {
      const rule = ofType(of(), 'AWS::Events::Rule').find(
        ({ properties }) => properties['Name'] === `swapyard-${name}-${kebab(schedule)}`,
      );
      const { attributes } = functionOf(schedule);
      expect(rule?.properties).toMatchObject({
        ScheduleExpression: `rate(${minutes} minutes)`,
        State: 'ENABLED',
        Targets: [{ Arn: attributes['Arn'] }],
      });
      expect(ofType(of(), 'AWS::Lambda::Permission').map(({ properties }) => properties)).toContainEqual({
        Action: 'lambda:InvokeFunction',
        FunctionName: attributes['Arn'],
        Principal: 'events.amazonaws.com',
        SourceArn: rule?.attributes['Arn'],
      });
    },
  );

  test('then nobody needs to look for a trade or payout that has stopped: each way of it has an alarm', () => {
    const topic = theOne(of(), 'AWS::SNS::Topic').ref;
    const wakes = { AlarmActions: [topic], ComparisonOperator: 'GreaterThanOrEqualToThreshold', EvaluationPeriods: 1 };
    for (const MetricName of ['TradeNeedsAttention', 'PayoutLate'])
      expect(alarms()).toContainEqual(
        expect.objectContaining({
          ...wakes,
          Namespace: 'Swapyard',
          MetricName,
          Dimensions: [{ Name: 'service', Value: `swapyard-${name}` }],
          Statistic: 'Sum',
          Threshold: 1,
        }),
      );
    expect(alarms()).toContainEqual(
      expect.objectContaining({
        ...wakes,
        Namespace: 'AWS/States',
        MetricName: 'ExecutionsFailed',
        Dimensions: [{ Name: 'StateMachineArn', Value: machine().ref }],
        Threshold: 1,
      }),
    );
    for (const schedule of Object.keys(schedules))
      expect(alarms()).toContainEqual(
        expect.objectContaining({
          ...wakes,
          Namespace: 'AWS/Lambda',
          MetricName: 'Errors',
          Dimensions: [{ Name: 'FunctionName', Value: functionOf(schedule).ref }],
        }),
      );
  });

  test('then somebody is told when one of the schedules runs no more, which raises no error', () => {
    const silent = alarms().find(({ AlarmName }) => AlarmName === `swapyard-${name}-SchedulesSilent`);
    expect(silent).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      EvaluationPeriods: 1,
      TreatMissingData: 'breaching',
    });
    const metrics = silent?.['Metrics'] as { Id: string; Expression?: string; MetricStat?: Record<string, unknown> }[];
    const of = metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat] : []));
    expect(of).toEqual(
      Object.keys(schedules).map((schedule) => ({
        Metric: {
          Namespace: 'AWS/Lambda',
          MetricName: 'Invocations',
          Dimensions: [{ Name: 'FunctionName', Value: functionOf(schedule).ref }],
        },
        Period: 3600,
        Stat: 'Sum',
      })),
    );
    const ids = metrics.flatMap(({ Id, MetricStat }) => (MetricStat ? [`FILL(${Id}, 0)`] : []));
    expect(metrics.flatMap(({ Expression }) => Expression ?? [])).toEqual([`MIN([${ids.join(', ')}])`]);
    for (const { minutes } of Object.values(schedules)) expect(minutes * 60).toBeLessThanOrEqual(3600 / 2);
  });

  test('then the functions count what the alarm is about under the service it looks at', () => {
    const { Variables } = functionOf('flagTransaction').properties['Environment'] as {
      Variables: Record<string, string>;
    };
    expect([Variables['POWERTOOLS_METRICS_NAMESPACE'], Variables['POWERTOOLS_SERVICE_NAME']]).toEqual([
      'Swapyard',
      `swapyard-${name}`,
    ]);
  });
});

test.each([undefined, '', 'stripe'])(
  'given a stage for real money and %j for its payments, then nothing is deployed that would take none',
  (payments) => {
    const context = (key: string) => (key === 'payments' ? payments : undefined);
    expect(() => stageOf('prod', context)).toThrow(/-c payments=sandbox/);
    expect(stageOf('dev', context).name).toBe('dev');
  },
);

describe('given the terms of the market', () => {
  const withTerms = (terms: unknown) => stageOf('dev', (key) => (key === 'terms' ? terms : undefined)).terms;
  const usual = defaultTerms.waits.part;

  test('when a deployment says nothing, then they are the usual ones', () => {
    expect(withTerms(undefined)).toEqual(defaultTerms);
    expect(withTerms('')).toEqual(defaultTerms);
  });

  test('when it says some, as an object or as -c gives it, then the rest stays as usual', () => {
    const said = { feeBasisPoints: { part: 800 }, waits: { part: { acceptance: 600 } } };
    const wanted = {
      feeBasisPoints: { product: defaultTerms.feeBasisPoints.product, part: 800 },
      waits: { product: defaultTerms.waits.product, part: { ...usual, acceptance: 600 } },
    };
    expect(withTerms(said)).toEqual(wanted);
    expect(withTerms(JSON.stringify(said))).toEqual(wanted);
  });

  test.each([
    ['a fee over all of it', { feeBasisPoints: { part: 10_001 } }],
    ['a fee below nothing', { feeBasisPoints: { part: -1 } }],
    ['half a basis point', { feeBasisPoints: { part: 0.5 } }],
    ['a fee as text', { feeBasisPoints: { part: '800' } }],
    ['a fee for what is not sold here', { feeBasisPoints: { boat: 800 } }],
    ['no time at all', { waits: { part: { payment: 0 } } }],
    ['longer than half a year', { waits: { part: { delivery: 184 * 86_400 } } }],
    ['a wait there is not', { waits: { part: { patience: 60 } } }],
    ['waits for all kinds at once', { waits: { payment: 60 } }],
    ['something else', { fee: 5 }],
    ['no object', 5],
    ['no JSON', 'five percent'],
  ])('when it says %s, then it is refused before anything is deployed', (_, terms) => {
    expect(() => withTerms(terms)).toThrow();
  });

  test('when an operator would be called after the last resort, then it is refused', () => {
    const day = 86_400;
    const late = { 'dispute-answer': 60 * day, 'dispute-decision': 60 * day };
    expect(() => withTerms({ waits: { part: late } })).toThrow(/dispute-answer/);
    expect(withTerms({ waits: { part: { 'dispute-answer': 59 * day } } }).waits.part['dispute-answer']).toBe(59 * day);
  });

  test('when the stack is synthesized with some, then the function that makes trades is told them', () => {
    const stack = synthesizeStage('prod', { terms: JSON.stringify({ feeBasisPoints: { product: 0 } }) });
    try {
      const told = ofType(stack, 'AWS::Lambda::Function').flatMap(({ ref, properties }) => {
        const { Variables } = properties['Environment'] as { Variables: Record<string, string> };
        return Variables['MARKET_TERMS'] === undefined ? [] : [[ref, JSON.parse(Variables['MARKET_TERMS'])]];
      });
      const feeBasisPoints = { ...defaultTerms.feeBasisPoints, product: 0 };
      expect(told).toEqual([['swapyard-prod-buy-listing', { ...defaultTerms, feeBasisPoints }]]);
    } finally {
      stack.remove();
    }
  });

  test('then every wait of an open trade is shorter than an execution may last', () => {
    // An execution of a Standard workflow lasts for a year at most; a trade that goes every way has several waits.
    expect(openStatuses.length).toBeGreaterThan(0);
    const year = 365 * 86_400;
    for (const kind of ['product', 'part'] as const)
      expect(Object.values(defaultTerms.waits[kind]).reduce((sum, wait) => sum + wait, 0)).toBeLessThan(year);
  });
});
