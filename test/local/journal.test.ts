import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Journal } from '../../local/journal.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-'));
  file = join(directory, 'deep', 'journal.jsonl');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** What another process would find there now, without this one having closed anything. */
const reopened = <T>(): [string, T][] => {
  const journal = new Journal<T>(file);
  const entries = journal.entries();
  journal.close();
  return entries;
};

test('given any history of changes, when it is opened again at any point, then it is as a map would be', () => {
  const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'ü"\n');
  const change = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), key, value: fc.jsonValue() }),
    fc.record({ kind: fc.constant('delete' as const), key }),
    fc.record({ kind: fc.constant('clear' as const) }),
  );
  fc.assert(
    fc.property(fc.array(change, { maxLength: 25 }), (changes) => {
      rmSync(file, { force: true });
      const journal = new Journal<unknown>(file);
      const map = new Map<string, unknown>();
      for (const one of changes) {
        if (one.kind === 'set') {
          journal.set(one.key, one.value);
          map.set(one.key, one.value);
        } else if (one.kind === 'delete') {
          journal.delete(one.key);
          map.delete(one.key);
        } else {
          journal.clear();
          map.clear();
        }
      }
      const expected = JSON.parse(JSON.stringify([...map])) as unknown;
      expect(JSON.parse(JSON.stringify(journal.entries()))).toEqual(expected);
      expect(JSON.parse(JSON.stringify(reopened()))).toEqual(expected);
      journal.close();
    }),
    { numRuns: 200 },
  );
});

test('given a process killed while it wrote a line, when the file is opened, then all but that line is there', () => {
  const journal = new Journal<number>(file);
  journal.set('a', 1);
  journal.close();
  appendFileSync(file, '["b",2');
  const after = new Journal<number>(file);
  expect(after.entries()).toEqual([['a', 1]]);
  after.set('c', 3);
  after.close();
  expect(reopened()).toEqual([
    ['a', 1],
    ['c', 3],
  ]);
});

test('given thousands of changes of one key, then the file does not grow with them', () => {
  const journal = new Journal<number>(file);
  for (let value = 0; value < 5000; value += 1) journal.set('a', value);
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(1200);
  expect(reopened()).toEqual([['a', 4999]]);
  journal.close();
});
