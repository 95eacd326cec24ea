import { isObject } from '../events/properties.ts';
import { runtimeFailure } from './failure.ts';
import { type Expression, parseIntrinsic } from './intrinsics.ts';
import { lookUp, MISSING, parsePath } from './reference-path.ts';

/**
 * Reads a payload template: JSON in which the values of fields that end in `.$` are paths or calls of intrinsic
 * functions, worked out when the state runs.
 * @throws Error naming the place in it
 */
export function compileTemplate(where: string, template: unknown): Expression {
  if (Array.isArray(template)) {
    const items = template.map((item, index) => compileTemplate(`${where}/${index}`, item));
    return (scope) => items.map((item) => item(scope));
  }
  if (!isObject(template)) return () => template;
  const fields = Object.entries(template).map(([key, value]): [string, Expression] =>
    key.endsWith('.$')
      ? [key.slice(0, -2), compileExpression(`${where}/${key}`, key, value)]
      : [key, compileTemplate(`${where}/${key}`, value)],
  );
  const twice = fields.map(([name]) => name).find((name, index, names) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`${where}: ${twice} is there twice, once as ${twice}.$`);
  return (scope) => Object.fromEntries(fields.map(([name, expression]) => [name, expression(scope)]));
}

/**
 * Reads a path or a call of an intrinsic function.
 * @param field as errors of an execution name it
 * @throws Error naming `where`
 */
export function compileExpression(where: string, field: string, text: unknown): Expression {
  if (typeof text !== 'string') throw new Error(`${where}: must be a path or a call of an intrinsic function`);
  if (!text.startsWith('$')) return parseIntrinsic(where, text);
  const path = parsePath(where, text);
  return (scope) => {
    const found = lookUp(path, scope);
    if (found !== MISSING) return found;
    const input = JSON.stringify(scope.input);
    throw runtimeFailure(
      `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${input}'`,
    );
  };
}
