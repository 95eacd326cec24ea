/** One request to an AWS service, as the control endpoint lists it. */
export interface CallRecord {
  /** Counts from 1 without gaps. */
  readonly seq: number;
  /** ISO 8601, on the clock */
  readonly at: string;
  /** Name of the function that called; `anonymous` when an unsigned request does not say. */
  readonly function: string;
  /** Signing name, e.g. `dynamodb` */
  readonly service: string;
  /** Operation, e.g. `TransactWriteItems` */
  readonly action: string;
  /** ARNs the operation acts on, separated by blanks. */
  readonly resource: string;
  /** Milliseconds of real time until the answer was ready. */
  readonly ms: number;
  readonly capacityUnits?: number;
  /** The caller's policy does not allow it. */
  readonly denied?: true;
  /** Name of the AWS exception that was answered. */
  readonly error?: string;
  /** Kind of the injected fault. */
  readonly fault?: string;
}

/** How often a function used a permission. */
export interface PermissionUse {
  readonly function: string;
  /** IAM action, e.g. `dynamodb:ConditionCheckItem` */
  readonly action: string;
  readonly resource: string;
  calls: number;
}

/**
 * What the functions asked of AWS: the latest requests one by one, and for ever how often each permission was used, so
 * that a permission nobody uses can be told from one that is needed.
 */
export class CallLog {
  private readonly ring: CallRecord[] = [];
  private readonly uses = new Map<string, PermissionUse>();
  private written = 0;

  /** @param capacity how many requests are kept one by one */
  constructor(private readonly capacity = 50_000) {}

  /** How many requests there have been. */
  get count(): number {
    return this.written;
  }

  add(record: Omit<CallRecord, 'seq'>): void {
    this.ring[this.written % this.capacity] = { seq: ++this.written, ...record };
  }

  /** Counts one use of a permission. */
  use(caller: string, action: string, resource: string): void {
    const key = `${caller} ${action} ${resource}`;
    const known = this.uses.get(key);
    if (known) known.calls += 1;
    else this.uses.set(key, { function: caller, action, resource, calls: 1 });
  }

  /**
   * Requests in the order they were answered.
   * @param after a sequence number (exclusive), or an ISO 8601 time (inclusive); everything kept when absent
   * @throws RangeError when it is neither
   */
  since(after?: string | number): CallRecord[] {
    const oldest = this.written % this.capacity;
    const records =
      this.written > this.capacity ? [...this.ring.slice(oldest), ...this.ring.slice(0, oldest)] : [...this.ring];
    if (after === undefined) return records;
    if (/^\d+$/.test(String(after))) return records.filter(({ seq }) => seq > Number(after));
    const from = Date.parse(String(after));
    if (Number.isNaN(from)) throw new RangeError(`neither a sequence number nor an ISO 8601 time: ${after}`);
    return records.filter(({ at }) => Date.parse(at) >= from);
  }

  /** Every permission used since the start, and how often. */
  totals(): PermissionUse[] {
    return [...this.uses.values()].map((use) => ({ ...use }));
  }
}
