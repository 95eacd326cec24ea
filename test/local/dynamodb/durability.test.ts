import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aStore } from './a-store.ts';

/** Starts a process of its own that holds a store and writes items until it is killed, printing each it had an answer for. */
function writer(directory: string): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'endless-writer.ts'), directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Gives up, so that what never comes about fails a test instead of keeping the run from ending. */
async function until(condition: () => boolean): Promise<void> {
  for (const start = performance.now(); !condition(); await new Promise((resolve) => setImmediate(resolve)))
    if (performance.now() - start > 120_000) throw new Error(`never: ${condition}`);
}

function isAlive(pid: number): boolean {
  try {
    // A process that has ended but was not yet waited for is no more alive than one that is gone.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('given a cloud in the middle of writing', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'killed-dynamodb-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const killed = async (signal: (writerPid: number, storePid: number) => void): Promise<string[]> => {
    const child = writer(directory);
    let output = '';
    child.stdout?.on('data', (text: Buffer) => {
      output += text.toString();
    });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    await until(() => output.split('\n').length > 50);
    const storePid = Number(readFileSync(join(directory, 'dynamodb.db.pid'), 'utf8'));
    expect(isAlive(storePid)).toBe(true);
    signal(child.pid ?? 0, storePid);
    await gone;
    try {
      await until(() => !isAlive(storePid));
    } catch (error) {
      process.kill(storePid, 'SIGKILL');
      throw error;
    }
    return output.split('\n').slice(0, -1);
  };

  const expectAllThere = async (acknowledged: string[]): Promise<void> => {
    const store = await aStore({ directory });
    try {
      for (const pk of acknowledged) expect(await store.get(pk)).toBeDefined();
      const stream = await store.db.readStream('market').records(undefined, 1000);
      expect(stream.records.length).toBeGreaterThanOrEqual(Math.min(acknowledged.length, 1000));
    } finally {
      await store.end();
    }
  };

  const onLinux = existsSync('/proc/self/status') ? it : it.skip;

  onLinux('when it is killed with -9, then its store ends too, and nothing acknowledged is lost', async () => {
    await expectAllThere(await killed((writerPid) => process.kill(writerPid, 'SIGKILL')));
  });

  onLinux('when it and its store are killed with -9 at once, then nothing acknowledged is lost', async () => {
    const acknowledged = await killed((writerPid, storePid) => {
      process.kill(storePid, 'SIGKILL');
      process.kill(writerPid, 'SIGKILL');
    });
    await expectAllThere(acknowledged);
  });
});

describe('given a store', () => {
  it('when it is killed alone, then the cloud says so and answers with an error, and can be closed', async () => {
    const store = await aStore();
    process.kill(Number(readFileSync(join(store.directory, 'dynamodb.db.pid'), 'utf8')), 'SIGKILL');
    await until(() => store.lines.length > 0);
    expect(store.lines[0]).toMatch(/DynamoDB ended by itself/);
    await expect(store.get('a')).rejects.toThrow();
    await store.end();
  });
});
