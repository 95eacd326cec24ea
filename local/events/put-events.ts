import { randomUUID } from 'node:crypto';
import { type Assembly, ServiceError } from '../types.ts';
import { isObject } from './properties.ts';

/** An event as EventBridge delivers it. */
export type BusEvent = Readonly<{
  version: '0';
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  /** ISO 8601, to the second */
  time: string;
  region: string;
  resources: readonly string[];
  detail: unknown;
}>;

/** What an AWS service tells of itself. */
export interface ServiceEvent {
  /** The same when it is told again. */
  readonly id: string;
  readonly detailType: string;
  /** e.g. `aws.s3` */
  readonly source: string;
  /** Milliseconds since the epoch, on the clock. */
  readonly time: number;
  /** ARNs */
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The event as it is delivered. */
export function toEnvelope(event: ServiceEvent, { account, region }: Assembly): BusEvent {
  const { id, detailType, source, time, resources, detail } = event;
  return {
    version: '0',
    id,
    'detail-type': detailType,
    source,
    account,
    time: toSecond(time),
    region,
    resources,
    detail,
  };
}

/** An entry of PutEvents: an event for a bus, or why it is none. */
export type Entry =
  | { readonly event: BusEvent; readonly bus: string }
  | { readonly ErrorCode: string; readonly ErrorMessage: string };

const MOST_ENTRIES = 10;
/** All entries of a request together; 256 KB until January 2026. From the EventBridge quotas. */
const LARGEST_REQUEST_BYTES = 1024 * 1024;
/** What the documentation counts for an entry's time. */
const TIME_BYTES = 14;

/**
 * Reads the input of PutEvents.
 * @param now milliseconds since the epoch, the time of entries that give none
 * @throws ServiceError `ValidationException` when the request as a whole is refused
 */
export function readEntries(input: Record<string, unknown>, assembly: Assembly, now: number): Entry[] {
  const entries = input['Entries'];
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > MOST_ENTRIES)
    throw invalid(
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MOST_ENTRIES}`,
    );
  if (input['EndpointId'] !== undefined) throw invalid('EndpointId is not supported here.');
  const read = (entries as unknown[]).map((entry) => {
    if (!isObject(entry)) throw invalid("Value at 'entries' must be a list of structures");
    return entry;
  });
  if (read.reduce((bytes, entry) => bytes + sizeOf(entry), 0) > LARGEST_REQUEST_BYTES)
    throw invalid('Total size of the entries in the request is over the limit.');
  return read.map((entry) => readEntry(entry, assembly, now));
}

function readEntry(entry: Record<string, unknown>, { account, region }: Assembly, now: number): Entry {
  for (const name of ['Source', 'DetailType', 'Detail'])
    if (typeof entry[name] !== 'string' || entry[name] === '')
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
  const source = String(entry['Source']);
  if (source.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  const detail = parsed(String(entry['Detail']));
  if (!isObject(detail)) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const resources: unknown = entry['Resources'] ?? [];
  if (!Array.isArray(resources) || !resources.every((resource) => typeof resource === 'string'))
    throw invalid("Value at 'resources' must be a list of strings");
  const event: BusEvent = {
    version: '0',
    id: randomUUID(),
    'detail-type': String(entry['DetailType']),
    source,
    account,
    time: toSecond(timeOf(entry['Time'], now)),
    region,
    resources,
    detail,
  };
  return { event, bus: String(entry['EventBusName'] ?? 'default') };
}

/** The envelope's format of a time given in milliseconds since the epoch. */
export function toSecond(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Timestamps of the AWS JSON protocol are seconds since the epoch. */
function timeOf(value: unknown, now: number): number {
  if (value === undefined || value === null) return now;
  const time = typeof value === 'number' ? value * 1000 : Number.NaN;
  if (Number.isNaN(new Date(time).getTime())) throw invalid("Value at 'time' must be a timestamp");
  return time;
}

function sizeOf(entry: Record<string, unknown>): number {
  const bytes = (value: unknown): number => (typeof value === 'string' ? Buffer.byteLength(value) : 0);
  const resources: unknown[] = Array.isArray(entry['Resources']) ? entry['Resources'] : [];
  return (
    (entry['Time'] === undefined ? 0 : TIME_BYTES) +
    bytes(entry['Source']) +
    bytes(entry['DetailType']) +
    bytes(entry['Detail']) +
    resources.reduce((total: number, resource) => total + bytes(resource), 0)
  );
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
