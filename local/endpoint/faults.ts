import { createHash } from 'node:crypto';
import { ServiceError } from '../types.ts';
import { DetailedError } from './answers.ts';

export const FAULT_KINDS = [
  'crash-before',
  'crash-after',
  'throttle',
  'conflict',
  'error-before',
  'error-after',
  'timeout',
  'repeat',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/**
 * Makes matching calls fail. Either by count: calls `at`, `at + 1` … up to `times` of them; or at random: each call with
 * the probability `rate`, drawn from `seed`, at most `times` of them.
 */
export interface Fault {
  readonly kind: FaultKind;
  /** Name of the calling function; every caller when absent. */
  readonly function?: string;
  /** `PutItem` or `dynamodb:PutItem`; every operation when absent. */
  readonly action?: string;
  /** The how-manieth matching call is the first to fail; 1 when absent. */
  readonly at?: number;
  /** How many calls fail; 1 when absent, or all that are drawn when there is a `rate`. */
  readonly times?: number;
  readonly seed?: number;
  /** Above 0, at most 1. */
  readonly rate?: number;
}

/** A call on its way to its service. */
export interface FaultedCall {
  readonly function: string;
  readonly service: string;
  readonly operation: string;
}

/** A fault and what became of it. */
export interface FaultReport extends Fault {
  /** Matching calls so far. */
  readonly seen: number;
  /** How many of them failed. */
  readonly fired: number;
}

interface Armed {
  readonly fault: Fault;
  readonly draws: Map<string, number>;
  seen: number;
  fired: number;
}

/** Operations that DynamoDB answers with a transaction conflict. */
const CONFLICTING = ['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems', 'TransactGetItems'];
const FIELDS = ['kind', 'function', 'action', 'at', 'times', 'seed', 'rate'];

/** Which calls are to fail, and how. */
export class Faults {
  private armed: Armed[] = [];

  /**
   * @param input a `Fault`, as it came from outside
   * @throws RangeError saying what is wrong with it
   */
  add(input: unknown): void {
    this.armed.push({ fault: validated(input), draws: new Map(), seen: 0, fired: 0 });
  }

  clear(): void {
    this.armed = [];
  }

  /** Every fault since the last `clear`, oldest first. */
  report(): FaultReport[] {
    return this.armed.map(({ fault, seen, fired }) => ({ ...fault, seen, fired }));
  }

  /** Counts the call with every fault it matches. @returns what is to go wrong: the oldest fault that is due wins */
  next(call: FaultedCall): FaultKind | undefined {
    let kind: FaultKind | undefined;
    for (const entry of this.armed) {
      if (!matches(entry.fault, call)) continue;
      entry.seen += 1;
      if (kind !== undefined || !isDue(entry, call)) continue;
      entry.fired += 1;
      kind = entry.fault.kind;
    }
    return kind;
  }
}

function matches(fault: Fault, call: FaultedCall): boolean {
  if (fault.function !== undefined && fault.function !== call.function) return false;
  if (fault.kind === 'conflict' && !(call.service === 'dynamodb' && CONFLICTING.includes(call.operation))) return false;
  const { action } = fault;
  return action === undefined || action === call.operation || action === `${call.service}:${call.operation}`;
}

function isDue(entry: Armed, call: FaultedCall): boolean {
  const { fault, seen, fired } = entry;
  if (fault.rate === undefined) {
    const first = fault.at ?? 1;
    return seen >= first && seen < first + (fault.times ?? 1);
  }
  if (fired >= (fault.times ?? Number.POSITIVE_INFINITY)) return false;
  // Drawn from the how-manieth call of this function and operation, not of all: functions that run side by side
  // interleave differently each time, and a seed is to replay nevertheless.
  const key = `${call.function} ${call.service}:${call.operation}`;
  const count = (entry.draws.get(key) ?? 0) + 1;
  entry.draws.set(key, count);
  const draw = createHash('sha256')
    .update(`${fault.seed ?? 0} ${key} ${count}`)
    .digest()
    .readUInt32BE(0);
  return draw / 2 ** 32 < fault.rate;
}

function validated(input: unknown): Fault {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new RangeError('a fault is an object { kind, function?, action?, at?, times?, seed?, rate? }');
  const fault = input as Record<string, unknown>;
  for (const name of Object.keys(fault))
    if (!FIELDS.includes(name)) throw new RangeError(`a fault has no "${name}", only ${FIELDS.join(', ')}`);
  if (!FAULT_KINDS.includes(fault['kind'] as FaultKind))
    throw new RangeError(`"kind" must be one of ${FAULT_KINDS.join(', ')}`);
  for (const name of ['function', 'action'])
    if (fault[name] !== undefined && (typeof fault[name] !== 'string' || fault[name] === ''))
      throw new RangeError(`"${name}" must be a name`);
  for (const name of ['at', 'times'])
    if (fault[name] !== undefined && !(Number.isSafeInteger(fault[name]) && Number(fault[name]) >= 1))
      throw new RangeError(`"${name}" must be a whole number from 1 on`);
  checkRandom(fault);
  checkConflict(fault);
  return input as Fault;
}

function checkRandom({ seed, rate, at }: Record<string, unknown>): void {
  if (seed !== undefined && !Number.isSafeInteger(seed)) throw new RangeError('"seed" must be a whole number');
  if (rate === undefined) {
    if (seed !== undefined) throw new RangeError('"seed" needs a "rate"');
    return;
  }
  if (typeof rate !== 'number' || !(rate > 0 && rate <= 1))
    throw new RangeError('"rate" must be above 0 and at most 1');
  if (at !== undefined) throw new RangeError('"at" counts calls and "rate" draws them: give one of the two');
}

function checkConflict({ kind, action }: Record<string, unknown>): void {
  if (kind !== 'conflict' || typeof action !== 'string') return;
  if (!CONFLICTING.includes(action.replace(/^dynamodb:/, '')))
    throw new RangeError(`"conflict" is what DynamoDB answers to ${CONFLICTING.join(', ')}, never to ${action}`);
}

/** What AWS answers instead of performing the call. */
export function throttled(service: string): ServiceError {
  if (service === 'dynamodb')
    return new ServiceError(
      'ProvisionedThroughputExceededException',
      'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
    );
  if (service === 'cognito-idp') return new ServiceError('TooManyRequestsException', 'Rate exceeded');
  if (service === 'ses') return new ServiceError('TooManyRequestsException', 'Too many requests', 429);
  if (service === 's3') return new ServiceError('SlowDown', 'Please reduce your request rate.', 503);
  return new ServiceError('ThrottlingException', 'Rate exceeded');
}

/** DynamoDB's answer when another transaction holds an item. */
export function conflicting(operation: string, input: Readonly<Record<string, unknown>>): ServiceError {
  if (!operation.startsWith('Transact'))
    return new ServiceError('TransactionConflictException', 'Transaction is ongoing for the item');
  const members = Array.isArray(input['TransactItems']) ? input['TransactItems'] : [];
  const reasons = members.map((_, index) =>
    index === 0 ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' } : { Code: 'None' },
  );
  return new DetailedError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    { CancellationReasons: reasons },
  );
}

export function serverError(): ServiceError {
  return new ServiceError(
    'InternalServerError',
    'The request could not be processed because of an internal error',
    500,
  );
}
