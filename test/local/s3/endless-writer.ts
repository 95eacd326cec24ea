import { VirtualClock } from '../../../local/clock.ts';
import { BucketStore } from '../../../local/s3/store.ts';

/**
 * Run on its own, to be killed: puts objects and overwrites half of them, and prints the key of each that is
 * acknowledged. Its events have nowhere to go.
 */
function run(directory: string): void {
  const bucket = { name: 'b', arn: 'arn:aws:s3:::b', versioning: undefined, cors: [], lifecycle: [], events: true };
  const store = new BucketStore({ bucket, directory, clock: new VirtualClock(), changed: () => undefined });
  const cause = { reason: 'PutObject', requestId: '0', requester: '000000000000' };
  for (let count = 0; ; count++) {
    const key = `key-${count % 2 === 0 ? count : 1}`;
    store.put(key, Buffer.from(`${key} ${count}`), { headers: {}, checksums: {} }, cause);
    process.stdout.write(`${key} ${count}\n`);
  }
}

run(process.argv[2] ?? '');
