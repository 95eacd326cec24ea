import { isNativeError } from 'node:util/types';
import { ProblemError } from '../contract/client.ts';

/** Says in the error what was being done; the cause keeps the rest. */
export async function during<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Error(`Example data: ${what} failed: ${reasonOf(error)}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  const faults = error instanceof ProblemError ? (error.problem.errors ?? []) : [];
  const places = faults.map(({ pointer, detail }) => ` (${pointer} ${detail})`).join('');
  // `fetch failed` alone helps nobody: the reason is in its cause.
  const cause = isNativeError(error.cause) ? ` (${error.cause.message})` : '';
  return `${error.message}${places}${cause}`;
}
