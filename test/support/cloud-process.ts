import { startCloud } from '../../local/cloud.ts';
import { testAssembly } from './assembly.ts';

/** A cloud in a process of its own, for tests that kill it. Says where it answers, and ends only by a signal. */
const [, , dataDirectory = ''] = process.argv;
const cloud = await startCloud({
  assemblyDirectory: testAssembly,
  dataDirectory,
  port: 0,
  patience: 10,
  log: () => undefined,
});
process.stdout.write(`${cloud.url}\n`);
process.on('SIGTERM', () => void cloud.close().then(() => process.exit(0)));
