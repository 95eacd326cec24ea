import * as z from 'zod';

/** A JSON Schema of the 2020-12 dialect, which is OpenAPI 3.1's own. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}
type Io = 'input' | 'output';

export interface Schemas {
  /** The schema as requests (`input`) or replies (`output`) see it; schemas with an id inside of it become references. */
  use(schema: z.ZodType, io: Io): JsonSchema;
  /**
   * Gives every schema with an id its final name and `part`, which holds what `use` answered, the final references.
   * A schema that requests and replies see differently is there twice: as `Thing` and as `ThingInput`.
   * @throws Error when two schemas would get the same name
   */
  settle<T>(part: T): { readonly part: T; readonly components: Record<string, JsonSchema> };
}

/** References between `use` and `settle` say which of the two views they mean. */
const reference = (io: Io, id: string) => `#/${io}/${id}`;
const referencePattern = /^#\/(input|output)\/(\w+)$/;

/** Turns zod schemas into the schemas of one OpenAPI document. */
export function collectSchemas(): Schemas {
  const found = { input: new Map<string, JsonSchema>(), output: new Map<string, JsonSchema>() };
  return {
    use(schema, io) {
      const { $schema: _, $defs = {}, ...json } = z.toJSONSchema(schema, { io, override: readable });
      for (const [id, definition] of Object.entries($defs)) add(found[io], id, pointed(definition, io));
      return pointed(json, io);
    },
    settle(part) {
      const names = naming(found.input, found.output);
      const named = <V>(value: V): V =>
        withReferences(value, referencePattern, (io, id) => `#/components/schemas/${names(io as Io, id)}`);
      const components = new Map<string, JsonSchema>();
      for (const io of ['input', 'output'] as const)
        for (const [id, definition] of found[io]) add(components, names(io, id), named(definition));
      return {
        part: named(part),
        components: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
      };
    },
  };
}

const readable: NonNullable<z.core.ToJSONSchemaParams['override']> = ({ zodSchema, jsonSchema }) => {
  const { def } = zodSchema._zod;
  // Replies may grow, though zod says otherwise: a client that refuses unknown fields would break on each new one.
  if (def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties;
  // Whoever makes up examples by the pattern of a time makes up the years 0001 to 9999; the format says it all.
  if (jsonSchema.format === 'date-time') {
    delete jsonSchema.pattern;
    jsonSchema.examples ??= ['2026-03-14T09:26:53.589Z'];
  }
  // The bounds of JavaScript's numbers are nobody's rule.
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
};

const pointed = <T>(json: T, io: Io): T => withReferences(json, /^#\/\$defs\/(.+)$/, (id) => reference(io, id));

/** A copy in which every string that matches is replaced: references are the only strings of these forms. */
function withReferences<T>(json: T, pattern: RegExp, replacement: (...groups: string[]) => string): T {
  const revive = (_key: string, value: unknown): unknown => {
    const match = typeof value === 'string' ? pattern.exec(value) : null;
    return match ? replacement(...match.slice(1)) : value;
  };
  return JSON.parse(JSON.stringify(json), revive) as T;
}

function add(to: Map<string, JsonSchema>, name: string, definition: JsonSchema): void {
  // Zod makes up names of its own for recursive schemas without an id; they would mean something else in each operation.
  if (!/^[A-Z]\w*$/.test(name)) throw new Error(`A schema cannot be called "${name}": give it an id in PascalCase`);
  const known = to.get(name);
  if (known && JSON.stringify(known) !== JSON.stringify(definition))
    throw new Error(`Two different schemas are called "${name}"`);
  to.set(name, definition);
}

/** The component's name of a schema as requests or replies see it. */
function naming(input: ReadonlyMap<string, JsonSchema>, output: ReadonlyMap<string, JsonSchema>) {
  const idsIn = (json: JsonSchema) =>
    [...JSON.stringify(json).matchAll(/"#\/(?:input|output)\/(\w+)"/g)].map((match) => match[1] ?? '');
  const neutral = (json: JsonSchema) => JSON.stringify(withReferences(json, referencePattern, (_io, id) => id));
  const both = [...input].flatMap(([id, asked]) => {
    const answered = output.get(id);
    return answered ? [{ id, asked, answered }] : [];
  });
  const split = new Set<string>();
  // A schema that refers to one with two views has two views itself, hence again until nothing is added.
  for (let before = -1; before !== split.size; ) {
    before = split.size;
    for (const { id, asked, answered } of both)
      if (neutral(asked) !== neutral(answered) || idsIn(asked).some((other) => split.has(other))) split.add(id);
  }
  return (io: Io, id: string) => (io === 'input' && split.has(id) ? `${id}Input` : id);
}
