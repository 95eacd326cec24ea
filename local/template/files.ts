import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TemplateError } from './errors.ts';
import { isObject, type Json } from './json.ts';

/** A root stack as the manifest of a cloud assembly lists it. */
export interface StackArtifact {
  /** Id of the artifact, unique in the assembly. */
  readonly artifactId: string;
  readonly stackName: string;
  /** Folder that its template and assets are relative to. */
  readonly directory: string;
  readonly template: Template;
  /** Artifact ids this one is deployed after. */
  readonly dependencies: readonly string[];
}

/** A file asset: what is published under a key of the bootstrap bucket. */
export interface FileAsset {
  readonly objectKeys: readonly string[];
  /** On disk, absolute or relative to the working directory as the assembly's folder was given. */
  readonly path: string;
  readonly packaging: string;
}

export interface CloudAssembly {
  readonly stacks: readonly StackArtifact[];
  readonly assets: readonly FileAsset[];
}

/** The sections of a template that matter here. */
export interface Template {
  readonly transforms: readonly string[];
  readonly parameters: Readonly<Record<string, Json>>;
  readonly mappings: Readonly<Record<string, Json>>;
  readonly conditions: Json;
  readonly resources: Readonly<Record<string, Declaration>>;
  readonly outputs: Readonly<Record<string, Json>>;
}

export interface Declaration {
  readonly type: string;
  readonly condition: string | undefined;
  readonly dependsOn: readonly string[];
  readonly properties: unknown;
  /** `aws:asset:path` of a nested stack, which the CDK writes when it is run by its command line. */
  readonly assetPath: string | undefined;
}

/** Transforms that change nothing but which functions a template may use. */
export const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions';

/**
 * Reads the manifest of a CDK cloud assembly, with the assemblies of its stages.
 * @throws TemplateError when a file is missing or not what it should be
 */
export function readCloudAssembly(directory: string): CloudAssembly {
  const artifacts = Object.entries(section(readJson(join(directory, 'manifest.json')), 'artifacts', directory));
  const stacks: StackArtifact[] = [];
  const assets: FileAsset[] = [];
  for (const [artifactId, artifact] of artifacts) {
    const properties = isObject(artifact['properties']) ? artifact['properties'] : {};
    const file = (key: string) => join(directory, string(properties[key], `${key} of ${artifactId}`));
    if (artifact['type'] === 'cdk:cloud-assembly') {
      const inner = readCloudAssembly(file('directoryName'));
      stacks.push(...inner.stacks);
      assets.push(...inner.assets);
    } else if (artifact['type'] === 'cdk:asset-manifest') {
      assets.push(...readAssets(directory, file('file')));
    } else if (artifact['type'] === 'aws:cloudformation:stack') {
      stacks.push({
        artifactId,
        stackName: typeof properties['stackName'] === 'string' ? properties['stackName'] : artifactId,
        directory,
        template: readTemplate(file('templateFile')),
        dependencies: strings(artifact['dependencies'], `dependencies of ${artifactId}`),
      });
    }
  }
  return { stacks, assets };
}

/** @throws TemplateError when the file is missing, no JSON, or not a template that can be run */
export function readTemplate(file: string): Template {
  const json = readJson(file);
  const transforms = strings(json['Transform'], `Transform of ${file}`);
  for (const transform of transforms)
    if (transform !== LANGUAGE_EXTENSIONS)
      throw new TemplateError(`${file}: the transform ${transform} runs only inside CloudFormation`);
  const resources = Object.entries(section(json, 'Resources', file));
  return {
    transforms,
    parameters: section(json, 'Parameters', file),
    mappings: section(json, 'Mappings', file),
    conditions: isObject(json['Conditions']) ? json['Conditions'] : {},
    resources: Object.fromEntries(resources.map(([id, raw]) => [id, declaration(raw, `${file}: ${id}`)])),
    outputs: section(json, 'Outputs', file),
  };
}

/**
 * Folder of the code that is published under `s3Key`.
 * @throws TemplateError when the assembly holds no such folder
 */
export function codeFolder(assets: readonly FileAsset[], s3Key: string): string {
  const asset = assets.find(({ objectKeys }) => objectKeys.includes(s3Key));
  if (!asset) throw new TemplateError(`no asset of the assembly is published as ${s3Key}`);
  if (!existsSync(asset.path)) throw new TemplateError(`the asset of ${s3Key} is missing: ${asset.path}`);
  if (asset.packaging !== 'zip' || !statSync(asset.path).isDirectory())
    throw new TemplateError(`the asset of ${s3Key} is a single file, not a folder of code: ${asset.path}`);
  return asset.path;
}

function readAssets(directory: string, file: string): FileAsset[] {
  return Object.entries(section(readJson(file), 'files', file)).map(([hash, asset]) => {
    const source = isObject(asset['source']) ? asset['source'] : {};
    const destinations = isObject(asset['destinations']) ? Object.values(asset['destinations']) : [];
    return {
      objectKeys: destinations.flatMap((to) => (isObject(to) ? strings(to['objectKey'], `objectKey in ${file}`) : [])),
      path: join(directory, string(source['path'], `path of the asset ${hash} in ${file}`)),
      packaging: string(source['packaging'] ?? 'file', `packaging of the asset ${hash} in ${file}`),
    };
  });
}

function declaration(raw: Json, what: string): Declaration {
  const metadata = isObject(raw['Metadata']) ? raw['Metadata'] : {};
  const { Condition: condition } = raw;
  const metadataPath = metadata['aws:asset:path'];
  return {
    type: string(raw['Type'], `Type of ${what}`),
    condition: condition === undefined ? undefined : string(condition, `Condition of ${what}`),
    dependsOn: strings(raw['DependsOn'], `DependsOn of ${what}`),
    properties: raw['Properties'] ?? {},
    assetPath: metadataPath === undefined ? undefined : string(metadataPath, `aws:asset:path of ${what}`),
  };
}

function readJson(file: string): Json {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new TemplateError(`can not read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (isObject(parsed)) return parsed;
  throw new TemplateError(`${file} does not hold a JSON object`);
}

/** A map of objects by id; empty when absent. */
function section(json: Json, key: string, file: string): Readonly<Record<string, Json>> {
  const found = json[key] ?? {};
  if (!isObject(found)) throw new TemplateError(`${file}: ${key} must be an object`);
  const entries = Object.entries(found).map(([id, value]) => {
    if (!isObject(value)) throw new TemplateError(`${file}: ${key}.${id} must be an object`);
    return [id, value] as const;
  });
  return Object.fromEntries(entries);
}

function string(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new TemplateError(`${what} must be a string`);
}

/** One string or several; none when absent. */
function strings(value: unknown, what: string): readonly string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value ?? []].flat();
  return list.map((item) => string(item, what));
}
