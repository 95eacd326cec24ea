import { DeleteObjectCommand, ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { expiriesOf } from '../../../local/s3/lifecycle.ts';
import type { Version } from '../../../local/s3/version.ts';
import { aBucket, BUCKET, Cloud, DAY, NOON, VERSIONED, WITH_EVENTS } from './a-cloud.ts';

const MIDNIGHT = NOON + DAY / 2;
const rules = (...Rules: object[]) => ({
  LifecycleConfiguration: { Rules: Rules.map((rule) => ({ Status: 'Enabled', ...rule })) },
});

describe('given a bucket with lifecycle rules', () => {
  let cloud: Cloud;
  const start = async (properties: object) => {
    cloud = await new Cloud([aBucket(BUCKET, { ...WITH_EVENTS, ...properties })]).start();
  };
  afterEach(() => cloud.close());

  const put = async (Key: string) =>
    (await cloud.client().send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }))).VersionId;
  const remove = (Key: string, VersionId?: string) =>
    cloud.client().send(new DeleteObjectCommand({ Bucket: BUCKET, Key, ...(VersionId && { VersionId }) }));
  /** Keys with the number of their versions, a delete marker as `*`. */
  const there = async () => {
    const { Versions = [], DeleteMarkers = [] } = await cloud
      .client()
      .send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
    return [...Versions.map(({ Key }) => Key), ...DeleteMarkers.map(({ Key }) => `${Key}*`)].sort();
  };
  const to = (at: number) => cloud.clock.advanceTo(at);

  it('when the days are over, then objects under the prefix go at the midnight that follows, with an event', async () => {
    await start(rules({ Prefix: 'uploads/', ExpirationInDays: 1 }));
    await put('uploads/1');
    await put('photos/1');
    await to(MIDNIGHT + DAY - 1000);
    expect(await there()).toEqual(['photos/1', 'uploads/1']);
    await to(MIDNIGHT + DAY);
    expect(await there()).toEqual(['photos/1']);
    expect(cloud.events.at(-1)).toMatchObject({
      detailType: 'Object Deleted',
      time: expect.any(Number),
      detail: {
        object: { key: 'uploads/1' },
        requester: 's3.amazonaws.com',
        reason: 'Lifecycle Expiration',
        'deletion-type': 'Permanently Deleted',
      },
    });
    expect(cloud.events.at(-1)?.detail).not.toHaveProperty('source-ip-address');
    expect(Math.abs((cloud.events.at(-1)?.time ?? 0) - (MIDNIGHT + DAY))).toBeLessThan(60_000);
  });

  it('when an object is written again before it is due, then its days begin anew', async () => {
    await start(rules({ ExpirationInDays: 1 }));
    await put('a');
    await to(NOON + DAY);
    await put('a');
    await to(MIDNIGHT + DAY);
    expect(await there()).toEqual(['a']);
    await to(MIDNIGHT + 2 * DAY);
    expect(await there()).toEqual([]);
  });

  it('when there is versioning, then a marker comes first, then what it hides goes, at last the marker', async () => {
    await start({
      ...VERSIONED,
      ...rules(
        {
          ExpirationInDays: 2,
          NoncurrentVersionExpiration: { NoncurrentDays: 3 },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        },
        { ExpiredObjectDeleteMarker: true },
      ),
    });
    await put('a');
    await to(MIDNIGHT + 2 * DAY);
    expect(await there()).toEqual(['a', 'a*']);
    expect(cloud.events.at(-1)?.detail).toMatchObject({ 'deletion-type': 'Delete Marker Created' });
    await to(MIDNIGHT + 5 * DAY);
    expect(await there()).toEqual(['a', 'a*']);
    await to(MIDNIGHT + 6 * DAY);
    expect(await there()).toEqual([]);
    expect(cloud.events.map(({ detail }) => detail['deletion-type'])).toEqual([
      undefined,
      'Delete Marker Created',
      'Permanently Deleted',
      'Permanently Deleted',
    ]);
  });

  it('when newer noncurrent versions are to be kept, then only the others go', async () => {
    await start({
      ...VERSIONED,
      ...rules({ NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 2 } }),
    });
    for (let count = 0; count < 5; count++) await put('a');
    await to(MIDNIGHT + 30 * DAY);
    expect(await there()).toEqual(['a', 'a', 'a']);
  });

  it('when the last hidden version is deleted by hand, then its marker goes at the next midnight', async () => {
    await start({ ...VERSIONED, ...rules({ ExpiredObjectDeleteMarker: true }) });
    const version = await put('a');
    await remove('a');
    await to(MIDNIGHT + 3 * DAY);
    expect(await there()).toEqual(['a', 'a*']);
    await remove('a', version);
    expect(await there()).toEqual(['a*']);
    await to(MIDNIGHT + 4 * DAY);
    expect(await there()).toEqual([]);
  });

  it('when something fell due while nothing ran, then it goes at the next start', async () => {
    await start(rules({ ExpirationInDays: 1 }));
    await put('a');
    await cloud.stop();
    await to(MIDNIGHT + 5 * DAY);
    await cloud.start();
    await to(cloud.clock.now() + 1);
    expect(await there()).toEqual([]);
  });

  it('when the clock is moved by 90 days and nothing is due, then nothing is looked at', async () => {
    await start({
      ...VERSIONED,
      ...rules({ Prefix: 'uploads/', ExpirationInDays: 1 }, { NoncurrentVersionExpiration: { NoncurrentDays: 30 } }),
    });
    for (let count = 0; count < 20; count++) await put(`photos/${count}`);
    const schedule = jest.spyOn(cloud.clock, 'schedule');
    await to(NOON + 90 * DAY);
    expect(schedule).not.toHaveBeenCalled();
    await put('uploads/1');
    await to(NOON + 180 * DAY);
    expect((await there()).filter((key) => key?.startsWith('uploads/'))).toEqual([]);
    expect(schedule.mock.calls.length).toBeLessThan(10);
  });

  it('when a rule is disabled, then it does nothing', async () => {
    await start(rules({ Status: 'Disabled', ExpirationInDays: 1 }));
    await put('a');
    await to(NOON + 90 * DAY);
    expect(await there()).toEqual(['a']);
  });
});

describe('given any history of a key', () => {
  const rule = { prefix: '', expirationDays: 3, expiredDeleteMarkers: true, noncurrentDays: 2, newerNoncurrent: 0 };
  const history = fc.array(fc.record({ after: fc.nat(5 * DAY), marker: fc.boolean() }), { minLength: 1, maxLength: 8 });

  it('when rules are applied, then everything is due at a midnight, after its days, and no later than a day after', () => {
    fc.assert(
      fc.property(history, (writes) => {
        let at = NOON;
        const versions = writes.map(({ after, marker }, index): Version => {
          at += after;
          const rest = { size: 0, etag: '', headers: {}, checksums: {}, ...(marker && { marker: true as const }) };
          return { key: 'a', versionId: String(index), sequencer: '', createdAt: at, ...rest };
        });
        versions.reverse();
        const due = expiriesOf(versions, [rule]);
        for (const { version, at: when, action } of due) {
          const index = versions.indexOf(version);
          const since = index === 0 ? version.createdAt : (versions[index - 1]?.createdAt ?? 0);
          const days = index > 0 ? 2 : version.marker ? 0 : 3;
          expect(when % DAY).toBe(0);
          expect(when - since).toBeGreaterThan(days * DAY);
          expect(when - since).toBeLessThanOrEqual((days + 1) * DAY);
          expect(action).toBe(index === 0 && !version.marker ? 'expire' : 'remove');
        }
        // A marker that still hides something stays; everything else goes some day.
        const stays = versions[0]?.marker && versions.length > 1 ? 1 : 0;
        expect(due).toHaveLength(versions.length - stays);
      }),
    );
  });
});
