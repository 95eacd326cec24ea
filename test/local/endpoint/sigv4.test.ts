import fc from 'fast-check';
import {
  checkSignature,
  readAuthorization,
  type SignatureClaim,
  type SignedRequest,
  signatureOf,
} from '../../../local/endpoint/sigv4.ts';

/** Credentials, time and scope of the test suite that AWS publishes for Signature Version 4. */
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const TIME = '20150830T123600Z';
const NOW = Date.parse('2015-08-30T12:36:00Z');
const claimOf = (claim: Partial<SignatureClaim> = {}): SignatureClaim => ({
  accessKeyId: 'AKIDEXAMPLE',
  date: '20150830',
  region: 'us-east-1',
  service: 'service',
  signedHeaders: ['host', 'x-amz-date'],
  signature: '',
  time: TIME,
  ...claim,
});
const requestOf = (request: Partial<SignedRequest> = {}): SignedRequest => ({
  method: 'GET',
  path: '/',
  query: '',
  headers: { host: 'example.amazonaws.com', 'x-amz-date': TIME },
  body: Buffer.alloc(0),
  ...request,
});

describe('given the requests that AWS publishes with their signatures', () => {
  it.each<[string, Partial<SignedRequest>, Partial<SignatureClaim>, string]>([
    ['get-vanilla', {}, {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-vanilla-query-order-key-case',
      { query: 'Param2=value2&Param1=value1' },
      {},
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    ['get-relative', { path: '/example/..' }, {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['get-slashes', { path: '//example//' }, {}, '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84'],
    ['post-vanilla', { method: 'POST' }, {}, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'IAM ListUsers of the signing guide',
      {
        query: 'Version=2010-05-08&Action=ListUsers',
        headers: {
          host: 'iam.amazonaws.com',
          'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
          'x-amz-date': TIME,
        },
      },
      { service: 'iam', signedHeaders: ['content-type', 'host', 'x-amz-date'] },
      '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    ],
  ])('when %s is signed, then the signature is theirs', (_name, request, claim, signature) => {
    expect(signatureOf(claimOf(claim), requestOf(request), SECRET)).toBe(signature);
  });
});

describe('given a signed request', () => {
  const request = requestOf({ method: 'POST', path: '/a%20b', query: 'x=1', body: Buffer.from('{}') });
  const signed = claimOf({ signature: signatureOf(claimOf(), request, SECRET) });
  const check =
    (claim: SignatureClaim, sent: SignedRequest, secret = SECRET, now = NOW) =>
    () =>
      checkSignature(claim, sent, secret, now);

  it('when nothing was changed, then it passes', () => {
    expect(check(signed, request)).not.toThrow();
  });

  it('when anything it covers is changed, then it is refused', () => {
    const changes: Partial<SignedRequest>[] = [
      { method: 'PUT' },
      { path: '/a%20c' },
      { query: 'x=2' },
      { query: '' },
      { body: Buffer.from('{ }') },
      { headers: { ...request.headers, host: 'other' } },
    ];
    for (const change of changes) expect(check(signed, { ...request, ...change })).toThrow(/does not match/);
    for (const change of [{ region: 'eu-west-1' }, { service: 'other' }, { signature: `${signed.signature}0` }])
      expect(check({ ...signed, ...change }, request)).toThrow(/does not match/);
    expect(check(signed, request, 'another secret')).toThrow(/does not match/);
  });

  it('when a digit of the signature is changed, then it is refused', () => {
    fc.assert(
      fc.property(fc.nat(63), fc.integer({ min: 1, max: 15 }), (index, by) => {
        const digit = (Number.parseInt(signed.signature.charAt(index), 16) ^ by).toString(16);
        const signature = signed.signature.slice(0, index) + digit + signed.signature.slice(index + 1);
        expect(check({ ...signed, signature }, request)).toThrow(/does not match/);
      }),
    );
  });

  it('when the stated hash of the body is not its hash, then it is refused; unsigned bodies are taken', () => {
    const withHash = (hash: string) => ({ ...request, headers: { ...request.headers, 'x-amz-content-sha256': hash } });
    expect(check(signed, withHash('0'.repeat(64)))).toThrow(/x-amz-content-sha256/);
    const unsigned = withHash('UNSIGNED-PAYLOAD');
    const claim = claimOf({ signature: signatureOf(claimOf(), unsigned, SECRET) });
    expect(check(claim, { ...unsigned, body: Buffer.from('anything') })).not.toThrow();
  });

  it.each([
    [-15 * 60_000 - 1, /not yet current: 20150830T123600Z is still later than .* \+ 15 min/],
    [-15 * 60_000, undefined],
    [15 * 60_000, undefined],
    [15 * 60_000 + 1, /Signature expired: 20150830T123600Z is now earlier than 20150830T123600Z \(.* - 15 min/],
  ])('when the clock is %d ms on, then %p', (ms, refusal) => {
    const attempt = expect(check(signed, request, SECRET, NOW + ms));
    if (refusal) attempt.toThrow(refusal);
    else attempt.not.toThrow();
  });

  it('when the host is not signed, or the scope is of another day, then it is refused', () => {
    expect(check({ ...signed, signedHeaders: ['x-amz-date'] }, request)).toThrow(/'Host'/);
    expect(check({ ...signed, date: '20150829' }, request)).toThrow(/Date in Credential scope/);
    expect(check({ ...signed, time: '2015' }, request)).toThrow(/Date in Credential scope/);
  });
});

describe('given a path or query with unusual characters', () => {
  it('when they are encoded twice or once, then only S3 treats the path as it is', () => {
    const path = '/a%2Fb%20c';
    const sign = (service: string, path: string) => signatureOf(claimOf({ service }), requestOf({ path }), SECRET);
    expect(sign('dynamodb', path)).not.toBe(sign('dynamodb', '/a%2Fb c'));
    expect(sign('s3', '/a%20c//d')).toBe(sign('s3', '/a c//d'));
    expect(sign('s3', '/a//b')).not.toBe(sign('s3', '/a/b'));
    expect(() => sign('s3', '/%E0%A4%A')).toThrow(/percent-encoding/);
  });

  it('when parameters come in any order, then the signature is the same', () => {
    const pair = fc
      .tuple(fc.string(), fc.string())
      .map(([name, value]) => `p${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
    const parameters = fc.array(pair, { maxLength: 6 });
    fc.assert(
      fc.property(
        parameters.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          const sign = (query: string) => signatureOf(claimOf(), requestOf({ query }), SECRET);
          expect(sign(shuffled.join('&'))).toBe(sign(all.join('&')));
        },
      ),
    );
  });
});

describe('given an Authorization header', () => {
  const header = `AWS4-HMAC-SHA256 Credential=AK/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=00`;
  const date = { 'x-amz-date': TIME };

  it('when it is whole, then it is read; with a Date header as well', () => {
    const claim = claimOf({ accessKeyId: 'AK', signature: '00' });
    expect(readAuthorization({ authorization: header, ...date })).toEqual(claim);
    expect(readAuthorization({ authorization: header.replaceAll(', ', ','), ...date })).toEqual(claim);
    expect(readAuthorization({ authorization: header, date: 'Sun, 30 Aug 2015 12:36:00 GMT' })).toEqual(claim);
    expect(readAuthorization({})).toBeUndefined();
  });

  it.each([
    ['Bearer abc', /algorithm/],
    ['AWS4-HMAC-SHA256 SignedHeaders=host, Signature=00', /'Credential'/],
    ['AWS4-HMAC-SHA256 Credential=AK/20150830/us-east-1/service/aws4_request, Signature=00', /'SignedHeaders'/],
    [header.replace('/aws4_request', ''), /5 slash-delimited/],
    [header.replace('Signature=00', 'Signature='), /'Signature'/],
  ])('when it is %s, then it is refused as incomplete', (authorization, message) => {
    expect(() => readAuthorization({ authorization, ...date })).toThrow(message);
  });

  it('when there is no date, then it is refused as incomplete', () => {
    expect(() => readAuthorization({ authorization: header })).toThrow(/'X-Amz-Date' or a 'Date' header/);
  });
});
