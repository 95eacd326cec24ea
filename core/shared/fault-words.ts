import type * as z from 'zod';

/**
 * Says what is wrong with a value where its schema has no words of its own: what it must be, and not what the parser
 * expected. Where this has no words either, zod's are taken.
 */
export const faultWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'must be given';
      return `must be ${kinds[issue.expected] ?? `a ${issue.expected}`}`;
    case 'invalid_value':
      if (issue.input === undefined) return 'must be given';
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`;
    case 'invalid_union':
      return Array.isArray(issue.options) ? `must be one of ${issue.options.join(', ')}` : undefined;
    case 'too_small':
      return bound('at least', issue.minimum, issue.origin);
    case 'too_big':
      return bound('at most', issue.maximum, issue.origin);
    default:
      return undefined;
  }
};

const kinds: Readonly<Record<string, string>> = {
  int: 'a whole number',
  array: 'an array',
  object: 'an object',
  boolean: 'true or false',
};

function bound(which: string, limit: number | bigint, origin: string): string | undefined {
  const things = (unit: string): string => `must have ${which} ${limit} ${unit}${Number(limit) === 1 ? '' : 's'}`;
  if (origin === 'number' || origin === 'int') return `must be ${which} ${limit}`;
  if (origin === 'string') return things('character');
  return origin === 'array' ? things('item') : undefined;
}
