import { unmarshall } from '@aws-sdk/util-dynamodb';
import { fromItem, keyOf } from '../../adapters/dynamo/keys.ts';
import { changeOf } from '../../adapters/dynamo/stream-change.ts';
import { type DomainEvent, eventsOf } from '../../core/events.ts';
import { tallyEntry } from '../../core/ledger/tally-entry.ts';
import { sweepPayouts } from '../../core/payouts/sweep-payouts.ts';
import type { IdPrefix } from '../../core/shared/ids.ts';
import type { Entities, EntityName } from '../../core/shared/ports.ts';
import { awaitChange } from '../../core/transactions/await-change.ts';
import { flagTransaction } from '../../core/transactions/flag-transaction.ts';
import { followTransaction } from '../../core/transactions/follow-transaction.ts';
import { lookAtTransaction } from '../../core/transactions/look-at-transaction.ts';
import { meetDeadline } from '../../core/transactions/meet-deadline.ts';
import { settleTransaction } from '../../core/transactions/settle-transaction.ts';
import { sweepTransactions } from '../../core/transactions/sweep-transactions.ts';
import { consumers } from '../../functions/operations.ts';
import type { Item } from './world/conditions.ts';
import { askStates, type Executions } from './world/executions.ts';
import { escrowMachine, type Outcome } from './world/machine.ts';
import { firstItems, noon } from './world/people.ts';
import { type Clients, type Line, portsFor, type WorldPorts } from './world/ports.ts';
import { handle, isFinal, type Request, type Told } from './world/requests.ts';
import { type Invocation, openClients, type Seam } from './world/seam.ts';
import { askTable, emptyTable, type Images, keyOfItem, type TableState } from './world/table.ts';

/** All that is kept between two invocations, as values: a copy of it is a copy of the world. */
export interface WorldState {
  now: number;
  ids: number;
  readonly table: TableState;
  readonly executions: Executions;
  /** Told to their consumers as often as events are told again, and still not taken. */
  readonly deadLetters: DomainEvent[];
}

/** How the events of one step reach their consumers. */
export type Delivery = 'once' | 'twice' | 'backwards' | 'late' | 'lost';

/** A Lambda, a client and a delivery try so often; the last two ends in a dead-letter queue or a shrug. */
const MOST_TRIES = 6;
const DELIVERIES = 3;
/** More timeouts than this on the way to one moment are a loop. */
const MOST_WAKES = 1000;

/** The marketplace in one process, real but for AWS. */
export interface World {
  state: WorldState;
  readonly seam: Seam;
  readonly line: Line;
  /** One run of a Lambda: what it answers, or nothing when it crashed. */
  invoke<T>(counted: boolean, work: (ports: WorldPorts) => Promise<T>): Promise<{ value: T } | undefined>;
  /** Sends a request once; nothing comes back when its Lambda crashes. */
  attempt(request: Request, counted?: boolean): Promise<Told | undefined>;
  /** Sends a request until the answer is final. */
  ask(request: Request, counted?: boolean): Promise<Told>;
  /** Runs a task of the workflow, once. */
  task(name: keyof typeof tasks, payload: Readonly<Record<string, unknown>>, counted?: boolean): Promise<Outcome>;
  /** Runs a consumer of events, once. */
  consume(event: DomainEvent, counted?: boolean): Promise<boolean>;
  /** Runs both sweepers until each has run through. */
  sweep(counted?: boolean): Promise<void>;
  /** Tells what has been written, and does not wait for what follows from it. */
  tellAll(counted?: boolean): Promise<void>;
  /** Until nothing happens without time, people or the sweepers. */
  settle(delivery?: Delivery): Promise<void>;
  /** Moves the clock on, through everything that falls due on the way. */
  moveTo(time: number): Promise<void>;
  /** Tells again what nobody has taken, as an operator does. */
  redrive(): Promise<void>;
  peek<N extends EntityName>(entity: N, id: string): Entities[N] | undefined;
}

const tasks = {
  lookAtTransaction: (ports: WorldPorts, input: never, now: Date) => lookAtTransaction(ports, input, now),
  awaitChange: (ports: WorldPorts, input: never) => awaitChange(ports, input),
  meetDeadline: (ports: WorldPorts, input: never, now: Date) => meetDeadline(ports, input, now),
  settleTransaction: (ports: WorldPorts, input: never, now: Date) => settleTransaction(ports, input, now),
  flagTransaction: (ports: WorldPorts, { transactionId, error }: Record<string, string>, now: Date) =>
    flagTransaction(ports, { transactionId: transactionId ?? '', reason: error ?? '' }, now),
} as const;

export const copyOf = ({ now, ids, table, executions, deadLetters }: WorldState): WorldState => ({
  now,
  ids,
  // Tokens are good for one invocation only: their writes have random names.
  table: { items: new Map(table.items), tokens: new Map(), replaced: table.replaced, written: [...table.written] },
  executions: new Map(executions),
  deadLetters: [...deadLetters],
});

export function newState(): WorldState {
  const table = emptyTable();
  for (const item of firstItems()) table.items.set(keyOfItem(item), item);
  return { now: noon, ids: 0, table, executions: new Map(), deadLetters: [] };
}

export async function openWorld(clientsOf: (seam: Seam) => Promise<Clients> = openClients): Promise<World> {
  const seam: Seam = {
    plan: undefined,
    count: 0,
    reached: false,
    total: 0,
    turn: undefined,
    trace: undefined,
    odd: [],
    ask: (service, operation, body, stale) =>
      service.startsWith('DynamoDB')
        ? askTable(world.state.table, operation, body, stale)
        : askStates(world.state.executions, operation, body, machine),
  };
  const line: Line = { plan: undefined, count: 0, reached: false };
  const clients = await clientsOf(seam);
  const now = () => new Date(world.state.now);

  async function invoke<T>(
    counted: boolean,
    work: (ports: WorldPorts) => Promise<T>,
  ): Promise<{ value: T } | undefined> {
    let end: (crashed: undefined) => void = () => undefined;
    const crashed = new Promise<undefined>((resolve) => {
      end = resolve;
    });
    const invocation: Invocation = { dead: false, counted, crash: () => over() };
    const over = () => {
      invocation.dead = true;
      end(undefined);
    };
    const result = work(portsFor(invocation, clients, line, now)).then((value) => ({ value }));
    try {
      return await Promise.race([crashed, result]);
    } finally {
      // What was under way when it returned or threw is frozen with it.
      invocation.dead = true;
    }
  }
  const outcomeOf = async (counted: boolean, work: (ports: WorldPorts) => Promise<unknown>): Promise<Outcome> => {
    try {
      return (await invoke(counted, work)) ?? { error: 'Lambda.Unknown' };
    } catch (error) {
      return { error: error instanceof Error ? error.name : 'Error' };
    }
  };
  const newId = (prefix: IdPrefix): string => {
    world.state.ids += 1;
    return `${prefix}_01JD3Z8Q2V6W7X8Y9Z${String(world.state.ids).padStart(8, '0')}`;
  };

  const machine = escrowMachine({
    executions: () => world.state.executions,
    now: () => world.state.now,
    invoke: (name, payload) => world.task(name as keyof typeof tasks, payload),
  });

  async function tell(event: DomainEvent): Promise<void> {
    for (let tries = 1; tries <= DELIVERIES; tries += 1) if (await world.consume(event)) return;
    world.state.deadLetters.push(event);
  }

  const world: World = {
    state: newState(),
    seam,
    line,
    invoke,
    attempt: async (request, counted = true) =>
      (await invoke(counted, (ports) => handle(request, ports, now(), newId)))?.value,
    async ask(request, counted = true) {
      let told: Told = { refused: 'temporarily-unavailable' };
      for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
        told = (await world.attempt(request, counted)) ?? told;
        if (isFinal(told)) break;
      }
      return told;
    },
    task: (name, payload, counted = true) =>
      outcomeOf(counted, (ports) => tasks[name](ports, payload as never, now()) as Promise<unknown>),
    async consume({ type, detail }, counted = true) {
      const listening = (name: 'followTransaction' | 'tallyEntry') =>
        consumers[name].events.some((beginning) => type.startsWith(beginning));
      const work = async (ports: WorldPorts): Promise<void> => {
        if (listening('followTransaction'))
          await followTransaction(ports, { transactionId: String(detail['transactionId']) });
        if (listening('tallyEntry')) await tallyEntry(ports, { entryId: String(detail['entryId']) });
      };
      if (!listening('followTransaction') && !listening('tallyEntry')) return true;
      return 'value' in (await outcomeOf(counted, work));
    },
    async sweep(counted = true) {
      const each = [
        (ports: WorldPorts) => sweepTransactions(ports, now()),
        (ports: WorldPorts) => sweepPayouts(ports, now()),
      ];
      for (const run of each)
        for (let tries = 1; tries <= DELIVERIES; tries += 1) if ('value' in (await outcomeOf(counted, run))) break;
    },
    async tellAll(counted = true) {
      for (const event of takeEvents(world.state.table.written, 'once')) await world.consume(event, counted);
    },
    async settle(delivery = 'once') {
      for (let moved = true; moved; ) {
        // They are told with the next step's.
        if (delivery === 'late') return void (await machine.run());
        const told = takeEvents(world.state.table.written, delivery);
        if (delivery === 'lost') world.state.deadLetters.push(...told.filter(({ type }) => type.startsWith('ledger.')));
        else for (const event of told) await tell(event);
        moved = await machine.run();
        moved = world.state.table.written.length > 0 || moved;
      }
    },
    async moveTo(time) {
      for (let wakes = 0; ; wakes += 1) {
        if (wakes > MOST_WAKES) throw new Error('an execution wakes up again and again');
        const due = Math.min(...deadlinesIn(world.state.executions));
        if (due > time) break;
        world.state.now = Math.max(world.state.now, due);
        await world.settle();
      }
      world.state.now = Math.max(world.state.now, time);
    },
    async redrive() {
      for (const event of world.state.deadLetters.splice(0)) await tell(event);
      await world.settle();
    },
    peek: (entity, id) => {
      const { pk, sk } = keyOf(entity, id);
      const item = world.state.table.items.get(`${pk} ${sk}`);
      return item && fromItem(unmarshall(item as never));
    },
  };
  return world;
}

/** When the waits of those that run are over. */
export const deadlinesIn = (executions: Executions): number[] =>
  [...executions.values()].flatMap(({ status, deadline }) =>
    status === 'RUNNING' && deadline !== undefined ? [deadline] : [],
  );

/** The events of what has been written since: what the stream's Lambda makes of it. */
function takeEvents(written: Images[], delivery: Delivery): DomainEvent[] {
  const events = written.splice(0).flatMap(({ before, after }) => {
    const change = changeOf({ before: before as Mutable, after: after as Mutable });
    return change ? eventsOf(change) : [];
  });
  if (delivery === 'twice') return events.flatMap((event) => [event, event]);
  return delivery === 'backwards' ? events.reverse() : events;
}
type Mutable = Record<string, NonNullable<Item[string]>>;
