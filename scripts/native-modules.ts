import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Which function needs which package that a bundler can not take in, as it is machine code for one platform. */
export const nativeModules = { 'make-thumbnails': 'sharp' } as const;

/** What Lambda runs, as lib/service-function.ts has it. */
const lambdaPlatform = { os: 'linux', cpu: 'arm64', libc: 'glibc' } as const;

/**
 * Puts the native packages for Lambda's platform beside the bundles that need them. They come from the npm registry once
 * and are kept in `.tmp/`. On this machine functions find the packages of its own platform in the project's node_modules.
 * @throws Error with what npm said
 */
export function addNativeModules(root: string): void {
  for (const [name, module] of Object.entries(nativeModules)) {
    const kept = installed(root, module);
    cpSync(join(kept, 'node_modules'), join(root, 'dist', name, 'node_modules'), { recursive: true });
  }
}

/** The folder that holds a package for Lambda, in the version this project has. */
function installed(root: string, module: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', module, 'package.json'), 'utf8')) as {
    version: string;
  };
  const { os, cpu, libc } = lambdaPlatform;
  const folder = join(root, '.tmp', 'native', `${module}-${version}-${os}-${cpu}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  writeFileSync(join(unfinished, 'package.json'), '{ "private": true }\n');
  const { status, stderr } = spawnSync(
    'npm',
    ['install', `${module}@${version}`, `--os=${os}`, `--cpu=${cpu}`, `--libc=${libc}`, '--no-audit', '--no-fund'],
    { cwd: unfinished, encoding: 'utf8', shell: process.platform === 'win32' },
  );
  if (status !== 0)
    throw new Error(`${module} for Lambda (${os}-${cpu}) could not be installed from the npm registry:\n${stderr}`);
  renameSync(unfinished, folder);
  return folder;
}
