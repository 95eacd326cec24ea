import { exampleListings } from '../../example/listings.ts';
import { examplePeople } from '../../example/people.ts';
import { type Happening, timeline } from '../../example/timeline.ts';

const steps = timeline(examplePeople(), exampleListings());
const all = steps.flatMap(({ byPerson }) => byPerson.flat());
const keyOf = (happening: Happening): string => (happening.what === 'join' ? '' : happening.listing.key);

describe('the timeline of the example data', () => {
  test('goes through ninety days in 45 steps at most, oldest first', () => {
    expect(steps.length).toBeLessThanOrEqual(45);
    expect(steps.length).toBeGreaterThan(35);
    const ages = steps.map(({ daysAgo }) => daysAgo);
    expect(ages).toEqual([...new Set(ages)].sort((one, other) => other - one));
  });

  test('holds everybody and everything once, and what was archived twice', () => {
    const count = (what: Happening['what']) => all.filter((happening) => happening.what === what).length;
    expect(count('join')).toBe(examplePeople().length);
    expect(count('list')).toBe(exampleListings().length);
    expect(count('archive')).toBe(exampleListings().filter(({ archivedDaysAgo }) => archivedDaysAgo).length);
  });

  test('given one person, then they join first, and archive only what they have listed', () => {
    for (const { signUp } of examplePeople()) {
      const own = all.filter(({ who }) => who === signUp.username);
      expect(own[0]?.what).toBe('join');
      expect(own.map(({ daysAgo }) => daysAgo)).toEqual(own.map(({ daysAgo }) => daysAgo).sort((a, b) => b - a));
      for (const [index, happening] of own.entries())
        if (happening.what === 'archive')
          expect(own.slice(0, index).some((other) => other.what === 'list' && keyOf(other) === keyOf(happening))).toBe(
            true,
          );
    }
  });

  test('given a step, then each person has one sequence in it', () => {
    for (const { byPerson } of steps) {
      const names = byPerson.map(([first]) => first?.who);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
