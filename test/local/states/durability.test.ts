import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Identity } from '../../../local/states/execution.ts';
import { ExecutionStore } from '../../../local/states/execution-store.ts';
import {
  aMachine,
  aTask,
  aWaitingTask,
  Cloud,
  DAY,
  type Definition,
  executionArn,
  type HistoryEvent,
  machineArn,
  NOON,
  only,
  refusal,
  SECOND,
  succeeded,
  threw,
} from './a-cloud.ts';

/** What is done after each write to a file. */
const mockWritten: { tell?: () => void } = {};
jest.mock('node:fs', () => {
  const actual = jest.requireActual<Record<string, (...args: unknown[]) => unknown>>('node:fs');
  const watched = Object.fromEntries(
    ['appendFileSync', 'writeFileSync', 'writeSync'].map((name) => [
      name,
      (...args: unknown[]) => {
        const written = actual[name]?.(...args);
        mockWritten.tell?.();
        return written;
      },
    ]),
  );
  return { ...actual, ...watched };
});

const failFirst = { FunctionName: 'f', Payload: { step: 'B', 'tries.$': '$$.State.RetryCount' } };

/** Every kind of waiting there is, one after the other. */
const everything: Definition = {
  StartAt: 'A',
  States: {
    A: { Type: 'Pass', Result: 1, ResultPath: '$.a', Next: 'B' },
    B: aTask({
      Parameters: failFirst,
      Retry: [{ ErrorEquals: ['Again'] }],
      ResultSelector: { 'v.$': '$.Payload' },
      ResultPath: '$.b',
      Next: 'C',
    }),
    C: { Type: 'Wait', Seconds: 10 * 86_400, Next: 'D' },
    D: aWaitingTask({ TimeoutSeconds: 86_400, ResultPath: '$.d', Next: 'E' }),
    E: { Type: 'Choice', Choices: [{ Variable: '$.d.ok', BooleanEquals: true, Next: 'F' }] },
    F: aWaitingTask({
      TimeoutSeconds: 60,
      Catch: [{ ErrorEquals: ['States.Timeout'], ResultPath: '$.f', Next: 'G' }],
      End: true,
    }),
    G: { Type: 'Succeed' },
  },
};
const end = { a: 1, b: { v: 'b' }, d: { ok: true }, f: { Error: 'States.Timeout', Cause: '' } };

function answering(cloud: Cloud): Cloud {
  cloud.answer = (event) => {
    const { step, tries } = event as { step?: string; tries?: number };
    return step === 'B' && (tries ?? 0) < 2 ? threw('Again') : succeeded('b');
  };
  return cloud;
}

/** Does what the world around would, until the execution has ended; reports by every token it ever saw in state D. */
async function drive(cloud: Cloud, tokens: Set<string>): Promise<void> {
  for (let count = 0; count < 60; count++) {
    await cloud.settle();
    if ((await cloud.status()) !== 'RUNNING') return;
    for (const { event } of cloud.invoked) {
      const { token, input } = event as { token?: string; input?: { d?: unknown } };
      if (token !== undefined && input?.d === undefined) tokens.add(token);
    }
    for (const taskToken of tokens) await refusal(cloud.call('SendTaskSuccess', { taskToken, output: '{"ok":true}' }));
    await cloud.advance(count % 5 === 4 ? DAY : 2 * SECOND);
  }
}

function expectWhole(events: readonly HistoryEvent[]): void {
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  for (const [index, { previousEventId, timestamp }] of events.entries()) {
    expect(previousEventId).toBe(index < 2 ? 0 : index);
    expect(timestamp).toBeGreaterThanOrEqual(events[index - 1]?.timestamp ?? 0);
  }
}

describe('given an execution that waits in every way there is', () => {
  /** Copies of the data as they are after each write, with the time then. */
  let copies: { readonly directory: string; readonly at: number }[];
  let folder: string;
  let tokens: Set<string>;
  let whole: string[];

  beforeAll(async () => {
    [copies, tokens] = [[], new Set()];
    folder = mkdtempSync(join(tmpdir(), 'states-sweep-'));
    const cloud = answering(new Cloud([aMachine(everything)]).start());
    const keep = () => {
      const directory = join(folder, String(copies.length));
      cpSync(cloud.directory, directory, { recursive: true });
      copies.push({ directory, at: cloud.clock.now() });
    };
    mockWritten.tell = keep;
    try {
      await cloud.execute({});
      await drive(cloud, tokens);
      expect(await cloud.outcome()).toEqual({ status: 'SUCCEEDED', output: end });
      whole = await cloud.types();
    } finally {
      delete mockWritten.tell;
      cloud.remove();
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Starts on a copy, as after a kill at that moment. */
  const resumed = ({ directory, at }: { directory: string; at: number }, later: number): Cloud => {
    const cloud = answering(new Cloud([aMachine(everything)]));
    cpSync(directory, cloud.directory, { recursive: true });
    cloud.pass(at + later - NOON);
    return cloud.start();
  };

  test('when it is killed after any write, then it goes on, comes to the same end, and its history has no gap', async () => {
    expect(copies.length).toBeGreaterThan(10);
    for (const copy of copies) {
      const cloud = resumed(copy, 0);
      try {
        // Nobody had been told of it yet.
        if ((await refusal(cloud.describe())) !== 'none') await cloud.execute({});
        await drive(cloud, new Set(tokens));
        expect(await cloud.outcome()).toEqual({ status: 'SUCCEEDED', output: end });
        const events = await cloud.history();
        expectWhole(events);
        expect(events.map(({ type }) => type)).toEqual(whole);
      } finally {
        cloud.remove();
      }
    }
  });

  test('when it is killed in the middle of a line, then that line never was', async () => {
    for (const copy of copies.slice(2)) {
      const [file] = readdirSync(join(copy.directory, 'states', 'executions'));
      const path = join(copy.directory, 'states', 'executions', file ?? '');
      const text = readFileSync(path, 'utf8');
      // The index hears of the end only once the last line is there.
      const ended = readFileSync(join(copy.directory, 'states', 'executions.jsonl'), 'utf8').includes('SUCCEEDED');
      if (text.split('\n').length < 3 || ended) continue;
      writeFileSync(path, text.slice(0, -5));
      const cloud = resumed(copy, 0);
      writeFileSync(path, text);
      try {
        await drive(cloud, new Set(tokens));
        expect(['SUCCEEDED', 'FAILED']).toContain(await cloud.status());
        expectWhole(await cloud.history());
        cloud.restart();
        expectWhole(await cloud.history());
      } finally {
        cloud.remove();
      }
    }
  });

  test('when nothing runs for a month, then what fell due happens at the start', async () => {
    for (const copy of copies) {
      const cloud = resumed(copy, 30 * DAY);
      try {
        if ((await refusal(cloud.describe())) !== 'none') continue;
        await drive(cloud, new Set());
        expect(['SUCCEEDED', 'FAILED']).toContain(await cloud.status());
        expectWhole(await cloud.history());
      } finally {
        cloud.remove();
      }
    }
  });
});

test('given a function that runs when the cloud ends, then it is invoked again, and its first answer is not heard', async () => {
  const cloud = new Cloud([aMachine(only(aTask()))]).start();
  try {
    let answer: (result: ReturnType<typeof succeeded>) => void = () => undefined;
    cloud.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    await cloud.call('StartExecution', { stateMachineArn: machineArn(), name: 'e' });
    const settled = cloud.settle();
    cloud.answer = () => succeeded('second');
    cloud.restart();
    answer(succeeded('first'));
    await settled;
    await cloud.settle();
    expect(cloud.invoked).toHaveLength(2);
    expect(await cloud.outcome()).toMatchObject({ output: { Payload: 'second' } });
  } finally {
    cloud.remove();
  }
});

describe('given a template that has changed since an execution started', () => {
  const old = {
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 60, Next: 'Old' }, Old: { Type: 'Pass', Result: 'old', End: true } },
  };
  const fresh = only({ Type: 'Pass', Result: 'new' });

  test('when its definition is another one, then it goes on by its own, and new ones by the new', async () => {
    const cloud = new Cloud([aMachine(old)]).start();
    try {
      await cloud.execute();
      cloud.resources = [aMachine(fresh)];
      cloud.restart().restart();
      await cloud.execute({}, 'e2');
      await cloud.advance(DAY);
      expect(await cloud.outcome()).toEqual({ status: 'SUCCEEDED', output: 'old' });
      expect(await cloud.outcome('e2')).toEqual({ status: 'SUCCEEDED', output: 'new' });
    } finally {
      cloud.remove();
    }
  });

  test('when the state machine is gone, then it is aborted', async () => {
    const cloud = new Cloud([aMachine(old)]).start();
    try {
      await cloud.execute();
      cloud.resources = [aMachine(fresh, {}, 'N')];
      cloud.restart();
      await cloud.advance(DAY);
      expect(await cloud.status()).toBe('ABORTED');
      expect(cloud.lines).toEqual([expect.stringContaining('is not in the template any more')]);
    } finally {
      cloud.remove();
    }
  });
});

test('given a process that starts executions, when it is killed with -9, then nothing acknowledged is lost', async () => {
  const cloud = new Cloud([aMachine(only(aWaitingTask()))]);
  try {
    const writer = spawn(
      process.execPath,
      ['--import', 'tsx', join(__dirname, 'endless-starter.ts'), cloud.directory],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let output = '';
    await new Promise<void>((resolve) => {
      writer.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.split('\n').length > 300) writer.kill('SIGKILL');
      });
      writer.once('close', () => resolve());
    });
    const lines = output
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' '));
    expect(lines.length).toBeGreaterThanOrEqual(300);
    cloud.start();
    await cloud.settle();
    for (const [what, name = '', token] of lines) {
      if (what === 'reported') expect(await cloud.status(name)).toBe('SUCCEEDED');
      else if (what === 'waits' && (await cloud.status(name)) === 'RUNNING')
        await cloud.call('SendTaskSuccess', { taskToken: token, output: '1' });
      expectWhole(await cloud.history(name));
    }
    const { executions } = await cloud.call('ListExecutions', {
      stateMachineArn: machineArn(),
      statusFilter: 'RUNNING',
      maxResults: 1000,
    });
    // Of what was under way when it was killed, one may be there that nobody was told of.
    expect((executions as unknown[]).length).toBeLessThanOrEqual(1);
  } finally {
    cloud.remove();
  }
});

describe('given ten thousand executions that have ended', () => {
  const COUNT = 10_000;
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'states-many-'));
    const store = new ExecutionStore(directory);
    for (let count = 0; count < COUNT; count++) {
      const name = `txn_${count}`;
      const identity: Identity = {
        arn: executionArn(name),
        name,
        machineArn: machineArn(),
        definition: 'd',
        input: '{}',
        startedAt: NOON,
      };
      const event = {
        id: 1,
        previousEventId: 0,
        timestamp: NOON,
        type: 'ExecutionStarted',
        details: { input: 'x'.repeat(2000) },
      };
      const execution = store.create(identity, { events: [event], progress: undefined, outcome: undefined });
      const at = NOON + count * SECOND;
      store.append(execution, {
        events: [{ ...event, id: 2 }],
        progress: undefined,
        outcome: { status: 'SUCCEEDED', at, output: '1' },
      });
    }
    store.close();
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test('when the store is opened, then that takes a moment, and each can be read', () => {
    const started = process.cpuUsage();
    const store = new ExecutionStore(directory);
    const { user, system } = process.cpuUsage(started);
    const ms = (user + system) / 1000;
    process.stdout.write(`  a start with ${COUNT} ended executions: ${Math.round(ms)} ms\n`);
    expect(store.summaries()).toHaveLength(COUNT);
    expect(store.read(executionArn('txn_77'))).toMatchObject({
      outcome: { output: '1' },
      events: [{ id: 1 }, { id: 2 }],
    });
    store.close();
    // 300 ms of the processor, whatever else the machine has to do.
    expect(ms).toBeLessThan(3000);
  });

  test('when their time is over, then their files are gone', () => {
    const store = new ExecutionStore(directory);
    store.prune(NOON + 90 * DAY + (COUNT - 11) * SECOND);
    expect(store.summaries().map(({ name }) => name)).toEqual(
      Array.from({ length: 10 }, (_, at) => `txn_${COUNT - 10 + at}`),
    );
    expect(readdirSync(join(directory, 'executions'))).toHaveLength(10);
    store.close();
  });
});

test('given files of executions that nobody was told of, then they are removed at the start', () => {
  const directory = mkdtempSync(join(tmpdir(), 'states-strangers-'));
  try {
    mkdirSync(join(directory, 'executions'));
    appendFileSync(join(directory, 'executions', 'stranger.jsonl'), '{}\n');
    new ExecutionStore(directory).close();
    expect(readdirSync(join(directory, 'executions'))).toEqual([]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
