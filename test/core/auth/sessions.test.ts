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
import { noon } from '../../support/contexts.ts';
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
    expect(opened('anna', undefined, session('a'))).toEqual({ id: 'anna', live: [session('a')], version: 1 });
  });

  it('when there are as many as may be, then a new one ends the oldest', () => {
    const names = Array.from({ length: MOST_SESSIONS }, (_, index) => `s${index}`);
    const next = opened('anna', having(...names), session('new'));
    expect(idsOf(next)).toEqual(['new', ...names.slice(0, -1)]);
    expect(isLive(next, `s${MOST_SESSIONS - 1}`)).toBe(false);
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

  it('when an ending was begun and never done, then the next login does it; called off, then they live on', () => {
    const begun = endingBegun(having('a', 'b', 'c'), 'b');
    expect(idsOf(begun)).toEqual(['a', 'b', 'c']);
    expect(idsOf(opened('anna', begun, session('new')))).toEqual(['new', 'b']);
    expect(opened('anna', begun, session('new'))?.ending).toBeUndefined();
    expect(idsOf(opened('anna', endingOff(begun), session('new')))).toEqual(['new', 'a', 'b', 'c']);
  });

  it('when sessions were ended while one was being opened, then it does not open', () => {
    const before = endingDone(having('a'), null, new Date(noon.getTime() + 1));
    expect(opened('anna', before, session('late'))).toBeUndefined();
    expect(idsOf(opened('anna', endingDone(having('a'), null, noon), session('after')))).toEqual(['after']);
  });

  it('when somebody has none, then nothing is live', () => {
    expect(isLive(undefined, 'a')).toBe(false);
    expect(isLive(having(), 'a')).toBe(false);
    expect(isLive(having('a'), 'a')).toBe(true);
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
          if (what === 'open') sessions = opened('anna', sessions, session(id));
          else if (what === 'refresh') {
            const next = refreshed(sessions, tokenHash('-'), session(id));
            expect(next !== undefined).toBe(isLive(sessions, id));
            sessions = next ?? sessions;
          } else if (sessions) sessions = what === 'end' ? ended(sessions, id) : endingDone(sessions, id, noon);
          if (what === 'end') expect(isLive(sessions, id)).toBe(false);
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
