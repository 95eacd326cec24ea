import fc from 'fast-check';
import { VirtualClock } from '../../local/clock.ts';

/** A clock on a real time that stands still. */
const aClock = (): VirtualClock => new VirtualClock(0, () => 1_000_000);

describe('given a clock that is moved', () => {
  test('then timers run in the order of their times, each at its own time, and later ones do not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 30 }), async (delays) => {
        const clock = aClock();
        const ran: [number, number][] = [];
        for (const delay of delays)
          clock.schedule(1_000_000 + delay, () => void ran.push([delay, clock.now() - 1_000_000]));
        await clock.advanceTo(1_000_000 + 2500);
        const due = delays.filter((delay) => delay <= 2500).sort((a, b) => a - b);
        expect(ran.map(([delay]) => delay)).toEqual(due);
        expect(ran.every(([delay, at]) => at === delay)).toBe(true);
        clock.stop();
      }),
    );
  });

  test('when a timer sets another one within the move, then that runs too', async () => {
    const clock = aClock();
    const ran: string[] = [];
    clock.schedule(1_000_010, () => {
      ran.push('first');
      clock.schedule(1_000_020, () => void ran.push('second'));
    });
    await clock.advanceTo(1_000_030);
    expect(ran).toEqual(['first', 'second']);
  });

  test('when a timer is cancelled, then it does not run', async () => {
    const clock = aClock();
    const ran: string[] = [];
    clock.schedule(1_000_010, () => void ran.push('never')).cancel();
    await clock.advanceTo(1_000_030);
    expect(ran).toEqual([]);
  });

  test('then it waits for what the services still have to do at each stop', async () => {
    const clock = aClock();
    const told: string[] = [];
    clock.onSettle(async () => {
      await Promise.resolve();
      told.push(`settled at ${clock.now() - 1_000_000}`);
    });
    clock.schedule(1_000_010, () => void told.push('ran'));
    await clock.advanceTo(1_000_030);
    expect(told).toEqual(['settled at 0', 'ran', 'settled at 10', 'settled at 30']);
  });

  test('when it is to go back, then it refuses and stays', async () => {
    const clock = aClock();
    await clock.advanceTo(1_000_050);
    await expect(clock.advanceTo(1_000_049)).rejects.toThrow('only moves forward');
    expect(clock.now()).toBe(1_000_050);
  });

  test('when it is being moved already, then a second move is refused', async () => {
    const clock = aClock();
    clock.schedule(1_000_010, () => new Promise((resolve) => setImmediate(resolve)));
    const first = clock.advanceTo(1_000_030);
    await expect(clock.advanceTo(1_000_040)).rejects.toThrow('being moved already');
    await first;
  });

  test('when a timer throws, then the move fails and the clock can be moved on', async () => {
    const clock = aClock();
    clock.schedule(1_000_010, () => Promise.reject(new Error('broken')));
    await expect(clock.advanceTo(1_000_030)).rejects.toThrow('broken');
    await clock.advanceTo(1_000_040);
    expect(clock.now()).toBe(1_000_040);
  });

  test('then everybody who holds the shared memory reads the same offset', async () => {
    const clock = aClock();
    const elsewhere = new Float64Array(clock.shared);
    await clock.advanceTo(1_000_000 + 86_400_000);
    expect(elsewhere[0]).toBe(86_400_000);
  });
});

test('given no moves, when its time comes, then a timer runs by itself', async () => {
  const clock = new VirtualClock();
  await new Promise<void>((resolve) => clock.schedule(clock.now() + 5, resolve));
});
