import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { openapi } from '../../contract/openapi.ts';
import { problems, toProblem } from '../../contract/problems.ts';
import type { Route } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { type ErrorCode, Refusal } from '../../core/shared/errors.ts';
import { type Json, operationOf, operationsOf, referencesIn, responseOf, target } from './openapi-reader.ts';

const table: Readonly<Record<string, Route>> = routes;
const document = openapi(routes);
const described = Object.entries(table).filter(([, route]) => route.page === undefined);
const ids = described.map(([id]) => id);

function routeOf(id: string): Route {
  const route = table[id];
  if (!route) throw new Error(`no route ${id}`);
  return route;
}

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

describe('the OpenAPI document of the API', () => {
  test('is valid OpenAPI 3.1 without errors or warnings by the linter’s recommended rules', () => {
    const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
    try {
      const file = join(folder, 'openapi.json');
      writeFileSync(file, JSON.stringify(document));
      const cli = join(process.cwd(), 'node_modules/@redocly/cli/bin/cli.js');
      const { stdout } = spawnSync(process.execPath, [cli, 'lint', file, '--extends=recommended', '--format=json'], {
        encoding: 'utf8',
        env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
      });
      const { totals, problems: found } = JSON.parse(stdout);
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

  test.each(ids)('%s takes the parameters of its row, asks for the login it needs and answers its status', (id) => {
    const route = routeOf(id);
    const operation = operationOf(id, document);
    const named = (place: string) =>
      (operation.parameters ?? [])
        .filter((parameter) => parameter['in'] === place)
        .map((parameter) => parameter['name']);
    expect(named('path')).toEqual([...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
    for (const parameter of operation.parameters ?? [])
      if (parameter['in'] === 'path') expect(parameter['required']).toBe(true);
    expect(named('query')).toEqual(Object.keys(route.query?.shape ?? {}));
    expect(operation.summary).toBe(route.summary);
    expect(operation.tags).toEqual([route.tag]);
    expect(operation.security.some((way) => Object.keys(way).length === 0) || operation.security.length === 0).toBe(
      route.auth === 'public' || route.auth === 'optional',
    );
    const successes = Object.keys(operation.responses).filter((status) => Number(status) < 400);
    expect(successes).toEqual([String(route.status), ...(route.cache === undefined ? [] : ['304'])]);
    expect(named('header').includes('if-none-match')).toBe(route.cache !== undefined);
    expect(responseOf(operation, route.status, document)?.content === undefined).toBe(route.status === 204);
  });

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
