import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as realTime } from 'node:timers/promises';

/** A running store. */
export interface Dynoxide {
  readonly url: URL;
  /** Ends it in good order; resolves when the process is gone. */
  stop(): Promise<void>;
}

export interface DynoxideOptions {
  readonly binary: string;
  /** SQLite file; made when absent. */
  readonly file: string;
  /** Called when the process ends without having been told to. */
  onCrash(message: string): void;
}

/*
 * Waits in this file are for the operating system, hence in real time.
 */
const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 5000;
/** A store whose cloud was killed is gone within milliseconds. */
const FREED_TIMEOUT_MS = 2000;
const PORT_TRIES = 5;

/**
 * A parent that is killed can not end its child. So a shell stands between the two and reads a pipe of which only the
 * parent holds the other end: a line on it asks the store to stop, its end (the parent is gone) kills the store.
 */
const WATCHDOG = `
exec 3<&0
sh -c 'echo $$ > "$PID_FILE"; exec "$@"' dynamodb "$@" </dev/null 3<&- &
store=$!
( while read -r order <&3; do kill -TERM "$store"; done; kill -KILL "$store" ) 2>/dev/null &
watch=$!
wait "$store"
code=$?
kill "$watch" 2>/dev/null
exit "$code"
`;

/**
 * @returns path of the program
 * @throws Error saying what to install or set when there is none for this machine
 */
export function findDynoxide(environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment['DYNOXIDE_BIN'];
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`DYNOXIDE_BIN names ${named}, which does not exist`);
  }
  const platform = `${process.platform}-${process.arch}`;
  const name = `@dynoxide/${platform}`;
  try {
    const manifest = createRequire(join(process.cwd(), 'package.json')).resolve(`${name}/package.json`);
    const binary = join(manifest, '..', process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide');
    if (existsSync(binary)) return binary;
  } catch {
    // Not installed: told below.
  }
  throw new Error(
    [
      `No DynamoDB for ${platform}. Do one of these:`,
      `  npm install --no-save ${name}           the package with the binary for this platform, if there is one`,
      '  DYNOXIDE_BIN=<path> npm start          a dynoxide binary built from its source',
      '  DYNAMODB_ENDPOINT=<url> npm start      a DynamoDB that runs already, such as AWS DynamoDB Local:',
      '      docker run -p 8000:8000 amazon/dynamodb-local    and DYNAMODB_ENDPOINT=http://127.0.0.1:8000',
    ].join('\n'),
  );
}

/** Starts the store on a free port of the loopback interface, and resolves when it answers. */
export async function startDynoxide(options: DynoxideOptions): Promise<Dynoxide> {
  await freed(options.file);
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    try {
      return await startOn(port, options);
    } catch (error) {
      // Another program took the port between our looking and the store's listening.
      if (tries === PORT_TRIES || !/in use/i.test(String(error))) throw error;
    }
  }
}

async function startOn(port: number, { binary, file, onCrash }: DynoxideOptions): Promise<Dynoxide> {
  const command = [binary, 'serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', file];
  const child = spawn('sh', ['-c', WATCHDOG, 'dynamodb', ...command], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, PID_FILE: pidFile(file) },
    // Its own process group: Ctrl-C is for the cloud, which still needs the store to end in good order.
    detached: true,
  });
  let output = '';
  let running = false;
  let stopping = false;
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(`exit code ${code}`));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-4000);
  });
  // The pipe breaks when the store ends first.
  child.stdin.on('error', () => undefined);
  void exited.then((how) => {
    if (running && !stopping) onCrash(`DynamoDB ended by itself (${how}): ${output.trim()}`);
  });
  const url = new URL(`http://127.0.0.1:${port}`);
  const stop = (): Promise<void> => {
    stopping = true;
    return end(child, exited);
  };
  try {
    await ready(url, exited, () => output);
  } catch (error) {
    await stop();
    throw error;
  }
  running = true;
  return { url, stop };
}

async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  child.stdin?.write('stop\n');
  const gone = await Promise.race([exited.then(() => true), realTime(STOP_TIMEOUT_MS, false, { ref: false })]);
  // Nothing acknowledged is lost by killing it.
  if (!gone) child.stdin?.end();
  await exited;
}

/** It prints that it listens, which tells it from another program on that port, and then answers. */
async function ready(url: URL, exited: Promise<string>, output: () => string): Promise<void> {
  let how: string | undefined;
  void exited.then((message) => {
    how = message;
  });
  for (let waited = 0; waited < START_TIMEOUT_MS; waited += 5) {
    if (how !== undefined) throw new Error(`DynamoDB did not start (${how}): ${output().trim()}`);
    if (/listening/i.test(output()) && !/in use/i.test(output()) && (await answers(url))) return;
    await realTime(5);
  }
  throw new Error(`DynamoDB did not answer within ${START_TIMEOUT_MS / 1000} s: ${output().trim()}`);
}

async function answers(url: URL): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function pidFile(file: string): string {
  return `${file}.pid`;
}

/**
 * Waits until no store of an earlier run has the file open: after a kill of the cloud its store lives on for a moment.
 * @throws Error when it stays open, by another local cloud
 */
async function freed(file: string): Promise<void> {
  for (let waited = 0; isOpen(file); waited += 20) {
    if (waited >= FREED_TIMEOUT_MS) {
      const pid = readFileSync(pidFile(file), 'utf8').trim();
      throw new Error(`another local cloud is using ${file} (its DynamoDB is process ${pid}): stop it first`);
    }
    await realTime(20);
  }
  rmSync(pidFile(file), { force: true });
}

function isOpen(file: string): boolean {
  if (!existsSync(pidFile(file))) return false;
  const pid = readFileSync(pidFile(file), 'utf8').trim();
  // The number may be another program's by now: ask what it runs.
  return /^\d+$/.test(pid) && commandLine(pid).includes(file);
}

function commandLine(pid: string): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-ww', '-o', 'args=', '-p', pid], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
