import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { StreamRecord, TableStream } from '../../../local/events/stream-record.ts';
import type { Assembly, InvokeResult, Invoker, Queues, Resource } from '../../../local/types.ts';

export const NOON = Date.parse('2026-03-02T12:00:00Z');
export const STREAM = 'arn:aws:dynamodb:eu-central-1:111122223333:table/T/stream/2026-01-01T00:00:00.000';

export const functionArn = (name: string): string => `arn:aws:lambda:eu-central-1:111122223333:function:${name}`;
export const queueArn = (name: string): string => `arn:aws:sqs:eu-central-1:111122223333:${name}`;
export const queueUrl = (name: string): string => `https://sqs.eu-central-1.amazonaws.com/111122223333/${name}`;
export const ruleArn = (name: string, bus = 'default'): string =>
  `arn:aws:events:eu-central-1:111122223333:rule/${bus === 'default' ? '' : `${bus}/`}${name}`;

function resource(logicalId: string, type: string, rest: Partial<Resource>): Resource {
  return { id: `Stack/${logicalId}`, logicalId, type, ref: logicalId, attributes: {}, properties: {}, ...rest };
}

export const aFunction = (name: string): Resource =>
  resource(name, 'AWS::Lambda::Function', { attributes: { Arn: functionArn(name) } });

export const aQueue = (name: string, properties: Record<string, unknown> = {}): Resource =>
  resource(name, 'AWS::SQS::Queue', {
    ref: queueUrl(name),
    attributes: { Arn: queueArn(name), QueueName: name },
    properties,
  });

export const aMapping = (properties: Record<string, unknown> = {}): Resource =>
  resource('mapping', 'AWS::Lambda::EventSourceMapping', {
    properties: {
      EventSourceArn: STREAM,
      FunctionName: 'relay',
      StartingPosition: 'TRIM_HORIZON',
      ...properties,
    },
  });

export const aBus = (name: string, properties: Record<string, unknown> = {}): Resource =>
  resource(name, 'AWS::Events::EventBus', { properties: { Name: name, ...properties } });

export const aRule = (name: string, properties: Record<string, unknown>): Resource =>
  resource(name, 'AWS::Events::Rule', {
    attributes: { Arn: ruleArn(name, String(properties['EventBusName'] ?? 'default')) },
    properties,
  });

export const aSchedule = (name: string, properties: Record<string, unknown>): Resource =>
  resource(name, 'AWS::Scheduler::Schedule', {
    attributes: { Arn: `arn:aws:scheduler:eu-central-1:111122223333:schedule/default/${name}` },
    properties: { FlexibleTimeWindow: { Mode: 'OFF' }, ...properties },
  });

export function anAssembly(...resources: Resource[]): Assembly {
  return {
    stackName: 'Stack',
    region: 'eu-central-1',
    account: '111122223333',
    resources,
    outputs: {},
    codeFolder: (key) => key,
  };
}

/** A folder of the test's own. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'events-'));
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface Invocation {
  readonly functionName: string;
  readonly event: unknown;
}

export const succeeded = (payload: unknown = null): InvokeResult => ({ ok: true, payload });
export const failed = (errorMessage = 'no'): InvokeResult => ({
  ok: false,
  kind: 'Unhandled',
  errorType: 'Error',
  errorMessage,
});

/** Answers as it is told and remembers what it was asked. */
export class FakeInvoker implements Invoker {
  readonly calls: Invocation[] = [];
  readonly asyncCalls: Invocation[] = [];
  answer: (event: unknown) => InvokeResult | Promise<InvokeResult> = () => succeeded();
  acceptAsync: () => void = () => undefined;

  async invoke(functionName: string, event: unknown): Promise<InvokeResult> {
    this.calls.push({ functionName, event });
    return await this.answer(event);
  }

  invokeAsync(functionName: string, event: unknown): void {
    this.acceptAsync();
    this.asyncCalls.push({ functionName, event });
  }

  /** Sequence numbers of each batch so far. */
  batches(): string[][] {
    return this.calls.map(({ event }) => sequences(event));
  }
}

export const recordsOf = (event: unknown): readonly StreamRecord[] => (event as { Records: StreamRecord[] }).Records;
export const sequences = (event: unknown): string[] => recordsOf(event).map(({ dynamodb }) => dynamodb.SequenceNumber);

/** Remembers what was sent where. */
export class FakeQueues implements Queues {
  readonly sent: { readonly arn: string; readonly body: unknown; readonly attributes: Record<string, string> }[] = [];
  refuse = false;

  send(arn: string, body: unknown, attributes: Record<string, string> = {}): void {
    if (this.refuse) throw new Error('the queue is gone');
    this.sent.push({ arn, body, attributes });
  }
}

/** A stream in memory, with sequence numbers '1', '2', … */
export class FakeStream implements TableStream {
  readonly all: StreamRecord[] = [];
  reads = 0;
  broken = false;
  private held: Promise<void> = Promise.resolve();

  constructor(private readonly now: () => number) {}

  /** @returns the sequence number */
  put(image: Record<string, unknown> = {}, eventName: StreamRecord['eventName'] = 'INSERT'): string {
    const number = String(this.all.length + 1);
    this.all.push({
      eventID: `id-${number}`,
      eventName,
      eventSourceARN: STREAM,
      dynamodb: {
        NewImage: image,
        SequenceNumber: number,
        ApproximateCreationDateTime: Math.floor(this.now() / 1000),
      },
    });
    return number;
  }

  /** Reads see what is there when they begin, and end when the result is called. */
  hold(): () => void {
    let release: () => void = () => undefined;
    this.held = new Promise((resolve) => {
      release = resolve;
    });
    return () => release();
  }

  async records(after: string | undefined, limit: number): ReturnType<TableStream['records']> {
    this.reads += 1;
    if (this.broken) throw new Error('the database is not there');
    const start = Number(after ?? 0);
    const records = this.all.slice(start, start + limit);
    await this.held;
    return { records, last: records.at(-1)?.dynamodb.SequenceNumber ?? after };
  }
}

/** Resolves when `condition` holds; the test's own time limit ends a wait in vain. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** A number in [0, 1) at each call. */
export type Random = () => number;

const RESOLUTION = 2 ** 24;

/** Checks a property that draws what it needs; a failure names the seed that replays it. */
export async function forRandom(runs: number, property: (next: Random) => void | Promise<void>): Promise<void> {
  const draws = fc.infiniteStream(fc.noBias(fc.integer({ min: 0, max: RESOLUTION - 1 })));
  await fc.assert(
    fc.asyncProperty(draws, async (stream) => {
      await property(() => Number(stream.next().value) / RESOLUTION);
    }),
    { numRuns: runs, endOnFailure: true },
  );
}

export const pick = <T>(next: Random, from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
