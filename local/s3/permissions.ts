import type { Access } from '../endpoint/actions.ts';
import type { CallLog } from '../endpoint/call-log.ts';
import type { Trace } from '../endpoint/rest.ts';
import type { Principal } from '../types.ts';
import { accessDenied } from './errors.ts';

/** Who wants something: a role's holder, or a service on behalf of a resource. */
export type Caller =
  | { readonly kind: 'principal'; readonly principal: Principal }
  | { readonly kind: 'service'; readonly service: string; readonly sourceArn: string };

export interface Verdict {
  readonly allowed: boolean;
  /** A statement says no, so that none that says yes would help. */
  readonly explicit: boolean;
}

export interface PermissionsOptions {
  readonly account: string;
  /** Asks the caller's own policies and the bucket's. */
  authorize(caller: Caller, bucket: string, access: Access): Verdict;
  /** The policy statement that would allow a denied access, for the log. */
  missing(access: Access): string;
  readonly calls: CallLog;
  log(line: string): void;
}

/** What one caller may do in one bucket. */
export class Permissions {
  constructor(
    private readonly options: PermissionsOptions,
    private readonly caller: Caller,
    private readonly bucket: string,
    /** Condition keys of the request as a whole. */
    private readonly context: Access['context'],
    private readonly trace: Trace,
  ) {}

  /** Without a trace, for what only decides how a refusal reads. */
  has(action: string, key?: string): boolean {
    return this.verdict(this.access(action, key)).allowed;
  }

  /** Notes a denial in the log, a permission among those used. */
  may(action: string, key?: string, context: Access['context'] = {}): boolean {
    const access = this.access(action, key, context);
    const { allowed, explicit } = this.verdict(access);
    if (allowed) {
      if (this.caller.kind === 'principal') this.options.calls.use(this.name, access.action, access.resource);
      return true;
    }
    this.trace.denied = true;
    this.trace.resource = access.resource;
    const remedy = explicit ? 'a statement denies it explicitly' : `it needs ${this.options.missing(access)}`;
    this.options.log(`aws: ${this.name} is denied ${access.action}; ${remedy}`);
    return false;
  }

  /** @throws S3Error `AccessDenied`, in AWS's words */
  require(action: string, key?: string, context: Access['context'] = {}): void {
    const { resource } = this.access(action, key);
    this.trace.resource = resource;
    if (!this.may(action, key, context)) throw this.denial(action, key);
  }

  /** @returns the refusal for an action */
  denial(action: string, key?: string) {
    const { resource, action: name } = this.access(action, key);
    const who =
      this.caller.kind === 'service'
        ? this.caller.service
        : `arn:aws:sts::${this.options.account}:assumed-role/${this.name}/${this.name}`;
    return accessDenied(`User: ${who} is not authorized to perform: ${name} on resource: "${resource}"`);
  }

  private get name(): string {
    return this.caller.kind === 'service' ? this.caller.service : this.caller.principal.name;
  }

  private verdict(access: Access): Verdict {
    return this.options.authorize(this.caller, this.bucket, access);
  }

  private access(action: string, key?: string, context: Access['context'] = {}): Access {
    const arn = `arn:aws:s3:::${this.bucket}`;
    return {
      action: `s3:${action}`,
      resource: key === undefined ? arn : `${arn}/${key}`,
      context: { ...this.context, ...context },
    };
  }
}
