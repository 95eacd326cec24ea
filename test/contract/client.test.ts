import { createClient, ProblemError } from '../../contract/client.ts';
import { routes } from '../../contract/routes.ts';
import { aListing, aProduct, aUser } from '../support/builders.ts';

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

/** A client whose requests go to a list and are answered with this. */
function clientOf(answer: () => Response, token?: string) {
  const sent: Sent[] = [];
  const fake = async (url: URL | string | Request, { method, headers, body }: RequestInit = {}) => {
    sent.push({
      url: String(url),
      method: method ?? '',
      headers: headers as Record<string, string>,
      body: typeof body === 'string' ? body : undefined,
    });
    return answer();
  };
  const options = { baseUrl: 'http://127.0.0.1:3000', fetch: fake as typeof fetch };
  return { sent, api: createClient(routes, token === undefined ? options : { ...options, token: async () => token }) };
}
const json =
  (value: unknown, init: ResponseInit = {}) =>
  () =>
    Response.json(value, init);
const refusedBy = async (work: Promise<unknown>): Promise<ProblemError> => {
  const error = await work.catch((thrown: unknown) => thrown);
  if (error instanceof ProblemError) return error;
  throw new Error(`expected a problem, not ${String(error)}`);
};

describe('given a request', () => {
  it('when it has a body, a token, a key and a version, then all of them are sent', async () => {
    const { api, sent } = clientOf(json(aListing(), { status: 201 }), 'token');
    await api.createListing({ body: aProduct(), idempotencyKey: 'key', ifMatch: 3 });
    expect(sent).toEqual([
      {
        url: 'http://127.0.0.1:3000/v1/listings',
        method: 'POST',
        headers: {
          authorization: 'Bearer token',
          'content-type': 'application/json',
          'if-match': '"3"',
          'idempotency-key': 'key',
        },
        body: JSON.stringify(aProduct()),
      },
    ]);
  });

  it('when it has none of them, then nothing is sent for them', async () => {
    const { api, sent } = clientOf(json({ status: 'ok', now: '2026-03-01T12:00:00.000Z' }));
    await api.getHealth();
    expect(sent).toEqual([{ url: 'http://127.0.0.1:3000/v1/health', method: 'GET', headers: {}, body: undefined }]);
  });

  it('when its parameters hold anything, then they stay one part of the path', async () => {
    const { api, sent } = clientOf(json(aListing()));
    for (const listingId of ['a/b', '../users/me', 'a?b=c#d', 'é %']) await api.getListing({ params: { listingId } });
    expect(sent.map(({ url }) => url)).toEqual([
      'http://127.0.0.1:3000/v1/listings/a%2Fb',
      'http://127.0.0.1:3000/v1/listings/..%2Fusers%2Fme',
      'http://127.0.0.1:3000/v1/listings/a%3Fb%3Dc%23d',
      'http://127.0.0.1:3000/v1/listings/%C3%A9%20%25',
    ]);
  });

  it('when its query holds anything, then it arrives as it was meant and what is undefined is left out', async () => {
    const { api, sent } = clientOf(json({ items: [] }));
    await api.searchListings({ query: { limit: 5, cursor: 'a&b=c d+é', kind: undefined } });
    const { searchParams } = new URL(sent[0]?.url ?? '');
    expect([...searchParams]).toEqual([
      ['limit', '5'],
      ['cursor', 'a&b=c d+é'],
    ]);
  });
});

describe('given an answer', () => {
  it('when it is good, then it is what the schema keeps of it', async () => {
    const { api } = clientOf(json({ ...aListing(), surplus: 1 }));
    expect(await api.getListing({ params: { listingId: 'x' } })).toEqual(aListing());
  });

  it('when it is not what the schema says, then that is an error and not a wrong value', async () => {
    const { api } = clientOf(json({ ...aUser(), role: 'king' }));
    await expect(api.getMe()).rejects.toThrow();
  });

  it('when there is none, then undefined', async () => {
    const { api } = clientOf(() => new Response(null, { status: 204 }));
    expect(await api.logout()).toBeUndefined();
  });

  it('when it is a page, then it is text', async () => {
    const { api } = clientOf(() => new Response('<title>API</title>', { headers: { 'content-type': 'text/html' } }));
    expect(await api.getDocs()).toBe('<title>API</title>');
  });
});

describe('given a refusal', () => {
  const problem = {
    type: '/problems/too-many-attempts',
    title: 'Too many attempts',
    status: 429,
    detail: 'Wait.',
    instance: 'request-1',
  };
  const headers = { 'content-type': 'application/problem+json; charset=utf-8' };

  it('when it is a problem of the API, then it is told whole, and when to come again', async () => {
    const { api } = clientOf(json(problem, { status: 429, headers: { ...headers, 'retry-after': '60' } }));
    const error = await refusedBy(api.getMe());
    expect([error.problem, error.retryAfterSeconds, error.message]).toEqual([
      problem,
      60,
      '429 Too many attempts: Wait.',
    ]);
  });

  it.each([
    [{}, undefined],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, undefined],
  ])('when its headers say %j, then to come again after %p', async (more, seconds) => {
    const { api } = clientOf(
      json(problem, { status: 429, headers: { ...headers, ...more } as Record<string, string> }),
    );
    expect((await refusedBy(api.getMe())).retryAfterSeconds).toBe(seconds);
  });

  it('when it is the gateway’s own, then a problem is made of it', async () => {
    const { api } = clientOf(
      json(
        { message: 'Unauthorized' },
        { status: 401, statusText: 'Unauthorized', headers: { 'apigw-requestid': 'gw-1' } },
      ),
    );
    expect((await refusedBy(api.getMe())).problem).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      detail: '{"message":"Unauthorized"}',
      instance: 'gw-1',
    });
  });

  it('when it is some server’s page, then it is cut short', async () => {
    const { api } = clientOf(() => new Response('x'.repeat(5000), { status: 502 }));
    const { problem: told } = await refusedBy(api.getMe());
    expect([told.title, told.detail?.length, told.instance]).toEqual(['Status 502', 200, '']);
  });

  it('when it calls itself a problem and is no JSON, then a problem is made of it all the same', async () => {
    const { api } = clientOf(() => new Response('<html>', { status: 503, headers }));
    expect((await refusedBy(api.getMe())).problem).toMatchObject({ status: 503, detail: '<html>' });
  });
});
