import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The assembly that tests run: the one the sources in the work tree give. */
export const testAssembly = resolve('.tmp/assembly');

const sources = ['bin', 'lib', 'core', 'contract', 'adapters', 'functions', 'scripts', 'package.json', 'cdk.json'];
const stamp = resolve('.tmp/assembly.stamp');
const lock = resolve('.tmp/assembly.lock');

/** Jest's global setup: bundles and synthesizes once, and again only when a source has changed since. */
// biome-ignore lint/style/noDefaultExport: jest wants it so
export default async function prepare(): Promise<void> {
  mkdirSync(resolve('.tmp'), { recursive: true });
  while (!takeLock()) await new Promise((resolve) => setTimeout(resolve, 200));
  try {
    if (existsSync(stamp) && existsSync(testAssembly) && newest(sources) < statSync(stamp).mtimeMs) return;
    const began = Date.now();
    execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts', '--assembly', testAssembly], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    writeFileSync(stamp, '');
    // Before the bundling began, so that a source saved meanwhile is noticed.
    console.log(`\nbundled and synthesized in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** Several runs of jest at once build one after the other; a lock left behind by a killed run is taken after a minute. */
function takeLock(): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 60_000)
      rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

function newest(paths: readonly string[]): number {
  return Math.max(
    ...paths.map((path) =>
      statSync(path).isDirectory() ? newest(readdirSync(path).map((name) => join(path, name))) : statSync(path).mtimeMs,
    ),
    0,
  );
}
