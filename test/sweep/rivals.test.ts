import { fewPaths, growTree, replayed, sweep } from './explore.ts';
import { withoutPauses } from './world/pauses.ts';

/** As sweep.test.ts, with somebody else acting at every call of a step: the other party, a clock, a repetition … */
jest.setTimeout(60 * 60_000);
let pausesAgain: () => void;
beforeAll(() => {
  pausesAgain = withoutPauses();
});
afterAll(() => pausesAgain());

it('has one winner whoever acts in the middle of a step', async () => {
  const problems = await replayed('rivals');
  if (problems) return expect(problems).toEqual([]);
  return expect(await sweep(await growTree(fewPaths()), 'rivals')).toEqual([]);
});
