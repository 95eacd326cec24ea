import { CallLog, type CallRecord } from '../../../local/endpoint/call-log.ts';

const record = (minute: number): Omit<CallRecord, 'seq'> => ({
  at: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
  function: 'buy',
  service: 'dynamodb',
  action: 'PutItem',
  resource: 'table',
  ms: 1,
});
const seqs = (log: CallLog, after?: string | number) => log.since(after).map(({ seq }) => seq);

describe('given a log of calls', () => {
  it('when there were more than it keeps, then it has the latest, in order', () => {
    for (const count of [0, 2, 3, 4, 7]) {
      const log = new CallLog(3);
      for (let minute = 1; minute <= count; minute++) log.add(record(minute));
      expect(seqs(log)).toEqual([1, 2, 3, 4, 5, 6, 7].slice(Math.max(0, count - 3), count));
    }
  });

  it('when asked since a number or a time, then it gives what came after', () => {
    const log = new CallLog();
    for (let minute = 1; minute <= 4; minute++) log.add(record(minute));
    expect(seqs(log, 2)).toEqual([3, 4]);
    expect(seqs(log, '2')).toEqual([3, 4]);
    expect(seqs(log, '2026-01-01T00:03:00.000Z')).toEqual([3, 4]);
    expect(seqs(log, '2026-01-01T01:03:01+01:00')).toEqual([4]);
    expect(() => log.since('yesterday')).toThrow(RangeError);
  });

  it('when permissions are used, then all of them are counted, whatever the log still keeps', () => {
    const log = new CallLog(1);
    for (const resource of ['a', 'a', 'b']) log.use('buy', 'dynamodb:PutItem', resource);
    log.use('sell', 'dynamodb:PutItem', 'a');
    const use = { function: 'buy', action: 'dynamodb:PutItem' };
    expect(log.totals()).toEqual([
      { ...use, resource: 'a', calls: 2 },
      { ...use, resource: 'b', calls: 1 },
      { ...use, function: 'sell', resource: 'a', calls: 1 },
    ]);
  });
});
