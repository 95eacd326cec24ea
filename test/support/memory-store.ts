import {
  type Entities,
  type EntityName,
  type Expectation,
  ExpectationFailed,
  entityOf,
  type Store,
  type Write,
} from '../../core/shared/ports.ts';

/** One call of the store, as hooks see it. */
export interface StoreCall {
  /** Counted from 1. */
  readonly number: number;
  readonly method: 'get' | 'commit' | 'remove';
  readonly writes: readonly Write[];
}

/** Runs before or after a call has its effect; what it throws is what the call throws. */
type Hook = (call: StoreCall) => void | Promise<void>;

export interface MemoryStore extends Store {
  before: Hook;
  after: Hook;
  /** Every commit that took effect, oldest first. */
  readonly commits: (readonly Write[])[];
  /** How many calls there have been. */
  readonly calls: () => number;
  /** Keeps an item without asking what was there. */
  seed<N extends EntityName>(entity: N, item: Entities[N]): void;
  /** Everything of one kind that is kept right now, without a call. */
  all<N extends EntityName>(entity: N): readonly Entities[N][];
  /** What is kept right now, without a call. */
  peek<N extends EntityName>(entity: N, id: string): Entities[N] | undefined;
}

const nothing: Hook = () => undefined;

/** A store of entities that keeps the port's promises: expectations of one commit hold together or nothing is written. */
export function memoryStore(): MemoryStore {
  const items = new Map<string, unknown>();
  const commits: (readonly Write[])[] = [];
  let calls = 0;
  const key = (entity: EntityName, id: string) => `${entity} ${id}`;
  const placeOf = (write: Write): string => key(entityOf(write), 'put' in write ? write.item.id : write.id);
  const peek = <N extends EntityName>(entity: N, id: string) =>
    structuredClone(items.get(key(entity, id))) as Entities[N] | undefined;
  const apply = (writes: readonly Write[]): void => {
    const failed = writes.filter((write) => !isMet(write.expect, items.get(placeOf(write))));
    if (failed.length > 0) throw new ExpectationFailed(failed);
    for (const write of writes) if ('put' in write) items.set(placeOf(write), structuredClone(write.item));
    commits.push(structuredClone(writes));
  };
  const called = async <T>(method: StoreCall['method'], writes: readonly Write[], act: () => T): Promise<T> => {
    calls += 1;
    const call = { number: calls, method, writes };
    await memory.before(call);
    const result = act();
    await memory.after(call);
    return result;
  };
  const memory: MemoryStore = {
    before: nothing,
    after: nothing,
    commits,
    calls: () => calls,
    peek,
    all: <N extends EntityName>(entity: N) =>
      [...items].flatMap(([place, item]) =>
        place.startsWith(`${entity} `) ? [structuredClone(item) as Entities[N]] : [],
      ),
    seed: (entity, item) => {
      items.set(key(entity, item.id), structuredClone(item));
    },
    unchanged: (check, id, before) => ({ check, id, expect: before ? { version: before.version } : 'absent' }),
    remove: (entity, id) =>
      called('remove', [], () => {
        items.delete(key(entity, id));
      }),
    get: (entity, id) => called('get', [], () => peek(entity, id)),
    commit: (...writes) => called('commit', writes, () => apply(writes)),
  };
  return memory;
}

function isMet(expect: Expectation, stored: unknown): boolean {
  if (expect === 'absent') return stored === undefined;
  if (expect === 'present') return stored !== undefined;
  const item = stored as { version?: number; expiresAt?: number } | undefined;
  if ('version' in expect) return item?.version === expect.version;
  return item === undefined || (item.expiresAt ?? Number.POSITIVE_INFINITY) <= expect.absentOrExpiredAt;
}
