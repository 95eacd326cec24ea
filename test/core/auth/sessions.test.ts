import * as fc from 'fast-check';
import {
  ended,
  endingBegun,
  endingDone,
  endingOff,
  isLive,
  MOST_SESSIONS,
  opened,
  refreshed,
  type Sessions,
} from '../../../core/auth/sessions.ts';
import { tokenHash } from '../../../core/auth/token-hash.ts';
import { inSeconds, noon } from '../../support/contexts.ts';
import { holds } from '../../support/properties.ts';

const since = noon.toISOString();
const session = (name: string, token = `${name}-token`) => ({ id: name, refreshHash: tokenHash(token), since });
const having = (...names: string[]): Sessions => ({
  id: 'anna',
  live: names.map((name) => session(name)),
  version: 4,
});
const idsOf = (sessions: Sessions | undefined) => sessions?.live.map(({ id }) => id);

describe('given the live sessions of a user', () => {
  it('when the first is opened, then it alone is live', () => {
    expect(opened('anna', undefined, session('a'), undefined)).toEqual({
      id: 'anna',
      live: [session('a')],
      version: 1,
    });
  });

  it('when there are as many as may be, then a new one ends the oldest', () => {
    const names = Array.from({ length: MOST_SESSIONS }, (_, index) => `s${index}`);
    const next = opened('anna', having(...names), session('new'), undefined);
    expect(idsOf(next)).toEqual(['new', ...names.slice(0, -1)]);
    expect(isLive(next, `s${MOST_SESSIONS - 1}`, noon)).toBe(false);
  });

  it('when one is refreshed under its id, then its hash is new and when it began is not', () => {
    const later = { ...session('b', 'second'), since: '2026-03-02T00:00:00.000Z' };
    expect(refreshed(having('a', 'b', 'c'), tokenHash('unknown'), later)?.live).toEqual([
      { ...session('b', 'second'), since },
      session('a'),
      session('c'),
    ]);
  });

  it('when one is refreshed under a new id, then it is known by the token that was presented', () => {
    const next = refreshed(having('a', 'b'), tokenHash('b-token'), session('renamed', 'second'));
    expect(idsOf(next)).toEqual(['renamed', 'a']);
  });

  it('when a session that has ended is refreshed, then it does not come back', () => {
    expect(refreshed(having('a'), tokenHash('b-token'), session('b', 'second'))).toBeUndefined();
    expect(refreshed(undefined, tokenHash('b-token'), session('b', 'second'))).toBeUndefined();
  });

  it('when one ends, then only it ends; when all but one or all end, then just those', () => {
    expect(idsOf(ended(having('a', 'b', 'c'), 'b'))).toEqual(['a', 'c']);
    expect(idsOf(endingDone(having('a', 'b', 'c'), 'b', noon))).toEqual(['b']);
    expect(idsOf(endingDone(having('a', 'b', 'c'), null, noon))).toEqual([]);
    expect(idsOf(endingDone(having('a', 'b'), 'gone', noon))).toEqual([]);
  });

  describe('when an ending was begun', () => {
    const begun = (by = 'one') => endingBegun(having('a', 'b', 'c'), 'b', by, noon);
    const late = inSeconds(60);

    it('then for a minute everybody lives on; what is not called off by then has happened', () => {
      for (const [id, before, after] of [
        ['a', true, false],
        ['b', true, true],
        ['c', true, false],
      ] as const)
        expect([isLive(begun(), id, inSeconds(59)), isLive(begun(), id, late)]).toEqual([before, after]);
    });

    it('then who logs in meanwhile ends nobody and is not ended; who logs in later ends the others', () => {
      const meanwhile = opened('anna', begun(), { ...session('new'), since: inSeconds(1).toISOString() }, undefined);
      expect(idsOf(meanwhile)).toEqual(['new', 'a', 'b', 'c']);
      expect([isLive(meanwhile, 'new', late), isLive(meanwhile, 'a', late)]).toEqual([true, false]);
      expect(idsOf(opened('anna', begun(), { ...session('new'), since: late.toISOString() }, undefined))).toEqual([
        'new',
        'b',
      ]);
    });

    it('then others that are refused neither take it over nor call it off', () => {
      const sessions = begun();
      if (!sessions) throw new Error('it was not begun');
      expect(endingBegun(sessions, null, 'two', noon)).toBeUndefined();
      expect(endingOff(sessions, 'two')).toBeUndefined();
      expect(endingOff(sessions, 'one')?.ending).toBeUndefined();
      expect(idsOf(endingOff(sessions, 'one'))).toEqual(['a', 'b', 'c']);
    });

    it('then an ended session is not refreshed', () => {
      const to = { ...session('a'), since: late.toISOString() };
      expect(refreshed(begun(), tokenHash('-'), to)).toBeUndefined();
    });
  });

  it('when sessions were ended while one was being opened, then it does not open', () => {
    // By what was there before and after, and by no clock: who began to end them may have begun long before.
    for (const now of [inSeconds(-9), noon, inSeconds(9)]) {
      const after = endingDone(having('a'), null, now);
      expect(opened('anna', after, session('late'), having('a').endedAt)).toBeUndefined();
      expect(opened('anna', endingDone(after, null, inSeconds(20)), session('late'), after.endedAt)).toBeUndefined();
      expect(idsOf(opened('anna', after, session('after'), after.endedAt))).toEqual(['after']);
    }
  });

  it('when somebody has none, then nothing is live', () => {
    expect(isLive(undefined, 'a', noon)).toBe(false);
    expect(isLive(having(), 'a', noon)).toBe(false);
    expect(isLive(having('a'), 'a', noon)).toBe(true);
  });

  it('when anything happens to them in any order, then they stay bounded, ended stays ended and versions go up', async () => {
    const name = fc.integer({ min: 0, max: 40 }).map((number) => `s${number}`);
    const step = fc.tuple(fc.constantFrom('open', 'refresh', 'end', 'keep only'), name);
    await holds(
      'session histories',
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        let sessions: Sessions | undefined;
        for (const [what, id] of steps) {
          const before: Sessions | undefined = sessions;
          if (what === 'open') sessions = opened('anna', sessions, session(id), sessions?.endedAt);
          else if (what === 'refresh') {
            const next = refreshed(sessions, tokenHash('-'), session(id));
            expect(next !== undefined).toBe(isLive(sessions, id, noon));
            sessions = next ?? sessions;
          } else if (sessions) sessions = what === 'end' ? ended(sessions, id) : endingDone(sessions, id, noon);
          if (what === 'end') expect(isLive(sessions, id, noon)).toBe(false);
          if (what === 'keep only') expect(sessions?.live.every((one) => one.id === id) ?? true).toBe(true);
          expect(sessions?.live.length ?? 0).toBeLessThanOrEqual(MOST_SESSIONS);
          if (sessions !== before) expect(sessions?.version).toBe((before?.version ?? 0) + 1);
        }
      }),
      500,
    );
  });

  it('when a token is hashed, then the token is not in it and other tokens have other hashes', () => {
    expect(tokenHash('secret')).not.toContain('secret');
    expect(tokenHash('secret')).toBe(tokenHash('secret'));
    expect(tokenHash('secret')).not.toBe(tokenHash('secret '));
  });
});
