import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { type OpenApiDocument, type OpenApiOperation, openapi } from '../../contract/openapi.ts';
import { problems, toProblem } from '../../contract/problems.ts';
import type { Route } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { type ErrorCode, Refusal } from '../../core/shared/errors.ts';

type Json = Readonly<Record<string, unknown>>;
interface Media {
  readonly schema: Json;
  readonly examples?: Readonly<Record<string, { readonly value: Json }>>;
}
interface Response {
  readonly description: string;
  readonly headers?: Json;
  readonly content?: Readonly<Record<string, Media>>;
}

const table: Readonly<Record<string, Route>> = routes;
const document = openapi(routes);
const described = Object.entries(table).filter(([, route]) => route.page === undefined);
/** Tables of tests hold names alone: jest prints what it is given, and a route is a large thing to print. */
const ids = described.map(([id]) => id);

function routeOf(id: string): Route {
  const route = table[id];
  if (!route) throw new Error(`no route ${id}`);
  return route;
}

const operationsOf = ({ paths }: OpenApiDocument) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

function operationOf(operationId: string, of: OpenApiDocument): OpenApiOperation {
  const found = operationsOf(of).find(({ operation }) => operation.operationId === operationId);
  if (!found) throw new Error(`no operation ${operationId}`);
  return found.operation;
}

/** What a local reference points to. */
function target(of: OpenApiDocument, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined;
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((value, key) => (value as Json | undefined)?.[key], of);
}

function responseOf(operation: OpenApiOperation, status: number, of: OpenApiDocument): Response | undefined {
  const response = operation.responses[status] as (Response & { $ref?: string }) | undefined;
  return response?.$ref === undefined ? response : (target(of, response.$ref) as Response);
}

const referencesIn = (value: unknown) =>
  [...JSON.stringify(value).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');

/** Every zod schema with an id that is reachable from these, found by looking into zod's definitions themselves. */
function schemasWithIds(roots: readonly unknown[]): Map<string, z.ZodType> {
  const found = new Map<string, z.ZodType>();
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof z.ZodType) {
      const id = z.globalRegistry.get(value)?.id;
      if (id !== undefined) found.set(id, value);
      visit(value.def);
      return;
    }
    for (const inner of Object.values(value)) visit(inner);
  };
  for (const root of roots) visit(root);
  return found;
}

const shapes = described.flatMap(([, { params, query, body, reply, status }]) => [
  params,
  query,
  body,
  status === 204 ? undefined : reply,
]);

/** A route of no particular kind, to be made particular. */
const aRoute = (route: Partial<Route>): Route => ({
  method: 'POST',
  path: '/v1/things',
  auth: 'public',
  status: 200,
  tag: 'meta',
  summary: 'Do something',
  reply: z.object({ done: z.boolean() }),
  ...route,
});
const oneRoute = (route: Partial<Route>) => {
  const of = openapi({ doIt: aRoute(route) });
  return { of, operation: operationOf('doIt', of) };
};

describe('the OpenAPI document of the API', () => {
  test('is valid OpenAPI 3.1 without errors or warnings by the linter’s recommended rules', () => {
    const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
    try {
      const file = join(folder, 'openapi.json');
      writeFileSync(file, JSON.stringify(document));
      const cli = join(process.cwd(), 'node_modules/@redocly/cli/bin/cli.js');
      const report = execFileSync(process.execPath, [cli, 'lint', file, '--extends=recommended', '--format=json'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
      });
      const { totals, problems: found } = JSON.parse(report.slice(report.indexOf('{')));
      expect(found).toEqual([]);
      expect(totals).toEqual({ errors: 0, warnings: 0, ignored: 0 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('has every route but the pages, each where its row says, and nothing else', () => {
    expect(
      operationsOf(document).map(({ path, method, operation }) => `${operation.operationId} ${method} ${path}`),
    ).toEqual(
      expect.arrayContaining(described.map(([id, { method, path }]) => `${id} ${method.toLowerCase()} ${path}`)),
    );
    expect(operationsOf(document)).toHaveLength(described.length);
    expect(described.length).toBeLessThan(Object.keys(table).length);
  });

  test.each(ids)(
    '%s takes the parameters of its row, asks for the login it needs and answers its status',
    (id, route) => {
      const operation = operationOf(id, document);
      const named = (place: string) =>
        (operation.parameters ?? [])
          .filter((parameter) => parameter['in'] === place)
          .map((parameter) => parameter['name']);
      expect(named('path')).toEqual([...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
      expect(named('query')).toEqual(Object.keys(route.query?.shape ?? {}));
      expect(operation.summary).toBe(route.summary);
      expect(operation.tags).toEqual([route.tag]);
      expect(operation.security.some((way) => Object.keys(way).length === 0) || operation.security.length === 0).toBe(
        route.auth === 'public' || route.auth === 'optional',
      );
      const successes = Object.keys(operation.responses).filter((status) => Number(status) < 400);
      expect(successes).toEqual([String(route.status)]);
      expect(responseOf(operation, route.status, document)?.content === undefined).toBe(route.status === 204);
    },
  );

  test.each(ids)('%s tells of every code it refuses with, at the status of the code', (id) => {
    const route = routeOf(id);
    const operation = operationOf(id, document);
    for (const code of [...(route.refuses ?? []), 'temporarily-unavailable'] as const) {
      const response = responseOf(operation, problems[code][0], document);
      expect(response?.description).toContain(`\`${code}\`: ${problems[code][1]}`);
      expect(response?.content?.['application/problem+json']?.schema).toEqual({ $ref: '#/components/schemas/Problem' });
    }
  });

  test('shows problems as the API sends them', () => {
    const shown = operationsOf(document).flatMap(({ operation }) =>
      Object.keys(operation.responses).flatMap((status) =>
        Object.entries(
          responseOf(operation, Number(status), document)?.content?.['application/problem+json']?.examples ?? {},
        ),
      ),
    );
    expect(shown.length).toBeGreaterThan(described.length);
    for (const [code, { value }] of shown) {
      const { detail: _, ...sent } = toProblem(new Refusal(code as ErrorCode, ''), String(value['instance']));
      expect(value).toEqual(sent);
    }
  });

  test('describes all that a problem can say', () => {
    const full = toProblem(
      new Refusal('invalid-request', 'no', { errors: [{ pointer: '#/body', detail: 'no' }] }),
      'id',
    );
    const least = toProblem(new Error(), 'id');
    const { properties, required } = document.components.schemas['Problem'] as { properties: Json; required: string[] };
    expect(Object.keys(properties).sort()).toEqual(Object.keys(full).sort());
    expect([...required].sort()).toEqual(Object.keys(least).sort());
  });

  test('has each schema with an id once, by its id', () => {
    const named = [...schemasWithIds(shapes).keys(), 'Problem', 'GatewayRefusal'];
    const names = Object.keys(document.components.schemas);
    expect(named.length).toBeGreaterThan(20);
    expect(names.filter((name) => !name.endsWith('Input')).sort()).toEqual(named.sort());
    for (const name of names.filter((name) => name.endsWith('Input')))
      expect(document.components.schemas[name]).not.toEqual(document.components.schemas[name.replace(/Input$/, '')]);
  });

  test('refers only to what is there, and to everything that is there', () => {
    const references = new Set(referencesIn(document));
    for (const reference of references)
      expect({ reference, found: target(document, reference) !== undefined }).toEqual({ reference, found: true });
    for (const kind of ['schemas', 'responses', 'headers'] as const)
      for (const name of Object.keys(document.components[kind]))
        expect(references).toContain(`#/components/${kind}/${name}`);
    expect(JSON.stringify(document)).not.toContain('$defs');
  });

  test('gives examples that the schemas accept', () => {
    let count = 0;
    for (const [id, schema] of schemasWithIds(shapes)) {
      const { examples = [] } = z.globalRegistry.get(schema) as { examples?: readonly unknown[] };
      for (const example of examples) {
        count += 1;
        expect({ id, example, error: schema.safeParse(example).error }).toEqual({ id, example, error: undefined });
      }
      const shown = (document.components.schemas[id] as { examples?: readonly unknown[] }).examples ?? [];
      expect(shown).toEqual(examples);
    }
    expect(count).toBeGreaterThan(5);
  });

  test('says what each tag in use is about', () => {
    const used = new Set(described.map(([, route]) => route.tag));
    expect(document.tags.map(({ name }) => name).sort()).toEqual([...used].sort());
    for (const { description } of document.tags) expect(description).toMatch(/^[A-Z].*\.$/);
  });

  test('is the same each time', () => {
    expect(JSON.stringify(openapi(routes))).toBe(JSON.stringify(document));
  });
});

describe('the refusals that come with the kind of a route', () => {
  const statuses = (route: Partial<Route>) => Object.keys(oneRoute(route).operation.responses).map(Number);
  const params = z.object({ id: z.string() });
  const body = z.strictObject({ name: z.string() });

  const kinds: Record<string, Partial<Route>> = {
    anything: {},
    'a query': { query: params },
    'path parameters': { path: '/v1/things/{id}', params },
    'a body': { body },
    'a login that may be left out': { auth: 'optional' },
    'a login': { auth: 'user' },
    operators: { auth: 'operator' },
    'a version': { ifMatch: true },
    'an idempotency key': { idempotency: 'optional' },
  };

  test.each([
    ['anything', [200, 429, 503]],
    ['a query', [200, 400, 429, 503]],
    ['path parameters', [200, 400, 404, 429, 503]],
    ['a body', [200, 400, 413, 415, 429, 503]],
    ['a login that may be left out', [200, 401, 429, 503]],
    ['a login', [200, 401, 429, 503]],
    ['operators', [200, 401, 403, 429, 503]],
    ['a version', [200, 400, 412, 429, 503]],
    ['an idempotency key', [200, 400, 409, 422, 429, 503]],
  ])('given a route with %s, when it is described, then its statuses are these', (kind, expected) => {
    expect(statuses(kinds[kind] ?? {})).toEqual(expected);
  });

  test('given codes that share a status, when the route is described, then one response has them all', () => {
    const { of, operation } = oneRoute({ auth: 'user', refuses: ['wrong-credentials'] });
    const response = responseOf(operation, 401, of);
    expect(response?.description).toBe('- `unauthenticated`: Sign in first\n- `wrong-credentials`: Signing in failed');
    expect(Object.keys(response?.content?.['application/problem+json']?.examples ?? {})).toEqual([
      'unauthenticated',
      'wrong-credentials',
    ]);
  });

  test('given a token the gateway checks, when it is refused, then the gateway’s own form is described too', () => {
    const forms = (route: Partial<Route>) => {
      const { of, operation } = oneRoute(route);
      return Object.keys(responseOf(operation, 401, of)?.content ?? {});
    };
    expect(forms({ auth: 'user' })).toEqual(['application/problem+json', 'application/json']);
    expect(forms({ auth: 'optional' })).toEqual(['application/problem+json']);
    expect(forms({ refuses: ['wrong-credentials'] })).toEqual(['application/problem+json']);
  });

  test('given a refusal that passes, when it is described, then so is retry-after', () => {
    const { of, operation } = oneRoute({ idempotency: 'required', refuses: ['too-many-attempts'] });
    for (const status of [409, 429, 503])
      expect(Object.keys(responseOf(operation, status, of)?.headers ?? {})).toEqual(['retry-after']);
    for (const status of [400, 422]) expect(responseOf(operation, status, of)?.headers).toBeUndefined();
  });
});

describe('the requests of a route', () => {
  test('given a query with a default and a description, when it is described, then the parameter has both', () => {
    const limit = z.coerce.number().int().max(9).default(3).meta({ description: 'How many' });
    const { operation } = oneRoute({ query: z.strictObject({ limit, kind: z.enum(['a', 'b']) }) });
    expect(operation.parameters).toEqual([
      {
        name: 'limit',
        in: 'query',
        required: false,
        description: 'How many',
        schema: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: 9, default: 3 },
      },
      { name: 'kind', in: 'query', required: true, schema: { type: 'string', enum: ['a', 'b'] } },
    ]);
  });

  test.each(['optional', 'required'] as const)(
    'given an %s idempotency key, when it is described, then header and replay are',
    (idempotency) => {
      const { of, operation } = oneRoute({ idempotency });
      expect(operation.parameters).toMatchObject([
        { name: 'idempotency-key', in: 'header', required: idempotency === 'required', schema: { maxLength: 255 } },
      ]);
      expect(Object.keys(responseOf(operation, 200, of)?.headers ?? {})).toEqual(['idempotency-replayed']);
    },
  );

  test('given a version to match, when it is described, then the header fits what the client sends', () => {
    const { operation } = oneRoute({ ifMatch: true });
    const [header] = operation.parameters ?? [];
    expect(header).toMatchObject({ name: 'if-match', in: 'header', required: false });
    expect(header).toHaveProperty('schema.pattern', '^"[1-9][0-9]*"$');
  });

  test('given a body that may be left out, when it is described, then it is not required', () => {
    const body = z.strictObject({ name: z.string() });
    expect(oneRoute({ body }).operation.requestBody).toMatchObject({ required: true });
    expect(oneRoute({ body, bodyOptional: true }).operation.requestBody).toMatchObject({ required: false });
  });

  test('given kinds of bodies with examples, when they are described, then each can be chosen by name', () => {
    const cat = z.strictObject({ kind: z.literal('cat') }).meta({ id: 'Cat', examples: [{ kind: 'cat' }] });
    const dog = z.strictObject({ kind: z.literal('dog') }).meta({ id: 'Dog', examples: [{ kind: 'dog' }] });
    const { operation } = oneRoute({ body: z.discriminatedUnion('kind', [cat, dog]) });
    expect(operation.requestBody).toMatchObject({
      content: {
        'application/json': { examples: { Cat: { value: { kind: 'cat' } }, Dog: { value: { kind: 'dog' } } } },
      },
    });
  });

  test('given operators only, when it is described, then it says so', () => {
    const { operation } = oneRoute({ auth: 'operator', description: 'Be careful.' });
    expect(operation.description).toBe('Be careful.\n\nFor operators.');
    expect(operation.security).toEqual([{ bearer: ['operator'] }]);
  });
});

describe('schemas with an id', () => {
  const body = (reference: OpenApiDocument) => referencesIn(operationOf('doIt', reference).requestBody);
  const reply = (reference: OpenApiDocument) => referencesIn(operationOf('doIt', reference).responses['200']);

  test('given one that requests and replies see alike, when both use it, then it is there once', () => {
    const thing = z.strictObject({ name: z.string() }).meta({ id: 'AlikeThing' });
    const { of } = oneRoute({ body: thing, reply: thing });
    expect([body(of), reply(of)]).toEqual([['#/components/schemas/AlikeThing'], ['#/components/schemas/AlikeThing']]);
    expect(of.components.schemas['AlikeThingInput']).toBeUndefined();
  });

  test('given one with a default, when request and reply use it, then the request’s is an input of its own, and so is what holds it', () => {
    const inner = z.strictObject({ size: z.int().min(1).max(9).default(1) }).meta({ id: 'InnerThing' });
    const outer = z.strictObject({ inner }).meta({ id: 'OuterThing' });
    const { of } = oneRoute({ body: outer, reply: outer });
    expect([body(of), reply(of)]).toEqual([
      ['#/components/schemas/OuterThingInput'],
      ['#/components/schemas/OuterThing'],
    ]);
    expect(referencesIn(of.components.schemas['OuterThingInput'])).toEqual(['#/components/schemas/InnerThingInput']);
    expect(referencesIn(of.components.schemas['OuterThing'])).toEqual(['#/components/schemas/InnerThing']);
    expect(of.components.schemas['InnerThingInput']).not.toHaveProperty('required');
    expect(of.components.schemas['InnerThing']).toMatchObject({ required: ['size'] });
  });

  test('given one with a default, when only a request uses it, then it keeps its name', () => {
    const thing = z.strictObject({ size: z.int().default(1) }).meta({ id: 'AskedThing' });
    expect(body(oneRoute({ body: thing }).of)).toEqual(['#/components/schemas/AskedThing']);
  });

  test('given a reply that is not strict, when it is described, then it may have more fields; a strict body may not', () => {
    const { of } = oneRoute({
      body: z.strictObject({ a: z.string() }).meta({ id: 'ClosedThing' }),
      reply: z.object({ a: z.string() }).meta({ id: 'OpenThing' }),
    });
    expect(of.components.schemas['ClosedThing']).toHaveProperty('additionalProperties', false);
    expect(of.components.schemas['OpenThing']).not.toHaveProperty('additionalProperties');
  });

  test('given two different ones of the same name, when both are used, then it is an error', () => {
    const routesOfTwo = {
      one: aRoute({ path: '/v1/one', reply: z.object({ a: z.string() }).meta({ id: 'SameThing' }) }),
      two: aRoute({ path: '/v1/two', reply: z.object({ b: z.string() }).meta({ id: 'SameThing' }) }),
    };
    expect(() => openapi(routesOfTwo)).toThrow('Two different schemas are called "SameThing"');
  });

  test('given a recursive one without a name, when it is used inside of another, then it is an error', () => {
    const tree: z.ZodType = z.object({ children: z.lazy(() => z.array(tree)) });
    expect(() => oneRoute({ reply: z.object({ tree }) })).toThrow('give it an id');
  });
});
