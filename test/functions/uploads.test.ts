// First: the logger looks at the environment once, when it is loaded.
import '../support/environment.ts';

import type { Context, S3ObjectCreatedNotificationEvent } from 'aws-lambda';
import { upload } from '../../functions/runtime/upload.ts';
import { capturedLog } from '../support/functions.ts';

const log = capturedLog();
const of = { listingId: 'lst_01JD3Z8Q2V6W7X8Y9ZABCDEFGH', photoId: 'pho_01JD3Z8Q2V6W7X8Y9ZABCDEFGH' };
const told = (key: string, revision: string | undefined = 'v1') =>
  ({ detail: { object: { key, 'version-id': revision } } }) as S3ObjectCreatedNotificationEvent;

beforeEach(() => log.clear());

it('given that a file has arrived, when S3 tells of it, then it is judged as the upload of its photo', async () => {
  const use = jest.fn(async () => undefined);
  await upload({ a: 1 }, use)(told(`originals/${of.listingId}/${of.photoId}`), {} as Context);

  expect(use).toHaveBeenCalledWith({ a: 1 }, { ...of, revision: 'v1' }, expect.any(Date));
  expect(log.lines().join()).toContain('upload.judged');
});

it.each([
  `photos/${of.photoId}/abc-large.webp`,
  `originals/${of.listingId}/${of.photoId}/more`,
  `originals/${of.listingId}`,
  `originals/${of.photoId}/${of.listingId}`,
  `originals/../${of.photoId}`,
  `/originals/${of.listingId}/${of.photoId}`,
  'originals/lst_1/pho_1',
  'originals//',
  '',
])('given a key that no form has given out, %s, then it is left alone', async (key) => {
  const use = jest.fn();
  await upload({}, use)(told(key), {} as Context);

  expect(use).not.toHaveBeenCalled();
  expect(log.lines().join()).toContain('upload.ignored');
});

it('given that judging fails, then the invocation does, so that it is tried again', async () => {
  const failing = upload({}, () => Promise.reject(new Error('later')));
  await expect(failing(told(`originals/${of.listingId}/${of.photoId}`), {} as Context)).rejects.toThrow('later');
});
