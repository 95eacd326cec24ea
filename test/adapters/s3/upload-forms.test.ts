import { S3Client } from '@aws-sdk/client-s3';
import { s3UploadForms } from '../../../adapters/s3/upload-forms.ts';

const s3 = new S3Client({
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' },
});

test('a form is bound to one key, one type and a range of lengths, for a quarter of an hour', async () => {
  jest.useFakeTimers({ now: new Date('2026-03-01T12:00:00.000Z') });
  try {
    const { url, fields } = await s3UploadForms('photos-bucket', s3).formFor(
      { listingId: 'lst_1', photoId: 'pho_1' },
      { contentType: 'image/jpeg', mostBytes: 15_000_000, seconds: 900 },
    );
    const policy = JSON.parse(Buffer.from(fields['Policy'] ?? '', 'base64').toString()) as object;

    expect(url).toBe('https://photos-bucket.s3.eu-west-1.amazonaws.com/');
    expect(fields).toMatchObject({
      key: 'originals/lst_1/pho_1',
      'Content-Type': 'image/jpeg',
      success_action_status: '201',
      'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(policy).toEqual({
      expiration: '2026-03-01T12:15:00Z',
      conditions: expect.arrayContaining([
        ['content-length-range', 1, 15_000_000],
        { key: 'originals/lst_1/pho_1' },
        { 'Content-Type': 'image/jpeg' },
        { bucket: 'photos-bucket' },
      ]),
    });
    // What the policy does not name, S3 refuses: whoever has the form can say nothing else with it.
    const named = (policy as { conditions: object[] }).conditions.flatMap((condition) =>
      Array.isArray(condition) ? [] : Object.keys(condition),
    );
    expect([...named, 'Policy', 'X-Amz-Signature'].sort()).toEqual(Object.keys(fields).sort());
  } finally {
    jest.useRealTimers();
  }
});
