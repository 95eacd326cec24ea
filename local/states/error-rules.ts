import { isObject, list, onlyKnown, optionalText, type Properties, text } from '../events/properties.ts';
import type { Failure } from './failure.ts';
import { type Path, parsePath } from './reference-path.ts';

export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalMs: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelayMs: number;
  readonly jitter: boolean;
}

export interface Catcher {
  readonly errors: readonly string[];
  /** `null` drops the error. */
  readonly resultPath: Path | null;
  readonly next: string;
}

/** The names that the States Language itself gives to errors of tasks. */
const PREDEFINED = [
  'States.ALL',
  'States.BranchFailed',
  'States.DataLimitExceeded',
  'States.HeartbeatTimeout',
  'States.IntrinsicFailure',
  'States.NoChoiceMatched',
  'States.ParameterPathFailure',
  'States.Permissions',
  'States.ResultPathMatchFailure',
  'States.Runtime',
  'States.TaskFailed',
  'States.Timeout',
];
/** By the documentation, neither is caught by a wildcard. */
const TERMINAL = ['States.DataLimitExceeded', 'States.Runtime'];

/** Bounds and defaults of https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const LONGEST_SECONDS = 99_999_999;
const LONGEST_DELAY_SECONDS = 31_622_400;

/** @throws Error naming the place in the definition */
export function readRetriers(where: string, state: Properties): Retrier[] {
  const rules = rulesIn(where, state, 'Retry');
  return rules.map((rule, index) => readRetrier(`${where}/Retry/${index}`, rule, index === rules.length - 1));
}

/** @throws Error naming the place in the definition */
export function readCatchers(where: string, state: Properties): Catcher[] {
  const rules = rulesIn(where, state, 'Catch');
  return rules.map((rule, index) => {
    const at = `${where}/Catch/${index}`;
    onlyKnown(at, rule, ['Comment', 'ErrorEquals', 'Next', 'ResultPath']);
    return {
      errors: errorNames(at, rule, index === rules.length - 1),
      resultPath: readResultPath(at, rule),
      next: text(at, rule, 'Next'),
    };
  });
}

/** `$` unless told: the result takes the place of the input. @throws Error naming the place */
export function readResultPath(where: string, state: Properties): Path | null {
  if (state['ResultPath'] === null) return null;
  const path = parsePath(`${where}/ResultPath`, optionalText(where, state, 'ResultPath') ?? '$');
  if (path.root === 'context') throw new Error(`${where}: ResultPath can not change the context object`);
  return path;
}

/** Whether a retrier or catcher is for a failure. */
export function isFor(errors: readonly string[], { error, alias }: Failure): boolean {
  if (error === 'States.Runtime') return false;
  if (errors.includes(error) || (alias !== undefined && errors.includes(alias))) return true;
  if (TERMINAL.includes(error)) return false;
  return errors.includes('States.ALL') || (errors.includes('States.TaskFailed') && error !== 'States.Timeout');
}

/**
 * Milliseconds until the next attempt.
 * @param attempt the how-manieth retry it is, from 1 on
 * @param random a number in [0, 1), for jitter
 */
export function delayBefore(retrier: Retrier, attempt: number, random: number): number {
  const delay = Math.min(retrier.maxDelayMs, retrier.intervalMs * retrier.backoffRate ** (attempt - 1));
  return Math.round(retrier.jitter ? random * delay : delay);
}

function readRetrier(where: string, rule: Properties, last: boolean): Retrier {
  onlyKnown(where, rule, [
    'BackoffRate',
    'Comment',
    'ErrorEquals',
    'IntervalSeconds',
    'JitterStrategy',
    'MaxAttempts',
    'MaxDelaySeconds',
  ]);
  const interval = wholeNumber(where, rule, 'IntervalSeconds', { min: 1, max: LONGEST_SECONDS }) ?? 1;
  const longest = wholeNumber(where, rule, 'MaxDelaySeconds', { min: 1, max: LONGEST_DELAY_SECONDS });
  if (longest !== undefined && longest <= interval)
    throw new Error(`${where}: MaxDelaySeconds must be greater than IntervalSeconds`);
  const backoffRate = rule['BackoffRate'] ?? 2;
  if (typeof backoffRate !== 'number' || backoffRate < 1)
    throw new Error(`${where}: BackoffRate must be a number of 1 or more`);
  const jitter = optionalText(where, rule, 'JitterStrategy') ?? 'NONE';
  if (jitter !== 'FULL' && jitter !== 'NONE') throw new Error(`${where}: JitterStrategy must be FULL or NONE`);
  return {
    errors: errorNames(where, rule, last),
    intervalMs: 1000 * interval,
    maxAttempts: wholeNumber(where, rule, 'MaxAttempts', { min: 0, max: LONGEST_SECONDS }) ?? 3,
    backoffRate,
    maxDelayMs: longest === undefined ? Number.POSITIVE_INFINITY : 1000 * longest,
    jitter: jitter === 'FULL',
  };
}

/** @throws Error when the field is there and no integer in the range */
export function wholeNumber(
  where: string,
  fields: Properties,
  name: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${where}: ${name} must be an integer from ${min} to ${max}`);
}

function rulesIn(where: string, state: Properties, name: string): Properties[] {
  return list(where, state, name).map((rule, index) => {
    if (isObject(rule)) return rule;
    throw new Error(`${where}/${name}/${index}: must be an object`);
  });
}

function errorNames(where: string, rule: Properties, last: boolean): string[] {
  const names = list(where, rule, 'ErrorEquals').map((name) => {
    if (typeof name === 'string') return name;
    throw new Error(`${where}: ErrorEquals must be a list of strings`);
  });
  if (names.length === 0) throw new Error(`${where}: ErrorEquals is missing or empty`);
  const unknown = names.find((name) => name.startsWith('States.') && !PREDEFINED.includes(name));
  if (unknown !== undefined) throw new Error(`${where}: ErrorEquals: there is no error ${unknown}`);
  if (names.includes('States.ALL') && (names.length > 1 || !last))
    throw new Error(`${where}: ErrorEquals: States.ALL must stand alone, and in the last one`);
  return names;
}
