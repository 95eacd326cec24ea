import { ServiceError } from '../types.ts';

/** An AWS exception whose body has more than type and message, e.g. the reasons of a cancelled transaction. */
export class DetailedError extends ServiceError {
  constructor(
    code: string,
    message: string,
    /** Further members of the error's body. */
    readonly details: Readonly<Record<string, unknown>>,
  ) {
    super(code, message);
  }
}

/** An answer, ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
  /** All but `Date`; those of the AWS JSON protocol when absent. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Name of the exception, when it is one. */
  readonly error?: string;
  readonly capacityUnits?: number;
}

export function succeed(output: Readonly<Record<string, unknown>>): Answer {
  return { status: 200, body: Buffer.from(JSON.stringify(output)) };
}

export function fail(error: ServiceError): Answer {
  const details = error instanceof DetailedError ? error.details : {};
  // DynamoDB's exceptions carry `message`, API-level ones `Message`; the SDKs read either.
  const body = JSON.stringify({ __type: error.code, message: error.message, ...details });
  return { status: error.status, body: Buffer.from(body), error: error.code };
}

/** Name of the exception in an error body of the AWS JSON protocol, its namespace removed. */
export function errorName(body: Buffer): string {
  try {
    const { __type: type } = JSON.parse(body.toString('utf8')) as { __type?: unknown };
    return typeof type === 'string' ? type.slice(type.indexOf('#') + 1) : 'UnknownError';
  } catch {
    return 'UnknownError';
  }
}
