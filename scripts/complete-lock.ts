import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Completes package-lock.json after `npm install`: native packages come as one optional package for each platform, and
 * npm leaves out those its registry did not have at that time. `npm ci` then refuses the file, and other platforms would
 * find no binary. What is missing is added by name, version and platform, without an integrity that nobody could check.
 *
 * Usage: npx tsx scripts/complete-lock.ts
 */
interface Package {
  readonly version?: string;
  readonly dev?: true;
  readonly optional?: true;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
type Packages = Record<string, Package>;

const platform =
  /(?<os>aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(?<cpu>arm64|arm|x64|ia32|loong64|mips64el|ppc64|riscv64|s390x|wasm32)(?:-(?<abi>\w+))?$/;

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Packages };
const added: Packages = {};
for (const [path, parent] of Object.entries(lock.packages))
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {}))
    if (!isThere(path, name)) added[`node_modules/${name}`] = entry(name, version, parent);

const packages = Object.fromEntries(
  Object.entries({ ...lock.packages, ...added }).sort(([a], [b]) => (a < b ? -1 : 1)),
);
writeFileSync('package-lock.json', `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
console.log(`${Object.keys(added).length} packages of other platforms added`);

/** Looked for as Node does: beside the parent, then in each folder above. */
function isThere(parentPath: string, name: string): boolean {
  for (let base = parentPath; ; base = base.slice(0, Math.max(0, base.lastIndexOf('node_modules/') - 1))) {
    if (lock.packages[`${base === '' ? '' : `${base}/`}node_modules/${name}`]) return true;
    if (base === '') return false;
  }
}

function entry(name: string, version: string, parent: Package): Package {
  const { os, cpu, abi } = platform.exec(name)?.groups ?? {};
  if (os === undefined || cpu === undefined) throw new Error(`${name}: no platform can be told from its name`);
  if (!/^\d/.test(version)) throw new Error(`${name}: its version is not exact: ${version}`);
  const libc = os !== 'linux' || abi === undefined ? undefined : abi.startsWith('musl') ? 'musl' : 'glibc';
  return {
    version,
    cpu: [cpu],
    ...(parent.dev && { dev: true }),
    ...(libc && { libc: [libc] }),
    optional: true,
    os: [os],
  };
}
