import { readdirSync, readFileSync } from 'node:fs';
import { problems, toProblem } from '../../contract/problems.ts';
import { kebab, paramNames, type Route, tags } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { type ErrorCode, Refusal } from '../../core/shared/errors.ts';
import type { Needs } from '../../core/shared/ports.ts';
import { commands, consumers, operations, schedules, streams, tasks, uploads } from '../../functions/operations.ts';

const table: Readonly<Record<string, Route>> = routes;
const rows = Object.entries(table);
const filesIn = (folder: string) =>
  readdirSync(`functions/${folder}`)
    .map((file) => file.replace(/\.ts$/, ''))
    .sort();
const sourceOf = (folder: string, name: string) => readFileSync(`functions/${folder}/${kebab(name)}.ts`, 'utf8');

describe('given the route table', () => {
  it('when it is compared with the handlers, then each route has its file and each file its route', () => {
    expect(filesIn('http')).toEqual(rows.map(([id]) => kebab(id)).sort());
    expect(filesIn('streams')).toEqual(Object.keys(streams).map(kebab).sort());
    expect(filesIn('consumers')).toEqual(Object.keys(consumers).map(kebab).sort());
    expect(filesIn('uploads')).toEqual(Object.keys(uploads).map(kebab).sort());
    expect(filesIn('tasks')).toEqual(Object.keys(tasks).map(kebab).sort());
    expect(filesIn('schedules')).toEqual(Object.keys(schedules).map(kebab).sort());
    expect(filesIn('commands')).toEqual(Object.keys(commands).map(kebab).sort());
  });

  it('when two routes are compared, then no two are the same method and path', () => {
    const places = rows.map(([, { method, path }]) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it.each(rows)('when %s is looked at, then its parts agree with each other', (id, route) => {
    expect(paramNames(route.path)).toEqual(Object.keys(route.params?.shape ?? {}));
    expect(route.path).toMatch(/^\/(?:[a-z0-9.-]+|\{\w+\})(?:\/(?:[a-z0-9.-]+|\{\w+\}))*$/);
    expect(tags).toContain(route.tag);
    expect(route.summary).toMatch(/^[A-Z].*[^.]$/);
    expect(new Set(route.refuses).size).toBe(route.refuses?.length ?? 0);
    if (route.method === 'GET' || route.method === 'DELETE') expect(route.body).toBeUndefined();
    if (route.bodyOptional) expect(route.body).toBeDefined();
    if (route.idempotency) expect(['POST user', 'POST operator']).toContain(`${route.method} ${route.auth}`);
    // A gallery is written by all its photos: whoever loses there looks again by itself.
    if (route.ifMatch && id !== 'updatePhoto') expect(route.refuses).toContain('changed-meanwhile');
    if (route.status === 204) expect(route.reply.safeParse({}).success).toBe(false);
    // What is not for everybody is kept by nobody; nor is what a token may change, see functions/runtime/reply.ts.
    if (route.auth !== 'public' && route.auth !== 'optional') expect(route.cache).toBeUndefined();
    if (route.cache !== undefined)
      expect([route.method, route.cache]).toEqual(['GET', expect.stringMatching(/^public, /)]);
    // What edges kept is not told for longer because nobody answers: it may have been taken down, or erased.
    if (route.cache !== undefined && route.tag !== 'meta') expect(route.cache).toMatch(/, stale-if-error=0$/);
  });

  it.each(rows.filter(([, { auth }]) => auth === 'public').map(([id]) => id))(
    'when %s is public, then it is meant to be',
    (id) => {
      expect([
      'signUp', 'confirmSignUp', 'resendCode', 'login', 'refreshSession', 'forgotPassword', 'resetPassword',
      'getUser', 'listUserRatings', 'listListingRatings', 'searchListings', 'getHealth', 'getOpenApi', 'getDocs',
    ]).toContain(id); // biome-ignore format: a list reads better packed
    },
  );

  it.each(rows.filter(([id, { path }]) => path.startsWith('/v1/auth/') && !['refreshSession', 'logout'].includes(id)))(
    'when %s costs a password hash or a mail, then it is throttled harder',
    (_, route) => {
      expect(route.throttle).toEqual({ rate: 20, burst: 40 });
    },
  );

  it('when an operation is named in kebab case, then it can be told back', () => {
    expect([kebab('createListing'), kebab('login'), kebab('getOpenApi')]).toEqual([
      'create-listing',
      'login',
      'get-open-api',
    ]);
    expect(paramNames('/a/{b}/c/{dE}')).toEqual(['b', 'dE']);
  });
});

/** The needs a handler's file imports, of one use-case or several, and the ports it wires. */
async function wiredIn(folder: string, name: string): Promise<{ needs: Needs; ports: string[] }> {
  const source = sourceOf(folder, name);
  const imported = [...source.matchAll(/import \{[^}]*\bneeds\b[^}]*\} from '\.\.\/\.\.\/(core\/[\w/-]+\.ts)'/g)];
  const wired = [...source.matchAll(/wire\(\w*needs, \{([^}]*)\}\)/gi)].flatMap(([, ports = '']) => ports.split(','));
  const all = await Promise.all(
    imported.map(async ([, file]) => ((await import(`../../${file}`)) as { needs: Needs }).needs),
  );
  return {
    needs: sortedNeeds(all.reduce((a, b) => both(a, b), {})),
    ports: [...new Set(wired.map((port) => port.trim()).filter(Boolean))].sort(),
  };
}

const both = (a: Needs, b: Needs): Needs => {
  const ports = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof Needs)[];
  return Object.fromEntries(ports.map((port) => [port, [...(a[port] ?? []), ...(b[port] ?? [])]]));
};
const sortedNeeds = (needs: Needs): Needs =>
  Object.fromEntries(Object.entries(needs).map(([port, methods]) => [port, [...new Set(methods as string[])].sort()]));

describe('given what the stack grants', () => {
  const granted: readonly (readonly [string, string, Needs])[] = [
    ...Object.entries(operations).map(([name, needs]) => ['http', name, needs] as const),
    ...Object.entries(streams).map(([name, needs]) => ['streams', name, needs] as const),
    ...Object.entries(consumers).map(([name, { needs }]) => ['consumers', name, needs] as const),
    ...Object.entries(uploads).map(([name, needs]) => ['uploads', name, needs] as const),
    ...Object.entries(tasks).map(([name, { needs }]) => ['tasks', name, needs] as const),
    ...Object.entries(schedules).map(([name, { needs }]) => ['schedules', name, needs] as const),
    ...Object.entries(commands).map(([name, { needs }]) => ['commands', name, needs] as const),
  ];

  it.each(granted)(
    'when %s/%s is wired, then with the needs it is granted, and with nothing else',
    async (folder, name, needs) => {
      const wired = await wiredIn(folder, name);
      expect(wired.needs).toEqual(sortedNeeds(needs));
      expect(wired.ports).toEqual(Object.keys(needs).sort());
    },
  );

  it.each(rows.filter(([, { page }]) => page === undefined))(
    'when %s is handled, then by its own row and as its row says who may call',
    (id, route) => {
      const source = sourceOf('http', id);
      expect(source).toMatch(new RegExp(`\\b${route.tag}\\.${id}\\b`));
      const admissions = {
        public: 'anyone',
        optional: 'optionallySignedIn()',
        user: 'signedIn()',
        operator: 'operatorsOnly()',
      };
      expect(source).toContain(`${admissions[route.auth]},`);
      for (const [auth, admission] of Object.entries(admissions))
        if (auth !== route.auth) expect(source).not.toContain(` ${admission},`);
    },
  );

  it('when a consumer listens, then to types that are told', () => {
    for (const { events } of Object.values(consumers))
      for (const prefix of events)
        expect([
          'listing.', 'listing.activated', 'user.suspended', 'user.reinstated', 'user.closed', 'photo.removed', 'transaction.',
          'transaction.paid', 'ledger.posted', 'payout.', 'inquiry.', 'rating.', 'fitment.settled', 'listing.suspended', 'report.resolved',
        ]).toContain(prefix); // biome-ignore format: a list reads better packed
  });
});

describe('given the problems', () => {
  const codes = Object.entries(problems) as [ErrorCode, readonly [number, string]][];

  it.each(codes)('when %s is told, then with its type, title and status', (code, [status, title]) => {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(toProblem(new Refusal(code, 'Why.'), 'request-1')).toEqual({
      type: `/problems/${code}`,
      title,
      status,
      detail: 'Why.',
      instance: 'request-1',
    });
  });

  it('when fields are at fault, then they are told; how long to wait is not in the body', () => {
    const errors = [{ pointer: '#/body/price', detail: 'must be positive' }];
    const problem = toProblem(new Refusal('invalid-request', 'No.', { errors, retryAfterSeconds: 5 }), 'r');
    expect(problem.errors).toEqual(errors);
    expect(Object.keys(problem)).not.toContain('retryAfterSeconds');
  });

  it.each([new Error('secret-table'), new TypeError('x'), 'text', undefined, { code: 'not-found', message: 'x' }])(
    'when %p was thrown, then nothing of it is told',
    (error) => {
      expect(toProblem(error, 'r')).toEqual({
        type: 'about:blank',
        title: 'Something went wrong on our side',
        status: 500,
        instance: 'r',
      });
    },
  );

  it('when the catalogue is read, then each meaning stands once', () => {
    expect(new Set(codes.map(([, [, title]]) => title)).size).toBe(codes.length);
  });
});
