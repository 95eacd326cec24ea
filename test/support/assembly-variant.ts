import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { supportedTypes } from '../../local/supported.ts';
import { loadAssembly } from '../../local/template/load-assembly.ts';
import type { Assembly, Statement } from '../../local/types.ts';

/** One action on one resource that a function's policy, or a state machine's, allows. */
export interface Granted {
  /** Of the function or the state machine. */
  readonly functionName: string;
  readonly action: string;
  /** ARN, or `*` */
  readonly resource: string;
  /** Logical id of the policy, and the how-manieth permission of it this is. */
  readonly policy: string;
  readonly index: number;
}

interface Declaration {
  Type: string;
  Properties?: Record<string, unknown>;
}
/** Resources of all templates of an assembly by logical id; what is changed or deleted in it is so in the copy. */
export type Declarations = Record<string, Declaration>[];

export const load = (directory: string): Assembly =>
  loadAssembly({ directory, region: 'eu-west-1', account: '000000000000', supported: supportedTypes });

/** Everything the functions of an assembly, and its state machines, may do. */
export function grantedIn({ resources }: Assembly): Granted[] {
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  const callers = [
    ...of('AWS::Lambda::Function').map(({ ref, properties }) => [ref, properties['Role']] as const),
    ...of('AWS::StepFunctions::StateMachine').map(({ properties }) => {
      return [String(properties['StateMachineName']), properties['RoleArn']] as const;
    }),
  ];
  return callers.flatMap(([functionName, roleArn]) => {
    const role = of('AWS::IAM::Role').find(({ attributes }) => attributes['Arn'] === roleArn);
    return of('AWS::IAM::Policy')
      .filter((policy) => (policy.properties['Roles'] as unknown[]).includes(role?.ref))
      .flatMap(({ logicalId: policy, properties }) => {
        const { Statement } = properties['PolicyDocument'] as { Statement: Statement[] };
        return permissionsOf(Statement).map(({ Action, Resource }, index) => ({
          ...{ functionName, action: String(Action), resource: String(Resource) },
          ...{ policy, index },
        }));
      });
  });
}

/** Statements with one action and one resource each, in the order they are written in. */
const permissionsOf = <S extends { Action: unknown; Resource: unknown }>(statements: readonly S[]): S[] =>
  statements.flatMap((statement) =>
    [statement.Action]
      .flat()
      .flatMap((Action) => [statement.Resource].flat().map((Resource) => ({ ...statement, Action, Resource }))),
  );

/** Takes permissions out of the templates. */
export function withoutGrants(declarations: Declarations, removed: readonly Granted[]): void {
  for (const policy of new Set(removed.map((one) => one.policy))) {
    const properties = declarations.find((resources) => resources[policy])?.[policy]?.Properties;
    if (!properties) throw new Error(`no template has the policy ${policy}`);
    const document = properties['PolicyDocument'] as { Statement: { Action: unknown; Resource: unknown }[] };
    const gone = removed.filter((one) => one.policy === policy).map(({ index }) => index);
    const left = permissionsOf(document.Statement).filter((_, index) => !gone.includes(index));
    properties['PolicyDocument'] = { ...document, Statement: left };
  }
}

/** Takes every resource out of the templates that `gone` is true of. @returns how many */
export function without(
  declarations: Declarations,
  gone: (declaration: Declaration, logicalId: string) => boolean,
): number {
  let count = 0;
  for (const resources of declarations)
    for (const [logicalId, declaration] of Object.entries(resources))
      if (gone(declaration, logicalId)) {
        delete resources[logicalId];
        count += 1;
      }
  return count;
}

export interface Variant {
  readonly directory: string;
  remove(): void;
}

/** A copy of an assembly with changed templates; the code stays where it is. */
export function variantOf(original: string, change: (declarations: Declarations) => void): Variant {
  const directory = mkdtempSync(join(tmpdir(), 'swapyard-variant-'));
  const templates: { file: string; template: { Resources: Record<string, Declaration> } }[] = [];
  for (const name of readdirSync(original)) {
    if (!name.endsWith('.template.json')) {
      symlinkSync(resolve(original, name), join(directory, name));
      continue;
    }
    const template = JSON.parse(readFileSync(join(original, name), 'utf8')) as (typeof templates)[number]['template'];
    templates.push({ file: join(directory, name), template });
  }
  change(templates.map(({ template }) => template.Resources));
  for (const { file, template } of templates) writeFileSync(file, JSON.stringify(template));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
