import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { openapi } from '../contract/openapi.ts';
import { routes } from '../contract/routes.ts';
import { docsPage, docsPolicy } from './docs-page.ts';
import { nativeModules } from './native-modules.ts';

/** Folders that hold one Lambda in each file. */
const folders = ['http', 'streams', 'consumers', 'uploads', 'tasks', 'schedules', 'commands'] as const;

/**
 * Modules of this project, and of a package that fails to say so, are imported for nothing but what they export: a
 * function whose use-case needs no table then holds no client for one.
 */
const onlyWhatIsUsed: Plugin = {
  name: 'only-what-is-used',
  setup({ onResolve, resolve }) {
    onResolve(
      { filter: /\.ts$|^@aws-sdk\/lib-dynamodb$/ },
      async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (kind === 'entry-point' || pluginData === onlyWhatIsUsed.name) return undefined;
        const found = await resolve(path, { kind, importer, resolveDir, pluginData: onlyWhatIsUsed.name });
        return { ...found, sideEffects: false };
      },
    );
  },
};

/**
 * Schemas are values that their modules make when they are loaded, and a bundler can not know that making one has no
 * effect: a function would make every schema of its tag on each cold start. Here each is said to be pure, so that those
 * nobody uses are left out.
 */
const onlySchemasThatAreUsed: Plugin = {
  name: 'only-schemas-that-are-used',
  setup({ onLoad }) {
    onLoad(
      {
        filter:
          /[\\/](?:contract[\\/](?:paging|routes[\\/]\w+)|core[\\/](?:shared[\\/](?:ids|money)|\w+[\\/](?:model|status)))\.ts$/,
      },
      ({ path }) => ({
        loader: 'ts',
        contents: readFileSync(path, 'utf8').replace(topLevelConstant, '$1/* @__PURE__ */ (() => ($2))();\n'),
      }),
    );
  },
};

/** From its name to the semicolon that ends it, which the formatter puts at the end of a line before one that is not indented. */
const topLevelConstant = /^((?:export )?const \w+ = )(?!\(|async )((?:.|\n)*?);\n(?=\n|\S|$)/gm;

/** How a function is bundled. */
export const bundling = {
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  // Lambda's runtime; the laptop's Node 20 runs what this emits as well.
  target: 'node20',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  // Some dependencies are CommonJS inside and call require for Node's own modules.
  banner: {
    js: "import{createRequire as requireOfBundle}from'node:module';const require=requireOfBundle(import.meta.url);",
  },
  logLevel: 'warning',
  // Machine code of one platform: it stands beside the bundle, see native-modules.ts.
  external: Object.values(nativeModules),
  plugins: [onlyWhatIsUsed, onlySchemasThatAreUsed],
} as const satisfies BuildOptions;

/**
 * Bundles every function into `dist/<function>/index.mjs`, all in one run of esbuild, and puts the generated documents
 * beside those that serve them. Takes about a second.
 */
export async function buildFunctions(root: string): Promise<string[]> {
  const dist = join(root, 'dist');
  rmSync(dist, { recursive: true, force: true });
  const entries = folders.flatMap((folder) =>
    readdirSync(join(root, 'functions', folder)).map((file) => ({
      in: join(root, 'functions', folder, file),
      out: join(basename(file, '.ts'), 'index'),
    })),
  );
  await build({ ...bundling, absWorkingDir: root, entryPoints: entries, outdir: dist });
  writeDocuments(root, dist);
  return entries.map(({ out }) => out.split('/')[0] ?? '');
}

function writeDocuments(root: string, dist: string): void {
  const document = openapi(routes);
  const json = `${JSON.stringify(document, null, 2)}\n`;
  const html = docsPage(document, { root });
  writeFileSync(join(dist, 'get-open-api', 'openapi.json'), JSON.stringify(document));
  writeFileSync(join(dist, 'get-docs', 'docs.html.gz'), gzipSync(html, { level: 9 }));
  writeFileSync(join(dist, 'get-docs', 'docs.policy'), docsPolicy(html));
  if (!existsSync(join(root, 'docs'))) mkdirSync(join(root, 'docs'));
  writeFileSync(join(root, 'docs', 'openapi.json'), json);
}
