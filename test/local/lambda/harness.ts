import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../local/clock.ts';
import { type Invoked, type Lambda, type LambdaOptions, startLambda } from '../../../local/lambda/lambda.ts';
import type { Assembly, Resource } from '../../../local/types.ts';

export interface Sent {
  readonly queueArn: string;
  readonly body: unknown;
  readonly attributes: Record<string, string> | undefined;
}

/** A function of the assembly under test: its bundle and what the template says about it. */
export interface FunctionSpec {
  readonly code: string;
  /** `index.mjs` unless told */
  readonly file?: string;
  readonly properties?: Record<string, unknown>;
}

export const queueArn = (name: string) => `arn:aws:sqs:eu-central-1:000000000000:${name}`;
export const functionArn = (name: string) => `arn:aws:lambda:eu-central-1:000000000000:function:${name}`;

function functionResource(name: string, spec: FunctionSpec): Resource {
  return {
    id: `Stack/${name}`,
    logicalId: name,
    type: 'AWS::Lambda::Function',
    ref: name,
    attributes: { Arn: functionArn(name) },
    properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { S3Bucket: 'assets', S3Key: `${name}.zip` },
      Timeout: 5,
      MemorySize: 128,
      ...spec.properties,
    },
  };
}

/** A folder of bundles and a Lambda that runs them; `restart` opens the same data again, as after a crash. */
export class LambdaHarness {
  readonly folder = mkdtempSync(join(tmpdir(), 'lambda-test-'));
  readonly data = join(this.folder, 'data');
  readonly clock = new VirtualClock();
  readonly sent: Sent[] = [];
  readonly lines: string[] = [];
  readonly invoked: Invoked[] = [];
  lambda: Lambda;

  constructor(
    private readonly functions: Record<string, FunctionSpec>,
    private readonly extra: { resources?: Resource[]; options?: Partial<LambdaOptions> } = {},
  ) {
    for (const [name, { code, file = 'index.mjs' }] of Object.entries(functions)) {
      mkdirSync(join(this.folder, `${name}.zip`));
      writeFileSync(join(this.folder, `${name}.zip`, file), code);
    }
    try {
      this.lambda = this.start();
    } catch (error) {
      rmSync(this.folder, { recursive: true });
      throw error;
    }
    this.clock.onSettle(() => this.lambda.settled());
  }

  restart(): void {
    this.lambda.close();
    this.lambda = this.start();
  }

  close(): void {
    this.lambda.close();
    this.clock.stop();
    rmSync(this.folder, { recursive: true });
  }

  private start(): Lambda {
    const assembly: Assembly = {
      stackName: 'Stack',
      region: 'eu-central-1',
      account: '000000000000',
      outputs: {},
      resources: [
        ...Object.entries(this.functions).map(([name, spec]) => functionResource(name, spec)),
        ...(this.extra.resources ?? []),
      ],
      codeFolder: (key) => join(this.folder, key),
    };
    return startLambda({
      assembly,
      clock: this.clock,
      directory: this.data,
      environment: () => ({ AWS_ACCESS_KEY_ID: 'AKIALOCAL' }),
      queues: { send: (queueArn, body, attributes) => void this.sent.push({ queueArn, body, attributes }) },
      log: (line) => void this.lines.push(line),
      onInvoked: (invoked) => void this.invoked.push(invoked),
      ...this.extra.options,
    });
  }
}

/** Polls until the condition holds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
