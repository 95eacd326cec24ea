import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What commands need to find a running cloud; kept in `<data>/cloud.json` while it runs. */
export interface CloudDescription {
  /** Where the API answers; `<url>/_local` is the control page. */
  readonly url: string;
  readonly pid: number;
  /** The loopback AWS endpoint, and an administrator's credentials for it. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of the root stack. */
  readonly outputs: Readonly<Record<string, string>>;
}

const fileIn = (directory: string): string => join(directory, 'cloud.json');

/** @returns undefined when no cloud has left a description there, or the one that did is gone */
export function runningCloud(directory: string): CloudDescription | undefined {
  if (!existsSync(fileIn(directory))) return undefined;
  const description = JSON.parse(readFileSync(fileIn(directory), 'utf8')) as CloudDescription;
  return isAlive(description.pid) ? description : undefined;
}

export function describe(directory: string, description: CloudDescription): void {
  // It holds a secret, if only for this machine.
  writeFileSync(fileIn(directory), `${JSON.stringify(description, null, 2)}\n`, { mode: 0o600 });
}

export const forget = (directory: string): void => rmSync(fileIn(directory), { force: true });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
