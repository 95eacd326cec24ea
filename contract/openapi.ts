import * as z from 'zod';
import { ANSWER_KEPT_SECONDS } from '../core/shared/idempotency.ts';
import { fieldsAnywhere, fieldsOf as fieldsBySchema, schemas as schemaWords } from './openapi-descriptions.ts';
import { collectRefusals, type Refusals } from './openapi-problems.ts';
import { collectSchemas, type JsonSchema, type Schemas } from './openapi-schemas.ts';
import { type Route, type Tag, tags } from './route.ts';

export interface OpenApiOperation {
  readonly operationId: string;
  readonly tags: readonly Tag[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly JsonSchema[];
  readonly requestBody?: JsonSchema;
  /** By status. */
  readonly responses: Readonly<Record<string, JsonSchema>>;
}

/** What of OpenAPI 3.1 (spec.openapis.org/oas/v3.1.0) the API's description uses. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
    readonly license: { readonly name: string; readonly identifier: string };
  };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: Tag; readonly description: string }[];
  /** By path, then by method in small letters. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, JsonSchema>>;
    readonly headers: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, JsonSchema>>;
  };
}

const info: OpenApiDocument['info'] = {
  title: 'Swapyard API',
  version: '1',
  license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
  description: `A marketplace between people, with a payment that is held until the goods have arrived.

- **JSON in, JSON out.** Fields that a request may not have are refused; replies may gain fields.
- **Refusals** are [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problems. Rely on the code in \`type\`, not on the words. Something
  that is not yours to see is refused as if it did not exist. What the gateway in front refuses itself, such as
  a token that has expired or too many requests, is \`{ "message": … }\`.
- **Amounts** are integers in the currency's smallest unit: 4500 is 45.00 EUR, or 4500 JPY.
- **Lists** come in pages: as long as a page has a \`cursor\`, send it with the same query to get the next one.
- **Tokens:** log in, and send the access token as \`Authorization: Bearer …\`.`,
};

const sentences: Record<Tag, string> = {
  auth: 'Accounts, passwords and sessions.',
  users: 'Your own profile, and what everybody may see of others.',
  listings: 'What is for sale: products by anybody, car parts by sellers.',
  photos: 'Photos of listings, uploaded straight to storage.',
  fitment: 'Whether a part fits your car, and why.',
  inquiries: 'Questions about listings, and what sellers answer.',
  transactions: 'Trades with protected payment, from reservation to the end.',
  payouts: 'What sellers have earned, and how they get it.',
  ratings: 'What buyers say of what they bought, and of whom.',
  moderation: 'Reports of anybody, and what operators do about them: every action leaves its reason on record.',
  notifications: 'What happened to your trades and payouts, in words.',
  meta: 'About this API.',
};

const headersByName = {
  'retry-after': { description: 'Seconds to wait before trying again', schema: { type: 'integer', minimum: 0 } },
  'idempotency-replayed': {
    description: 'There when this answer was given before, to the first request with this idempotency key',
    schema: { type: 'string', const: 'true' },
  },
  etag: {
    description:
      'Tells this answer from every other one: send it as `if-none-match` next time, or as `if-match` with a change',
    schema: { type: 'string' },
  },
};

const headers = (name: keyof typeof headersByName) => ({
  headers: { [name]: { $ref: `#/components/headers/${name}` } },
});

/** Describes the routes, pages for people aside, as an OpenAPI 3.1 document. Equal routes give equal documents. */
export function openapi(routes: Readonly<Record<string, Route>>): OpenApiDocument {
  const schemas = collectSchemas();
  const refusals = collectRefusals(schemas);
  const described = inReadingOrder(Object.entries(routes).filter(([, route]) => route.page === undefined));
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const [operationId, route] of described) {
    const methods = { [route.method.toLowerCase()]: operation(operationId, route, schemas, refusals) };
    paths[route.path] = { ...paths[route.path], ...methods };
  }
  const { part, components } = schemas.settle({ paths, responses: sortedByName(refusals.shared) });
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: '/' }],
    tags: tags
      .filter((tag) => described.some(([, route]) => route.tag === tag))
      .map((name) => ({ name, description: sentences[name] })),
    paths: part.paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components).map(([name, schema]) => [name, explained(name, schema)])),
      responses: part.responses,
      headers: headersByName,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The access token from `login`.' },
      },
    },
  };
}

const methodOrder: readonly Route['method'][] = ['GET', 'POST', 'PATCH', 'DELETE'];

/** By tag, then shorter paths first, and of one path reading before changing before removing. */
function inReadingOrder(described: readonly [string, Route][]): readonly [string, Route][] {
  const place = ([, { tag, path, method }]: [string, Route]): string =>
    [String(tags.indexOf(tag)).padStart(2, '0'), path.split('/').length, path, methodOrder.indexOf(method)].join(' ');
  return [...described].sort((one, other) => (place(one) < place(other) ? -1 : 1));
}

/** The schema with what it and its fields mean, where they do not say it themselves. */
function explained(name: string, schema: JsonSchema): JsonSchema {
  const words = schemaWords[name];
  return {
    ...(words !== undefined && schema.description === undefined && { description: words }),
    ...withFields(schema),
  };

  function withFields(part: JsonSchema, path = ''): JsonSchema {
    const { properties, ...rest } = part as { properties?: Record<string, JsonSchema> };
    const inner = Object.entries(rest).map(([keyword, value]) => {
      if (keyword === 'items') return [keyword, withFields(value as JsonSchema, path)];
      const choices = keyword === 'oneOf' || keyword === 'anyOf' || keyword === 'allOf';
      return [keyword, choices ? (value as JsonSchema[]).map((choice) => withFields(choice, path)) : value];
    });
    const fields = Object.entries(properties ?? {}).map(([field, value]) => {
      const description = value.description ?? meaning(name, `${path}${field}`);
      return [field, { ...withFields(value, `${path}${field}.`), ...(description !== undefined && { description }) }];
    });
    return { ...Object.fromEntries(inner), ...(properties && { properties: Object.fromEntries(fields) }) };
  }
}

/** Of a field: what the schema's own words say of it, or what it means anywhere. */
const meaning = (name: string, path: string): string | undefined =>
  fieldsBySchema[name.replace(/Input$/, '')]?.[path] ?? fieldsAnywhere[path.slice(path.lastIndexOf('.') + 1)];

function operation(operationId: string, route: Route, schemas: Schemas, refusals: Refusals): OpenApiOperation {
  const { tag, summary, auth, body } = route;
  const description = [route.description, auth === 'operator' ? 'For operators.' : undefined]
    .filter(Boolean)
    .join('\n\n');
  const parameters = [
    ...fieldsOf(operationId, route.params, 'path', schemas),
    ...fieldsOf(operationId, route.query, 'query', schemas),
    ...headersOf(route),
  ];
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description !== '' && { description }),
    security: securityOf(route),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: route.bodyOptional !== true,
        content: {
          'application/json': { schema: explained(operationId, schemas.use(body, 'input')), ...examplesOf(body) },
        },
      },
    }),
    responses: {
      [route.status]: success(operationId, route, schemas),
      ...(route.cache !== undefined && { 304: { description: 'You have it already' } }),
      ...refusals.of(route),
    },
  };
}

function securityOf({ auth }: Route): OpenApiOperation['security'] {
  if (auth === 'public') return [];
  if (auth === 'optional') return [{}, { bearer: [] }];
  return [{ bearer: auth === 'operator' ? ['operator'] : [] }];
}

/** Each field of an object schema as a parameter. */
function fieldsOf(
  operationId: string,
  fields: z.ZodObject | undefined,
  place: 'path' | 'query',
  schemas: Schemas,
): readonly JsonSchema[] {
  if (!fields) return [];
  const { properties = {}, required = [] } = schemas.use(fields, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description = meaning(operationId, name), ...schema }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema,
  }));
}

function headersOf({ ifMatch, idempotency, cache }: Route): readonly JsonSchema[] {
  return [
    ...(cache === undefined
      ? []
      : [
          {
            name: 'if-none-match',
            in: 'header',
            required: false,
            description: 'The `etag` of the answer you have: 304 without a body while it is still right',
            schema: { type: 'string' },
          },
        ]),
    ...(ifMatch
      ? [
          {
            name: 'if-match',
            in: 'header',
            required: false,
            description: 'The `version` you have read, such as `"3"`: refused when there is a newer one',
            schema: {
              type: 'string',
              pattern: '^(W/)?("[1-9][0-9]{0,14}(-[\\w-]{16})?"|[1-9][0-9]{0,14})$',
              examples: ['"3"'],
            },
          },
        ]
      : []),
    ...(idempotency
      ? [
          {
            name: 'idempotency-key',
            in: 'header',
            required: idempotency === 'required',
            description: `Makes it safe to send the request again: for ${ANSWER_KEPT_SECONDS / 3600} hours the same key and body get the first answer`,
            schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x20-\\x7e]+$' },
          },
        ]
      : []),
  ];
}

/** Of each kind of body that has one, by the kind's name, so that people can choose what to start from. */
function examplesOf(body: z.ZodType): { readonly examples?: Readonly<Record<string, { readonly value: unknown }>> } {
  const kinds = body instanceof z.ZodUnion ? [body, ...body.options] : [body];
  const examples = kinds.flatMap((kind) => {
    const { id = 'example', examples } = z.globalRegistry.get(kind) ?? {};
    const value: unknown = Array.isArray(examples) ? examples[0] : undefined;
    return value === undefined ? [] : [[id, { value }] as const];
  });
  return examples.length > 0 ? { examples: Object.fromEntries(examples) } : {};
}

function success(operationId: string, route: Route, schemas: Schemas): JsonSchema {
  const names = { 200: 'As asked', 201: 'Made', 204: 'Done' } as const;
  return {
    description: names[route.status],
    ...(route.idempotency && headers('idempotency-replayed')),
    ...(route.cache !== undefined && headers('etag')),
    ...(route.status !== 204 && {
      content: { 'application/json': { schema: explained(operationId, schemas.use(route.reply, 'output')) } },
    }),
  };
}

const sortedByName = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
