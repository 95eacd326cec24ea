import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Path of a file in the folder of the local cloud. This source runs both as an ES module, where `__dirname` does not
 * exist, and as CommonJS, where `import.meta` does not parse: so the call site tells where it lies.
 */
export const beside = (path: string): string => join(dirname(ownFile()), path);

function ownFile(): string {
  const prepare = Error.prepareStackTrace;
  try {
    Error.prepareStackTrace = (_error, sites) => sites;
    const sites = new Error().stack as unknown as NodeJS.CallSite[];
    const name = sites[0]?.getFileName();
    if (!name) throw new Error('this code does not know which file it is from');
    return name.startsWith('file:') ? fileURLToPath(name) : name;
  } finally {
    Error.prepareStackTrace = prepare;
  }
}
