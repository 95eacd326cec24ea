import { type Place, TemplateError } from './errors.ts';
import { text } from './intrinsics.ts';
import { type Json, own } from './json.ts';

/** The parameter by which the CDK checks its bootstrap stack; nothing but a deploy rule reads it. */
const BOOTSTRAP_VERSION = 'BootstrapVersion';

/**
 * Every parameter of a stack by name.
 * @param passed what the parent stack passes; `undefined` for a root stack, whose parameters take their defaults
 * @throws TemplateError for a parameter without a value, and for a value without a parameter
 */
export function parameterValues(
  declared: Readonly<Record<string, Json>>,
  passed: Json | undefined,
  stack: string,
): ReadonlyMap<string, unknown> {
  for (const name of Object.keys(passed ?? {}))
    if (!Object.hasOwn(declared, name))
      throw new TemplateError('the parent stack passes this parameter, but the nested one has none of this name', {
        stack,
        logicalId: name,
        path: ['Parameters'],
      });
  const names = Object.keys(declared).filter((name) => name !== BOOTSTRAP_VERSION);
  return new Map(names.map((name) => [name, parameterValue(name, own(declared, name) ?? {}, passed, stack)]));
}

function parameterValue(name: string, declared: Json, passed: Json | undefined, stack: string): unknown {
  const at: Place = { stack, logicalId: name, path: ['Parameters', name] };
  const type = text(declared['Type'] ?? 'String', at);
  if (type.startsWith('AWS::SSM::'))
    throw new TemplateError(`a parameter of type ${type} is looked up at deploy time; this local cloud can not`, at);
  const given = own(passed, name) ?? declared['Default'];
  if (given === undefined)
    throw new TemplateError(passed ? 'the parent stack passes no value' : 'no default, and nothing passes a value', at);
  const value = text(given, at);
  const allowed = declared['AllowedValues'];
  if (Array.isArray(allowed) && !allowed.map(String).includes(value))
    throw new TemplateError(`${JSON.stringify(value)} is not among the allowed values`, at);
  if (type === 'Number') return numeric(value, at);
  if (type === 'List<Number>') return value.split(',').map((item) => numeric(item, at));
  if (type === 'CommaDelimitedList' || type.startsWith('List<')) return value.split(',').map((item) => item.trim());
  return value;
}

function numeric(value: string, at: Place): number {
  const number = Number(value);
  if (value.trim() === '' || Number.isNaN(number)) throw new TemplateError(`${JSON.stringify(value)} is no number`, at);
  return number;
}
