import { createHash } from 'node:crypto';
import { DeleteObjectsCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type SignatureClaim, signatureOf } from '../../../local/endpoint/sigv4.ts';
import { type Answer, aPrincipal, BUCKET, Cloud, DAY, REGION, type Sent, writer } from './a-cloud.ts';

describe('given signed requests', () => {
  let cloud: Cloud;

  beforeEach(async () => {
    cloud = await new Cloud().start();
    await cloud.client().send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a b/ü', Body: 'text' }));
  });
  afterEach(() => cloud.close());

  const PATH = '/photos/a%20b/%C3%BC';
  const HASH_OF_NOTHING = createHash('sha256').digest('hex');
  const amzDate = (at: number) => new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const claim = (at: number): SignatureClaim => ({
    accessKeyId: writer.accessKeyId,
    date: amzDate(at).slice(0, 8),
    region: REGION,
    service: 's3',
    signedHeaders: ['host'],
    signature: '',
    time: amzDate(at),
  });
  const host = () => new URL(cloud.url).host;

  /** A URL anybody may use, made as a function would make it. */
  const presigned = (options: { expires?: string; at?: number; method?: string; extra?: string } = {}): string => {
    const { expires = '300', at = cloud.clock.now(), method = 'GET', extra = '' } = options;
    const one = claim(at);
    const query = [
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      `X-Amz-Credential=${encodeURIComponent(`${one.accessKeyId}/${one.date}/${REGION}/s3/aws4_request`)}`,
      `X-Amz-Date=${one.time}`,
      `X-Amz-Expires=${expires}`,
      'X-Amz-SignedHeaders=host',
      extra,
    ].join('&');
    const request = { method, path: PATH, query, headers: { host: host() }, body: Buffer.alloc(0) };
    const signature = signatureOf(one, { ...request, payload: 'UNSIGNED-PAYLOAD' }, writer.secretAccessKey);
    return `${PATH}?${query}&X-Amz-Signature=${signature}`;
  };
  const get = (path: string, headers: Record<string, string> = {}) => cloud.send({ method: 'GET', path, headers });
  const outcome = async (answer: Promise<Answer>) => {
    const { status, code } = await answer;
    return [status, code];
  };

  it('when a URL is signed, then it answers until it expires on the clock', async () => {
    const url = presigned();
    expect(await get(url)).toMatchObject({ status: 200, text: 'text' });
    expect(cloud.calls.since().at(-1)).toMatchObject({ function: 'writer', action: 'GetObject' });
    await cloud.clock.advanceTo(cloud.clock.now() + 290_000);
    expect((await get(url)).status).toBe(200);
    await cloud.clock.advanceTo(cloud.clock.now() + 11_000);
    const late = await get(url);
    expect([late.status, late.code]).toEqual([403, 'AccessDenied']);
    expect(late.text).toMatch(/Request has expired.*<X-Amz-Expires>300</);
  });

  it('when anything of the URL is changed, then it is refused', async () => {
    const url = presigned();
    const changes: [string, string][] = [
      [url.replace('X-Amz-Expires=300', 'X-Amz-Expires=3000'), 'SignatureDoesNotMatch'],
      [url.replace('a%20b', 'a%20c'), 'SignatureDoesNotMatch'],
      [`${url}&response-content-type=text%2Fhtml`, 'SignatureDoesNotMatch'],
      [`${url}&versionId=null`, 'SignatureDoesNotMatch'],
      [url.slice(0, -1) + (url.endsWith('0') ? '1' : '0'), 'SignatureDoesNotMatch'],
      [url.replace(/X-Amz-Date=\d{8}T\d/, 'X-Amz-Date=20260302T2'), 'AccessDenied'],
      [url.replace('ASIAWRITER', 'ASIAOTHER'), 'InvalidAccessKeyId'],
    ];
    for (const [path, code] of changes) expect(await outcome(get(path))).toEqual([403, code]);
    expect(await outcome(cloud.send({ method: 'DELETE', path: url }))).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await outcome(cloud.send({ method: 'PUT', path: url, body: 'x' }))).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await outcome(get(url, { 'x-amz-meta-a': 'b' }))).toEqual([403, 'AccessDenied']);
    expect(await outcome(get(url, { authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/s3/aws4_request' }))).toEqual([
      400,
      'InvalidArgument',
    ]);
    expect((await get(url)).text).toBe('text');
  });

  it('when a URL is not as URLs are signed, then it is refused', async () => {
    const bad = 'AuthorizationQueryParametersError';
    for (const expires of ['604801', '-1', 'x', '1.5'])
      expect(await outcome(get(presigned({ expires })))).toEqual([400, bad]);
    expect(await outcome(get(presigned().replace(/&X-Amz-Signature=.*/, '')))).toEqual([400, bad]);
    expect(await outcome(get(presigned().replace('AWS4-HMAC-SHA256', 'none')))).toEqual([400, bad]);
    expect(await outcome(get(presigned().replace('eu-central-1', 'us-east-1')))).toEqual([400, bad]);
    expect(await outcome(get(presigned({ at: cloud.clock.now() + 1_000_000 })))).toEqual([403, 'AccessDenied']);
    expect((await get(presigned({ at: cloud.clock.now() + 600_000 }))).status).toBe(200);
    expect((await get(presigned({ expires: '604800', at: cloud.clock.now() - 6 * DAY }))).status).toBe(200);
  });

  it('when a signed URL says what headers its answer is to have, then it has them', async () => {
    const extra = 'response-content-disposition=attachment%3B%20filename%3Da.txt&response-cache-control=no-store';
    const { headers } = await get(presigned({ extra }));
    expect(headers).toMatchObject({ 'content-disposition': 'attachment; filename=a.txt', 'cache-control': 'no-store' });
    expect(await outcome(get(presigned({ extra: 'response-content-type=a%0D%0Ab' })))).toEqual([
      400,
      'InvalidArgument',
    ]);
  });

  it('when the SDK signs on another clock, with another secret or for another region, then it is refused', async () => {
    const command = new GetObjectCommand({ Bucket: BUCKET, Key: 'a b/ü' });
    await cloud.clock.advanceTo(cloud.clock.now() + 3_600_000);
    const send = (options: Record<string, unknown>) => cloud.client(writer, options).send(command);
    await expect(send({ systemClockOffset: 0 })).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
    await expect(cloud.client({ ...writer, secretAccessKey: 'x' }).send(command)).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      $metadata: { httpStatusCode: 403 },
    });
    await expect(cloud.client(aPrincipal('nobody')).send(command)).rejects.toMatchObject({
      name: 'InvalidAccessKeyId',
    });
    await expect(send({ region: 'us-east-1', followRegionRedirects: false })).rejects.toMatchObject({
      name: 'AuthorizationHeaderMalformed',
    });
    expect(await send({}).then(({ Body }) => Body?.transformToString())).toBe('text');
  });

  /** Signed in the header; what `change` does happens behind the signer's back. */
  const signed = (
    sent: Sent,
    payload: string,
    change: (headers: Record<string, string>) => Partial<Sent> = () => ({}),
  ) => {
    const headers: Record<string, string> = {
      host: host(),
      'x-amz-date': amzDate(cloud.clock.now()),
      'x-amz-content-sha256': payload,
      ...(sent.headers as Record<string, string>),
    };
    const one = { ...claim(cloud.clock.now()), signedHeaders: Object.keys(headers).sort() };
    const [path = '', query = ''] = sent.path.split('?');
    const request = { method: sent.method, path, query, headers, body: Buffer.alloc(0), payload };
    const signature = signatureOf(one, request, writer.secretAccessKey);
    const scope = `${one.accessKeyId}/${one.date}/${REGION}/s3/aws4_request`;
    headers['authorization'] =
      `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${one.signedHeaders.join(';')}, Signature=${signature}`;
    return cloud.send({ ...sent, headers, ...change(headers) });
  };
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

  it('when the body is not the signed one, then it is refused; unsigned bodies are taken', async () => {
    const put: Sent = { method: 'PUT', path: '/photos/b', body: 'body' };
    expect((await signed(put, sha256('body'))).status).toBe(200);
    expect(await outcome(signed(put, sha256('other')))).toEqual([400, 'XAmzContentSHA256Mismatch']);
    expect((await signed(put, 'UNSIGNED-PAYLOAD')).status).toBe(200);
    expect(await outcome(signed(put, 'nothing of the kind'))).toEqual([400, 'InvalidArgument']);
    expect(await outcome(signed(put, 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'))).toEqual([501, 'NotImplemented']);
    const without = (headers: Record<string, string>) => {
      const { 'x-amz-content-sha256': _, ...rest } = headers;
      return { headers: rest };
    };
    expect(await outcome(signed(put, 'UNSIGNED-PAYLOAD', without))).toEqual([400, 'InvalidRequest']);
    const more = (headers: Record<string, string>) => ({ headers: { ...headers, 'x-amz-meta-a': 'b' } });
    expect(await outcome(signed(put, 'UNSIGNED-PAYLOAD', more))).toEqual([403, 'AccessDenied']);
    const elsewhere = () => ({ path: '/photos/c' });
    expect(await outcome(signed(put, 'UNSIGNED-PAYLOAD', elsewhere))).toEqual([403, 'SignatureDoesNotMatch']);
  });

  it('when a body comes in chunks, then sizes and checksum must be right', async () => {
    const headers = {
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '9',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    };
    const send = (body: string, changes: Record<string, string> = {}) =>
      signed(
        { method: 'PUT', path: '/photos/chunks', headers: { ...headers, ...changes }, body },
        'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      );
    // CRC-32 of `123456789` is its published check value, cbf43926.
    const trailer = 'x-amz-checksum-crc32:y/Q5Jg==';
    const whole = `4\r\n1234\r\n5;ext=1\r\n56789\r\n0\r\n${trailer}\r\n\r\n`;
    const first = await send(whole);
    expect([first.status, first.headers['x-amz-checksum-crc32']]).toEqual([200, 'y/Q5Jg==']);
    const stored = await cloud.client().send(new GetObjectCommand({ Bucket: BUCKET, Key: 'chunks' }));
    expect(await stored.Body?.transformToString()).toBe('123456789');
    expect(stored.ContentEncoding).toBeUndefined();
    for (const [body, code, changes] of [
      [whole.replace('56789', '56780'), 'BadDigest'],
      [whole, 'IncompleteBody', { 'x-amz-decoded-content-length': '8' }],
      [whole.replace('5;ext', '6;ext'), 'IncompleteBody'],
      [whole.replace('4\r\n', 'x\r\n'), 'IncompleteBody'],
      [whole.slice(0, 10), 'IncompleteBody'],
      [whole.replace(`${trailer}\r\n`, ''), 'MalformedTrailerError'],
      [whole.replace(trailer, `${trailer}\r\nx-amz-meta-a:b`), 'InvalidRequest'],
      [whole.replace('y/Q5Jg==', 'y/Q='), 'InvalidRequest'],
    ] as const)
      expect(await outcome(send(body, changes))).toEqual([400, code]);
  });

  it('when a request is anonymous, or signed in the older way, then it is refused', async () => {
    for (const method of ['GET', 'PUT', 'DELETE'])
      expect(await outcome(cloud.send({ method, path: PATH }))).toEqual([403, 'AccessDenied']);
    expect((await cloud.send({ method: 'HEAD', path: PATH })).body).toHaveLength(0);
    expect(await outcome(get('/photos?list-type=2'))).toEqual([403, 'AccessDenied']);
    expect(await outcome(get(PATH, { authorization: 'AWS ASIAWRITER:signature' }))).toEqual([400, 'InvalidRequest']);
    expect(
      await outcome(get(PATH, { authorization: 'AWS4-HMAC-SHA256 Credential=ASIAWRITER/1/2/s3/aws4_request' })),
    ).toEqual([400, 'AuthorizationHeaderMalformed']);
    expect(cloud.calls.since().every(({ service }) => service === 's3')).toBe(true);
  });

  it('when the host names the bucket, then the path is the key', async () => {
    const virtual = { host: `photos.localhost:${new URL(cloud.url).port}` };
    const sent = { method: 'GET', path: '/a%20b/%C3%BC', headers: virtual };
    expect(await signed(sent, HASH_OF_NOTHING)).toMatchObject({ status: 200, text: 'text' });
    const listed = await signed({ ...sent, path: '/?list-type=2' }, HASH_OF_NOTHING);
    expect(listed.text).toContain('<Key>a b/ü</Key>');
  });

  it('when many are to be deleted, then the list must be protected and well-formed', async () => {
    const md5 = (text: string) => createHash('md5').update(text).digest('base64');
    const remove = (body: string, headers: Record<string, string> = { 'content-md5': md5(body) }) =>
      outcome(signed({ method: 'POST', path: '/photos?delete', headers, body }, sha256(body)));
    expect(await remove('<Delete><Object><Key>a</Key></Object></Delete>', {})).toEqual([400, 'InvalidRequest']);
    expect(await remove('<Delete/>', { 'content-md5': md5('other') })).toEqual([400, 'BadDigest']);
    for (const body of [
      '',
      'no XML',
      '<Delete>',
      '<Delete></Other>',
      '<Delete/>',
      '<Delete/><Delete/>',
      '<Other><Object><Key>a</Key></Object></Other>',
      '<!DOCTYPE a [<!ENTITY b "c">]><Delete><Object><Key>&b;</Key></Object></Delete>',
      '<Delete><Object><Key>&b;</Key></Object></Delete>',
      '<Delete><Object><Key>&#x110000;</Key></Object></Delete>',
      `<Delete>${'<a>'.repeat(1000)}</Delete>`,
      `<Delete>${'<Object><Key>a</Key></Object>'.repeat(1001)}</Delete>`,
    ])
      expect([body.slice(0, 40), await remove(body)]).toEqual([body.slice(0, 40), [400, 'MalformedXML']]);
    expect(await remove('<Delete><Object><ETag>a</ETag><Key>a</Key></Object></Delete>')).toEqual([
      501,
      'NotImplemented',
    ]);
    expect(await remove('<Delete><Object></Object></Delete>')).toEqual([400, 'UserKeyMustBeSpecified']);
    const encoded = '<?xml version="1.0"?><!-- all --><Delete><Object><Key>a b/&#xfc;</Key></Object></Delete>';
    expect(await remove(encoded)).toEqual([200, undefined]);
    const left = cloud.client().send(new GetObjectCommand({ Bucket: BUCKET, Key: 'a b/ü' }));
    await expect(left).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(
      cloud.client().send(new DeleteObjectsCommand({ Bucket: 'nowhere', Delete: { Objects: [{ Key: 'a' }] } })),
    ).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});
