import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { type Answer, aBucket, aPrincipal, BUCKET, Cloud, DAY, WITH_EVENTS } from './a-cloud.ts';
import { aFormWith, aSignedForm, bodyOf, changed, type Form, KEY, post, SIGNED, soon, TYPE } from './a-form.ts';

describe('given a form that the SDK has signed', () => {
  let cloud: Cloud;
  let form: Form;

  beforeEach(async () => {
    cloud = await new Cloud([aBucket(BUCKET, WITH_EVENTS), aBucket('other')]).start();
    form = await aSignedForm(cloud);
  });
  afterEach(() => cloud.close());

  const stored = async (Key = KEY): Promise<string | undefined> => {
    const answer = await cloud
      .client()
      .send(new GetObjectCommand({ Bucket: BUCKET, Key }))
      .catch(() => undefined);
    return answer?.Body?.transformToString();
  };
  const refused = async (answer: Promise<Answer>, status: number, code: string, message?: string | RegExp) => {
    const { status: got, code: name, text, headers } = await answer;
    expect([got, name]).toEqual([status, code]);
    expect(headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/);
    if (message !== undefined) expect(text.replaceAll('&quot;', '"')).toMatch(message);
    expect(await stored()).toBeUndefined();
    expect(cloud.events).toEqual([]);
  };

  it('when it is sent as it is, then the file is stored under the signer’s name', async () => {
    const answer = await post(cloud, form);
    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
    expect(answer.headers).toMatchObject({
      etag: '"5ae0c1c8a5260bc7b6648f6fbd115c35"',
      location: `${cloud.url}/photos/uploads%2Fusr_1%2Fphoto.jpg`,
    });
    expect(await stored()).toBe('photo');
    expect(cloud.calls.since()[0]).toMatchObject({
      function: 'writer',
      service: 's3',
      action: 'PostObject',
      resource: `arn:aws:s3:::photos/${KEY}`,
    });
    expect(cloud.calls.totals()[0]).toMatchObject({ function: 'writer', action: 's3:PutObject' });
    const head = await cloud.client().send(new HeadObjectCommand({ Bucket: BUCKET, Key: KEY }));
    expect(head.ContentType).toBe('image/jpeg');
  });

  it('when it says how it is to be answered, then it is', async () => {
    const ask = async (fields: Record<string, string>) =>
      post(cloud, await aSignedForm(cloud, { Fields: { 'Content-Type': 'image/jpeg', ...fields } }));
    expect((await ask({ success_action_status: '200' })).status).toBe(200);
    expect((await ask({ success_action_status: '204' })).status).toBe(204);
    expect((await ask({ success_action_status: '404' })).status).toBe(204);
    const created = await ask({ success_action_status: '201' });
    expect(created.status).toBe(201);
    expect(created.text).toContain(
      `<PostResponse><Location>${cloud.url}/photos/uploads%2Fusr_1%2Fphoto.jpg</Location><Bucket>photos</Bucket><Key>${KEY}</Key><ETag>&quot;5ae0c1c8a5260bc7b6648f6fbd115c35&quot;</ETag></PostResponse>`,
    );
    const redirected = await ask({ success_action_redirect: 'https://market.example/done?a=b' });
    expect(redirected.status).toBe(303);
    expect(redirected.headers.location).toBe(
      'https://market.example/done?a=b&bucket=photos&key=uploads%2Fusr_1%2Fphoto.jpg&etag=%225ae0c1c8a5260bc7b6648f6fbd115c35%22',
    );
    expect((await ask({ success_action_redirect: '/relative' })).status).toBe(204);
  });

  it('when names are written in another case, or to be ignored, then it is taken; what follows the file is not read', async () => {
    const upper = { ...form, fields: form.fields.map(([name, value]) => [name.toUpperCase(), value] as const) };
    const fields = [...upper.fields, ['x-ignore-toolkit', '1'] as const];
    const after = [['key', 'elsewhere'] as const, ['x-amz-meta-a', 'b'] as const];
    expect((await post(cloud, { ...upper, fields, after })).status).toBe(204);
    expect(await stored()).toBe('photo');
    expect(await stored('elsewhere')).toBeUndefined();
  });

  it('when the key has a place for the file’s name, then the name without its folders goes there', async () => {
    const named = await aSignedForm(cloud, { Key: `uploads/$${'{filename}'}` });
    for (const filename of ['a b.jpg', 'C:\\photos\\a b.jpg', '/home/../a b.jpg'])
      expect((await post(cloud, { ...named, filename, file: filename.slice(0, 9) })).status).toBe(204);
    expect(await stored('uploads/a b.jpg')).toBe('/home/../');
    expect((await post(cloud, { ...named, filename: '' })).status).toBe(204);
    expect(await stored('uploads/')).toBe('photo');
    expect((await post(cloud, { ...named, filename: 'say %22hi%22' })).status).toBe(204);
    expect(await stored('uploads/say "hi"')).toBe('photo');
  });

  it('when the size is at a bound, then it is taken; one byte beyond, then it is refused', async () => {
    await refused(post(cloud, { ...form, file: '' }), 400, 'EntityTooSmall', /<ProposedSize>0<.*<MinSizeAllowed>1</);
    await refused(post(cloud, { ...form, file: 'x'.repeat(11) }), 400, 'EntityTooLarge', /<MaxSizeAllowed>10</);
    expect((await post(cloud, { ...form, file: 'x' })).status).toBe(204);
    expect((await post(cloud, { ...form, file: 'x'.repeat(10) })).status).toBe(204);
    const body = Buffer.concat([bodyOf({ ...form, file: Buffer.alloc(33 * 1024 * 1024) })]);
    const huge = await cloud.send({ method: 'POST', path: '/photos', headers: { 'content-type': TYPE }, body });
    expect([huge.status, huge.code]).toEqual([400, 'EntityTooLarge']);
  });

  it('when its time is over on the clock, then it is refused', async () => {
    await cloud.clock.advanceTo(cloud.clock.now() + 298_000);
    expect((await post(cloud, form)).status).toBe(204);
    await cloud.clock.advanceTo(cloud.clock.now() + 3000);
    const late = await post(cloud, changed(form, {}));
    expect([late.status, late.code]).toEqual([403, 'AccessDenied']);
    expect(late.text).toContain('Invalid according to Policy: Policy expired.');
  });

  it.each<[string, Record<string, string | undefined>, number, string, RegExp]>([
    [
      'another key',
      { key: 'uploads/usr_2/photo.jpg' },
      403,
      'AccessDenied',
      /Policy Condition failed: \["eq", "\$key"/,
    ],
    ['a key that only begins so', { key: `${KEY}.html` }, 403, 'AccessDenied', /\$key/],
    ['a key in another case', { key: KEY.toUpperCase() }, 403, 'AccessDenied', /\$key/],
    ['another type', { 'Content-Type': 'text/html' }, 403, 'AccessDenied', /\["eq", "\$Content-Type", "image\/jpeg"\]/],
    ['the type left out', { 'Content-Type': undefined }, 403, 'AccessDenied', /\$Content-Type/],
    ['two types', { 'content-type': 'text/html' }, 403, 'AccessDenied', /\$Content-Type/],
    ['a field for another bucket', { bucket: 'other' }, 403, 'AccessDenied', /\$bucket/],
    ['a field no condition covers', { 'x-amz-meta-a': 'b' }, 403, 'AccessDenied', /Extra input fields: x-amz-meta-a/],
    ['a field of a toolkit', { Filename: 'a' }, 403, 'AccessDenied', /Extra input fields: Filename/],
    ['another status', { success_action_status: '201' }, 403, 'AccessDenied', /Extra input fields/],
    ['a redirect', { success_action_redirect: 'https://evil.example' }, 403, 'AccessDenied', /Extra input fields/],
    ['an ACL', { acl: 'public-read' }, 403, 'AccessDenied', /Extra input fields: acl/],
    ['a content encoding', { 'Content-Encoding': 'gzip' }, 403, 'AccessDenied', /Extra input fields/],
    ['a second key', { KEY: 'b' }, 403, 'AccessDenied', /\$key/],
    ['no key', { key: undefined }, 400, 'InvalidArgument', /a field named 'key'/],
    ['an empty key', { key: '' }, 400, 'InvalidArgument', /a field named 'key'/],
    ['no policy', { Policy: undefined }, 400, 'InvalidArgument', /a field named 'Policy'/],
    ['no signature', { 'X-Amz-Signature': undefined }, 400, 'InvalidArgument', /a field named 'X-Amz-Signature'/],
    ['no credential', { 'X-Amz-Credential': undefined }, 400, 'InvalidArgument', /a field named 'X-Amz-Credential'/],
    ['no algorithm', { 'X-Amz-Algorithm': undefined }, 400, 'InvalidArgument', /a field named 'X-Amz-Algorithm'/],
    ['no date', { 'X-Amz-Date': undefined }, 400, 'InvalidArgument', /a field named 'X-Amz-Date'/],
    ['another algorithm', { 'X-Amz-Algorithm': 'none' }, 400, 'InvalidArgument', /X-Amz-Algorithm/],
    ['a date of another form', { 'X-Amz-Date': '2026-03-02' }, 400, 'InvalidArgument', /ISO8601/],
    ['another date', { 'X-Amz-Date': '20250101T000000Z' }, 400, 'InvalidArgument', /date of the credential/],
    ['an empty signature', { 'X-Amz-Signature': '' }, 403, 'SignatureDoesNotMatch', /SignatureProvided/],
    ['a made-up signature', { 'X-Amz-Signature': '0'.repeat(64) }, 403, 'SignatureDoesNotMatch', /SignatureProvided/],
    [
      'another policy',
      { Policy: Buffer.from('{}').toString('base64') },
      403,
      'SignatureDoesNotMatch',
      /SignatureProvided/,
    ],
    [
      'another key id',
      { 'X-Amz-Credential': 'ASIAOTHER/20260302/eu-central-1/s3/aws4_request' },
      403,
      'InvalidAccessKeyId',
      /ASIAOTHER/,
    ],
    [
      'another region',
      { 'X-Amz-Credential': 'ASIAWRITER/20260302/us-east-1/s3/aws4_request' },
      400,
      'InvalidArgument',
      /region/,
    ],
    [
      'another service',
      { 'X-Amz-Credential': 'ASIAWRITER/20260302/eu-central-1/sqs/aws4_request' },
      400,
      'InvalidArgument',
      /service/,
    ],
    ['half a credential', { 'X-Amz-Credential': 'ASIAWRITER/20260302' }, 400, 'InvalidArgument', /mal-formed/],
    [
      'the older kind of signature',
      { AWSAccessKeyId: 'ASIAWRITER', signature: 'x' },
      400,
      'InvalidRequest',
      /AWS4-HMAC-SHA256/,
    ],
  ])('when it is sent with %s, then it is refused', async (_what, changes, status, code, message) => {
    await refused(post(cloud, changed(form, changes)), status, code, message);
  });

  it('when it goes to another bucket, then it is refused, though the signer may write there', async () => {
    await refused(post(cloud, { ...form, bucket: 'other' }), 403, 'AccessDenied', /\["eq", "\$bucket", "photos"\]/);
    const bare = await aSignedForm(cloud, { Fields: {}, Conditions: [] });
    await refused(post(cloud, { ...changed(bare, { bucket: undefined }), bucket: 'other' }), 403, 'AccessDenied');
    expect((await post(cloud, changed(bare, { bucket: undefined }))).status).toBe(204);
  });

  it('when any one character of policy or signature is changed, then it is refused', async () => {
    const policy = form.fields.find(([name]) => name === 'Policy')?.[1] ?? '';
    const seed = 20260302;
    await fc.assert(
      fc.asyncProperty(fc.nat(policy.length - 1), fc.constantFrom(...'Ab3+/'), async (at, character) => {
        fc.pre(policy[at] !== character);
        const Policy = policy.slice(0, at) + character + policy.slice(at + 1);
        const { status, code } = await post(cloud, changed(form, { Policy }));
        expect([status, code]).toEqual([403, 'SignatureDoesNotMatch']);
      }),
      { numRuns: 100, seed },
    );
    expect(await stored()).toBeUndefined();
  });

  it('when nobody signed it, then it is refused', async () => {
    await refused(post(cloud, { ...form, fields: [['key', KEY]] }), 403, 'AccessDenied');
    const unsigned = changed(
      form,
      Object.fromEntries(form.fields.filter(([n]) => /^X-Amz/.test(n)).map(([n]) => [n, undefined])),
    );
    await refused(post(cloud, unsigned), 403, 'AccessDenied');
  });

  it('when its parts are no form, then it is refused as such', async () => {
    const send = (body: Buffer | string, type = TYPE) =>
      cloud.send({ method: 'POST', path: '/photos', headers: { 'content-type': type }, body });
    const good = bodyOf(form);
    await refused(send(good, 'multipart/form-data'), 400, 'MalformedPOSTRequest');
    await refused(send(''), 400, 'MalformedPOSTRequest');
    await refused(send('no parts at all'), 400, 'MalformedPOSTRequest');
    await refused(send(good.subarray(0, -20)), 400, 'MalformedPOSTRequest');
    await refused(send(good, 'multipart/form-data; boundary=other'), 400, 'MalformedPOSTRequest');
    await refused(
      send(Buffer.from(good.toString('latin1').replace('name="file"', 'name="upload"'))),
      400,
      'InvalidArgument',
      /exactly one file/,
    );
    await refused(send(bodyOf({ ...form, after: [['file', 'second']] })), 400, 'InvalidArgument', /exactly one file/);
    const long = changed(form, { 'x-ignore-a': 'a'.repeat(20_480) });
    await refused(post(cloud, long), 400, 'MaxPostPreDataLengthExceeded', />20480</);
    await refused(
      send(Buffer.from(good.toString('latin1').replace('usr_1', 'usr\xff1'), 'latin1')),
      400,
      'MalformedPOSTRequest',
    );
    // Quoted, as some clients write it, and with something in front.
    const quoted = TYPE.replace(/boundary=(.*)/, 'boundary="$1"');
    expect((await send(Buffer.concat([Buffer.from('preamble\r\n'), good]), quoted)).status).toBe(204);
  });

  it('when another request than a form is posted to a bucket, then it is refused', async () => {
    const signed = {
      authorization:
        'AWS4-HMAC-SHA256 Credential=ASIAWRITER/20260302/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=0',
    };
    const answer = cloud.send({
      method: 'POST',
      path: '/photos',
      headers: { ...signed, 'content-type': 'text/plain' },
      body: 'x',
    });
    await refused(answer, 412, 'PreconditionFailed', /enclosure-type multipart\/form-data/);
  });

  it('when the file does not have the stated checksum, then it is refused', async () => {
    const fields = { 'Content-Type': 'image/jpeg', 'x-amz-checksum-sha256': Buffer.alloc(32).toString('base64') };
    await refused(post(cloud, await aSignedForm(cloud, { Fields: fields })), 400, 'BadDigest');
  });

  describe('when the signer', () => {
    const photographer = aPrincipal('photographer', {
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::photos/uploads/*',
    });
    const signedBy = (Key: string) => {
      cloud.principals.push(photographer);
      return aSignedForm(cloud, { Key }, photographer);
    };

    it('may put the key, then it is taken', async () => {
      expect((await post(cloud, await signedBy(KEY))).status).toBe(204);
    });

    it('may not put the key, then it is refused when it is sent, and the statement that is missing is logged', async () => {
      const answer = await post(cloud, await signedBy('photos/1.jpg'));
      expect([answer.status, answer.code]).toEqual([403, 'AccessDenied']);
      expect(answer.text).toContain(
        'assumed-role/photographer/photographer is not authorized to perform: s3:PutObject',
      );
      expect(cloud.lines).toEqual([
        'aws: photographer is denied s3:PutObject; it needs {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::photos/photos/1.jpg"}',
      ]);
      expect(cloud.calls.since()).toMatchObject([{ function: 'photographer', action: 'PostObject', denied: true }]);
    });

    it('is not who sent it, then a crash cuts the connection and leaves the signer alone', async () => {
      cloud.faults.add({ kind: 'crash-after', action: 'PostObject' });
      await expect(post(cloud, form)).rejects.toThrow(/hang up|ECONNRESET/);
      expect(cloud.crashed).toEqual([]);
      expect(await stored()).toBe('photo');
    });
  });
});

describe('given a policy', () => {
  let cloud: Cloud;

  beforeEach(async () => {
    cloud = await new Cloud().start();
  });
  afterEach(() => cloud.close());

  const FIELDS = [['key', 'a/b'] as const];
  const key = ['starts-with', '$key', 'a/'];
  const send = (conditions: unknown, fields: readonly (readonly [string, string])[] = FIELDS, file = 'photo') =>
    post(cloud, aFormWith(cloud, { expiration: soon(cloud), conditions }, fields, file));

  it.each<[string, unknown[], readonly (readonly [string, string])[]]>([
    ['prefix', [key], FIELDS],
    ['list for eq', [['eq', '$key', 'a/b']], FIELDS],
    ['name in another case', [['StArTs-WiTh', '$KeY', 'a/']], FIELDS],
    ['range in quotes', [key, ['content-length-range', '1', '5']], FIELDS],
    ['empty prefix', [key, ['starts-with', '$x-amz-meta-a', '']], [...FIELDS, ['x-amz-meta-a', '']]],
    [
      'prefix of each of several types',
      [key, ['starts-with', '$Content-Type', 'image/']],
      [...FIELDS, ['Content-Type', 'image/png,image/jpeg']],
    ],
  ])('when its condition is a %s that holds, then the form is taken', async (_what, conditions, fields) => {
    expect((await send([...conditions, ...SIGNED], fields)).status).toBe(204);
  });

  it.each<[string, unknown[], readonly (readonly [string, string])[]]>([
    ['prefix', [['starts-with', '$key', 'b/']], FIELDS],
    ['prefix in another case', [['starts-with', '$key', 'A/']], FIELDS],
    ['condition for a field that is absent', [key, ['starts-with', '$Content-Type', '']], FIELDS],
    ['name without its dollar', [key, ['eq', 'x-amz-meta-a', 'b']], [...FIELDS, ['x-amz-meta-a', 'b']]],
    [
      'one of several types',
      [key, ['starts-with', '$Content-Type', 'image/']],
      [...FIELDS, ['Content-Type', 'image/png,text/html']],
    ],
    ['one of two for a field', [key, ['eq', '$key', 'a/c']], FIELDS],
    ['range that is none', [key, ['content-length-range', 'a', 'b']], FIELDS],
    ['bucket', [key, { bucket: 'other' }], FIELDS],
  ])('when its %s does not hold, then the form is refused', async (_what, conditions, fields) => {
    const { status, code, text } = await send([...conditions, ...SIGNED], fields);
    expect([status, code]).toEqual([403, 'AccessDenied']);
    expect(text).toContain('Invalid according to Policy: Policy Condition failed: [');
  });

  it.each<[string, unknown]>([
    ['no JSON', 'bm8='],
    ['no base64', '{"expiration":'],
    ['a list', []],
    ['no expiration', { conditions: [] }],
    ['no conditions', { expiration: '2026-03-02T12:05:00Z' }],
    ['another member', { expiration: '2026-03-02T12:05:00Z', conditions: [], Statement: [] }],
    ['an offset', { expiration: '2026-03-02T12:05:00+02:00', conditions: [] }],
    ['an impossible day', { expiration: '2026-13-02T12:05:00Z', conditions: [] }],
    ['an empty condition', { expiration: '2026-03-02T12:05:00Z', conditions: [{}] }],
    ['two in one condition', { expiration: '2026-03-02T12:05:00Z', conditions: [{ key: 'a/b', acl: 'private' }] }],
    ['a number for a text', { expiration: '2026-03-02T12:05:00Z', conditions: [{ key: 1 }] }],
    ['an operation that is none', { expiration: '2026-03-02T12:05:00Z', conditions: [['ends-with', '$key', 'b']] }],
    ['half a range', { expiration: '2026-03-02T12:05:00Z', conditions: [['content-length-range', 0]] }],
    ['an empty list', { expiration: '2026-03-02T12:05:00Z', conditions: [[]] }],
  ])('when it has %s, then it is refused as a document', async (_what, policy) => {
    const { status, code } = await post(cloud, aFormWith(cloud, policy, FIELDS));
    expect([status, code]).toEqual([400, 'InvalidPolicyDocument']);
  });

  it('when it lives for long, then a clock moved by days does not end it early', async () => {
    const policy = { expiration: new Date(cloud.clock.now() + 3 * DAY).toISOString(), conditions: [key, ...SIGNED] };
    const form = aFormWith(cloud, policy, FIELDS);
    await cloud.clock.advanceTo(cloud.clock.now() + 2 * DAY);
    expect((await post(cloud, form)).status).toBe(204);
    await cloud.clock.advanceTo(cloud.clock.now() + DAY);
    expect((await post(cloud, form)).status).toBe(403);
  });

  it('when names and values hold anything, then nothing of it reaches the headers of an answer', async () => {
    const any = (field: string) => ['starts-with', `$${field}`, ''];
    const fields = [
      ...FIELDS,
      ['x-amz-meta-a', 'ä\r\nset-cookie: b'] as const,
      ['Cache-Control', 'a\r\nb: c\u2014'] as const,
    ];
    expect((await send([key, any('x-amz-meta-a'), any('Cache-Control'), ...SIGNED], fields)).status).toBe(204);
    const head = await cloud.client().send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'a/b' }));
    expect(head.Metadata).toEqual({ a: `=?UTF-8?B?${Buffer.from('ä\r\nset-cookie: b').toString('base64')}?=` });
    expect(head.CacheControl).toBe('a  b: c');
  });
});
