import type { OpenApiDocument, OpenApiOperation } from '../../contract/openapi.ts';

export type Json = Readonly<Record<string, unknown>>;
interface Media {
  readonly schema: Json;
  readonly examples?: Readonly<Record<string, { readonly value: Json }>>;
}
interface Response {
  readonly description: string;
  readonly headers?: Json;
  readonly content?: Readonly<Record<string, Media>>;
}

export const operationsOf = ({ paths }: OpenApiDocument) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

export function operationOf(operationId: string, of: OpenApiDocument): OpenApiOperation {
  const found = operationsOf(of).find(({ operation }) => operation.operationId === operationId);
  if (!found) throw new Error(`no operation ${operationId}`);
  return found.operation;
}

/** What a local reference points to. */
export function target(of: OpenApiDocument, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined;
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((value, key) => (value as Json | undefined)?.[key], of);
}

export function responseOf(operation: OpenApiOperation, status: number, of: OpenApiDocument): Response | undefined {
  const response = operation.responses[status] as (Response & { $ref?: string }) | undefined;
  return response?.$ref === undefined ? response : (target(of, response.$ref) as Response);
}

export const referencesIn = (value: unknown) =>
  [...JSON.stringify(value).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
