import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file that the build has put beside the function's bundle. */
export const fileBeside = (name: string): Buffer => readFileSync(join(process.env['LAMBDA_TASK_ROOT'] ?? '.', name));
