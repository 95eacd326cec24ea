import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type LoadOptions, loadAssembly } from '../../../local/template/load-assembly.ts';
import type { Assembly } from '../../../local/types.ts';

type Json = Record<string, unknown>;

const folders: string[] = [];

/** Removes every folder that `temporaryFolder` made. */
export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  folders.push(folder);
  return folder;
}

export function writeJson(folder: string, file: string, content: unknown): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), JSON.stringify(content));
}

/** Writes a cloud assembly whose root stacks have these templates, by stack name, as the CDK lays it out. */
export function writeAssembly(templates: Record<string, Json>, files: Record<string, Json> = {}): string {
  const folder = temporaryFolder();
  const artifacts: Json = {};
  for (const [name, template] of Object.entries(templates)) {
    writeJson(folder, `${name}.template.json`, template);
    artifacts[name] = { type: 'aws:cloudformation:stack', properties: { templateFile: `${name}.template.json` } };
  }
  artifacts['Root.assets'] = { type: 'cdk:asset-manifest', properties: { file: 'Root.assets.json' } };
  writeJson(folder, 'Root.assets.json', { version: '55.0.0', files: {} });
  writeJson(folder, 'manifest.json', { version: '55.0.0', artifacts });
  for (const [file, content] of Object.entries(files)) writeJson(folder, file, content);
  return folder;
}

/** Types that stand for "some resource" in these tests, and the ones they look at closely. */
export const SUPPORTED = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::SSM::Parameter',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::SNS::Topic',
  'AWS::S3::Bucket',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Lambda::EventSourceMapping',
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::Events::EventBus',
  'AWS::Events::Rule',
];

export function load(directory: string, more: Partial<LoadOptions> = {}): Assembly {
  return loadAssembly({
    directory,
    region: 'eu-central-1',
    account: '000000000000',
    supported: new Set(SUPPORTED),
    ...more,
  });
}

/** Loads an assembly of one stack named `Shop`. */
export function loadTemplate(template: Json, more: Partial<LoadOptions> = {}): Assembly {
  return load(writeAssembly({ Shop: template }), more);
}

/** A resource that takes any properties beside its own. */
export function aParameter(value: unknown, more: Json = {}): Json {
  return { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'x', Data: value }, ...more };
}

/** What the resource `logicalId` holds under `Data` once loaded. */
export function dataOf(assembly: Assembly, logicalId: string): unknown {
  return assembly.resources.find((resource) => resource.logicalId === logicalId)?.properties['Data'];
}
