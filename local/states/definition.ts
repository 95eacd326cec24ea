import { flag, group, isObject, list, onlyKnown, optionalText, type Properties, text } from '../events/properties.ts';
import { type ChoiceRule, compileRule } from './choice-rules.ts';
import { readResultPath, wholeNumber } from './error-rules.ts';
import type { Expression } from './intrinsics.ts';
import { compileExpression, compileTemplate } from './payload-template.ts';
import { type Path, parsePath } from './reference-path.ts';
import { compileTask, LONGEST_SECONDS, type TaskState } from './task-definition.ts';
import { parseTimestamp } from './timestamp.ts';

interface Common {
  readonly name: string;
  /** `null` stands for `{}`. */
  readonly inputPath: Path | null;
  readonly outputPath: Path | null;
}

/** What a state of any type needs to be entered and left. */
export type Filters = Pick<Common, 'inputPath' | 'outputPath'>;

export interface PassState extends Common {
  readonly type: 'Pass';
  readonly parameters: Expression | undefined;
  /** In an object, as it may be `null`. */
  readonly result: { readonly value: unknown } | undefined;
  readonly resultPath: Path | null;
  /** `undefined` ends the execution. */
  readonly next: string | undefined;
}

export interface WaitState extends Common {
  readonly type: 'Wait';
  readonly until: Waiting;
  readonly next: string | undefined;
}

/** How long a Wait state waits. */
export type Waiting =
  | { readonly kind: 'Seconds'; readonly seconds: number }
  | { readonly kind: 'Timestamp'; readonly at: number }
  | { readonly kind: 'SecondsPath' | 'TimestampPath'; readonly path: Path };

export interface ChoiceState extends Common {
  readonly type: 'Choice';
  readonly rules: readonly ChoiceRule[];
  readonly otherwise: string | undefined;
}

export interface SucceedState extends Common {
  readonly type: 'Succeed';
}

export interface FailState extends Common {
  readonly type: 'Fail';
  readonly error: Expression | undefined;
  readonly cause: Expression | undefined;
}

export type State = PassState | WaitState | ChoiceState | SucceedState | FailState | (TaskState & Common);

/** A state machine's definition, checked. */
export interface Definition {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
  /** Of an execution as a whole; `undefined` when the definition sets no limit. */
  readonly timeoutSeconds: number | undefined;
}

/** @returns the name of a function of the stack that an ARN or a name stands for, without it being invoked */
export type FindFunction = (nameOrArn: string) => string | undefined;

/** Longest name of a state. */
const LONGEST_NAME = 80;

/**
 * Reads a definition in the Amazon States Language (https://states-language.net), query language JSONPath.
 * @param where names the state machine in errors
 * @throws Error naming the place in the definition, for what AWS refuses and for what is not supported here
 */
export function compileDefinition(where: string, source: string, find: FindFunction): Definition {
  const definition = parsed(where, source);
  refuseJsonata(where, definition);
  onlyKnown(where, definition, ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version']);
  if ((optionalText(where, definition, 'Version') ?? '1.0') !== '1.0')
    throw new Error(`${where}: there is no Version but 1.0`);
  const declared = group(where, definition, 'States') ?? {};
  const states = new Map<string, State>();
  for (const [name, state] of Object.entries(declared)) {
    const at = `${where}, /States/${name}`;
    if (name.length > LONGEST_NAME) throw new Error(`${at}: a name has at most ${LONGEST_NAME} characters`);
    if (!isObject(state)) throw new Error(`${at}: must be an object`);
    states.set(name, compileState(at, name, state, find));
  }
  const startAt = text(where, definition, 'StartAt');
  checkTransitions(where, startAt, states);
  return {
    startAt,
    states,
    timeoutSeconds: wholeNumber(where, definition, 'TimeoutSeconds', { min: 1, max: LONGEST_SECONDS }),
  };
}

function parsed(where: string, source: string): Properties {
  let definition: unknown;
  try {
    definition = JSON.parse(source);
  } catch (error) {
    throw new Error(`${where}: the definition is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (isObject(definition)) return definition;
  throw new Error(`${where}: the definition must be an object`);
}

function refuseJsonata(where: string, fields: Properties): void {
  const language = optionalText(where, fields, 'QueryLanguage') ?? 'JSONPath';
  if (language !== 'JSONPath')
    throw new Error(`${where}: QueryLanguage ${language} is not supported here, only JSONPath`);
}

const FILTERS = ['InputPath', 'OutputPath'];
const ALWAYS = ['Comment', 'QueryLanguage', 'Type'];

function compileState(where: string, name: string, state: Properties, find: FindFunction): State {
  refuseJsonata(where, state);
  optionalText(where, state, 'Comment');
  const type = text(where, state, 'Type');
  const common = type === 'Fail' ? { inputPath: WHOLE, outputPath: WHOLE } : filters(where, state);
  switch (type) {
    case 'Pass':
      return { type, name, ...common, ...compilePass(where, state) };
    case 'Wait':
      return { type, name, ...common, ...compileWait(where, state) };
    case 'Choice':
      return { type, name, ...common, ...compileChoice(where, state) };
    case 'Succeed':
      onlyKnown(where, state, [...ALWAYS, ...FILTERS]);
      return { type, name, ...common };
    case 'Fail':
      return { type, name, ...common, ...compileFail(where, state) };
    case 'Task':
      onlyKnown(where, state, [...ALWAYS, ...FILTERS, ...TASK_FIELDS]);
      return { name, ...common, ...compileTask(where, state, readNext(where, state), find) };
    default:
      throw new Error(`${where}: the Type ${type} is not supported`);
  }
}

const TASK_FIELDS = [
  'Catch',
  'End',
  'HeartbeatSeconds',
  'HeartbeatSecondsPath',
  'Next',
  'Parameters',
  'Resource',
  'ResultPath',
  'ResultSelector',
  'Retry',
  'TimeoutSeconds',
  'TimeoutSecondsPath',
];

const WHOLE: Path = { text: '$', root: 'input', steps: [] };

function filters(where: string, state: Properties): Filters {
  const read = (name: string): Path | null =>
    state[name] === null ? null : parsePath(`${where}/${name}`, optionalText(where, state, name) ?? '$');
  return { inputPath: read('InputPath'), outputPath: read('OutputPath') };
}

/** @returns the next state's name, `undefined` when the state ends the execution */
function readNext(where: string, state: Properties): string | undefined {
  const next = optionalText(where, state, 'Next');
  const end = flag(where, state, 'End', false);
  if ((next === undefined) !== end) throw new Error(`${where}: needs either Next or "End": true`);
  return next;
}

function compilePass(where: string, state: Properties) {
  onlyKnown(where, state, [...ALWAYS, ...FILTERS, 'End', 'Next', 'Parameters', 'Result', 'ResultPath']);
  return {
    parameters:
      state['Parameters'] === undefined ? undefined : compileTemplate(`${where}/Parameters`, state['Parameters']),
    result: state['Result'] === undefined ? undefined : { value: state['Result'] },
    resultPath: readResultPath(where, state),
    next: readNext(where, state),
  };
}

const WAYS_TO_WAIT = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'];

function compileWait(where: string, state: Properties) {
  onlyKnown(where, state, [...ALWAYS, ...FILTERS, ...WAYS_TO_WAIT, 'End', 'Next']);
  const ways = WAYS_TO_WAIT.filter((name) => state[name] !== undefined);
  if (ways.length !== 1) throw new Error(`${where}: needs exactly one of ${WAYS_TO_WAIT.join(', ')}`);
  return { until: readWaiting(where, state), next: readNext(where, state) };
}

function readWaiting(where: string, state: Properties): Waiting {
  const seconds = wholeNumber(where, state, 'Seconds', { min: 0, max: LONGEST_SECONDS });
  if (seconds !== undefined) return { kind: 'Seconds', seconds };
  if (state['Timestamp'] !== undefined) {
    const at = parseTimestamp(state['Timestamp']);
    if (at === undefined) throw new Error(`${where}: Timestamp must be a time such as 2030-01-31T12:00:00Z`);
    return { kind: 'Timestamp', at };
  }
  const kind = state['SecondsPath'] === undefined ? 'TimestampPath' : 'SecondsPath';
  return { kind, path: parsePath(`${where}/${kind}`, text(where, state, kind)) };
}

function compileChoice(where: string, state: Properties) {
  onlyKnown(where, state, [...ALWAYS, ...FILTERS, 'Choices', 'Default']);
  const rules = list(where, state, 'Choices').map((rule, index) => compileRule(`${where}/Choices/${index}`, rule));
  if (rules.length === 0) throw new Error(`${where}: Choices is missing or empty`);
  return { rules, otherwise: optionalText(where, state, 'Default') };
}

function compileFail(where: string, state: Properties) {
  onlyKnown(where, state, [...ALWAYS, 'Cause', 'CausePath', 'Error', 'ErrorPath']);
  const read = (name: string): Expression | undefined => {
    const path = state[`${name}Path`];
    const plain = optionalText(where, state, name);
    if (plain !== undefined && path !== undefined) throw new Error(`${where}: has both ${name} and ${name}Path`);
    if (path !== undefined) return compileExpression(`${where}/${name}Path`, `${name}Path`, path);
    return plain === undefined ? undefined : () => plain;
  };
  return { error: read('Error'), cause: read('Cause') };
}

/** AWS refuses a definition with a transition to nowhere, or a state that no transition leads to. */
function checkTransitions(where: string, startAt: string, states: ReadonlyMap<string, State>): void {
  const reached = new Set<string>();
  const follow = (from: string, name: string): void => {
    const state = states.get(name);
    if (!state) throw new Error(`${where}${from}: there is no state ${name}`);
    if (reached.has(name)) return;
    reached.add(name);
    for (const [field, target] of targetsOf(state)) follow(`, /States/${name}/${field}`, target);
  };
  follow(', /StartAt', startAt);
  const unreached = [...states.keys()].find((name) => !reached.has(name));
  if (unreached !== undefined) throw new Error(`${where}, /States/${unreached}: no transition leads to this state`);
}

function targetsOf(state: State): (readonly [field: string, target: string])[] {
  const next: (readonly [string, string])[] = 'next' in state && state.next !== undefined ? [['Next', state.next]] : [];
  if (state.type === 'Task')
    return [...next, ...state.catchers.map((catcher, index) => [`Catch/${index}/Next`, catcher.next] as const)];
  if (state.type !== 'Choice') return next;
  const rules = state.rules.map((rule, index) => [`Choices/${index}/Next`, rule.next] as const);
  return state.otherwise === undefined ? rules : [...rules, ['Default', state.otherwise] as const];
}
