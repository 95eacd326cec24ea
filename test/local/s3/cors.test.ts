import { PutObjectCommand } from '@aws-sdk/client-s3';
import { aBucket, BUCKET, Cloud } from './a-cloud.ts';
import { aSignedForm, post } from './a-form.ts';

const rules = [
  {
    AllowedOrigins: ['https://market.example', 'https://*.market.example'],
    AllowedMethods: ['POST', 'GET'],
    AllowedHeaders: ['Content-Type', 'x-amz-*'],
    ExposedHeaders: ['ETag'],
    MaxAge: 600,
  },
  { AllowedOrigins: ['*'], AllowedMethods: ['HEAD'] },
];

describe('given a bucket with CORS rules', () => {
  let cloud: Cloud;

  beforeEach(async () => {
    cloud = await new Cloud([aBucket(BUCKET, { CorsConfiguration: { CorsRules: rules } }), aBucket('bare')]).start();
  });
  afterEach(() => cloud.close());

  const preflight = (origin: string | undefined, method: string | undefined, headers?: string, bucket = BUCKET) =>
    cloud.send({
      method: 'OPTIONS',
      path: `/${bucket}`,
      headers: {
        ...(origin !== undefined && { origin }),
        ...(method !== undefined && { 'access-control-request-method': method }),
        ...(headers !== undefined && { 'access-control-request-headers': headers }),
      },
    });

  it('when a rule covers origin, method and headers, then a preflight is answered by it', async () => {
    const answer = await preflight('https://market.example', 'POST', 'content-type, X-Amz-Date');
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://market.example',
      'access-control-allow-methods': 'POST, GET',
      'access-control-allow-headers': 'content-type, x-amz-date',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '600',
      'access-control-allow-credentials': 'true',
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    });
    expect((await preflight('https://a.market.example', 'GET')).status).toBe(200);
    const anyone = await preflight('https://elsewhere.example', 'HEAD');
    expect(anyone.headers['access-control-allow-origin']).toBe('*');
    expect(anyone.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it.each<[string, string | undefined, string | undefined, string | undefined, number, string]>([
    ['another origin', 'https://evil.example', 'POST', undefined, 403, 'AccessForbidden'],
    ['an origin that only ends so', 'https://evilmarket.example', 'POST', undefined, 403, 'AccessForbidden'],
    ['an origin that only begins so', 'https://market.example.evil', 'POST', undefined, 403, 'AccessForbidden'],
    ['another scheme', 'http://market.example', 'POST', undefined, 403, 'AccessForbidden'],
    ['another method', 'https://market.example', 'DELETE', undefined, 403, 'AccessForbidden'],
    ['another header', 'https://market.example', 'POST', 'authorization', 403, 'AccessForbidden'],
    ['one other header', 'https://market.example', 'POST', 'content-type,authorization', 403, 'AccessForbidden'],
    ['no origin', undefined, 'POST', undefined, 400, 'BadRequest'],
    ['no method', 'https://market.example', undefined, undefined, 400, 'BadRequest'],
  ])('when a preflight has %s, then it is refused', async (_what, origin, method, headers, status, code) => {
    const answer = await preflight(origin, method, headers);
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('when the bucket has no rules, or is not there, then a preflight is refused', async () => {
    const bare = await preflight('https://market.example', 'POST', undefined, 'bare');
    expect([bare.status, bare.code]).toEqual([403, 'AccessForbidden']);
    expect(bare.text).toContain('CORS is not enabled for this bucket');
    expect((await preflight('https://market.example', 'POST', undefined, 'nowhere')).code).toBe('NoSuchBucket');
  });

  it('when a form comes from an allowed origin, then its answer may be read there, refused or not', async () => {
    const form = await aSignedForm(cloud);
    for (const [file, status] of [
      ['photo', 204],
      ['', 400],
    ] as const) {
      const answer = await post(cloud, { ...form, file }, { origin: 'https://market.example' });
      expect(answer.status).toBe(status);
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': 'https://market.example',
        'access-control-expose-headers': 'ETag',
      });
    }
  });

  it('when it comes from another origin or from none, then it is taken and its answer says nothing of origins', async () => {
    const form = await aSignedForm(cloud);
    for (const headers of [{ origin: 'https://evil.example' }, {}]) {
      const answer = await post(cloud, form, headers);
      expect(answer.status).toBe(204);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
    await cloud.client().send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body: 'a' }));
  });
});
