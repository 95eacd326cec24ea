import * as fc from 'fast-check';
import { distributionOf } from '../../../local/cdn/distribution.ts';
import { Edge } from '../../../local/cdn/edge.ts';
import type { Answer, OriginRequest, ViewerRequest } from '../../../local/cdn/messages.ts';
import { holds } from '../../support/properties.ts';
import { aCachePolicy, anOriginRequestPolicy, assemblyOf, NOON } from './harness.ts';

const RUNS = 200;
const HEADERS = ['authorization', 'x-b'];
const QUERIES = ['p', 'q'];
const PRIVATE = ['private', 'no-store', 'private, max-age=60', 'no-store, s-maxage=60'];
const SHARED = ['max-age=60', 's-maxage=5', 'public, max-age=1'];

type Values = Readonly<Record<string, string | undefined>>;

interface Step {
  readonly path: string;
  readonly values: Values;
  /** Seconds that pass before; undefined goes along with the request before. */
  readonly after: number | undefined;
}

/** What one answer of the origin was made from, as its body says. */
interface Made {
  readonly serial: number;
  readonly path: string;
  readonly values: Values;
  readonly control: string;
}

interface OriginTurn {
  readonly control: string;
  readonly status: number;
  /** How many turns of the event loop it takes. */
  readonly turns: number;
  readonly tag: boolean;
}

const value = fc.constantFrom(undefined, '1', '1', '1', '2');
const step: fc.Arbitrary<Step> = fc.record({
  path: fc.constantFrom('/a', '/b'),
  values: fc.record(Object.fromEntries([...HEADERS, ...QUERIES].map((name) => [name, value]))),
  after: fc.constantFrom(undefined, undefined, 0, 1, 4, 61),
});
const turn: fc.Arbitrary<OriginTurn> = fc.record({
  control: fc.constantFrom(...PRIVATE, ...SHARED, ...SHARED, ''),
  status: fc.constantFrom(200, 200, 200, 404, 500, 301),
  turns: fc.integer({ min: 0, max: 3 }),
  tag: fc.boolean(),
});

/** An origin that says in each answer whom it is for. */
class Telling {
  private serial = 0;
  constructor(private readonly turns: readonly OriginTurn[]) {}

  async ask({ path, query, headers }: OriginRequest): Promise<Answer> {
    const serial = this.serial++;
    const { control, status, turns, tag } = this.turns[serial % this.turns.length] as OriginTurn;
    for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
    const tags: Record<string, string> = tag ? { etag: '"same"' } : {};
    const fields = { ...tags, ...(control !== '' && { 'cache-control': control }) };
    if (tag && headers['if-none-match'] === '"same"') return { status: 304, headers: fields, body: Buffer.alloc(0) };
    const asked = new URLSearchParams(query);
    const values = Object.fromEntries([
      ...HEADERS.map((name) => [name, headers[name]]),
      ...QUERIES.map((name) => [name, asked.get(name) ?? undefined]),
    ]) as Values;
    const made: Made = { serial, path, values, control };
    return { status, headers: fields, body: Buffer.from(JSON.stringify(made)) };
  }
}

function viewerOf({ path, values }: Step): ViewerRequest {
  const given = (names: readonly string[]) => names.filter((name) => values[name] !== undefined);
  return {
    ...{ method: 'GET', path, cookies: [], body: Buffer.alloc(0), address: '127.0.0.1', port: 1, httpVersion: '1.1' },
    query: given(QUERIES).map((name) => `${name}=${values[name]}`),
    headers: new Map(given(HEADERS).map((name) => [name, values[name] ?? ''])),
  };
}

function edgeWith(headers: readonly string[], queries: readonly string[], origin: Telling, now: () => number): Edge {
  const all = { QueryStringsConfig: { QueryStringBehavior: 'all' }, HeadersConfig: { HeaderBehavior: 'allViewer' } };
  const list = (names: readonly string[], config: string, behavior: string, property: string) => ({
    [config]: names.length > 0 ? { [behavior]: 'whitelist', [property]: names } : { [behavior]: 'none' },
  });
  const key = {
    ...list(headers, 'HeadersConfig', 'HeaderBehavior', 'Headers'),
    ...list(queries, 'QueryStringsConfig', 'QueryStringBehavior', 'QueryStrings'),
  };
  const policies = [aCachePolicy(key), anOriginRequestPolicy(all)];
  const distribution = distributionOf(assemblyOf({ policies, behavior: { OriginRequestPolicyId: 'request' } }));
  if (!distribution) throw new Error('no distribution');
  return new Edge({ distribution, now, ask: (_, request) => origin.ask(request) });
}

test('given any requests in any order, then nobody gets what was made for another key, or for somebody else alone', async () => {
  let [hits, privates] = [0, 0];
  const subset = (names: readonly string[]) => fc.subarray([...names]);
  await holds(
    'the distribution shares only what may be shared',
    fc.asyncProperty(
      subset(HEADERS),
      subset(QUERIES),
      fc.array(step, { minLength: 10, maxLength: 40 }),
      fc.array(turn, { minLength: 1, maxLength: 12 }),
      async (headers, queries, steps, turns) => {
        let now = NOON;
        const edge = edgeWith(headers, queries, new Telling(turns), () => now);
        const owners = new Map<number, number>();
        const check = async (index: number, sent: Step) => {
          const answer = await edge.answer(viewerOf(sent));
          const made = JSON.parse(answer.body.toString()) as Made;
          expect(made.path).toBe(sent.path);
          for (const name of [...headers, ...queries])
            expect([name, made.values[name]]).toEqual([name, sent.values[name]]);
          if (answer.headers['age'] !== undefined) hits += 1;
          // Most errors are shared for ten seconds, whatever they say.
          if (!PRIVATE.includes(made.control) || answer.status === 500) return;
          privates += 1;
          expect(owners.get(made.serial) ?? index).toBe(index);
          owners.set(made.serial, index);
        };
        let underway: Promise<void>[] = [];
        for (const [index, sent] of steps.entries()) {
          if (sent.after !== undefined) {
            await Promise.all(underway.splice(0));
            now += sent.after * 1000;
          }
          underway = [...underway, check(index, sent)];
        }
        await Promise.all(underway);
      },
    ),
    RUNS,
  );
  process.stdout.write(`${hits} answers were shared, ${privates} were for one viewer only\n`);
  // Otherwise it would hold for a distribution that keeps nothing, or an origin that has nothing private.
  expect(hits).toBeGreaterThan(RUNS);
  expect(privates).toBeGreaterThan(RUNS);
});
