import type { Assembly, Resource } from '../types.ts';
import { type Place, TemplateError, UnsupportedResources } from './errors.ts';
import { type CloudAssembly, codeFolder, readCloudAssembly, type StackArtifact } from './files.ts';
import { NESTED_STACK, Stack, type World } from './stack.ts';
import { Trail } from './trail.ts';

export interface LoadOptions {
  /** Folder of the CDK cloud assembly, usually `cdk.out`. */
  readonly directory: string;
  /** Needed when the assembly holds several stacks; an artifact id does as well. */
  readonly stackName?: string;
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  /** Resource types that the local cloud runs. */
  readonly supported: ReadonlySet<string>;
}

/** Types that need nothing to run them. */
const ALWAYS_FINE: ReadonlySet<string> = new Set(['AWS::CDK::Metadata', NESTED_STACK]);

/**
 * Reads a synthesized assembly the way CloudFormation would deploy it: one stack with its nested ones, and the stacks it
 * depends on or imports values from. Physical names are made up as CloudFormation would, but are the same on every load.
 * @throws UnsupportedResources naming every resource of a type that is not supported
 * @throws TemplateError naming stack, logical id and property where a deploy would fail
 */
export function loadAssembly(options: LoadOptions): Assembly {
  const files = readCloudAssembly(options.directory);
  const chosen = choose(files.stacks, options.stackName);
  const roots = new Roots(files, options);
  const root = roots.include(chosen);
  const resources = roots.create();
  const outputs = root.outputs();
  refuseDuplicates(resources);
  return {
    stackName: root.name,
    region: options.region,
    account: options.account,
    resources,
    outputs,
    codeFolder: (s3Key) => codeFolder(files.assets, s3Key),
  };
}

function choose(stacks: readonly StackArtifact[], wanted: string | undefined): StackArtifact {
  const fitting = stacks.filter(
    ({ stackName, artifactId }) => wanted === undefined || wanted === stackName || wanted === artifactId,
  );
  const [first, ...others] = fitting;
  if (first && others.length === 0) return first;
  const names = stacks.map(({ stackName }) => stackName).join(', ') || 'none';
  if (!first) throw new TemplateError(`the assembly has no stack ${wanted ?? ''}; it has: ${names}`);
  throw new TemplateError(`which stack of the assembly? It has: ${names}`);
}

/** The root stacks of an assembly, and which of them belong to what is being loaded. */
class Roots implements World {
  readonly region: string;
  readonly account: string;
  readonly trail = new Trail();
  private readonly stacks = new Map<string, Stack>();
  /** Artifact ids of the stacks that are part of the deployment, in the order they were found needed. */
  private readonly included = new Set<string>();

  constructor(
    private readonly files: CloudAssembly,
    private readonly options: LoadOptions,
  ) {
    this.region = options.region;
    this.account = options.account;
  }

  get assets(): CloudAssembly['assets'] {
    return this.files.assets;
  }

  /** Makes a stack, and those it depends on, part of the deployment. */
  include(artifact: StackArtifact): Stack {
    if (!this.included.has(artifact.artifactId)) {
      this.included.add(artifact.artifactId);
      for (const other of this.files.stacks) if (artifact.dependencies.includes(other.artifactId)) this.include(other);
    }
    return this.stack(artifact);
  }

  /** Resources of every stack in use; an import met on the way adds the stack it comes from. */
  create(): readonly Resource[] {
    this.refuseUnsupported();
    for (;;) {
      const stacks = this.inUse();
      const resources = stacks.flatMap((stack) => stack.create());
      for (const stack of stacks) stack.outputs();
      if (this.included.size === stacks.length) return resources;
    }
  }

  importValue(name: string, importer: Stack, at: Place): unknown {
    for (const artifact of this.files.stacks) {
      // A stack exports when all of it is created, so neither it nor what is nested in it can import that.
      const found = [...this.stack(artifact).exported(name)].find(({ stack }) => !isSelfOrAncestor(stack, importer));
      if (!found) continue;
      this.include(artifact);
      this.refuseUnsupported();
      found.stack.create();
      return found.stack.output(found.output, at);
    }
    throw new TemplateError(`no other stack of the assembly exports ${name}`, at);
  }

  private refuseUnsupported(): void {
    const resources = this.inUse().flatMap((stack) => [...stack.declared()]);
    const refused = resources.filter(({ type }) => !this.options.supported.has(type) && !ALWAYS_FINE.has(type));
    if (refused.length > 0) throw new UnsupportedResources(refused);
  }

  private inUse(): readonly Stack[] {
    return this.files.stacks
      .filter(({ artifactId }) => this.included.has(artifactId))
      .map((artifact) => this.stack(artifact));
  }

  private stack(artifact: StackArtifact): Stack {
    const { artifactId, stackName, directory, template } = artifact;
    const known = this.stacks.get(artifactId);
    if (known) return known;
    const stack = new Stack(this, { id: stackName, name: stackName, directory, template });
    this.stacks.set(artifactId, stack);
    return stack;
  }
}

function isSelfOrAncestor(candidate: Stack, stack: Stack): boolean {
  for (let current: Stack | undefined = stack; current; current = current.parent)
    if (current === candidate) return true;
  return false;
}

/** Two resources of one name: the second would fail on a deploy. */
function refuseDuplicates(resources: readonly Resource[]): void {
  const owners = new Map<string, Resource>();
  for (const resource of resources) {
    const arn = resource.attributes['Arn'] ?? resource.attributes['TopicArn'];
    if (arn === undefined) continue;
    const owner = owners.get(arn);
    if (owner) throw new TemplateError(`${owner.id} and ${resource.id} are both called ${arn}`);
    owners.set(arn, resource);
  }
}
