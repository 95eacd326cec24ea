import fc from 'fast-check';
import { TokenBucket } from '../../../local/gateway/token-bucket.ts';

function bucketAt(rate: number, burst: number) {
  let now = 1000;
  const bucket = new TokenBucket(rate, burst, () => now);
  const takeUntilEmpty = () => {
    let taken = 0;
    while (bucket.take()) taken += 1;
    return taken;
  };
  const pass = (ms: number) => {
    now += ms;
  };
  return { bucket, takeUntilEmpty, pass };
}

test('given a full bucket when requests come at once then the burst passes and no more', () => {
  expect(bucketAt(10, 5).takeUntilEmpty()).toBe(5);
});

test('given an empty bucket when time passes then the rate refills it one by one', () => {
  const { bucket, takeUntilEmpty, pass } = bucketAt(10, 5);
  takeUntilEmpty();
  pass(99);
  expect(bucket.take()).toBe(false);
  pass(1);
  expect(bucket.take()).toBe(true);
  expect(bucket.take()).toBe(false);
  pass(300);
  expect(takeUntilEmpty()).toBe(3);
});

test('given a long pause when requests come again then no more than the burst has been saved', () => {
  const { takeUntilEmpty, pass } = bucketAt(10, 5);
  takeUntilEmpty();
  pass(3_600_000);
  expect(takeUntilEmpty()).toBe(5);
});

test('given a refill in many small steps when a whole token is due then rounding does not withhold it', () => {
  const { bucket, takeUntilEmpty, pass } = bucketAt(1, 1);
  takeUntilEmpty();
  for (let i = 0; i < 1000; i++) {
    expect(bucket.take()).toBe(false);
    pass(1);
  }
  expect(bucket.take()).toBe(true);
});

test('given a rate or burst of zero when requests come then none passes beyond the burst', () => {
  expect(bucketAt(10, 0).takeUntilEmpty()).toBe(0);
  const { takeUntilEmpty, pass } = bucketAt(0, 2);
  expect(takeUntilEmpty()).toBe(2);
  pass(1e9);
  expect(takeUntilEmpty()).toBe(0);
});

test('given any arrivals then every window admits at most burst + rate × time, and a greedy client gets nearly that', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 60 }),
      (rate, burst, pauses) => {
        const { takeUntilEmpty, pass } = bucketAt(rate, burst);
        let admitted = takeUntilEmpty();
        let elapsed = 0;
        let overflowed = false;
        for (const pause of pauses) {
          pass(pause);
          elapsed += pause;
          // A pause that fills the bucket spills the rest.
          overflowed ||= (pause * rate) / 1000 + 1 > burst;
          admitted += takeUntilEmpty();
          expect(admitted).toBeLessThanOrEqual(burst + (elapsed * rate) / 1000 + 1e-6);
        }
        if (!overflowed) expect(admitted).toBeGreaterThan(burst + (elapsed * rate) / 1000 - 1 - 1e-6);
      },
    ),
  );
});
