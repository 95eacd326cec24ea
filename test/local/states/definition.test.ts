import { compileDefinition } from '../../../local/states/definition.ts';
import { aBareTask, aTask, aWaitingTask, type Fields, functionArn, only } from './a-cloud.ts';

const compile = (definition: unknown) =>
  compileDefinition(
    'state machine M',
    typeof definition === 'string' ? definition : JSON.stringify(definition),
    (name) => (['f', functionArn('f')].includes(name) ? 'f' : undefined),
  );
const task = (more: Fields) => only(aTask(more));
const retry = (rule: Fields) => task({ Retry: [{ ErrorEquals: ['A'], ...rule }] });
const choice = (rule: Fields) => only({ Type: 'Choice', Choices: [{ Next: 'S', ...rule }] });
const pass = (more: Fields) => only({ Type: 'Pass', ...more });

test.each<[string, unknown, string]>([
  ['no JSON', '{', 'the definition is no JSON'],
  ['no object', '[]', 'the definition must be an object'],
  ['JSONata', only({ Type: 'Pass' }, { QueryLanguage: 'JSONata' }), 'QueryLanguage JSONata is not supported here'],
  ['JSONata in a state', pass({ QueryLanguage: 'JSONata' }), '/States/S: QueryLanguage JSONata is not supported here'],
  ['an unknown field', only({ Type: 'Pass' }, { Foo: 1 }), 'state machine M: Foo is not supported'],
  ['a field of JSONata', pass({ Output: '{% 1 %}' }), '/States/S: Output is not supported'],
  ['variables', pass({ Assign: {} }), '/States/S: Assign is not supported'],
  ['another version', only({ Type: 'Pass' }, { Version: '2.0' }), 'no Version but 1.0'],
  ['no StartAt', { States: { S: { Type: 'Succeed' } } }, 'StartAt is missing'],
  ['StartAt nowhere', { ...pass({}), StartAt: 'X' }, '/StartAt: there is no state X'],
  ['no states', { StartAt: 'S', States: {} }, 'there is no state S'],
  ['a timeout of 0', only({ Type: 'Pass' }, { TimeoutSeconds: 0 }), 'TimeoutSeconds must be an integer from 1'],
  ['Parallel', only({ Type: 'Parallel', Branches: [] }), '/States/S: the Type Parallel is not supported'],
  ['Map', only({ Type: 'Map' }), '/States/S: the Type Map is not supported'],
  ['a type that inherits', only({ Type: 'constructor' }), 'the Type constructor is not supported'],
  ['no type', only({}), '/States/S: Type is missing'],
  [
    'a long name',
    { StartAt: 'S', States: { S: { Type: 'Succeed' }, ['x'.repeat(81)]: {} } },
    'a name has at most 80 characters',
  ],
  ['neither Next nor End', pass({ End: false }), '/States/S: needs either Next or "End": true'],
  ['Next and End', pass({ Next: 'S' }), 'needs either Next or "End": true'],
  ['Next nowhere', pass({ End: false, Next: 'X' }), '/States/S/Next: there is no state X'],
  [
    'Catch nowhere',
    task({ Catch: [{ ErrorEquals: ['A'], Next: 'X' }] }),
    '/States/S/Catch/0/Next: there is no state X',
  ],
  [
    'a choice nowhere',
    choice({ Variable: '$', IsNull: true, Next: 'X' }),
    '/States/S/Choices/0/Next: there is no state X',
  ],
  [
    'Default nowhere',
    only({ Type: 'Choice', Choices: [{ Variable: '$', IsNull: true, Next: 'S' }], Default: 'X' }),
    '/States/S/Default: there is no state X',
  ],
  [
    'an unreachable state',
    { StartAt: 'S', States: { S: { Type: 'Succeed' }, T: { Type: 'Succeed' } } },
    '/States/T: no transition leads to this state',
  ],
  ['no path', pass({ InputPath: 'a' }), '/States/S/InputPath: a is no reference path'],
  ['a filter', pass({ OutputPath: '$.a[?(@.b)]' }), '/States/S/OutputPath: $.a[?(@.b)] is no reference path'],
  ['a wildcard', pass({ InputPath: '$.a[*]' }), 'is no reference path'],
  ['a search', pass({ InputPath: '$..a' }), 'is no reference path'],
  ['a slice', pass({ InputPath: '$.a[0:2]' }), 'is no reference path'],
  ['ResultPath into the context', pass({ ResultPath: '$$.a' }), 'ResultPath can not change the context object'],
  [
    'a template with a text',
    pass({ Parameters: { 'a.$': 'b' } }),
    '/States/S/Parameters/a.$: b is no call of an intrinsic function',
  ],
  [
    'a template with a number',
    pass({ Parameters: { a: [{ 'b.$': 5 }] } }),
    '/States/S/Parameters/a/0/b.$: must be a path',
  ],
  [
    'a template with a name twice',
    pass({ Parameters: { a: 1, 'a.$': '$' } }),
    '/States/S/Parameters: a is there twice',
  ],
  [
    'another intrinsic function',
    pass({ Parameters: { 'a.$': 'States.Hash($.a, $.b)' } }),
    'the intrinsic function States.Hash is not supported',
  ],
  ['an unclosed call', pass({ Parameters: { 'a.$': 'States.Array(1' } }), 'States.Array(1 is no call'],
  ['something after a call', pass({ Parameters: { 'a.$': 'States.UUID() x' } }), 'is no call'],
  ['a call with no argument between', pass({ Parameters: { 'a.$': 'States.Array(1,,2)' } }), 'is no call'],
  [
    'too many arguments',
    pass({ Parameters: { 'a.$': 'States.MathAdd(1, 2, 3)' } }),
    'States.MathAdd takes another number of arguments than 3',
  ],
  ['Wait without a time', only({ Type: 'Wait' }), '/States/S: needs exactly one of Seconds'],
  ['Wait with two times', only({ Type: 'Wait', Seconds: 1, SecondsPath: '$.s' }), 'needs exactly one of Seconds'],
  [
    'Wait for a part of a second',
    only({ Type: 'Wait', Seconds: 1.5 }),
    'Seconds must be an integer from 0 to 99999999',
  ],
  ['Wait until no time', only({ Type: 'Wait', Timestamp: '2030-01-01 12:00' }), 'Timestamp must be a time such as'],
  ['a Choice without choices', only({ Type: 'Choice', Choices: [] }), 'Choices is missing or empty'],
  [
    'a choice without an operator',
    choice({ Variable: '$.a' }),
    '/Choices/0: must have exactly one operator, and has none',
  ],
  ['a choice with two', choice({ Variable: '$.a', IsNull: true, IsString: true }), 'and has IsNull, IsString'],
  [
    'an unknown operator',
    choice({ Variable: '$.a', StringContains: 'b' }),
    '/Choices/0: there is no operator StringContains',
  ],
  [
    'an operator without Path',
    choice({ Variable: '$.a', StringMatchesPath: '$.b' }),
    'there is no operator StringMatchesPath',
  ],
  ['a value of another kind', choice({ Variable: '$.a', NumericEquals: '1' }), 'NumericEquals must be a number'],
  ['no timestamp', choice({ Variable: '$.a', TimestampLessThan: 'noon' }), 'TimestampLessThan must be a timestamp'],
  ['a choice without a variable', choice({ IsNull: true }), 'Variable is missing'],
  [
    'a choice without Next',
    only({ Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true }] }),
    '/Choices/0: Next is missing',
  ],
  ['And of nothing', choice({ And: [] }), 'And must not be empty'],
  [
    'Next inside of Not',
    choice({ Not: { Variable: '$.a', IsNull: true, Next: 'S' } }),
    '/Choices/0/Not: must have exactly one operator',
  ],
  [
    'End of a Choice',
    only({ Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'S' }], End: true }),
    'End is not supported',
  ],
  ['Next of Succeed', only({ Type: 'Succeed', Next: 'S' }), 'Next is not supported'],
  ['Fail with two errors', only({ Type: 'Fail', Error: 'a', ErrorPath: '$.a' }), 'has both Error and ErrorPath'],
  [
    'another service',
    task({ Resource: 'arn:aws:states:::sqs:sendMessage' }),
    'the Resource arn:aws:states:::sqs:sendMessage is not supported',
  ],
  ['an activity', task({ Resource: 'arn:aws:states:eu-central-1:000000000000:activity:a' }), 'is not supported'],
  [
    'a function of others',
    only(aBareTask({ Resource: functionArn('x') })),
    `Resource ${functionArn('x')} is no function of this stack`,
  ],
  [
    'an unknown function',
    task({ Parameters: { FunctionName: 'x' } }),
    '/States/S/Parameters: x is no function of this stack',
  ],
  ['no function', task({ Parameters: {} }), 'FunctionName is missing'],
  ['no parameters', only({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' }), 'FunctionName is missing'],
  [
    'an asynchronous invocation',
    task({ Parameters: { FunctionName: 'f', InvocationType: 'Event' } }),
    'InvocationType is not supported here',
  ],
  [
    'a parameter that is none',
    task({ Parameters: { FunctionName: 'f', 'Body.$': '$' } }),
    'lambda:invoke takes no Body',
  ],
  ['credentials', task({ Credentials: { RoleArn: 'a' } }), 'Credentials is not supported'],
  [
    'two timeouts',
    task({ TimeoutSeconds: 1, TimeoutSecondsPath: '$.s' }),
    'has both TimeoutSeconds and TimeoutSecondsPath',
  ],
  [
    'heartbeats past the timeout',
    only(aWaitingTask({ TimeoutSeconds: 5, HeartbeatSeconds: 5 })),
    'HeartbeatSeconds must be less than TimeoutSeconds',
  ],
  [
    'an unknown error',
    retry({ ErrorEquals: ['States.Nope'] }),
    '/States/S/Retry/0: ErrorEquals: there is no error States.Nope',
  ],
  ['no errors', retry({ ErrorEquals: [] }), 'ErrorEquals is missing or empty'],
  ['States.ALL among others', retry({ ErrorEquals: ['States.ALL', 'A'] }), 'States.ALL must stand alone'],
  [
    'States.ALL before others',
    task({
      Catch: [
        { ErrorEquals: ['States.ALL'], Next: 'S' },
        { ErrorEquals: ['A'], Next: 'S' },
      ],
    }),
    '/States/S/Catch/0: ErrorEquals: States.ALL must stand alone, and in the last one',
  ],
  ['an interval of 0', retry({ IntervalSeconds: 0 }), 'IntervalSeconds must be an integer from 1'],
  ['negative attempts', retry({ MaxAttempts: -1 }), 'MaxAttempts must be an integer from 0'],
  ['a rate below 1', retry({ BackoffRate: 0.5 }), 'BackoffRate must be a number of 1 or more'],
  [
    'a longest delay below the interval',
    retry({ IntervalSeconds: 5, MaxDelaySeconds: 5 }),
    'MaxDelaySeconds must be greater than IntervalSeconds',
  ],
  ['another jitter', retry({ JitterStrategy: 'HALF' }), 'JitterStrategy must be FULL or NONE'],
  ['an unknown field of a retrier', retry({ Next: 'S' }), '/States/S/Retry/0: Next is not supported'],
  ['a catcher without Next', task({ Catch: [{ ErrorEquals: ['A'] }] }), '/States/S/Catch/0: Next is missing'],
  ['Retry of a Pass', pass({ Retry: [] }), 'Retry is not supported'],
])('given a definition with %s, then it is refused with its place', (_name, definition, message) => {
  expect(() => compile(definition)).toThrow(message);
  expect(() => compile(definition)).toThrow(/^state machine M/);
});

test('given a definition with everything that is supported, then it is taken', () => {
  const everything = {
    Comment: 'all',
    QueryLanguage: 'JSONPath',
    Version: '1.0',
    TimeoutSeconds: 99_999_999,
    StartAt: 'T',
    States: {
      T: aTask({
        Comment: 'a task',
        InputPath: '$.a',
        OutputPath: '$$.Execution.Id',
        ResultSelector: { 'a.$': "States.Format('{}', $['b c'][0])" },
        ResultPath: '$.a["b"][0].c-d',
        TimeoutSecondsPath: '$.t',
        HeartbeatSeconds: 5,
        Retry: [
          {
            ErrorEquals: ['States.Timeout', 'Mine'],
            IntervalSeconds: 1,
            MaxAttempts: 0,
            BackoffRate: 1,
            MaxDelaySeconds: 2,
            JitterStrategy: 'FULL',
            Comment: '',
          },
          { ErrorEquals: ['States.ALL'] },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'F', Comment: '' }],
        Next: 'C',
      }),
      C: {
        Type: 'Choice',
        Choices: [{ Comment: '', Or: [{ Not: { Variable: '$.a', IsPresent: true } }], Next: 'F' }],
        Default: 'S',
      },
      F: { Type: 'Fail', ErrorPath: '$.e', CausePath: 'States.JsonToString($)' },
      S: { Type: 'Succeed' },
    },
  };
  const { states, startAt } = compile(everything);
  expect([startAt, ...states.keys()]).toEqual(['T', 'T', 'C', 'F', 'S']);
});
