import fc from 'fast-check';
import { type FaultedCall, Faults } from '../../../local/endpoint/faults.ts';

const call = (change: Partial<FaultedCall> = {}): FaultedCall => ({
  function: 'buy',
  service: 'dynamodb',
  operation: 'PutItem',
  ...change,
});
const many = (faults: Faults, count: number, of = call()) => Array.from({ length: count }, () => faults.next(of));

describe('given faults by count', () => {
  it('when only a kind is given, then the next call fails, and none after it', () => {
    const faults = new Faults();
    expect(faults.next(call())).toBeUndefined();
    faults.add({ kind: 'throttle' });
    expect(many(faults, 3)).toEqual(['throttle', undefined, undefined]);
    expect(faults.report()).toEqual([{ kind: 'throttle', seen: 3, fired: 1 }]);
  });

  it('when at and times are given, then exactly these matching calls fail', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (at, times) => {
        const faults = new Faults();
        faults.add({ kind: 'repeat', at, times });
        const failed = many(faults, 45).flatMap((kind, index) => (kind ? [index + 1] : []));
        expect(failed).toEqual(Array.from({ length: times }, (_, index) => at + index));
      }),
    );
  });

  it('when a function and an action are given, then other calls neither fail nor count', () => {
    const faults = new Faults();
    faults.add({ kind: 'error-after', function: 'buy', action: 'dynamodb:PutItem', at: 2 });
    for (const other of [{ function: 'sell' }, { operation: 'GetItem' }, { service: 'other' }])
      expect(many(faults, 3, call(other))).toEqual([undefined, undefined, undefined]);
    expect(many(faults, 2)).toEqual([undefined, 'error-after']);
    faults.add({ kind: 'timeout', action: 'PutItem' });
    expect(faults.next(call())).toBe('timeout');
  });

  it('when several match, then the oldest wins and the others count on', () => {
    const faults = new Faults();
    faults.add({ kind: 'throttle' });
    faults.add({ kind: 'conflict', times: 2 });
    expect(many(faults, 3)).toEqual(['throttle', 'conflict', undefined]);
    faults.add({ kind: 'throttle' });
    faults.clear();
    expect(faults.next(call())).toBeUndefined();
  });

  it('when it is a conflict, then only calls that DynamoDB answers so fail', () => {
    const faults = new Faults();
    faults.add({ kind: 'conflict' });
    expect(faults.next(call({ operation: 'Query' }))).toBeUndefined();
    expect(faults.next(call({ service: 'events', operation: 'PutEvents' }))).toBeUndefined();
    expect(faults.next(call({ operation: 'TransactWriteItems' }))).toBe('conflict');
  });
});

describe('given faults by chance', () => {
  const drawn = (seed: number, rate: number, count: number) => {
    const faults = new Faults();
    faults.add({ kind: 'throttle', seed, rate });
    return many(faults, count).map((kind) => kind !== undefined);
  };

  it('when the seed is the same, then the same calls fail, and about as many as the rate says', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(0.1, 0.5, 0.9), (seed, rate) => {
        const first = drawn(seed, rate, 1000);
        expect(drawn(seed, rate, 1000)).toEqual(first);
        expect(Math.abs(first.filter(Boolean).length / 1000 - rate)).toBeLessThan(0.1);
      }),
      { numRuns: 20 },
    );
    expect(drawn(1, 0.5, 100)).not.toEqual(drawn(2, 0.5, 100));
    expect(drawn(1, 1, 10)).toEqual(Array(10).fill(true));
  });

  it('when other functions call in between, then the same calls fail nevertheless', () => {
    const faults = new Faults();
    faults.add({ kind: 'throttle', seed: 7, rate: 0.3 });
    const mixed = Array.from({ length: 200 }, (_, index) => {
      many(faults, index % 3, call({ function: 'sell' }));
      return faults.next(call()) !== undefined;
    });
    expect(mixed).toEqual(drawn(7, 0.3, 200));
  });

  it('when times is given, then no more calls fail', () => {
    const faults = new Faults();
    faults.add({ kind: 'throttle', rate: 1, times: 2 });
    expect(many(faults, 4)).toEqual(['throttle', 'throttle', undefined, undefined]);
  });
});

describe('given a fault that can not be', () => {
  it.each<[unknown, RegExp]>([
    [null, /a fault is an object/],
    [[], /a fault is an object/],
    [{}, /"kind" must be one of crash-before, /],
    [{ kind: 'odd' }, /"kind" must be one of/],
    [{ kind: 'throttle', after: 1 }, /no "after", only kind, function/],
    [{ kind: 'throttle', at: 0 }, /"at" must be a whole number from 1 on/],
    [{ kind: 'throttle', times: 1.5 }, /"times" must be/],
    [{ kind: 'throttle', function: '' }, /"function" must be a name/],
    [{ kind: 'throttle', action: 5 }, /"action" must be a name/],
    [{ kind: 'throttle', rate: 0 }, /"rate" must be above 0/],
    [{ kind: 'throttle', rate: Number.NaN }, /"rate" must be above 0/],
    [{ kind: 'throttle', rate: 0.5, seed: 0.5 }, /"seed" must be a whole number/],
    [{ kind: 'throttle', seed: 1 }, /"seed" needs a "rate"/],
    [{ kind: 'throttle', rate: 0.5, at: 3 }, /give one of the two/],
    [{ kind: 'conflict', action: 'PutEvents' }, /never to PutEvents/],
  ])('when it is %j, then it is refused with %s and does nothing', (fault, message) => {
    const faults = new Faults();
    expect(() => faults.add(fault)).toThrow(message);
    expect(faults.report()).toEqual([]);
  });
});
