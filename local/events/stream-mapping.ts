import { join } from 'node:path';
import type { VirtualClock } from '../clock.ts';
import { Journal } from '../journal.ts';
import type { Assembly, Invoker, Queues } from '../types.ts';
import { readMappings } from './stream-mapping-config.ts';
import { StreamReader } from './stream-reader.ts';
import type { TableStream } from './stream-record.ts';

export interface StreamMappingsOptions {
  readonly assembly: Assembly;
  /** how far each mapping has come is kept here */
  readonly directory: string;
  readonly clock: VirtualClock;
  readonly invoker: Invoker;
  readonly queues: Queues;
  /** @throws Error for an unknown stream */
  stream(streamArn: string): TableStream;
  log(line: string): void;
}

export interface StreamMappings {
  /** Says that a table may have been written to: new records are read at once instead of at the next poll. */
  wake(): void;
  /**
   * Resolves when each stream has been read to its end and every batch is done, waits for its next retry (in real
   * time) or for its batching window (on the clock).
   */
  settled(): Promise<void>;
  /** Goes to the end of each stream, abandoning what is under way. Call it after the tables have been emptied. */
  reset(): Promise<void>;
  close(): void;
}

/**
 * Runs the event source mappings on DynamoDB streams as Lambda does, at least once and in order: a batch that fails
 * holds back those behind it until it succeeds, is given up or expires.
 *
 * `ParallelizationFactor` is run as 1. Retries wait milliseconds to seconds of real time.
 * Resolves once each new mapping has taken its starting position.
 * @throws Error naming a property that is not supported
 */
export async function startStreamMappings(options: StreamMappingsOptions): Promise<StreamMappings> {
  const configs = readMappings(options.assembly).filter(({ enabled }) => enabled);
  const checkpoints = new Journal<{ after?: string }>(join(options.directory, 'stream-mappings.jsonl'));
  const readers = configs.map(
    (config) =>
      new StreamReader(config, {
        ...options,
        stream: options.stream(config.streamArn),
        load: () => checkpoints.get(config.id),
        save: (after) => checkpoints.set(config.id, after === undefined ? {} : { after }),
      }),
  );
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    for (const reader of readers) reader.close();
    checkpoints.close();
  };
  try {
    await Promise.all(readers.map((reader) => reader.start()));
  } catch (error) {
    close();
    throw error;
  }
  return {
    wake() {
      for (const reader of readers) reader.wake();
    },
    async settled() {
      await Promise.all(readers.map((reader) => reader.settled()));
    },
    async reset() {
      await Promise.all(readers.map((reader) => reader.reset()));
    },
    close,
  };
}
