import { type Place, TemplateError, within } from './errors.ts';
import { type Json, own } from './json.ts';
import { generatedName, identifier, uuid } from './physical-ids.ts';

export const PARTITION = 'aws';
export const URL_SUFFIX = 'amazonaws.com';

/** The resource that is to be named. */
export interface Named {
  /** Unique in the assembly; what made-up names are derived from. */
  readonly id: string;
  readonly logicalId: string;
  /** `AWS::StackName` of its stack. */
  readonly stackName: string;
  readonly region: string;
  readonly account: string;
  readonly properties: Json;
  readonly at: Place;
}

/** What the rows of the table of names are written with. */
export class Naming {
  readonly region: string;
  readonly account: string;

  constructor(private readonly resource: Named) {
    this.region = resource.region;
    this.account = resource.account;
  }

  has(property: string): boolean {
    return own(this.resource.properties, property) !== undefined;
  }

  /** Whether a boolean property is set; templates write it as boolean or as text. */
  isTrue(property: string): boolean {
    return String(own(this.resource.properties, property)) === 'true';
  }

  /** @throws TemplateError when the property is there but no string */
  optional(property: string): string | undefined {
    const value = own(this.resource.properties, property);
    if (value === undefined || typeof value === 'string') return value;
    throw new TemplateError('expected a string', within(within(this.resource.at, 'Properties'), property));
  }

  /** @throws TemplateError when the property is missing, as CloudFormation requires it */
  required(property: string): string {
    const value = this.optional(property);
    if (value !== undefined) return value;
    throw new TemplateError(`the property ${property} is required`, within(this.resource.at, 'Properties'));
  }

  /** The name the template gives, else one as CloudFormation makes it up. @param limit in characters */
  named(property: string, limit: number): string {
    return this.optional(property) ?? this.generated(limit);
  }

  generated(limit: number): string {
    const { stackName, logicalId, id } = this.resource;
    return generatedName(stackName, logicalId, id, limit);
  }

  /** @param purpose tells apart several identifiers of one resource */
  identifier(alphabet: string, length: number, purpose = ''): string {
    return identifier(`${this.resource.id} ${purpose}`, alphabet, length);
  }

  uuid(): string {
    return uuid(this.resource.id);
  }

  /** ARN of something in this region and account. */
  arn(service: string, resource: string): string {
    return `arn:${PARTITION}:${service}:${this.region}:${this.account}:${resource}`;
  }

  /** ARN of something that belongs to the account but to no region. */
  globalArn(service: string, resource: string): string {
    return `arn:${PARTITION}:${service}::${this.account}:${resource}`;
  }
}
