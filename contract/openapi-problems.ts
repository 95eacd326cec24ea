import * as z from 'zod';
import type { ErrorCode } from '../core/shared/errors.ts';
import type { JsonSchema, Schemas } from './openapi-schemas.ts';
import { problems } from './problems.ts';
import type { Route } from './route.ts';

const Problem = z
  .object({
    type: z.string().meta({
      description: '`/problems/` and a code that programs may rely on; `about:blank` when the fault is ours',
      examples: ['/problems/invalid-request'],
    }),
    title: z.string().meta({ description: 'What the code means, in words for people' }),
    status: z.int().min(400).max(599).meta({ description: 'The HTTP status, again' }),
    detail: z.string().optional().meta({ description: 'What it was this time' }),
    instance: z.string().meta({ description: "The request's id: quote it when asking for help" }),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({ description: 'Where', examples: ['#/body/price'] }),
          detail: z.string().meta({ description: 'What is wrong there' }),
        }),
      )
      .optional()
      .meta({ description: 'The places in the request that are at fault' }),
  })
  .meta({ id: 'Problem', description: 'Why a request was refused (RFC 9457).' });

const GatewayRefusal = z
  .object({ message: z.string().meta({ examples: ['Unauthorized', 'Too Many Requests'] }) })
  .meta({ id: 'GatewayRefusal', description: 'The gateway refused before the API was asked.' });

const mayTellWhenToRetry: ReadonlySet<ErrorCode> = new Set([
  'request-in-flight',
  'too-many-attempts',
  'temporarily-unavailable',
]);

/** Every way a route can refuse: what its kind implies, and what its row adds. */
function codesOf(route: Route): readonly ErrorCode[] {
  const { params, query, body, ifMatch, idempotency, auth, refuses = [] } = route;
  const implied: readonly [boolean, ...ErrorCode[]][] = [
    [Boolean(params ?? query ?? body ?? ifMatch ?? idempotency), 'invalid-request'],
    [auth !== 'public', 'unauthenticated'],
    [auth === 'operator', 'not-allowed'],
    [params !== undefined, 'not-found'],
    [idempotency !== undefined, 'request-in-flight', 'idempotency-key-reused'],
    [ifMatch !== undefined, 'version-mismatch'],
    [body !== undefined, 'too-large', 'unsupported-media-type'],
    [true, 'temporarily-unavailable'],
  ];
  return [...new Set([...implied.flatMap(([applies, ...codes]) => (applies ? codes : [])), ...refuses])];
}

export interface Refusals {
  /** The error responses of a route by status; those that many routes share are references. */
  of(route: Route): Record<string, JsonSchema>;
  /** What the references point to, by name. */
  readonly shared: Record<string, JsonSchema>;
}

/** Describes the error responses of one document's routes. */
export function collectRefusals(schemas: Schemas): Refusals {
  const content = { problem: schemas.use(Problem, 'output'), gateway: schemas.use(GatewayRefusal, 'output') };
  const shared: Record<string, JsonSchema> = {};
  return {
    shared,
    of(route) {
      // Every route is throttled by the gateway, whether or not it counts attempts itself.
      const byStatus = new Map<number, ErrorCode[]>([[429, []]]);
      for (const code of codesOf(route))
        byStatus.set(problems[code][0], [...(byStatus.get(problems[code][0]) ?? []), code]);
      return Object.fromEntries(
        [...byStatus].map(([status, codes]) => {
          const gateway = status === 429 || (status === 401 && isGuarded(route));
          const response = refusal(
            codes,
            content.problem,
            gateway ? { schema: content.gateway, example: { message: gatewayWords(status) } } : undefined,
          );
          const name = sharedName(codes, gateway);
          if (name === undefined) return [status, response];
          shared[name] = response;
          return [status, { $ref: `#/components/responses/${name}` }];
        }),
      );
    },
  };
}

const gatewayWords = (status: number): string => (status === 429 ? 'Too Many Requests' : 'Unauthorized');

/** The gateway itself checks the token. */
const isGuarded = ({ auth }: Route) => auth === 'user' || auth === 'operator';

/** Responses with one code look the same on every route; combinations are rare and stay where they are. */
function sharedName(codes: readonly ErrorCode[], gateway: boolean): string | undefined {
  const [code, ...others] = codes;
  if (code === undefined) return 'Throttled';
  if (others.length > 0) return undefined;
  const name = code.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return gateway && problems[code][0] === 401 ? `${name}AtGateway` : name;
}

function refusal(codes: readonly ErrorCode[], problem: JsonSchema, gateway: JsonSchema | undefined): JsonSchema {
  const meanings = codes.map((code) => `\`${code}\`: ${problems[code][1]}`);
  if (gateway && codes.length === 0) meanings.push('Too many requests for the moment');
  return {
    description: meanings.length > 1 ? meanings.map((meaning) => `- ${meaning}`).join('\n') : (meanings[0] ?? ''),
    ...(codes.some((code) => mayTellWhenToRetry.has(code)) && {
      headers: { 'retry-after': { $ref: '#/components/headers/retry-after' } },
    }),
    content: {
      ...(codes.length > 0 && {
        'application/problem+json': {
          schema: problem,
          examples: Object.fromEntries(codes.map((code) => [code, { value: example(code) }])),
        },
      }),
      ...(gateway && { 'application/json': gateway }),
    },
  };
}

function example(code: ErrorCode) {
  const [status, title] = problems[code];
  return { type: `/problems/${code}`, title, status, instance: 'JKJaXmPLvHcESHA=' };
}
