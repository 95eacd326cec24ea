import { constants, setPriority } from 'node:os';
import { addPhotos } from '../example/add-photos.ts';
import { addTradesAfterPhotos } from '../example/trades-after-photos.ts';

/**
 * Gives the example data their photos, and then the trades whose receipts show some, in a process of its own: `npm start` begins it and goes on. By hand:
 * `npx tsx scripts/add-photos.ts http://127.0.0.1:3000`.
 */
const NAMED_FAILURES = 5;

async function main(baseUrl: string): Promise<void> {
  const began = Date.now();
  // Whoever uses the cloud meanwhile comes first.
  setPriority(constants.priority.PRIORITY_LOW);
  const { photos, failures } = await addPhotos({ baseUrl, progress: tell });
  process.stdout.write(cleared);
  for (const { message } of failures.slice(0, NAMED_FAILURES)) console.error(`✗ ${message}`);
  const missing = failures.length === 0 ? '' : `, and ${failures.length} listings that lack some`;
  console.log(`${missing ? '✗' : '✓'} ${photos} photos${missing} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  if (missing) process.exitCode = 1;
  const trades = await addTradesAfterPhotos({ baseUrl });
  if (trades > 0) console.log(`✓ ${trades} trades of what has photos`);
}

/** Where lines can not be rewritten, progress is no line at all. */
const cleared = process.stdout.isTTY ? '\r\u001b[K' : '';
const tell = (there: number, total: number): void => {
  if (process.stdout.isTTY) process.stdout.write(`${cleared}  photos ${there}/${total}`);
};

// Whoever began it has gone, and the cloud with it.
process.once('disconnect', () => process.exit());

const [, , url] = process.argv;
if (url === undefined) throw new Error('the address of the API is missing, such as http://127.0.0.1:3000');
main(url)
  .catch((error: unknown) => {
    console.error(`✗ ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  })
  .finally(() => process.connected && process.disconnect());
