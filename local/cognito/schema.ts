import { invalidParameter } from './errors.ts';
import type { Properties } from './properties.ts';

interface AttributeRule {
  readonly type: 'String' | 'Number' | 'Boolean';
  readonly required: boolean;
  readonly mutable: boolean;
  /** Characters of a string, value of a number. */
  readonly min: number;
  readonly max: number;
}

/** Rules by attribute name, custom ones under `custom:<name>`. */
export type Schema = ReadonlyMap<string, AttributeRule>;

/** Attributes of one user by name; Cognito keeps every value as a string. */
export type Attributes = Readonly<Record<string, string>>;

/** Longest value of any attribute (developer guide, "Quotas in Amazon Cognito"). */
const LONGEST_VALUE = 2048;

const STRING: AttributeRule = { type: 'String', required: false, mutable: true, min: 0, max: LONGEST_VALUE };

const STANDARD: readonly (readonly [string, AttributeRule])[] = [
  ...['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture'].map(
    (name) => [name, STRING] as const,
  ),
  ...['website', 'email', 'gender', 'zoneinfo', 'locale', 'phone_number', 'address'].map(
    (name) => [name, STRING] as const,
  ),
  ['birthdate', { ...STRING, min: 10, max: 10 }],
  ['updated_at', { ...STRING, type: 'Number', max: Number.MAX_SAFE_INTEGER }],
  ['email_verified', { ...STRING, type: 'Boolean' }],
  ['phone_number_verified', { ...STRING, type: 'Boolean' }],
];

/** Cognito names attributes by their SCIM path in these messages, so does this. */
const SCIM_NAMES: ReadonlyMap<string, string> = new Map([
  ['name', 'name.formatted'],
  ['given_name', 'name.givenName'],
  ['family_name', 'name.familyName'],
  ['middle_name', 'name.middleName'],
  ['nickname', 'nickName'],
  ['preferred_username', 'preferredUsername'],
  ['email', 'emails'],
  ['phone_number', 'phoneNumbers'],
  ['address', 'addresses'],
]);

/** @throws Error for what AWS refuses at deployment, or a data type that is not available here */
export function readSchema(entries: readonly Properties[]): Schema {
  const rules = new Map(STANDARD);
  for (const entry of entries) {
    const name = entry.requiredText('Name');
    const standard = rules.get(name);
    const rule = readRule(entry, standard);
    if (!standard && rule.required) entry.refuse('Required', 'is not supported for custom attributes');
    if (!standard && (name.length > 20 || name.includes(':'))) entry.refuse('Name', 'is not a custom attribute name');
    rules.set(standard ? name : `custom:${name}`, rule);
    entry.done();
  }
  return rules;
}

function readRule(entry: Properties, standard: AttributeRule | undefined): AttributeRule {
  const type = entry.text('AttributeDataType') ?? standard?.type ?? 'String';
  if (type !== 'String' && type !== 'Number' && type !== 'Boolean')
    return entry.refuse('AttributeDataType', `${type} is not available in the local cloud`);
  if (entry.flag('DeveloperOnlyAttribute'))
    entry.refuse('DeveloperOnlyAttribute', 'is not available in the local cloud');
  const strings = entry.section('StringAttributeConstraints');
  const numbers = entry.section('NumberAttributeConstraints');
  const [lowest, highest] =
    type === 'Number' ? [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] : [0, LONGEST_VALUE];
  const rule: AttributeRule = {
    type,
    required: entry.flag('Required') ?? false,
    // CloudFormation documents true as the default for custom attributes and for standard ones alike.
    mutable: entry.flag('Mutable') ?? true,
    min: (type === 'Number' ? numbers?.integer('MinValue') : strings?.integer('MinLength')) ?? standard?.min ?? lowest,
    max: (type === 'Number' ? numbers?.integer('MaxValue') : strings?.integer('MaxLength')) ?? standard?.max ?? highest,
  };
  strings?.done();
  numbers?.done();
  return rule;
}

/** @throws ServiceError `InvalidParameterException` for an unknown name or a value that does not fit */
export function checkValues(schema: Schema, given: ReadonlyMap<string, string>): void {
  for (const [name, value] of given) {
    const rule = schema.get(name);
    if (!rule) throw nonConforming(unknownAttribute(name));
    if (value !== '') checkValue(name, value, rule);
  }
}

function checkValue(name: string, value: string, rule: AttributeRule): void {
  if (name === 'email' && !isEmail(value)) throw invalidParameter('Invalid email address format.');
  if (name === 'phone_number' && !/^\+[0-9]{1,15}$/.test(value)) throw invalidParameter('Invalid phone number format.');
  const path = SCIM_NAMES.get(name) ?? name;
  if (rule.type === 'Boolean' && value !== 'true' && value !== 'false')
    throw nonConforming(`${path}: Boolean value must be either true or false`);
  if (rule.type === 'Number' && !/^-?[0-9]+$/.test(value)) throw nonConforming(`${path}: Value must be a number`);
  if (rule.type === 'Boolean') return;
  const size = rule.type === 'Number' ? Number(value) : [...value].length;
  const what = rule.type === 'Number' ? 'Number' : 'String';
  if (size > rule.max) throw nonConforming(`${path}: ${what} must be no longer than ${rule.max} characters`);
  if (size < rule.min) throw nonConforming(`${path}: ${what} must be no shorter than ${rule.min} characters`);
}

/** @throws ServiceError `InvalidParameterException` naming every required attribute that is missing */
export function checkRequired(schema: Schema, attributes: Attributes): void {
  const missing = [...schema].filter(([name, rule]) => rule.required && !attributes[name]).map(([name]) => name);
  if (missing.length === 0) return;
  const lines = missing
    .map((name) => SCIM_NAMES.get(name) ?? name)
    .map((n) => `${n}: The attribute ${n} is required\n`);
  throw nonConforming(lines.join(''));
}

/** @throws ServiceError `InvalidParameterException` for an attribute that is fixed at sign-up */
export function checkMutable(schema: Schema, given: ReadonlyMap<string, string>): void {
  for (const name of given.keys())
    if (schema.get(name)?.mutable === false) throw invalidParameter(`user.${name}: Attribute cannot be updated.\n`);
}

export function isEmail(value: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(value);
}

function unknownAttribute(name: string): string {
  return name.startsWith('custom:')
    ? `Type for attribute {${name}} could not be determined`
    : `The attribute ${name} is not defined in schema.\n`;
}

function nonConforming(reason: string) {
  return invalidParameter(`Attributes did not conform to the schema: ${reason}`);
}
