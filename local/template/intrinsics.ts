import { type Place, TemplateError, within } from './errors.ts';
import { isObject, own } from './json.ts';

/** What the names in a template stand for. */
export interface Scope {
  readonly region: string;
  /** Whether the template declares `Transform: AWS::LanguageExtensions`, which some functions need. */
  readonly languageExtensions: boolean;
  /** Parameter, pseudo parameter or resource. @throws TemplateError when there is no such name */
  ref(name: string, at: Place): unknown;
  getAtt(logicalId: string, attribute: string, at: Place): unknown;
  condition(name: string, at: Place): boolean;
  /** `undefined` when the mapping, or one of its keys, does not exist. */
  mapping(map: string, first: string, second: string): unknown;
  importValue(name: string, at: Place): unknown;
}

/** `Ref: AWS::NoValue`: whatever holds it is removed. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Apply = (argument: unknown, scope: Scope, at: Place) => unknown;

/**
 * A copy of `value` with every intrinsic function replaced by what it gives.
 * @returns `NO_VALUE` when the value as a whole is `Ref: AWS::NoValue`
 * @throws TemplateError naming the place
 */
export function resolve(value: unknown, scope: Scope, at: Place): unknown {
  if (Array.isArray(value))
    return value.map((item, index) => resolve(item, scope, within(at, index))).filter((item) => item !== NO_VALUE);
  if (!isObject(value)) return value;
  const call = functionOf(value, at);
  if (call) return apply(call.name, call.argument, scope, within(at, call.name));
  // fromEntries, as it keeps a key named __proto__ a plain key.
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, resolve(item, scope, within(at, key))] as const)
      .filter(([, item]) => item !== NO_VALUE),
  );
}

/** The intrinsic function an object stands for, if any. */
export function functionOf(value: object, at: Place): { name: string; argument: unknown } | undefined {
  const entries = Object.entries(value);
  const call = entries.find(([key]) => key === 'Ref' || key.startsWith('Fn::'));
  if (!call) return undefined;
  if (entries.length > 1) throw new TemplateError(`${call[0]} must be the only key of its object`, at);
  return { name: call[0], argument: call[1] };
}

/** @throws TemplateError when a dynamic reference is left anywhere in the resolved value */
export function refuseDynamicReferences(value: unknown, at: Place): void {
  if (typeof value === 'string') {
    const found = /\{\{resolve:[^}]*\}?\}?/.exec(value)?.[0];
    if (found) throw new TemplateError(`the dynamic reference ${found} can not be looked up by this local cloud`, at);
  } else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) refuseDynamicReferences(item, within(at, key));
}

/** A string, number or boolean as CloudFormation writes it into text. */
export function text(value: unknown, at: Place): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateError(`expected a string, not ${describe(value)}`, at);
}

function apply(name: string, argument: unknown, scope: Scope, at: Place): unknown {
  const known = FUNCTIONS.get(name);
  if (known) return known(argument, scope, at);
  if (CONDITION_FUNCTIONS.has(name)) throw new TemplateError(`${name} can only be used in Conditions`, at);
  throw new TemplateError(`unknown function ${name}`, at);
}

const CONDITION_FUNCTIONS = new Set(['Fn::Equals', 'Fn::And', 'Fn::Or', 'Fn::Not']);

const FUNCTIONS: ReadonlyMap<string, Apply> = new Map<string, Apply>([
  ['Ref', (name, scope, at) => scope.ref(literal(name, at), at)],
  ['Fn::GetAtt', getAtt],
  ['Fn::Sub', substitute],
  [
    'Fn::Join',
    (argument, scope, at) => {
      const [delimiter, list] = tuple(argument, 2, at);
      const parts = listOf(list, scope, within(at, 1));
      return parts.map((part, index) => text(part, within(within(at, 1), index))).join(literal(delimiter, at));
    },
  ],
  [
    'Fn::Split',
    (argument, scope, at) => {
      const [delimiter, source] = tuple(argument, 2, at);
      if (delimiter === '') throw new TemplateError('the delimiter is empty', at);
      return textOf(source, scope, within(at, 1)).split(literal(delimiter, at));
    },
  ],
  ['Fn::Select', select],
  [
    'Fn::If',
    (argument, scope, at) => {
      const [condition, yes, no] = tuple(argument, 3, at);
      return scope.condition(literal(condition, at), at)
        ? resolve(yes, scope, within(at, 1))
        : resolve(no, scope, within(at, 2));
    },
  ],
  ['Fn::FindInMap', findInMap],
  [
    'Fn::Base64',
    (argument, scope, at) => {
      const plain = textOf(argument, scope, at);
      refuseDynamicReferences(plain, at);
      return Buffer.from(plain, 'utf8').toString('base64');
    },
  ],
  ['Fn::ImportValue', (argument, scope, at) => scope.importValue(textOf(argument, scope, at), at)],
  [
    'Fn::GetAZs',
    (argument, scope, at) => {
      const region = textOf(argument, scope, at) || scope.region;
      return ['a', 'b', 'c'].map((zone) => region + zone);
    },
  ],
  [
    'Fn::Length',
    (argument, scope, at) => {
      needExtensions('Fn::Length', scope, at);
      return listOf(argument, scope, at).length;
    },
  ],
  [
    'Fn::ToJsonString',
    (argument, scope, at) => {
      needExtensions('Fn::ToJsonString', scope, at);
      const value = resolve(argument, scope, at);
      if (typeof value !== 'object' || value === null) throw new TemplateError('expected an object or a list', at);
      refuseDynamicReferences(value, at);
      return JSON.stringify(value);
    },
  ],
]);

function getAtt(argument: unknown, scope: Scope, at: Place): unknown {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    if (dot < 1) throw new TemplateError(`expected <logical id>.<attribute>, not ${describe(argument)}`, at);
    return scope.getAtt(argument.slice(0, dot), argument.slice(dot + 1), at);
  }
  const [logicalId, attribute] = tuple(argument, 2, at);
  return scope.getAtt(literal(logicalId, at), textOf(attribute, scope, within(at, 1)), at);
}

function substitute(argument: unknown, scope: Scope, at: Place): string {
  const [template, variables] = typeof argument === 'string' ? [argument, {}] : tuple(argument, 2, at);
  if (!isObject(variables)) throw new TemplateError('the variables must be an object', at);
  const variable = (name: string): unknown => {
    if (Object.hasOwn(variables, name)) return resolve(own(variables, name), scope, within(within(at, 1), name));
    const dot = name.indexOf('.');
    return dot < 0 ? scope.ref(name, at) : scope.getAtt(name.slice(0, dot), name.slice(dot + 1), at);
  };
  return literal(template, at).replace(/\$\{(!?)([^}]*)\}/g, (_whole, exclamation: string, name: string) => {
    if (exclamation) return `\${${name}}`;
    if (!/^[\w.:]+$/.test(name)) throw new TemplateError(`\${${name}} names nothing`, at);
    return text(variable(name), at);
  });
}

function select(argument: unknown, scope: Scope, at: Place): unknown {
  const [position, list] = tuple(argument, 2, at);
  const index = textOf(position, scope, within(at, 0));
  const items = listOf(list, scope, within(at, 1));
  const item = /^\d+$/.test(index) ? items[Number(index)] : undefined;
  if (item === undefined || item === null)
    throw new TemplateError(`can not select item ${index} of a list of ${items.length}`, at);
  return item;
}

function findInMap(argument: unknown, scope: Scope, at: Place): unknown {
  const [map, first, second, fallback] = tuple(argument, 3, at, 4);
  const [name, one, two] = [map, first, second].map((key, index) => textOf(key, scope, within(at, index)));
  const found = scope.mapping(name ?? '', one ?? '', two ?? '');
  if (found !== undefined) return found;
  if (isObject(fallback) && Object.hasOwn(fallback, 'DefaultValue')) {
    needExtensions('the DefaultValue of Fn::FindInMap', scope, at);
    return resolve(fallback['DefaultValue'], scope, within(at, 3));
  }
  throw new TemplateError(`the mappings hold nothing at ${name}.${one}.${two}`, at);
}

function needExtensions(what: string, scope: Scope, at: Place): void {
  if (!scope.languageExtensions)
    throw new TemplateError(`${what} needs "Transform": "AWS::LanguageExtensions" in its template`, at);
}

function tuple(argument: unknown, least: number, at: Place, most = least): readonly unknown[] {
  if (Array.isArray(argument) && argument.length >= least && argument.length <= most) return argument;
  throw new TemplateError(`expected a list of ${least}, not ${describe(argument)}`, at);
}

/** Names and delimiters, which CloudFormation does not let functions compute. */
function literal(value: unknown, at: Place): string {
  if (typeof value === 'string') return value;
  throw new TemplateError(`expected a literal string, not ${describe(value)}`, at);
}

function textOf(value: unknown, scope: Scope, at: Place): string {
  return text(resolve(value, scope, at), at);
}

function listOf(value: unknown, scope: Scope, at: Place): readonly unknown[] {
  const list = resolve(value, scope, at);
  if (Array.isArray(list)) return list;
  throw new TemplateError(`expected a list, not ${describe(list)}`, at);
}

function describe(value: unknown): string {
  return value === NO_VALUE ? 'AWS::NoValue' : JSON.stringify(value);
}
