import { say } from '../support/random.ts';
import { fewPaths, growTree, replayed, sampled, sweep } from './explore.ts';
import { withoutPauses } from './world/pauses.ts';

/**
 * The real use-cases on the real adapters and SDK clients, in a world whose calls go through one seam. At every call of
 * every kind of step everything goes wrong once that can go wrong there; then whoever owns the retry retries, and what
 * must be true is true. rivals.test.ts does the same with other people in the middle of a step.
 */
jest.setTimeout(60 * 60_000);
let pausesAgain: () => void;
beforeAll(() => {
  pausesAgain = withoutPauses();
});
afterAll(() => pausesAgain());

it('converges after every fault at every call of every path', async () => {
  const problems = await replayed('faults');
  if (problems) return expect(problems).toEqual([]);
  const tree = await (sampled ? growTree(fewPaths()) : growTree());
  say(`${tree.paths} paths of ${tree.passages.length} steps`);
  return expect([...tree.problems, ...(await sweep(tree, 'faults'))]).toEqual([]);
});
