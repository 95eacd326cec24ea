import { group, isObject, onlyKnown, optionalText, type Properties, text } from './properties.ts';

/** What is known when a target's input is made from an event. */
export interface InputContext {
  readonly ruleArn: string;
  readonly ruleName: string;
  /** ISO 8601: when the bus took the event */
  readonly ingestionTime: string;
}

/** Makes the text a target gets. @throws Error when no input comes of this event */
export type TargetInput = (event: Readonly<Record<string, unknown>>, context: InputContext) => string;

/** Found by a JSON path; `undefined` when nothing is there. */
type Path = (event: unknown) => unknown;

const PREDEFINED = [
  'aws.events.rule-arn',
  'aws.events.rule-name',
  'aws.events.event.ingestion-time',
  'aws.events.event',
  'aws.events.event.json',
];

/**
 * Compiles `Input`, `InputPath` or `InputTransformer` of a rule's target; without them it gets the event itself.
 * @throws Error naming `where`, for more than one of them, a malformed one, or a path that is not supported
 */
export function compileInput(where: string, target: Properties): TargetInput {
  const input = optionalText(where, target, 'Input');
  const path = optionalText(where, target, 'InputPath');
  const transformer = group(where, target, 'InputTransformer');
  if ([input, path, transformer].filter((given) => given !== undefined).length > 1)
    throw new Error(`${where}: only one of Input, InputPath, or InputTransformer must be provided`);
  if (input !== undefined) {
    if (!isJson(input)) throw new Error(`${where}: Input is not JSON`);
    return () => input;
  }
  if (path !== undefined) return selection(where, path);
  if (transformer) return transformation(where, transformer);
  return (event) => JSON.stringify(event);
}

function selection(where: string, path: string): TargetInput {
  const find = compilePath(`${where}: InputPath`, path);
  return (event) => {
    const found = find(event);
    if (found === undefined) throw new Error(`InputPath ${path} finds nothing in the event`);
    return JSON.stringify(found);
  };
}

function transformation(where: string, transformer: Properties): TargetInput {
  onlyKnown(`${where}: InputTransformer`, transformer, ['InputPathsMap', 'InputTemplate']);
  const template = text(where, transformer, 'InputTemplate');
  const paths = new Map<string, Path>();
  for (const [name, path] of Object.entries(group(where, transformer, 'InputPathsMap') ?? {})) {
    if (name.startsWith('aws.')) throw new Error(`${where}: InputPathsMap must not define ${name}`);
    paths.set(name, compilePath(`${where}: InputPathsMap ${name}`, String(path)));
  }
  for (const [, name = ''] of template.matchAll(/<([^<>\s]+)>/g))
    if (!paths.has(name) && !PREDEFINED.includes(name))
      throw new Error(`${where}: InputTemplate contains invalid placeholder ${name}`);
  const isObjectTemplate = /^\s*[[{]/.test(template);
  return (event, context) => {
    const values = new Map(predefined(event, context));
    for (const [name, find] of paths) values.set(name, find(event));
    const made = fill(template, values, isObjectTemplate);
    if (isObjectTemplate && !isJson(made)) throw new Error('the InputTemplate makes no valid JSON of this event');
    return made;
  };
}

function predefined(event: Readonly<Record<string, unknown>>, context: InputContext): [string, unknown][] {
  // As AWS has it, the one without the detail also renames its type.
  const { detail: _, 'detail-type': detailType, ...envelope } = event;
  return [
    ['aws.events.rule-arn', context.ruleArn],
    ['aws.events.rule-name', context.ruleName],
    ['aws.events.event.ingestion-time', context.ingestionTime],
    ['aws.events.event', { ...envelope, detailType }],
    ['aws.events.event.json', event],
  ];
}

/** Replaces each `<name>`; what that makes of a value depends on whether the place is within a JSON string. */
function fill(template: string, values: ReadonlyMap<string, unknown>, isObjectTemplate: boolean): string {
  let quoted = false;
  return template.replace(/\\.|"|<([^<>\s]+)>/g, (found: string, name: string | undefined) => {
    if (found === '"') quoted = !quoted;
    if (name === undefined || !values.has(name)) return found;
    const value = values.get(name) ?? (values.get(name) === null ? null : '');
    if (!quoted) return JSON.stringify(value);
    if (typeof value === 'string') return JSON.stringify(value).slice(1, -1);
    const json = JSON.stringify(value);
    // AWS puts an object into a text without its quotes; into a string of a JSON template as it is, which breaks it.
    return isObjectTemplate ? json : json.replaceAll('"', '');
  });
}

function isJson(candidate: string): boolean {
  try {
    JSON.parse(candidate);
    return true;
  } catch {
    return false;
  }
}

/** `$`, `.name`, `['name']`, `[0]`, `[*]` and `.*`. */
function compilePath(where: string, path: string): Path {
  const steps = [...path.slice(1).matchAll(/\.([\w/-]+|\*)|\[(\d+|\*)\]|\['([^']+)'\]/g)];
  if (!path.startsWith('$') || steps.map(([step]) => step).join('') !== path.slice(1))
    throw new Error(`${where}: the JSON path ${path} is not supported`);
  const names = steps.map(([, dotted, bracketed, quoted]) => dotted ?? bracketed ?? quoted ?? '');
  const wild = names.includes('*');
  return (event) => {
    const found = names.reduce((values, name) => values.flatMap((value) => step(value, name)), [event]);
    return wild && found.length > 0 ? found : found[0];
  };
}

function step(value: unknown, name: string): unknown[] {
  if (name === '*') return Array.isArray(value) ? (value as unknown[]) : isObject(value) ? Object.values(value) : [];
  if (Array.isArray(value))
    return /^\d+$/.test(name) && Number(name) < value.length ? [value[Number(name)] as unknown] : [];
  return isObject(value) && Object.hasOwn(value, name) ? [value[name]] : [];
}
