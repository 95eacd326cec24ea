import { randomUUID } from 'node:crypto';
import { type Invoker, type Principal, ServiceError } from '../types.ts';
import type { Access, Home } from './actions.ts';
import type { Answer } from './answers.ts';
import { verifiedCaller } from './caller.ts';
import type { RestCall, RestExchange, RestRequest, RestService } from './rest.ts';

export interface LambdaInvokeOptions extends Home {
  /** Milliseconds since the epoch that callers sign with. */
  now(): number;
  principal(accessKeyId: string): Principal | undefined;
  authorize(principal: Principal, access: Access): { readonly allowed: boolean };
  readonly invoker: Invoker;
}

/** Lambda takes 6 MB; JSON may be that and no more. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;
const PATH = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?.*)?$/;

/** The one operation of Lambda's API that commands need: Invoke (docs.aws.amazon.com/lambda/latest/api/API_Invoke.html). */
export const lambdaInvoke = (options: LambdaInvokeOptions): RestService => ({
  name: 'lambda',
  maxBodyBytes: MAX_BODY_BYTES,
  claims: ({ method, url }) => method === 'POST' && PATH.test(url),
  open: (request) => exchange(options, request),
});

function exchange(options: LambdaInvokeOptions, request: RestRequest): RestExchange {
  return {
    admit(trace) {
      const { body } = request;
      if (body === undefined)
        throw new ServiceError('RequestTooLargeException', 'Request must be smaller than 6 MB', 413);
      const name = nameIn(request.url);
      trace.action = 'Invoke';
      trace.resource = `arn:aws:lambda:${options.region}:${options.account}:function:${name}`;
      const caller = verifiedCaller(options, 'lambda', { ...request, body }, trace);
      const action = 'lambda:InvokeFunction';
      if (!options.authorize(caller, { action, resource: trace.resource, context: {} }).allowed) {
        trace.denied = true;
        throw new ServiceError(
          'AccessDeniedException',
          `User: ${caller.name} is not authorized to perform: ${action} on resource: ${trace.resource}`,
          403,
        );
      }
      return call(options.invoker, name, { ...request, body }, caller.name);
    },
    refuse: ({ code, message, status }) => answer(status, { Type: 'User', Message: message }, { error: code }),
  };
}

/** A function is named by its name or its ARN. */
function nameIn(url: string): string {
  const name = decodeURIComponent(PATH.exec(url)?.[1] ?? '');
  return name.startsWith('arn:') ? (name.split(':')[6] ?? '') : name;
}

function call(invoker: Invoker, name: string, request: RestRequest & { body: Buffer }, sender: string): RestCall {
  const event = parsed(request.body);
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  const performs: Readonly<Record<string, () => Promise<Answer> | Answer>> = {
    RequestResponse: async () => {
      const result = await invoker.invoke(name, event);
      if (result.ok) return answer(200, result.payload);
      const { errorType, errorMessage } = result;
      return answer(200, { errorType, errorMessage }, { functionError: 'Unhandled' });
    },
    Event: () => {
      invoker.invokeAsync(name, event);
      return answer(202, undefined);
    },
  };
  const perform = performs[String(type)];
  if (!perform) throw new ServiceError('InvalidParameterValueException', `Unknown invocation type ${String(type)}`);
  return { sender, presigned: false, operation: 'Invoke', perform };
}

function parsed(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new ServiceError('InvalidRequestContentException', 'Could not parse request body into json');
  }
}

function answer(status: number, value: unknown, told: { error?: string; functionError?: string } = {}): Answer {
  const body = Buffer.from(value === undefined ? '' : JSON.stringify(value));
  return {
    status,
    body,
    headers: {
      'content-type': 'application/json',
      'content-length': String(body.length),
      'x-amzn-requestid': randomUUID(),
      ...(told.error !== undefined && { 'x-amzn-errortype': told.error }),
      ...(told.functionError !== undefined && { 'x-amz-function-error': told.functionError }),
    },
    ...(told.error !== undefined && { error: told.error }),
  };
}
