import { accessDenied, S3Error } from './errors.ts';

/** What a policy is compared with. */
export interface PostedForm {
  /** Of the URL the form was sent to. */
  readonly bucket: string;
  /** By lower-case names. */
  readonly fields: ReadonlyMap<string, string>;
  /** By lower-case names, as they were sent. */
  readonly spelling: ReadonlyMap<string, string>;
  /** Size of the file. */
  readonly size: number;
}

interface Policy {
  /** Milliseconds since the epoch. */
  readonly expiration: number;
  readonly conditions: readonly Condition[];
}

type Condition =
  | {
      readonly kind: 'eq' | 'starts-with';
      /** As in the policy: `$key`. */
      readonly element: string;
      readonly value: string;
    }
  | { readonly kind: 'content-length-range'; readonly min: unknown; readonly max: unknown };

/** Fields no condition has to cover (Amazon S3 Developer Guide, "POST Policy"). */
const UNCOVERED = new Set(['x-amz-signature', 'file', 'policy']);
const LIST_OF_TYPES = 'content-type';

/**
 * Judges a form by its policy, whose signature has been checked: it must not have expired, every condition must hold,
 * and every field must have one.
 * @param encoded the policy as in the form, base64
 * @param now milliseconds since the epoch, on the clock
 * @throws S3Error `AccessDenied` (403), `EntityTooLarge`, `EntityTooSmall` or `InvalidPolicyDocument` (400)
 */
export function checkPolicy(encoded: string, form: PostedForm, now: number): void {
  const { expiration, conditions } = readPolicy(encoded);
  if (now >= expiration) throw accessDenied('Invalid according to Policy: Policy expired.');
  for (const condition of conditions) checkCondition(condition, form);
  const covered = new Set(conditions.flatMap((one) => ('element' in one ? [one.element.slice(1).toLowerCase()] : [])));
  const extra = [...form.fields.keys()].filter(
    (name) => !covered.has(name) && !UNCOVERED.has(name) && !name.startsWith('x-ignore-'),
  );
  if (extra.length > 0)
    throw accessDenied(
      `Invalid according to Policy: Extra input fields: ${extra.map((name) => form.spelling.get(name)).join(', ')}`,
    );
}

function checkCondition(condition: Condition, form: PostedForm): void {
  if (condition.kind === 'content-length-range') {
    checkSize(condition.min, condition.max, form.size);
    return;
  }
  const { kind, element, value } = condition;
  const name = element.slice(1).toLowerCase();
  const sent = form.fields.get(name);
  // The URL says which bucket it is; a field that contradicts it fails the condition that it needs.
  const actual = name === 'bucket' ? [form.bucket, ...(sent === undefined ? [] : [sent])] : [sent];
  const holds = (field: string | undefined): boolean => {
    if (field === undefined || !element.startsWith('$')) return false;
    if (kind === 'eq') return field === value;
    const fields = name === LIST_OF_TYPES ? field.split(',').map((type) => type.trim()) : [field];
    return fields.every((each) => each.startsWith(value));
  };
  if (!actual.every(holds)) throw failed([kind, element, value]);
}

function checkSize(min: unknown, max: unknown, size: number): void {
  const [least, most] = [bound(min), bound(max)];
  if (least === undefined || most === undefined) throw failed(['content-length-range', min, max]);
  if (size > most)
    throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, {
      ProposedSize: String(size),
      MaxSizeAllowed: String(most),
    });
  if (size < least)
    throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
      ProposedSize: String(size),
      MinSizeAllowed: String(least),
    });
}

/** S3 takes numbers in quotes as well. */
function bound(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function failed(condition: readonly unknown[]): S3Error {
  const text = condition.map((part) => JSON.stringify(part)).join(', ');
  return accessDenied(`Invalid according to Policy: Policy Condition failed: [${text}]`);
}

function readPolicy(encoded: string): Policy {
  const policy = parsed(encoded);
  for (const name of Object.keys(policy))
    if (name !== 'expiration' && name !== 'conditions') throw invalid(`Unexpected: '${name}'`);
  const { expiration, conditions } = policy;
  if (expiration === undefined) throw invalid('Policy missing expiration.');
  if (conditions === undefined) throw invalid('Policy missing conditions.');
  if (!Array.isArray(conditions)) throw invalid("Invalid 'conditions' value: must be a List.");
  return { expiration: instant(expiration), conditions: conditions.map(readCondition) };
}

function parsed(encoded: string): Record<string, unknown> {
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(encoded)) throw invalid('invalid Base64 encoding.');
  let policy: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64'));
    policy = JSON.parse(text);
  } catch {
    throw invalid('Invalid JSON.');
  }
  if (typeof policy !== 'object' || policy === null || Array.isArray(policy)) throw invalid('Invalid JSON.');
  return policy as Record<string, unknown>;
}

/** Only UTC, written with a Z, is understood. */
function instant(value: unknown): number {
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
  const time = typeof value === 'string' && form.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw invalid(`Invalid 'expiration' value: '${String(value)}'`);
  return time;
}

function readCondition(raw: unknown): Condition {
  if (Array.isArray(raw)) return readOperation(raw);
  if (typeof raw !== 'object' || raw === null) throw invalid('Invalid Condition: must be a List or Object.');
  const [entry, ...others] = Object.entries(raw);
  if (!entry || others.length > 0)
    throw invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.');
  const [name, value] = entry;
  if (typeof value !== 'string') throw invalid('Invalid Simple-Condition: value must be a string.');
  return { kind: 'eq', element: `$${name}`, value };
}

function readOperation(raw: readonly unknown[]): Condition {
  const [operation, first, second, ...others] = raw;
  if (operation === undefined) throw invalid('Invalid Condition: missing operation identifier.');
  const kind = String(operation).toLowerCase();
  if (kind !== 'eq' && kind !== 'starts-with' && kind !== 'content-length-range')
    throw invalid(`Invalid Condition: unknown operation '${String(operation)}'.`);
  if (first === undefined || second === undefined || others.length > 0)
    throw invalid(`Invalid ${kind}: wrong number of arguments.`);
  if (kind === 'content-length-range') return { kind, min: first, max: second };
  if (typeof first !== 'string' || typeof second !== 'string') throw invalid('Invalid JSON.');
  return { kind, element: first, value: second };
}

const invalid = (message: string) => new S3Error('InvalidPolicyDocument', `Invalid Policy: ${message}`, 400);
