import * as z from 'zod';
import { type OpenApiDocument, openapi } from '../../contract/openapi.ts';
import type { Route } from '../../contract/route.ts';
import { operationOf, referencesIn, responseOf } from './openapi-reader.ts';

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
    const { operation } = oneRoute({ query: z.strictObject({ limit, colour: z.enum(['a', 'b']) }) });
    expect(operation.parameters).toEqual([
      {
        name: 'limit',
        in: 'query',
        required: false,
        description: 'How many',
        schema: { type: 'integer', maximum: 9, default: 3 },
      },
      { name: 'colour', in: 'query', required: true, schema: { type: 'string', enum: ['a', 'b'] } },
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
    const { schema } = header as { schema: { pattern: string } };
    for (const sent of ['"12"', 'W/"12"', '12']) expect(sent).toMatch(new RegExp(schema.pattern));
    for (const sent of ['"0"', 'twelve', '']) expect(sent).not.toMatch(new RegExp(schema.pattern));
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
