import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { App, NestedStack } from 'aws-cdk-lib';
import { stageOf } from '../../lib/stage.ts';
import { SwapyardStack } from '../../lib/swapyard-stack.ts';
import { supportedTypes } from '../../local/supported.ts';
import { loadAssembly } from '../../local/template/load-assembly.ts';
import type { Assembly, Resource } from '../../local/types.ts';

/** A resource as its template declares it, intrinsic functions and all. */
export interface Declared {
  /** `root`, or the tag of its nested stack. */
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deletionPolicy: string | undefined;
  readonly updateReplacePolicy: string | undefined;
}

/** The stack of one stage, synthesized in this process. */
export interface Synthesized {
  readonly app: App;
  readonly stack: SwapyardStack;
  readonly declared: readonly Declared[];
  /** The same with names and ARNs in place of intrinsic functions, as a deploy would have them. */
  readonly assembly: Assembly;
  remove(): void;
}

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      { Type: string; Properties?: Record<string, unknown>; DeletionPolicy?: string; UpdateReplacePolicy?: string }
    >
  >;
}

/** @param context what a deployment says by `-c name=value`, on top of cdk.json */
export function synthesizeStage(name: 'dev' | 'prod', context: Readonly<Record<string, string>> = {}): Synthesized {
  // The checks have a test of their own; here they would only take time.
  process.env['CDK_VALIDATION'] = 'false';
  const directory = mkdtempSync(join(tmpdir(), 'swapyard-stack-'));
  const standing = (JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> }).context;
  const app = new App({ outdir: directory, context: { ...standing, payments: 'sandbox', ...context, stage: name } });
  const stack = new SwapyardStack(app, `Swapyard-${name}`, {
    stage: stageOf(name, (key) => app.node.tryGetContext(key)),
  });
  app.synth();
  const nested = stack.node.findAll().filter((node) => NestedStack.isNestedStack(node)) as NestedStack[];
  const declared = [
    ...declaredIn('root', join(directory, stack.templateFile)),
    ...nested.flatMap((one) => declaredIn(one.node.id, join(directory, basename(one.templateFile)))),
  ];
  const home = { region: 'eu-west-1', account: '000000000000' };
  const assembly = loadAssembly({ directory, ...home, supported: supportedTypes });
  return { app, stack, declared, assembly, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

function declaredIn(stack: string, file: string): Declared[] {
  const { Resources } = JSON.parse(readFileSync(file, 'utf8')) as Template;
  return Object.entries(Resources).map(([logicalId, resource]) => ({
    stack,
    logicalId,
    type: resource.Type,
    properties: resource.Properties ?? {},
    deletionPolicy: resource.DeletionPolicy,
    updateReplacePolicy: resource.UpdateReplacePolicy,
  }));
}

/** Resources of one type, names and ARNs resolved. */
export const ofType = ({ assembly }: Pick<Synthesized, 'assembly'>, type: string): Resource[] =>
  assembly.resources.filter((resource) => resource.type === type);

/** The one resource of a type. @throws Error when there is none, or another one */
export function theOne({ assembly }: Pick<Synthesized, 'assembly'>, type: string): Resource {
  const [first, ...others] = ofType({ assembly }, type);
  if (!first || others.length > 0) throw new Error(`one ${type} is expected, not ${first ? others.length + 1 : 0}`);
  return first;
}
