/**
 * What runs inside each worker thread: the runtime of one Lambda execution environment. Plain JavaScript, because worker
 * threads start without the loader that runs the rest of this folder, and the function under test must not get one.
 *
 * @typedef {import('./protocol.ts').Environment} Environment
 * @typedef {import('./protocol.ts').ToWorker} ToWorker
 * @typedef {import('./protocol.ts').FromWorker} FromWorker
 * @typedef {import('./protocol.ts').ErrorReport} ErrorReport
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, types } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';

const realNow = Date.now;
const environment = /** @type {Environment} */ (workerData);
/** Of the running invocation, or of the last one: what a function does between two invocations belongs to the last. */
let requestId = '';

/** @param {FromWorker} message */
const tell = (message) => parentPort?.postMessage(message);

/**
 * `Date` follows the shared clock; timers and `performance` keep real time.
 * @param {SharedArrayBuffer} shared milliseconds to add to real time
 */
function installClock(shared) {
  const offset = new Float64Array(shared);
  const now = () => Math.floor(realNow() + (offset[0] ?? 0));
  const RealDate = Date;
  RealDate.now = now;
  const VirtualDate = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  });
  RealDate.prototype.constructor = VirtualDate;
  globalThis.Date = VirtualDate;
}

/** One call of the console is one record, however many lines it has, as in CloudWatch; other output is one per line. */
function captureOutput() {
  const print = (/** @type {string} */ level, /** @type {string} */ text) =>
    tell({ type: 'print', level, text, requestId });
  for (const level of /** @type {const} */ (['trace', 'debug', 'info', 'warn', 'error']))
    console[level] = (...args) => print(level.toUpperCase(), format(...args));
  console.log = console.info;
  for (const [stream, level] of /** @type {const} */ ([
    [process.stdout, 'INFO'],
    [process.stderr, 'ERROR'],
  ])) {
    let rest = '';
    stream.write = (chunk, encoding, done) => {
      const lines = (rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') print(level, line);
      const callback = typeof encoding === 'function' ? encoding : done;
      if (callback) queueMicrotask(() => callback());
      return true;
    };
    process.on('exit', () => {
      if (rest !== '') print(level, rest);
    });
  }
}

/**
 * CPU time of this thread alone, in milliseconds; undefined where the platform does not tell it per thread.
 * Linux updates a thread's `schedstat` only when it is switched out, unless the process asks for its own usage first.
 */
function threadCpuMs() {
  if (process.threadCpuUsage) {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  }
  try {
    process.cpuUsage();
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ', 1)[0]) / 1e6;
  } catch {
    return undefined;
  }
}

/**
 * Below the asset's folder only its own package.json counts: there is none above `/var/task` either.
 * @param {string} file
 */
function isModule(file) {
  if (file.endsWith('.mjs')) return true;
  if (file.endsWith('.cjs')) return false;
  for (let folder = dirname(file); folder.startsWith(environment.taskRoot); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
  }
  return false;
}

class RuntimeError extends Error {
  /**
   * @param {string} name as Lambda's own runtime calls it
   * @param {string} message
   */
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

/**
 * @param {string} file
 * @returns {Promise<unknown>}
 */
async function importFile(file) {
  try {
    if (isModule(file)) return await import(pathToFileURL(file).href);
    // A package.json of the surrounding project may say "module"; on Lambda a bundle's .js is CommonJS without its own.
    Module._extensions['.js'] = (module, name) =>
      module._compile(readFileSync(name, 'utf8').replace(/^\uFEFF/, ''), name);
    return createRequire(file)(file);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError('Runtime.UserCodeSyntaxError', String(error));
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND')
      throw new RuntimeError('Runtime.ImportModuleError', `Error: ${error.message}`);
    throw error;
  }
}

/** The order of file names and the names of errors are those of Lambda's runtime interface client for Node.js. */
async function loadHandler() {
  const { handler, taskRoot } = environment;
  const dot = basename(handler).indexOf('.');
  if (dot < 1) throw new RuntimeError('Runtime.MalformedHandlerName', `Bad handler ${handler}`);
  const path = join(dirname(handler), basename(handler).slice(0, dot));
  const file = ['.js', '.mjs', '.cjs'].map((ending) => join(taskRoot, path + ending)).find((name) => existsSync(name));
  if (!file) throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${path}'`);
  let found = await importFile(file);
  for (const name of basename(handler)
    .slice(dot + 1)
    .split('.'))
    found = found?.[name];
  if (typeof found !== 'function')
    throw new RuntimeError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  if (found.length > 2)
    throw new RuntimeError(
      'Runtime.CallbackHandlerDeprecated',
      `${handler} takes a callback, which Lambda supports no more from Node.js 24 on: return a promise instead`,
    );
  return found;
}

/**
 * @param {unknown} thrown
 * @returns {ErrorReport}
 */
function report(thrown) {
  if (types.isNativeError(thrown) || (thrown instanceof Object && 'message' in thrown && 'name' in thrown))
    return {
      errorType: String(thrown.name),
      errorMessage: String(thrown.message),
      trace: String(thrown.stack ?? '').split('\n'),
    };
  return { errorType: typeof thrown, errorMessage: format('%s', thrown), trace: [] };
}

/** @param {import('./protocol.ts').Invocation} invocation */
function contextOf(invocation) {
  const deadline = realNow() + invocation.timeoutMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: environment.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: environment.functionArn,
    memoryLimitInMB: String(environment.memoryMb),
    awsRequestId: invocation.requestId,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    identity: undefined,
    clientContext: undefined,
    getRemainingTimeInMillis: () => Math.max(0, deadline - realNow()),
  };
}

/**
 * @param {Function} handler
 * @param {import('./protocol.ts').Invocation} invocation
 */
async function invoke(handler, invocation) {
  requestId = invocation.requestId;
  const cpuBefore = threadCpuMs();
  const cpuMs = () => {
    const after = threadCpuMs();
    return cpuBefore === undefined || after === undefined ? undefined : after - cpuBefore;
  };
  try {
    const answer = await handler(JSON.parse(invocation.event), contextOf(invocation));
    const payload = JSON.stringify(answer) ?? 'null';
    tell({ type: 'done', requestId: invocation.requestId, payload, cpuMs: cpuMs() });
  } catch (error) {
    tell({ type: 'failed', requestId: invocation.requestId, error: report(error), cpuMs: cpuMs() });
  }
}

async function start() {
  const began = performance.now();
  installClock(environment.clock);
  captureOutput();
  try {
    const handler = await loadHandler();
    parentPort?.on('message', (/** @type {ToWorker} */ message) => invoke(handler, message));
    tell({ type: 'ready', initMs: performance.now() - began });
  } catch (error) {
    tell({ type: 'init-failed', error: report(error) });
  }
}

await start();
