import { type Place, TemplateError, within } from './errors.ts';
import { resolve, type Scope } from './intrinsics.ts';
import { isObject } from './json.ts';

/**
 * Whether a condition of the `Conditions` section holds.
 * @param scope one that knows parameters but no resources, as conditions are evaluated before anything is created
 * @throws TemplateError when the expression is not one CloudFormation accepts
 */
export function evaluateCondition(expression: unknown, scope: Scope, at: Place): boolean {
  const entries = isObject(expression) ? Object.entries(expression) : [];
  const [name, argument] = entries[0] ?? [];
  if (entries.length !== 1 || name === undefined)
    throw new TemplateError(`not a condition: ${JSON.stringify(expression)}`, at);
  const inside = within(at, name);
  const all = (least: number, most: number) =>
    operands(argument, least, most, inside).map((item, index) => evaluateCondition(item, scope, within(inside, index)));
  switch (name) {
    case 'Condition':
      if (typeof argument !== 'string') throw new TemplateError('expected the name of a condition', inside);
      return scope.condition(argument, inside);
    case 'Fn::And':
      return all(2, 10).every(Boolean);
    case 'Fn::Or':
      return all(2, 10).some(Boolean);
    case 'Fn::Not':
      return !all(1, 1)[0];
    case 'Fn::Equals': {
      const [left, right] = operands(argument, 2, 2, inside).map((item, index) =>
        comparable(resolve(item, scope, within(inside, index))),
      );
      return left === right;
    }
    default:
      throw new TemplateError(`${name} is not a condition function`, at);
  }
}

function operands(argument: unknown, least: number, most: number, at: Place): readonly unknown[] {
  if (Array.isArray(argument) && argument.length >= least && argument.length <= most) return argument;
  throw new TemplateError(`expected a list of ${least === most ? least : `${least} to ${most}`}`, at);
}

/** CloudFormation compares texts: the number 1 equals the string "1". */
function comparable(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
