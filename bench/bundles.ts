import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { functionConfig } from '../local/lambda/function-config.ts';
import { supportedTypes } from '../local/supported.ts';
import { loadAssembly } from '../local/template/load-assembly.ts';
import { bundling } from '../scripts/bundle.ts';

/** A bundle on disk and the environment it loads in. */
export interface Bundle {
  /** The operation's name as its folder in `dist` has it, such as `create-listing`. */
  readonly name: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The bundle of every function of an assembly, with the variables its template sets, by name. */
export function bundlesOf(assemblyDirectory: string): Map<string, Bundle> {
  const home = { region: 'eu-west-1', account: '000000000000' };
  const assembly = loadAssembly({ directory: assemblyDirectory, ...home, supported: supportedTypes });
  const functions = assembly.resources.filter(
    ({ type, properties }) => type === 'AWS::Lambda::Function' && String(properties['Runtime']).startsWith('nodejs'),
  );
  return new Map(
    functions.map((resource) => {
      const { name, taskRoot, variables } = functionConfig(resource, assembly);
      const bundle = {
        name: operationOf(name),
        file: join(taskRoot, 'index.mjs'),
        environment: inLambda(variables, taskRoot),
      };
      return [bundle.name, bundle];
    }),
  );
}

/** `swapyard-dev-create-listing` → `create-listing` */
export const operationOf = (functionName: string): string => functionName.replace(/^[^-]+-[^-]+-/, '');

/** Bundles the baseline into a folder, as functions are bundled. */
export async function bundleBaseline(root: string, folder: string): Promise<Bundle> {
  await build({
    ...bundling,
    absWorkingDir: root,
    entryPoints: [{ in: join(root, 'bench', 'baseline.ts'), out: 'index' }],
    outdir: folder,
  });
  const variables = { TABLE_NAME: 'table', NODE_OPTIONS: '--enable-source-maps' };
  return { name: 'baseline', file: join(folder, 'index.mjs'), environment: inLambda(variables, folder) };
}

/** KiB of a bundle's code, and what of it is uploaded. */
export function sizeOf({ file }: Bundle): { readonly kib: number; readonly gzipKib: number } {
  const code = readFileSync(file);
  return { kib: code.length / 1024, gzipKib: gzipSync(code, { level: 9 }).length / 1024 };
}

export const urlOf = ({ file }: Bundle): string => pathToFileURL(file).href;

/** What code sees of Lambda while it loads: no credentials file and no metadata service are looked for. */
const inLambda = (variables: Readonly<Record<string, string>>, taskRoot: string): Record<string, string> => ({
  ...variables,
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'measured',
  AWS_REGION: 'eu-west-1',
  // The SDK would say on every start that its next version wants a newer Node.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  LAMBDA_TASK_ROOT: taskRoot,
  TZ: 'UTC',
});
