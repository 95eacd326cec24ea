import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testAssembly } from './assembly.ts';
import type { TestCloud } from './cloud.ts';

const QUEUE = 'ear';

/** An event as it was delivered. */
export interface HeardEvent {
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The assembly under test with one more rule: every event on the bus is put on a queue, where a test can read it. */
export function assemblyWithEar(): string {
  const folder = mkdtempSync(join(tmpdir(), 'swapyard-ear-'));
  mkdirSync(folder, { recursive: true });
  for (const entry of readdirSync(testAssembly, { withFileTypes: true })) {
    const from = join(testAssembly, entry.name);
    if (entry.isDirectory()) symlinkSync(from, join(folder, entry.name));
    else copyFileSync(from, join(folder, entry.name));
  }
  const file = readdirSync(folder).find((name) => /^Swapyard-\w+\.template\.json$/.test(name)) ?? '';
  const template = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: unknown }>;
  };
  const bus = Object.entries(template.Resources).find(([, { Type }]) => Type === 'AWS::Events::EventBus')?.[0];
  const arn = { 'Fn::GetAtt': ['Ear', 'Arn'] };
  template.Resources['Ear'] = { Type: 'AWS::SQS::Queue', Properties: { QueueName: QUEUE } };
  template.Resources['EarRule'] = {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventBusName: { Ref: bus },
      EventPattern: { source: [{ prefix: '' }] },
      Targets: [{ Id: 'Ear', Arn: arn }],
    },
  };
  template.Resources['EarPolicy'] = {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Ear' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: arn,
            Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['EarRule', 'Arn'] } } },
          },
        ],
      },
    },
  };
  writeFileSync(join(folder, file), JSON.stringify(template));
  return folder;
}

/** Every event since the cloud was made, oldest first. */
export async function heard(cloud: TestCloud): Promise<HeardEvent[]> {
  return (await messagesOf(cloud, QUEUE)).map((body) => JSON.parse(body) as HeardEvent);
}

/** Bodies of the messages on a queue, oldest first. */
export async function messagesOf(cloud: TestCloud, queue: string): Promise<string[]> {
  const { items } = await cloud.control<{ items: { name: string; messages: { body: string }[] }[] }>('GET', 'queues');
  const found = items.find(({ name }) => name === queue);
  if (!found) throw new Error(`there is no queue ${queue}`);
  return found.messages.map(({ body }) => body);
}
