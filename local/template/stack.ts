import { join } from 'node:path';
import type { Resource } from '../types.ts';
import { evaluateCondition } from './conditions.ts';
import { type Place, TemplateError, within } from './errors.ts';
import { type Declaration, type FileAsset, LANGUAGE_EXTENSIONS, readTemplate, type Template } from './files.ts';
import { NO_VALUE, refuseDynamicReferences, resolve, type Scope, text } from './intrinsics.ts';
import { isObject, type Json, own } from './json.ts';
import { namesOf } from './names.ts';
import { PARTITION, URL_SUFFIX } from './naming.ts';
import { parameterValues } from './parameters.ts';
import { generatedName, uuid } from './physical-ids.ts';
import { Remembered, type Trail } from './trail.ts';

export const NESTED_STACK = 'AWS::CloudFormation::Stack';

/** Longest name of a stack, in characters. */
const STACK_NAME_LIMIT = 128;

/** What the stacks of one assembly share. */
export interface World {
  readonly region: string;
  readonly account: string;
  readonly assets: readonly FileAsset[];
  readonly trail: Trail;
  /** @throws TemplateError when no stack that `importer` may import from exports `name` */
  importValue(name: string, importer: Stack, at: Place): unknown;
}

interface Definition {
  /** Unique in the assembly: logical ids of nested stacks below the root's name. */
  readonly id: string;
  /** `AWS::StackName` */
  readonly name: string;
  /** Folder that `aws:asset:path` is relative to. */
  readonly directory: string;
  readonly template: Template;
  readonly parent?: Stack;
  /** What the parent passes for parameters. */
  readonly passed?: () => Json;
}

/**
 * One stack, root or nested, "created" on demand: using a resource works out all of its properties first, as
 * CloudFormation creates a resource before anything that refers to it. So a circle of references is found as it would
 * be on a deploy, even where names alone could be known.
 */
export class Stack implements Scope {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly languageExtensions: boolean;
  readonly parent: Stack | undefined;
  private readonly template: Template;
  private readonly parameters: Remembered<ReadonlyMap<string, unknown>>;
  private readonly conditions: Remembered<boolean>;
  private readonly resources: Remembered<Resource>;
  private readonly values: Remembered<unknown>;
  private readonly nestedStacks = new Map<string, Stack>();
  /** Conditions and names of exports are worked out before anything is created: they see no resources. */
  private readonly beforeResources: Scope;

  constructor(
    private readonly world: World,
    private readonly definition: Definition,
  ) {
    this.id = definition.id;
    this.name = definition.name;
    this.region = world.region;
    this.template = definition.template;
    this.parent = definition.parent;
    this.languageExtensions = definition.template.transforms.includes(LANGUAGE_EXTENSIONS);
    this.parameters = new Remembered(world.trail);
    this.conditions = new Remembered(world.trail);
    this.resources = new Remembered(world.trail);
    this.values = new Remembered(world.trail);
    this.beforeResources = this.withoutResources();
  }

  /** Id in the form `Ref` of a nested stack and `AWS::StackId` give. */
  get arn(): string {
    const { region, account } = this.world;
    return `arn:${PARTITION}:cloudformation:${region}:${account}:stack/${this.name}/${uuid(this.id)}`;
  }

  /** The declared resources whose condition holds, with those of nested stacks, before anything is resolved. */
  *declared(): Generator<{ readonly id: string; readonly type: string }> {
    for (const [logicalId, declaration] of Object.entries(this.template.resources)) {
      if (!this.mayExist(declaration, logicalId)) continue;
      yield { id: `${this.id}/${logicalId}`, type: declaration.type };
      if (declaration.type === NESTED_STACK) yield* this.nested(logicalId).declared();
    }
  }

  /** Every resource whose condition holds, each nested stack followed by what it holds. */
  create(): readonly Resource[] {
    return Object.entries(this.template.resources).flatMap(([logicalId, declaration]) => {
      if (!this.exists(declaration, logicalId)) return [];
      const created = this.resource(logicalId, declaration, this.place(logicalId));
      return declaration.type === NESTED_STACK ? [created, ...this.nested(logicalId).create()] : [created];
    });
  }

  /** Outputs by logical id, without those whose condition does not hold. */
  outputs(): Readonly<Record<string, string>> {
    const names = Object.keys(this.template.outputs).filter((name) => this.outputExists(name));
    return Object.fromEntries(names.map((name) => [name, text(this.output(name), this.outputPlace(name))]));
  }

  /** Logical id of the output that this stack, or one nested in it, exports as `name`. */
  *exported(name: string): Generator<{ readonly stack: Stack; readonly output: string }> {
    for (const [output, declared] of Object.entries(this.template.outputs)) {
      const exporting = declared['Export'];
      if (!isObject(exporting)) continue;
      const at = within(this.outputPlace(output), 'Export');
      if (resolve(exporting['Name'], this.beforeResources, at) === name && this.outputExists(output))
        yield { stack: this, output };
    }
    for (const [logicalId, declaration] of Object.entries(this.template.resources))
      if (declaration.type === NESTED_STACK && this.exists(declaration, logicalId))
        yield* this.nested(logicalId).exported(name);
  }

  /** @throws TemplateError when there is no such output, or its condition does not hold */
  output(name: string, at: Place = this.outputPlace(name)): unknown {
    if (!own(this.template.outputs, name) || !this.outputExists(name))
      throw new TemplateError(`the stack ${this.id} has no output ${name}`, at);
    const place = within(this.outputPlace(name), 'Value');
    return this.values.get(`output ${this.id}/${name}`, place, () => {
      const value = resolve(own(this.template.outputs, name)?.['Value'], this, place);
      refuseDynamicReferences(value, place);
      return value;
    });
  }

  ref(name: string, at: Place): unknown {
    const known = this.pseudoOrParameter(name);
    return known ? known.value : this.existing(name, at).ref;
  }

  getAtt(logicalId: string, attribute: string, at: Place): unknown {
    const resource = this.existing(logicalId, at);
    if (resource.type === NESTED_STACK && attribute.startsWith('Outputs.'))
      return this.nested(logicalId).output(attribute.slice('Outputs.'.length), at);
    const value = own(resource.attributes, attribute);
    if (value !== undefined) return value;
    const known = Object.keys(resource.attributes).join(', ') || 'none';
    throw new TemplateError(`${logicalId} (${resource.type}) has no attribute ${attribute}; known: ${known}`, at);
  }

  condition(name: string, at: Place): boolean {
    const expression = own(this.template.conditions, name);
    if (expression === undefined) throw new TemplateError(`there is no condition ${name}`, at);
    const place: Place = { stack: this.id, logicalId: name, path: ['Conditions', name] };
    return this.conditions.get(`condition ${this.id}/${name}`, place, () =>
      evaluateCondition(expression, this.beforeResources, place),
    );
  }

  mapping(map: string, first: string, second: string): unknown {
    const level = own(own(this.template.mappings, map), first);
    return isObject(level) ? own(level, second) : undefined;
  }

  importValue(name: string, at: Place): unknown {
    return this.world.importValue(name, this, at);
  }

  private place(logicalId: string, ...path: string[]): Place {
    return { stack: this.id, logicalId, path };
  }

  private outputPlace(name: string): Place {
    return this.place(name, 'Outputs', name);
  }

  private exists(declaration: Declaration, logicalId: string): boolean {
    const { condition } = declaration;
    return condition === undefined || this.condition(condition, this.place(logicalId, 'Condition'));
  }

  /** A condition that can not be told yet, as it depends on a resource that can not be run, counts as true. */
  private mayExist(declaration: Declaration, logicalId: string): boolean {
    try {
      return this.exists(declaration, logicalId);
    } catch (error) {
      if (error instanceof TemplateError) return true;
      throw error;
    }
  }

  private outputExists(name: string): boolean {
    const condition = own(this.template.outputs, name)?.['Condition'];
    return condition === undefined || this.condition(String(condition), within(this.outputPlace(name), 'Condition'));
  }

  private pseudoOrParameter(name: string): { readonly value: unknown } | undefined {
    const pseudo = this.pseudo(name);
    if (pseudo !== undefined) return { value: pseudo };
    const at = this.place('Parameters');
    const parameters = this.parameters.get(`parameters of ${this.id}`, at, () =>
      parameterValues(this.template.parameters, this.definition.passed?.(), this.id),
    );
    return parameters.has(name) ? { value: parameters.get(name) } : undefined;
  }

  private pseudo(name: string): unknown {
    switch (name) {
      case 'AWS::Region':
        return this.region;
      case 'AWS::AccountId':
        return this.world.account;
      case 'AWS::Partition':
        return PARTITION;
      case 'AWS::URLSuffix':
        return URL_SUFFIX;
      case 'AWS::StackName':
        return this.name;
      case 'AWS::StackId':
        return this.arn;
      case 'AWS::NoValue':
        return NO_VALUE;
      default:
        return undefined;
    }
  }

  private withoutResources(): Scope {
    const refused = (name: string, at: Place): never => {
      throw new TemplateError(`${name} is not known yet here: only parameters, mappings and conditions are`, at);
    };
    return {
      region: this.region,
      languageExtensions: this.languageExtensions,
      ref: (name, at) => {
        const known = this.pseudoOrParameter(name);
        return known ? known.value : refused(name, at);
      },
      getAtt: (logicalId, attribute, at) => refused(`${logicalId}.${attribute}`, at),
      condition: (name, at) => this.condition(name, at),
      mapping: (map, first, second) => this.mapping(map, first, second),
      importValue: refused,
    };
  }

  /** @param at where it is referred to */
  private existing(logicalId: string, at: Place): Resource {
    const declaration = own(this.template.resources, logicalId);
    if (!declaration) throw new TemplateError(`nothing in the template is called ${logicalId}`, at);
    if (!this.exists(declaration, logicalId))
      throw new TemplateError(`${logicalId} is left out, as its condition ${declaration.condition} is false`, at);
    return this.resource(logicalId, declaration, at);
  }

  private resource(logicalId: string, declaration: Declaration, at: Place): Resource {
    const id = `${this.id}/${logicalId}`;
    return this.resources.get(id, at, () => {
      this.createDependencies(logicalId, declaration);
      const place = this.place(logicalId, 'Properties');
      const properties = resolve(declaration.properties, this, place);
      if (!isObject(properties)) throw new TemplateError('the properties must be an object', place);
      refuseDynamicReferences(properties, place);
      const common = { id, logicalId, type: declaration.type, properties };
      if (declaration.type === NESTED_STACK) return { ...common, ...this.createNested(logicalId) };
      const { region, account } = this.world;
      const named = { id, logicalId, properties, stackName: this.name, region, account, at: this.place(logicalId) };
      return { ...common, ...namesOf(declaration.type, named) };
    });
  }

  private createDependencies(logicalId: string, declaration: Declaration): void {
    for (const name of declaration.dependsOn) {
      const at = this.place(logicalId, 'DependsOn');
      const needed = own(this.template.resources, name);
      if (!needed) throw new TemplateError(`nothing in the template is called ${name}`, at);
      // CloudFormation ignores a dependency that its condition leaves out.
      if (this.exists(needed, name)) this.resource(name, needed, at);
    }
  }

  private createNested(logicalId: string): Pick<Resource, 'ref' | 'attributes'> {
    const nested = this.nested(logicalId);
    nested.create();
    const outputs = Object.entries(nested.outputs());
    return {
      ref: nested.arn,
      attributes: Object.fromEntries(outputs.map(([key, value]) => [`Outputs.${key}`, value])),
    };
  }

  private nested(logicalId: string): Stack {
    const known = this.nestedStacks.get(logicalId);
    if (known) return known;
    const id = `${this.id}/${logicalId}`;
    const nested = new Stack(this.world, {
      id,
      name: generatedName(this.name, logicalId, id, STACK_NAME_LIMIT),
      directory: this.definition.directory,
      template: readTemplate(this.nestedTemplateFile(logicalId)),
      parent: this,
      passed: () => this.passedTo(logicalId),
    });
    this.nestedStacks.set(logicalId, nested);
    return nested;
  }

  private passedTo(logicalId: string): Json {
    const properties = own(this.template.resources, logicalId)?.properties;
    const parameters = isObject(properties) ? (properties['Parameters'] ?? {}) : {};
    const at = this.place(logicalId, 'Properties', 'Parameters');
    const resolved = resolve(parameters, this, at);
    if (isObject(resolved)) return resolved;
    throw new TemplateError('the parameters must be an object', at);
  }

  /** From the metadata the CDK's command line asks for, else from the asset that `TemplateURL` names. */
  private nestedTemplateFile(logicalId: string): string {
    const declaration = own(this.template.resources, logicalId);
    if (declaration?.assetPath !== undefined) return join(this.definition.directory, declaration.assetPath);
    const at = this.place(logicalId, 'Properties', 'TemplateURL');
    const properties = declaration?.properties;
    const url = text(resolve(isObject(properties) ? properties['TemplateURL'] : undefined, this, at), at);
    const asset = this.world.assets.find(({ objectKeys }) => objectKeys.some((key) => url.endsWith(`/${key}`)));
    if (asset) return asset.path;
    throw new TemplateError(`no asset of the assembly is published as ${url}`, at);
  }
}
