import type { Statement } from '../types.ts';
import { isKnownOperator } from './conditions.ts';

/** A statement as policies may hold it. What a policy leaves out is an empty list, so nothing matches it by accident. */
export interface FullStatement extends Statement {
  readonly NotAction?: readonly string[];
  readonly NotResource?: readonly string[];
  /** Present in policies of resources: types (`Service`, `AWS` …) with the names in them; `*` for everyone. */
  readonly Principal?: '*' | Readonly<Record<string, readonly string[]>>;
}

/** A policy that AWS would refuse, or that this local cloud can not evaluate as AWS does. */
export class PolicyError extends Error {
  constructor(where: string, message: string) {
    super(`${where}: ${message}`);
    this.name = 'PolicyError';
  }
}

const ELEMENTS = new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition', 'Principal']);

/**
 * The statements of a policy document, checked and in one shape.
 * @param where named in errors, e.g. the id of the policy's resource
 * @param kind policies of identities may not name principals; those of resources must
 * @throws PolicyError for anything that could not be evaluated as AWS does: unknown elements and condition operators,
 * policy variables, principals that are excluded rather than named
 */
export function validateStatements(
  document: unknown,
  where: string,
  kind: 'identity' | 'resource' = 'identity',
): readonly FullStatement[] {
  const statements = isObject(document) ? document['Statement'] : undefined;
  if (statements === undefined) throw new PolicyError(where, 'the policy document has no Statement');
  return (Array.isArray(statements) ? statements : [statements]).map((raw, index) =>
    validate(raw, `${where}, statement ${index}`, kind),
  );
}

function validate(raw: unknown, where: string, kind: 'identity' | 'resource'): FullStatement {
  if (!isObject(raw)) throw new PolicyError(where, 'a statement must be an object');
  for (const element of Object.keys(raw))
    if (!ELEMENTS.has(element)) throw new PolicyError(where, `the element ${element} is not understood`);
  const { Sid, Effect } = raw;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new PolicyError(where, 'Effect must be Allow or Deny');
  if ((kind === 'resource') !== 'Principal' in raw)
    throw new PolicyError(where, kind === 'resource' ? 'Principal is missing' : 'Principal is not allowed here');
  return {
    ...(typeof Sid === 'string' ? { Sid } : {}),
    Effect,
    ...either(raw, 'Action', where),
    ...either(raw, 'Resource', where),
    ...(raw['Condition'] === undefined ? {} : { Condition: conditions(raw['Condition'], where) }),
    ...(kind === 'resource' ? { Principal: principals(raw['Principal'], where) } : {}),
  };
}

/** `Action` or `NotAction`, `Resource` or `NotResource`: exactly one of the two must be there. */
function either<K extends 'Action' | 'Resource'>(raw: Record<string, unknown>, name: K, where: string) {
  const not = `Not${name}` as const;
  if (name in raw === not in raw) throw new PolicyError(where, `exactly one of ${name} and ${not} must be there`);
  const values = strings(raw[name] ?? raw[not], `${name} or ${not}`, where);
  for (const value of values) {
    refuseVariables(value, where);
    if (name === 'Action' && value !== '*' && !/^[\w-]+:[\w*?]+$/.test(value))
      throw new PolicyError(where, `${JSON.stringify(value)} is no action`);
    if (name === 'Resource' && value !== '*' && !value.startsWith('arn:'))
      throw new PolicyError(where, `${JSON.stringify(value)} is neither an ARN nor "*"`);
  }
  return (name in raw ? { [name]: values } : { [name]: [], [not]: values }) as Record<K, readonly string[]>;
}

function conditions(raw: unknown, where: string): NonNullable<Statement['Condition']> {
  const entries = Object.entries(object(raw, 'Condition', where)).map(([operator, keys]) => {
    if (!isKnownOperator(operator)) throw new PolicyError(where, `unknown condition operator ${operator}`);
    const values = Object.entries(object(keys, operator, where)).map(([key, wanted]) => {
      // Templates write these as booleans and numbers too.
      const list = (Array.isArray(wanted) ? wanted : [wanted]).map((value) =>
        typeof value === 'boolean' || typeof value === 'number' ? String(value) : value,
      );
      const texts = strings(list, `${operator} ${key}`, where);
      for (const text of texts) refuseVariables(text, where);
      return [key, texts] as const;
    });
    return [operator, Object.fromEntries(values)] as const;
  });
  return Object.fromEntries(entries);
}

function principals(raw: unknown, where: string): '*' | Readonly<Record<string, readonly string[]>> {
  if (raw === '*') return '*';
  const entries = Object.entries(object(raw, 'Principal', where));
  return Object.fromEntries(entries.map(([type, names]) => [type, strings(names, `Principal.${type}`, where)]));
}

function refuseVariables(value: string, where: string): void {
  if (value.includes('${')) throw new PolicyError(where, `policy variables are not evaluated here: ${value}`);
}

function strings(value: unknown, what: string, where: string): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length > 0 && list.every((item) => typeof item === 'string')) return list;
  throw new PolicyError(where, `${what} must be a string or a list of strings`);
}

function object(value: unknown, what: string, where: string): Record<string, unknown> {
  if (isObject(value)) return value;
  throw new PolicyError(where, `${what} must be an object`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
