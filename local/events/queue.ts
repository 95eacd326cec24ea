import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { VirtualClock } from '../clock.ts';
import { Journal } from '../journal.ts';
import type { QueueConfig } from './queue-config.ts';

/** As the SQS API has it; `BinaryValue` is base64. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** A message as it is kept; times in milliseconds on the clock. */
export interface StoredMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly sentAt: number;
  /** in flight or delayed until then */
  readonly visibleAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt?: number;
  /** of the latest receipt */
  readonly receiptHandle?: string;
  /** the queue it was moved from after too many receipts */
  readonly deadLetterSourceArn?: string;
}

/** One standard queue: durable, at least once. */
export class Queue {
  readonly createdAt: number;
  private readonly journal: Journal<StoredMessage>;
  private readonly waiting = new Set<() => void>();
  private closed = false;

  constructor(
    readonly config: QueueConfig,
    directory: string,
    private readonly clock: VirtualClock,
    /** takes a message that was received too often */
    private readonly moveTo: (deadLetterArn: string, message: StoredMessage) => void,
  ) {
    this.journal = new Journal(join(directory, `${config.name}.jsonl`));
    this.createdAt = clock.now();
  }

  /** @param delayMs until it can be received */
  add(body: string, attributes: Readonly<Record<string, MessageAttribute>>, delayMs: number): StoredMessage {
    const sentAt = this.clock.now();
    const message = { id: randomUUID(), body, attributes, sentAt, visibleAt: sentAt + delayMs, receiveCount: 0 };
    this.put(message);
    return message;
  }

  /** Takes over a message from the queue that gave up on it; its age goes on counting, as it does in SQS. */
  adopt(message: StoredMessage, sourceArn: string): void {
    const { id, body, attributes, sentAt } = message;
    this.put({
      id,
      body,
      attributes,
      sentAt,
      visibleAt: this.clock.now(),
      receiveCount: 0,
      deadLetterSourceArn: sourceArn,
    });
  }

  /** Messages within their retention, oldest first. */
  all(): StoredMessage[] {
    this.refuseClosed();
    const oldest = this.clock.now() - this.config.retentionMs;
    const kept: StoredMessage[] = [];
    for (const [id, message] of this.journal.entries())
      if (message.sentAt <= oldest) this.journal.delete(id);
      else kept.push(message);
    return kept;
  }

  /** Up to `limit` visible messages, which stay invisible to others for `visibilityMs`. */
  receive(limit: number, visibilityMs: number): StoredMessage[] {
    const now = this.clock.now();
    const received: StoredMessage[] = [];
    for (const message of this.all()) {
      if (received.length === limit) break;
      if (message.visibleAt > now) continue;
      const { redrive } = this.config;
      if (redrive && message.receiveCount >= redrive.maxReceiveCount) {
        this.moveTo(redrive.deadLetterArn, message);
        this.journal.delete(message.id);
        continue;
      }
      const taken = {
        ...message,
        visibleAt: now + visibilityMs,
        receiveCount: message.receiveCount + 1,
        firstReceivedAt: message.firstReceivedAt ?? now,
        receiptHandle: `${message.id}:${randomUUID()}`,
      };
      this.journal.set(taken.id, taken);
      received.push(taken);
    }
    return received;
  }

  /** @returns false when the handle was never one of a message of any queue */
  remove(receiptHandle: string): boolean {
    this.refuseClosed();
    const [id] = /^[0-9a-f-]{36}(?=:[0-9a-f-]{36}$)/.exec(receiptHandle) ?? [];
    if (id === undefined) return false;
    // An older handle of a message that was received again succeeds without an effect, as SQS documents.
    if (this.journal.get(id)?.receiptHandle === receiptHandle) this.journal.delete(id);
    return true;
  }

  purge(): void {
    this.refuseClosed();
    this.journal.clear();
  }

  /** Resolves at a new message, when one becomes visible, or at `until` on the clock. */
  change(until: number): Promise<void> {
    const now = this.clock.now();
    const next = this.all().reduce((at, { visibleAt }) => (visibleAt > now ? Math.min(at, visibleAt) : at), until);
    return new Promise((resolve) => {
      const wake = (): void => {
        timer.cancel();
        this.waiting.delete(wake);
        resolve();
      };
      const timer = this.clock.schedule(next, wake);
      this.waiting.add(wake);
    });
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.journal.close();
    this.wakeAll();
  }

  private put(message: StoredMessage): void {
    this.refuseClosed();
    this.journal.set(message.id, message);
    this.wakeAll();
  }

  private wakeAll(): void {
    for (const wake of [...this.waiting]) wake();
  }

  private refuseClosed(): void {
    if (this.closed) throw new Error(`queue ${this.config.name} is closed`);
  }
}
