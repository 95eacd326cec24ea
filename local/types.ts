/** The shapes the parts of the local cloud hand to each other. */

/** One resource of the assembly, nested stacks included, with every intrinsic function resolved. */
export interface Resource {
  /** Unique in the assembly: stack ids and logical id joined by `/`, e.g. `Swapyard-dev/ListingsNested/getListing1A2B`. */
  readonly id: string;
  readonly logicalId: string;
  /** e.g. `AWS::Lambda::Function` */
  readonly type: string;
  /** What `Ref` gives: table name, queue URL, function name, role name, pool id … */
  readonly ref: string;
  /** What `Fn::GetAtt` gives, by attribute name; `Arn` wherever CloudFormation has one. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Assembly {
  readonly stackName: string;
  readonly region: string;
  readonly account: string;
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, string>>;
  /** Folder on disk of a function's code asset, from the resolved `Code: { S3Bucket, S3Key }`. */
  codeFolder(s3Key: string): string;
}

export type InvokeResult =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false;
      /** `Unhandled` threw, `Timeout` exceeded its timeout, `Crash` the worker died, `OutOfMemory` exceeded its memory. */
      readonly kind: 'Unhandled' | 'Timeout' | 'Crash' | 'OutOfMemory';
      readonly errorType: string;
      readonly errorMessage: string;
    };

/** Runs Lambda functions by name. */
export interface Invoker {
  /** Request and response: no retry. @throws Error when no such function exists */
  invoke(functionName: string, event: unknown): Promise<InvokeResult>;
  /**
   * Event invocation: kept on disk before it returns, retried twice on failure (after 1 and 2 minutes on the clock, as
   * Lambda does), then sent to the function's dead-letter queue or on-failure destination.
   */
  invokeAsync(functionName: string, event: unknown): void;
}

/** Puts messages on queues of the template; the only part of SQS that dead-letter queues need. */
export interface Queues {
  /** @param queueArn of an `AWS::SQS::Queue` in the assembly */
  send(queueArn: string, body: unknown, attributes?: Record<string, string>): void;
}

/** Who made an AWS call. */
export interface Principal {
  readonly name: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of the role it acts as; the administrator has none. */
  readonly roleArn?: string;
  /** `undefined` means not restricted: the administrator's own commands. */
  readonly statements?: readonly Statement[];
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A request that passed signature and policy, on its way to the service behind. */
export interface ServiceCall {
  /** e.g. `AdminInitiateAuth` */
  readonly action: string;
  readonly input: Record<string, unknown>;
  readonly caller: Principal | undefined;
}

/** What a service answers, or throws as `ServiceError`. JSON out, by the AWS JSON protocol. */
export type Service = (call: ServiceCall) => Promise<Record<string, unknown>>;

/** An AWS service's refusal by name, e.g. `NotAuthorizedException`. */
export class ServiceError extends Error {
  constructor(
    /** The exception's name as the SDKs know it. */
    readonly code: string,
    message: string,
    /** HTTP status, 400 unless told. */
    readonly status = 400,
  ) {
    super(message);
    this.name = code;
  }
}

/** What would have been mailed: a code, a notice, or what the application writes. */
export interface Mail {
  readonly to: string;
  /** Empty when the sender does not know it. */
  readonly username: string;
  /** `mail` is what the application itself has sent. */
  readonly purpose: 'confirm' | 'reset' | 'notice' | 'mail';
  readonly code?: string;
  readonly subject: string;
  /** ISO 8601, on the clock */
  readonly sentAt: string;
}
