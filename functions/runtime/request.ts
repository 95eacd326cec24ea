import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import type { Input, Route } from '../../contract/route.ts';
import { type Fault, invalid, notFound, Refusal } from '../../core/shared/errors.ts';
import { faultWords } from '../../core/shared/fault-words.ts';
import { versionIn } from './conditional.ts';
import { clean, escaped, parseJson } from './json.ts';

/** What API Gateway hands to a function; the authorizer's part is there on routes that have one. */
export type Request = APIGatewayProxyEventV2 & {
  requestContext: { authorizer?: { jwt?: { claims: Readonly<Record<string, unknown>> } } };
};

const MOST_BODY_BYTES = 256 * 1024;
/** A body has room for a hundred thousand faults; nobody reads more than these, and an answer has at most 6 MB. */
const MOST_FAULTS = 50;

/** The parts of a request that the route describes, validated. @throws Refusal */
export function read<R extends Route>(route: R, event: Request): Input<R> {
  return {
    params: pathParameters(route, event),
    query: route.query && validated(route.query, 'query', clean(event.queryStringParameters ?? {}, '#/query')),
    body: route.body && body(route, route.body, event),
    ifMatch: route.ifMatch ? version(event.headers['if-match']) : undefined,
  } as Input<R>;
}

/** A path that could not name anything names nothing: it is answered like an id that does not exist. */
function pathParameters(route: Route, event: Request): unknown {
  if (!route.params) return {};
  const result = route.params.safeParse(event.pathParameters ?? {});
  if (!result.success) throw notFound();
  return result.data;
}

function body(route: Route, schema: z.ZodType, event: Request): unknown {
  const raw = event.body ?? '';
  if (raw === '' && route.bodyOptional) return undefined;
  const bytes = Buffer.from(raw, event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MOST_BODY_BYTES) throw new Refusal('too-large', 'A body has at most 256 KiB.');
  if (!/^application\/(?:[\w.-]+\+)?json(?:\s*;\s*charset="?utf-8"?)?$/i.test(event.headers['content-type'] ?? ''))
    throw new Refusal('unsupported-media-type', 'Send the body as content-type: application/json.');
  return validated(schema, 'body', parseJson(bytes.toString('utf8')));
}

/** The version of what the client has read. */
function version(header: string | undefined): number | undefined {
  if (header === undefined || header === '*') return undefined;
  const read = versionIn(header);
  if (read === undefined) throw invalid('#/header/if-match', 'must be the version you have read, such as "3"');
  return read;
}

function validated(schema: z.ZodType, where: string, value: unknown): unknown {
  const result = schema.safeParse(value, { error: faultWords });
  if (result.success) return result.data;
  throw new Refusal('invalid-request', `The ${where} is not valid.`, {
    errors: oneForEachPlace(result.error.issues.flatMap((issue) => faults(issue, where))).slice(0, MOST_FAULTS),
  });
}

/** Unknown fields are pointed at by name, and unions by what the fitting alternative says. */
function faults(issue: z.core.$ZodIssue, where: string): Fault[] {
  const at = (...more: string[]) => ['#', where, ...[...issue.path, ...more].map(String).map(escaped)].join('/');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ pointer: at(key), detail: 'is not a field of this request' }));
  return [{ pointer: at(), detail: issue.message }];
}

const oneForEachPlace = (all: readonly Fault[]): Fault[] =>
  [...new Map([...all].reverse().map((fault) => [fault.pointer, fault])).values()].reverse();
