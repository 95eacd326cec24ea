import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { VirtualClock } from '../../../local/clock.ts';
import type { Access } from '../../../local/endpoint/actions.ts';
import { CallLog } from '../../../local/endpoint/call-log.ts';
import { type Endpoint, startEndpoint } from '../../../local/endpoint/endpoint.ts';
import { Faults } from '../../../local/endpoint/faults.ts';
import { type BucketRequest, bucketPolicies } from '../../../local/iam/bucket-policies.ts';
import { missingStatement } from '../../../local/iam/evaluate.ts';
import { validateStatements } from '../../../local/iam/statements.ts';
import type { ChangeEvent } from '../../../local/s3/events.ts';
import { type S3, startS3 } from '../../../local/s3/s3.ts';
import type { Principal, Resource } from '../../../local/types.ts';
import { anAssembly, aResource } from '../iam/assembly.ts';

export const NOON = Date.parse('2026-03-02T12:00:00Z');
export const DAY = 86_400_000;
export const BUCKET = 'photos';
export const REGION = 'eu-central-1';
const ACCOUNT = '000000000000';

export const arnOf = (key?: string, bucket = BUCKET) => `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;

export const aBucket = (name: string, properties: Record<string, unknown> = {}): Resource =>
  aResource('AWS::S3::Bucket', name, properties, { Arn: arnOf(undefined, name) });

export const aBucketPolicy = (bucket: string, ...statements: unknown[]): Resource =>
  aResource('AWS::S3::BucketPolicy', `${bucket}-policy`, {
    Bucket: bucket,
    PolicyDocument: { Version: '2012-10-17', Statement: statements },
  });

export const VERSIONED = { VersioningConfiguration: { Status: 'Enabled' } };
export const WITH_EVENTS = { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } };

/** May do everything in every bucket, unless told otherwise. */
export function aPrincipal(name: string, ...statements: unknown[]): Principal {
  const all = [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }];
  return {
    name,
    accessKeyId: `ASIA${name.toUpperCase()}`,
    secretAccessKey: `secret of ${name}`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    statements: validateStatements({ Statement: statements.length > 0 ? statements : all }, name),
  };
}

export const writer = aPrincipal('writer');

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** Of an error's XML. */
  readonly code: string | undefined;
}

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string | number>;
  readonly body?: Buffer | string;
}

/** An endpoint with nothing but S3 behind it, its clock at noon unless told, in a folder of its own. */
export class Cloud {
  readonly directory = mkdtempSync(join(tmpdir(), 's3-'));
  readonly clock = new VirtualClock(NOON - Date.now());
  readonly calls = new CallLog();
  readonly faults = new Faults();
  readonly lines: string[] = [];
  readonly crashed: string[] = [];
  readonly events: ChangeEvent[] = [];
  readonly principals: Principal[] = [writer];
  s3: S3 | undefined;
  endpoint: Endpoint | undefined;
  private clients: S3Client[] = [];

  constructor(readonly resources: Resource[] = [aBucket(BUCKET)]) {
    // The SDK warns of its coming end of support for older Node versions when the first client is made.
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  }

  /** @param connected whether events have somewhere to go */
  async start(connected = true): Promise<this> {
    const assembly = anAssembly(...this.resources);
    const verdict = bucketPolicies(assembly);
    const principal = (id: string) => this.principals.find(({ accessKeyId }) => accessKeyId === id);
    const common = {
      principal,
      missing: ({ action, resource }: Access) => missingStatement({ action, resource }),
      calls: this.calls,
      log: (line: string) => void this.lines.push(line),
    };
    const s3 = startS3({
      ...common,
      assembly,
      directory: this.directory,
      clock: this.clock,
      authorize: (caller, bucket, access) => {
        const by: BucketRequest['by'] = caller.kind === 'service' ? caller : caller.principal;
        const { allowed, reason } = verdict({ bucket, by, ...access });
        return { allowed, explicit: reason === 'explicit-deny' };
      },
    });
    this.s3 = s3;
    if (connected) this.connect();
    this.endpoint = await startEndpoint({
      ...common,
      clock: this.clock,
      authorize: () => ({ allowed: false }),
      account: ACCOUNT,
      region: REGION,
      services: {},
      rest: [s3.service],
      faults: this.faults,
      crash: (name) => void this.crashed.push(name),
    });
    return this;
  }

  connect(): void {
    this.s3?.connect((event) => this.events.push(event));
  }

  /** Ends what runs without a goodbye to S3, and starts it anew on what is on disk. */
  async restart(connected = true): Promise<void> {
    await this.stop();
    await this.start(connected);
  }

  async stop(): Promise<void> {
    for (const client of this.clients.splice(0)) client.destroy();
    await this.endpoint?.close();
    this.s3?.close();
  }

  async close(): Promise<void> {
    await this.stop();
    this.clock.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  get url(): string {
    return this.endpoint?.url ?? '';
  }

  client(principal = writer, options: Record<string, unknown> = {}): S3Client {
    const { accessKeyId, secretAccessKey } = principal;
    const client = new S3Client({
      endpoint: this.url,
      region: REGION,
      maxAttempts: 1,
      systemClockOffset: this.clock.offsetMs,
      credentials: { accessKeyId, secretAccessKey },
      ...options,
    });
    this.clients.push(client);
    return client;
  }

  /** A request as it is, without the SDK. */
  send({ method, path, headers = {}, body }: Sent): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { port } = new URL(this.url);
      const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const whole = Buffer.concat(chunks);
          const text = whole.toString();
          const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1];
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: whole, text, code });
        });
      });
      request.once('error', reject);
      request.end(body);
    });
  }
}
