import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LambdaHarness, until } from './harness.ts';

let harness: LambdaHarness;
afterEach(() => harness.close());

async function invokeCode(code: string, event: unknown = {}, properties: Record<string, unknown> = {}, file?: string) {
  harness = new LambdaHarness({ fn: { code, properties, ...(file && { file }) } });
  return await harness.lambda.invoke('fn', event);
}

describe('given a bundle', () => {
  test('when an ES module is invoked then it gets the event and its answer comes back', async () => {
    const result = await invokeCode('export const handler = async (event) => ({ twice: event.n * 2 })', { n: 21 });
    expect(result).toEqual({ ok: true, payload: { twice: 42 } });
  });

  test('when its .js lies under a project of ES modules then it still is CommonJS, as on Lambda', async () => {
    harness = new LambdaHarness({
      fn: { code: 'exports.handler = async () => require("./other.js")', file: 'index.js' },
    });
    writeFileSync(join(harness.folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(harness.folder, 'fn.zip', 'other.js'), 'module.exports = typeof module');
    expect(await harness.lambda.invoke('fn', {})).toEqual({ ok: true, payload: 'object' });
  });

  test('when its own package.json says module then .js is an ES module', async () => {
    harness = new LambdaHarness({
      fn: { code: 'export const handler = async () => typeof require', file: 'index.js' },
    });
    writeFileSync(join(harness.folder, 'fn.zip', 'package.json'), '{"type":"module"}');
    expect(await harness.lambda.invoke('fn', {})).toEqual({ ok: true, payload: 'undefined' });
  });

  test('when the handler lies in a folder and an object then it is found', async () => {
    harness = new LambdaHarness({ fn: { code: '', properties: { Handler: 'src/app.api.get' } } });
    mkdirSync(join(harness.folder, 'fn.zip', 'src'));
    writeFileSync(join(harness.folder, 'fn.zip', 'src', 'app.cjs'), 'exports.api = { get: async () => "got" }');
    expect(await harness.lambda.invoke('fn', {})).toEqual({ ok: true, payload: 'got' });
  });

  test.each([
    ['throws while loading', 'throw new RangeError("no")', {}, 'RangeError'],
    ['does not parse', 'export const handler = (', {}, 'Runtime.UserCodeSyntaxError'],
    ['imports what is not there', 'import "./missing.mjs"', {}, 'Runtime.ImportModuleError'],
    ['does not export the handler', 'export const other = 1', {}, 'Runtime.HandlerNotFound'],
    ['has no such file', '', { Handler: 'app.handler' }, 'Runtime.ImportModuleError'],
    ['wants a callback', 'export const handler = (e, c, done) => done()', {}, 'Runtime.CallbackHandlerDeprecated'],
  ])('when it %s then the invocation fails by the name AWS gives', async (_, code, properties, errorType) => {
    expect(await invokeCode(code, {}, properties)).toMatchObject({ ok: false, kind: 'Unhandled', errorType });
  });

  test('when there is no such function then invoking it is refused', async () => {
    harness = new LambdaHarness({});
    await expect(harness.lambda.invoke('ghost', {})).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    expect(() => harness.lambda.invokeAsync('ghost', {})).toThrow('ghost');
  });
});

describe('given a handler', () => {
  test('when it returns nothing then the payload is null', async () => {
    expect(await invokeCode('export const handler = async () => {}')).toEqual({ ok: true, payload: null });
  });

  test('when it throws then the caller and the log get its error', async () => {
    const result = await invokeCode('export const handler = async () => { throw new TypeError("bad") }');
    expect(result).toEqual({ ok: false, kind: 'Unhandled', errorType: 'TypeError', errorMessage: 'bad' });
    expect(JSON.parse(harness.lambda.logs('fn').at(-1) ?? '')).toMatchObject({
      level: 'ERROR',
      message: { errorType: 'TypeError', stackTrace: expect.arrayContaining(['TypeError: bad']) },
    });
  });

  test('when it throws no error then its type and text are told', async () => {
    expect(await invokeCode('export const handler = async () => { throw "text" }')).toMatchObject({
      errorType: 'string',
      errorMessage: 'text',
    });
  });

  test('when its answer is no JSON then it fails and the sandbox lives on', async () => {
    const code = 'let n = 0; export const handler = async () => (n++ === 0 ? 1n : n)';
    expect(await invokeCode(code)).toMatchObject({ kind: 'Unhandled', errorType: 'TypeError' });
    expect(await harness.lambda.invoke('fn', {})).toEqual({ ok: true, payload: 2 });
  });

  test('when its answer exceeds 6 MB then it fails as on Lambda', async () => {
    const result = await invokeCode('export const handler = async () => "x".repeat(6291556)');
    expect(result).toMatchObject({ ok: false, errorType: 'Function.ResponseSizeTooLarge' });
  });

  test('when the event exceeds 6 MB then it is refused', async () => {
    await expect(invokeCode('export const handler = async () => 1', 'x'.repeat(6_291_456))).rejects.toMatchObject({
      code: 'RequestTooLargeException',
      status: 413,
    });
  });

  test('when it reads its context then it is told who it is and how long it may run', async () => {
    const code = `export const handler = async (event, context) => {
      const left = context.getRemainingTimeInMillis();
      return { ...context, left, then: await new Promise((r) => setTimeout(() => r(context.getRemainingTimeInMillis()), 20)) };
    }`;
    const result = await invokeCode(code, {}, { MemorySize: 256, Timeout: 700 });
    expect(result).toMatchObject({
      payload: {
        functionName: 'fn',
        functionVersion: '$LATEST',
        invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:fn',
        memoryLimitInMB: '256',
        logGroupName: '/aws/lambda/fn',
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
    const { left, then } = (result as { payload: { left: number; then: number } }).payload;
    expect(left).toBeLessThanOrEqual(700_000);
    expect(left).toBeGreaterThan(600_000);
    expect(then).toBeLessThan(left);
  });

  test('when it reads its environment then it sees its own and nothing of the host', async () => {
    process.env['HOST_SECRET'] = 'leaked';
    try {
      const result = await invokeCode(
        'export const handler = async () => ({ ...process.env })',
        {},
        { Environment: { Variables: { TABLE_NAME: 'table', NODE_OPTIONS: '--enable-source-maps' } } },
      );
      const { payload } = result as { payload: Record<string, string> };
      expect(payload).toMatchObject({
        TABLE_NAME: 'table',
        AWS_ACCESS_KEY_ID: 'AKIALOCAL',
        AWS_REGION: 'eu-central-1',
        AWS_LAMBDA_FUNCTION_NAME: 'fn',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
        _HANDLER: 'index.handler',
        LAMBDA_TASK_ROOT: join(harness.folder, 'fn.zip'),
      });
      expect(payload).not.toHaveProperty('HOST_SECRET');
      expect(payload).not.toHaveProperty('PATH');
    } finally {
      delete process.env['HOST_SECRET'];
    }
  });

  test('when the clock moves then every Date of the function moves with it and timers stay real', async () => {
    const code = `const loaded = Date.now();
      export const handler = async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        return { loaded, now: Date.now(), made: new Date().getTime(), text: Date(), plain: new Date(0).toISOString(),
          own: new Date() instanceof Date && new Date().constructor === Date, whole: Number.isInteger(Date.now()) };
      }`;
    harness = new LambdaHarness({ fn: { code } });
    await harness.clock.advanceTo(harness.clock.now() + 86_400_000);
    const before = harness.clock.now();
    const first = (await harness.lambda.invoke('fn', {})) as { payload: Record<string, number> };
    expect(first.payload).toMatchObject({ plain: '1970-01-01T00:00:00.000Z', own: true, whole: true });
    expect(first.payload['loaded']).toBeGreaterThanOrEqual(Math.floor(before));
    await harness.clock.advanceTo(harness.clock.now() + 86_400_000);
    const moved = Math.floor(harness.clock.now());
    const second = (await harness.lambda.invoke('fn', {})) as { payload: Record<string, number> };
    expect(second.payload['now']).toBeGreaterThanOrEqual(moved);
    expect(second.payload['made']).toBeGreaterThanOrEqual(moved);
    expect(Date.parse(String(second.payload['text']))).toBeGreaterThanOrEqual(moved - 1000);
  });
});

describe('given a function that ends badly', () => {
  const misbehaving = `let n = 0; export const handler = async (event) => {
    n += 1;
    if (event.how === 'exit') process.exit(event.code);
    if (event.how === 'uncaught') { setTimeout(() => { throw new Error('late') }); await new Promise(() => {}); }
    if (event.how === 'rejection') { Promise.reject(new Error('loose')); await new Promise((r) => setTimeout(r, 1000)); }
    if (event.how === 'memory') { const all = []; for (;;) all.push(new Array(1000).fill(n)); }
    if (event.how === 'loop') for (;;);
    if (event.how === 'forever') await new Promise(() => setInterval(() => {}, 1000));
    return n;
  }`;

  test.each([
    [{ how: 'exit', code: 3 }, 'Crash', 'Runtime exited with error: exit status 3'],
    [{ how: 'exit', code: 0 }, 'Crash', 'Runtime exited without providing a reason'],
    [{ how: 'uncaught' }, 'Crash', 'Runtime exited with error: exit status 1'],
    [{ how: 'rejection' }, 'Crash', 'Runtime exited with error: exit status 1'],
    [{ how: 'memory' }, 'OutOfMemory', 'Runtime exited with error: signal: killed'],
    [{ how: 'loop' }, 'Timeout', 'Task timed out after 1.00 seconds'],
    [{ how: 'forever' }, 'Timeout', 'Task timed out after 1.00 seconds'],
  ])('when it is %j then the invocation fails with %s and the next one starts anew', async (event, kind, message) => {
    // Only what never ends by itself needs a short limit: on a busy machine the others take their time.
    const Timeout = kind === 'Timeout' ? 1 : 30;
    harness = new LambdaHarness({ fn: { code: misbehaving, properties: { Timeout } } });
    expect(await harness.lambda.invoke('fn', {})).toEqual({ ok: true, payload: 1 });
    const result = await harness.lambda.invoke('fn', event);
    expect(result).toMatchObject({ ok: false, kind, errorMessage: expect.stringContaining(message) });
    expect(await harness.lambda.invoke('fn', {})).toEqual({ ok: true, payload: 1 });
    expect(harness.lines.join()).toContain(`fn: ${kind}`);
  });

  test('when the machine is said to be busy then it may take as many times longer', async () => {
    harness = new LambdaHarness(
      { fn: { code: misbehaving, properties: { Timeout: 1 } } },
      { options: { patience: 2 } },
    );
    const errorMessage = expect.stringContaining('Task timed out after 2.00 seconds');
    expect(await harness.lambda.invoke('fn', { how: 'forever' })).toMatchObject({ kind: 'Timeout', errorMessage });
  });

  test('when it dies between two invocations then nobody notices', async () => {
    const code = 'let n = 0; export const handler = async () => { setImmediate(() => process.exit(1)); return ++n; }';
    expect(await invokeCode(code)).toEqual({ ok: true, payload: 1 });
    await until(() => harness.lambda.stats().functions[0]?.sandboxes === 0, 'the sandbox is gone');
    expect(await harness.lambda.invoke('fn', {})).toEqual({ ok: true, payload: 1 });
  });

  test('when it is crashed from outside then what runs fails and what comes next works', async () => {
    harness = new LambdaHarness({ fn: { code: misbehaving } });
    const running = harness.lambda.invoke('fn', { how: 'forever' });
    await until(() => harness.lambda.stats().functions[0]?.running === 1, 'it runs');
    harness.lambda.crash('fn');
    expect(await running).toMatchObject({ ok: false, kind: 'Crash', errorType: 'Runtime.ExitError' });
    expect(await harness.lambda.invoke('fn', {})).toEqual({ ok: true, payload: 1 });
  });

  test('when Node refuses its NODE_OPTIONS then it fails without taking the host along', async () => {
    const variables = { Environment: { Variables: { NODE_OPTIONS: '--no-such-option' } } };
    expect(await invokeCode('export const handler = async () => 1', {}, variables)).toMatchObject({
      ok: false,
      kind: 'Crash',
    });
  });
});

describe('given output of a function', () => {
  test('when it prints then JSON stays as it is, text is wrapped, and metrics are kept apart', async () => {
    const metric = { _aws: { Timestamp: 1, CloudWatchMetrics: [{ Namespace: 'N' }] }, sold: 1 };
    const code = `export const handler = async () => {
      console.log('hello %s', 'you');
      console.warn('two\\nlines');
      console.log(JSON.stringify({ level: 'INFO', message: 'kept' }));
      process.stdout.write('par'); process.stdout.write('tial\\n');
      console.log(${JSON.stringify(JSON.stringify(metric))});
    }`;
    await invokeCode(code);
    const lines = harness.lambda.logs('fn').map((line) => JSON.parse(line) as unknown);
    const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(lines).toEqual([
      { timestamp: expect.any(String), level: 'INFO', requestId, message: 'hello you' },
      { timestamp: expect.any(String), level: 'WARN', requestId, message: 'two\nlines' },
      { level: 'INFO', message: 'kept' },
      { timestamp: expect.any(String), level: 'INFO', requestId, message: 'partial' },
      metric,
    ]);
    const written = readFileSync(join(harness.data, 'logs', 'fn.log'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(written).toEqual(harness.lambda.logs('fn'));
    expect(JSON.parse(readFileSync(join(harness.data, 'metrics.jsonl'), 'utf8'))).toEqual(metric);
  });

  test('when it exits then what it printed before, and the uncaught error, are in the log', async () => {
    await invokeCode(`export const handler = async () => {
      console.log('last words');
      setTimeout(() => { throw new Error('kaput') });
      await new Promise(() => {});
    }`);
    // In no certain order: they come by two streams.
    const written = harness.lambda.logs('fn').join('\n');
    expect(written).toContain('last words');
    expect(written).toContain('kaput');
  });
});

describe('given concurrent invocations', () => {
  const slow = `let busy = 0; export const handler = async ({ ms = 50 }) => {
    busy += 1; const alone = busy === 1;
    await new Promise((resolve) => setTimeout(resolve, ms));
    busy -= 1; return alone;
  }`;

  test('when more come than sandboxes run then each sandbox takes one at a time and all are answered', async () => {
    harness = new LambdaHarness({ fn: { code: slow } });
    const results = await Promise.all(Array.from({ length: 25 }, () => harness.lambda.invoke('fn', {})));
    expect(results).toEqual(Array(25).fill({ ok: true, payload: true }));
    expect(harness.lambda.stats().functions[0]).toMatchObject({
      sandboxes: 10,
      invocations: 25,
      waiting: 0,
      running: 0,
    });
    expect(harness.invoked.filter(({ coldStart }) => coldStart)).toHaveLength(10);
  });

  test('when the reserved concurrency is taken then the next is throttled until one ends', async () => {
    harness = new LambdaHarness({ fn: { code: slow, properties: { ReservedConcurrentExecutions: 2 } } });
    const running = [harness.lambda.invoke('fn', {}), harness.lambda.invoke('fn', {})];
    await expect(harness.lambda.invoke('fn', {})).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
    });
    await Promise.all(running);
    expect(await harness.lambda.invoke('fn', {})).toMatchObject({ ok: true });
    expect(harness.lambda.stats().functions[0]).toMatchObject({ throttles: 1, sandboxes: 2 });
  });

  test('when a sandbox is idle for long enough then it is ended', async () => {
    harness = new LambdaHarness({ fn: { code: slow } }, { options: { idleMs: 30 } });
    await harness.lambda.invoke('fn', { ms: 0 });
    await until(() => harness.lambda.stats().functions[0]?.sandboxes === 0, 'it is reaped');
    await harness.lambda.invoke('fn', { ms: 0 });
    expect(harness.lambda.stats().functions[0]).toMatchObject({ coldStarts: 2 });
  });

  test('when they are measured then computing costs CPU time and waiting does not', async () => {
    const code = `export const handler = async ({ wait }) => {
      if (wait) return new Promise((resolve) => setTimeout(resolve, 80));
      let sum = 0;
      for (let count = 0; count < 3e8; count += 1) sum = (sum + count) | 0;
      return sum;
    }`;
    harness = new LambdaHarness({ fn: { code, properties: { Timeout: 60 } } });
    for (const wait of [true, true, false]) await harness.lambda.invoke('fn', { wait });
    const [cold, waiting, computing] = harness.invoked;
    expect(cold).toMatchObject({ functionName: 'fn', coldStart: true, initMs: expect.any(Number), ok: true });
    expect(waiting).toMatchObject({ coldStart: false, initMs: undefined });
    expect(waiting?.ms).toBeGreaterThanOrEqual(75);
    // Where a platform does not tell a thread's CPU time there is no figure rather than a wrong one.
    if (process.platform === 'linux') {
      // So much work takes so much of any processor, whatever else it has to do meanwhile.
      expect(computing?.cpuMs).toBeGreaterThan(20);
      expect(waiting?.cpuMs).toBeLessThan((computing?.cpuMs ?? 0) / 8);
    } else expect(waiting).toHaveProperty('cpuMs');
  });
});
