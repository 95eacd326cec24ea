import { openapi } from '../../contract/openapi.ts';
import { fieldsAnywhere, fieldsOf, schemas } from '../../contract/openapi-descriptions.ts';
import { routes } from '../../contract/routes.ts';
import { operationsOf } from './openapi-reader.ts';

const document = openapi(routes);

interface Field {
  /** Such as `Transaction.deadline.at`, or `login.username`. */
  readonly name: string;
  readonly description: unknown;
}

/** Every field in a part of the document, and in what is written into it; references are parts of their own. */
function fieldsIn(part: unknown, name: string): Field[] {
  if (typeof part !== 'object' || part === null) return [];
  if (Array.isArray(part)) return part.flatMap((each) => fieldsIn(each, name));
  return Object.entries(part).flatMap(([keyword, value]) =>
    keyword === 'properties'
      ? Object.entries(value as Record<string, { description?: unknown }>).flatMap(([field, schema]) => [
          { name: `${name}.${field}`, description: schema.description },
          ...fieldsIn(schema, `${name}.${field}`),
        ])
      : // Examples are no schemas, whatever their fields are called.
        keyword.startsWith('example')
        ? []
        : fieldsIn(value, name),
  );
}

const inComponents = Object.entries(document.components.schemas).flatMap(([name, schema]) => fieldsIn(schema, name));
const inOperations = operationsOf(document).flatMap(({ operation }) => fieldsIn(operation, operation.operationId));
const parameters = operationsOf(document).flatMap(({ operation }) =>
  (operation.parameters ?? []).map(({ name, description, in: place }) => ({
    name: `${operation.operationId}.${name}`,
    description,
    place,
  })),
);

describe('the description of the API', () => {
  test('says of every field and parameter what it means', () => {
    const all = [...inComponents, ...inOperations, ...parameters];
    expect(all.length).toBeGreaterThan(600);
    expect(all.filter(({ description }) => typeof description !== 'string').map(({ name }) => name)).toEqual([]);
  });

  test('has no words of what there is not', () => {
    const names = new Set(
      [...inComponents, ...inOperations, ...parameters].map(({ name }) => name.replace(/^(\w+?)Input\./, '$1.')),
    );
    const special = Object.entries(fieldsOf).flatMap(([name, fields]) =>
      Object.keys(fields).map((field) => `${name}.${field}`),
    );
    expect(special.filter((name) => !names.has(name))).toEqual([]);
    const last = new Set([...names].map((name) => name.slice(name.lastIndexOf('.') + 1)));
    expect(Object.keys(fieldsAnywhere).filter((name) => !last.has(name))).toEqual([]);
    expect(Object.keys(schemas).filter((name) => document.components.schemas[name]?.description === undefined)).toEqual(
      [],
    );
  });

  test('explains every status that a trade can have', () => {
    const { description, enum: values } = document.components.schemas.TransactionStatus as {
      description: string;
      enum: readonly string[];
    };
    expect([...description.matchAll(/^- `([\w-]+)`/gm)].map(([, value]) => value).sort()).toEqual([...values].sort());
  });

  test('makes up no times and no numbers: swagger pages show patterns and bounds as examples', () => {
    const text = JSON.stringify(document);
    expect(text).not.toContain(String(Number.MAX_SAFE_INTEGER));
    expect(text).not.toMatch(/"format":"date-time","pattern"/);
  });

  test('gives the gateway’s words at the status they come with', () => {
    const { Throttled, UnauthenticatedAtGateway } = document.components.responses as Record<
      string,
      { content: Record<string, { example?: unknown }> }
    >;
    expect(Throttled?.content['application/json']?.example).toEqual({ message: 'Too Many Requests' });
    expect(UnauthenticatedAtGateway?.content['application/json']?.example).toEqual({ message: 'Unauthorized' });
  });

  test('lists reading before changing before removing, and shorter paths first', () => {
    const users = operationsOf(document).filter(({ operation }) => operation.tags[0] === 'users');
    expect(users.map(({ operation }) => operation.operationId)).toEqual([
      'getMe',
      'updateMe',
      'deleteMe',
      'getUser',
      'exportMe',
    ]);
  });
});
