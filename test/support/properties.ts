import { relative } from 'node:path';
import * as fc from 'fast-check';

const seeded = process.env['SEED'];

/**
 * Checks a property: says its name, count and seed in one line, and how to replay it when it does not hold. The seed is
 * a new one each time, or `SEED`.
 */
export async function holds<T>(name: string, property: fc.IRawProperty<T>, numRuns: number): Promise<void> {
  const seed = seeded === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(seeded);
  const told = await fc.check(property, { seed, numRuns });
  process.stdout.write(`${name}: ${told.numRuns} runs, seed ${seed}\n`);
  if (!told.failed) return;
  const file = relative(process.cwd(), expect.getState().testPath ?? '');
  throw new Error(
    `${name}: ${fc.defaultReportMessage(told) ?? ''}\n${told.errorInstance}\nreplay: SEED=${seed} npx jest --testPathPatterns ${file}`,
  );
}
