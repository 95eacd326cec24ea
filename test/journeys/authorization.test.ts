import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Route } from '../../contract/route.ts';
import { type OperationId, routes } from '../../contract/routes.ts';
import type { TransactionView } from '../../core/transactions/model.ts';
import { aProduct } from '../support/builders.ts';
import { type Canary, plantCanaries } from '../support/canaries.ts';
import { startTestCloud, type TestCloud } from '../support/cloud.ts';
import { assemblyWithEar, heard } from '../support/ear.ts';
import { type Answer, type Ask, ask, askPatiently, inParallel, verdictOf } from '../support/http.ts';
import { type Case, matrix } from '../support/matrix.ts';
import { type Live, type Marked, type Principal, peopled, principals, type World } from '../support/principals.ts';
import { dice, replay, say, seed } from '../support/random.ts';
import {
  foreignKey,
  opened,
  poolKey,
  publicPem,
  signedWith,
  signedWithPublicKey,
  unsigned,
  withFlippedBit,
} from '../support/tokens.ts';
import { trading } from '../support/trades.ts';

const table: Readonly<Record<string, Route>> = routes;
const operations = Object.entries(table).filter(([, route]) => route.page === undefined);

/** Who asked what and got what, of every request in this file: the canaries are looked for in all of it. */
const exchanges: { readonly operation: string; readonly principal: Principal; readonly answer: Answer }[] = [];

const assemblyDirectory = assemblyWithEar();
let cloud: TestCloud;
let world: World;
beforeAll(async () => {
  cloud = await startTestCloud({ assemblyDirectory });
  world = await peopled(cloud);
});
afterAll(async () => {
  await cloud.close();
  rmSync(assemblyDirectory, { recursive: true, force: true });
});

async function as(principal: Principal, operation: string, what: Ask): Promise<Answer> {
  const answer = await askPatiently(cloud, { token: world.tokens[principal], ...what });
  exchanges.push({ operation, principal, answer });
  return answer;
}

const withoutRow = (known: Readonly<Record<string, Route>>, rows: object): string[] =>
  Object.keys(known).filter((operation) => known[operation]?.page === undefined && !Object.hasOwn(rows, operation));

describe('the matrix of every route and every principal', () => {
  test('has a row for each route, and would miss one that has none', () => {
    expect(withoutRow(table, matrix)).toEqual([]);
    expect(withoutRow({ ...table, sellEverything: routes.createListing }, matrix)).toEqual(['sellEverything']);
  });

  test('gives each principal what the table says', async () => {
    const wrong: string[] = [];
    let cells = 0;
    for (const [operation] of operations)
      for (const one of matrix[operation as OperationId] ?? []) {
        const about = (await one.prepare?.(world)) ?? '';
        for (const principal of principalsFor(one)) {
          const token = one.token ? await one.token(world, principal) : world.tokens[principal];
          const verdict = verdictOf(await as(principal, operation, { ...one.ask(about, principal), token }));
          cells += 1;
          const expected = one.expected(principal);
          if (verdict !== expected)
            wrong.push(`${operation}, ${one.what}, as ${principal}: ${verdict} instead of ${expected}`);
        }
      }
    say(`authorization matrix: ${cells} cells`);
    expect(wrong).toEqual([]);
    expect(cells).toBeGreaterThan(300);
  });

  /** The owner last: whatever they change, the others have tried before. */
  const principalsFor = (_: Case): readonly Principal[] => [
    ...principals.filter((principal) => principal !== 'owner'),
    'owner',
  ];
});

describe('a forged token', () => {
  /** What getMe and getListing of the owner's own draft answer to a token. */
  async function doors(token: string, draftId: string): Promise<readonly string[]> {
    const behindGateway = await as('owner', 'getMe', { method: 'GET', path: '/v1/users/me', token });
    const behindFunction = await as('owner', 'getListing', {
      method: 'GET',
      path: `/v1/listings/${draftId}`,
      token,
    });
    return [behindGateway, behindFunction].map(verdictOf);
  }

  const shut = ['gateway 401', '401 unauthenticated'];
  let draftId: string;
  beforeAll(async () => {
    draftId = (await world.people.owner.api.createListing({ body: aProduct({ status: 'draft' }) })).id;
  });

  test('is told from the true one, which opens both doors', async () => {
    expect(await doors(world.people.owner.accessToken, draftId)).toEqual(['200', '200']);
  });

  test('opens nothing: unsigned, signed with the public key, with another key, by another pool or client', async () => {
    const token = opened(world.people.owner.accessToken);
    const own = poolKey(cloud.dataDirectory);
    const other = foreignKey();
    const claimed = (claims: object) => ({ header: token.header, claims: { ...token.claims, ...claims } });
    const forged: Record<string, string> = {
      ...Object.fromEntries(['none', 'None', 'NONE', ''].map((alg) => [`alg ${alg}`, unsigned(token, alg)])),
      'public key as secret': signedWithPublicKey(publicPem(own), token),
      'public key as secret, without its end': signedWithPublicKey(publicPem(own).trim(), token),
      'another key': signedWith(other, token),
      'unknown kid': signedWith(own, { ...token, header: { ...token.header, kid: 'dW5rbm93bg==' } }),
      'no kid': signedWith(own, { ...token, header: { alg: 'RS256' } }),
      'its own key inside': signedWith(other, {
        ...token,
        header: { ...token.header, jwk: other.export({ format: 'jwk' }) },
      }),
      'its own key elsewhere': signedWith(other, {
        ...token,
        header: { ...token.header, jku: 'https://example.com/jwks.json' },
      }),
      'wrong issuer': signedWith(own, claimed({ iss: 'https://example.com/pool' })),
      'no issuer': signedWith(own, claimed({ iss: undefined })),
      'wrong client': signedWith(own, claimed({ client_id: 'other' })),
      'no expiry': signedWith(own, claimed({ exp: undefined })),
      expired: signedWith(own, claimed({ exp: 1 })),
      'not yet issued': signedWith(own, claimed({ iat: 4_000_000_000, exp: 4_000_000_900 })),
      'no signature': world.people.owner.accessToken.replace(/[^.]+$/, ''),
      'a subject that is no key': unsigned(claimed({ sub: 'a#b' }), 'RS256'),
      'no claims': 'e30.bnVsbA.s',
      'no parts': 'token',
      'five parts': `${world.people.owner.accessToken}.a.b`,
    };
    const open: string[] = [];
    for (const [what, forgery] of Object.entries(forged)) {
      const verdicts = await doors(forgery, draftId);
      if (String(verdicts) !== String(shut)) open.push(`${what}: ${verdicts}`);
    }
    expect(open).toEqual([]);
  });

  test('opens nothing with the right signature of a session that is not there, or of an ID token', async () => {
    const { header, claims } = opened(world.people.owner.accessToken);
    const own = poolKey(cloud.dataDirectory);
    const other = world.people.buyer.userId;
    for (const changed of [{ origin_jti: other }, { sub: other }, { token_use: 'id' }, { origin_jti: undefined }]) {
      const token = signedWith(own, { header, claims: { ...claims, ...changed } });
      const answer = await as('anonymous', 'getMe', { method: 'GET', path: '/v1/users/me', token });
      expect([changed, verdictOf(answer)]).toEqual([changed, '401 unauthenticated']);
    }
  });

  test('opens nothing with any claim changed', async () => {
    const token = opened(world.people.owner.accessToken);
    const [, , signature = ''] = world.people.owner.accessToken.split('.');
    const changes = Object.entries(token.claims).map(([name, value]) => [
      name,
      typeof value === 'number' ? value + 60 : Array.isArray(value) ? [...value, 'operator'] : `${String(value)}x`,
    ]);
    const added = [['cognito:groups', ['operator']]];
    expect(changes.length).toBeGreaterThan(10);
    for (const [name, value] of [...changes, ...added]) {
      const claims = { ...token.claims, [String(name)]: value };
      const [header, payload] = unsigned({ header: token.header, claims }, 'RS256').split('.');
      expect([name, await doors(`${header}.${payload}.${signature}`, draftId)]).toEqual([name, shut]);
      expect([name, await doors(signedWith(foreignKeyOnce(), { header: token.header, claims }), draftId)]).toEqual([
        name,
        shut,
      ]);
    }
  });

  let foreign: ReturnType<typeof foreignKey> | undefined;
  const foreignKeyOnce = () => {
    foreign ??= foreignKey();
    return foreign;
  };

  test('opens nothing with one bit flipped at 200 random places', async () => {
    const roll = dice();
    const open: string[] = [];
    const places = Array.from({ length: 200 }, roll);
    await inParallel(places, 2, async (place) => {
      const verdicts = await doors(withFlippedBit(world.people.owner.accessToken, place), draftId);
      if (String(verdicts) !== String(shut)) open.push(`at ${place}: ${verdicts}`);
    });
    say(`forged tokens: 200 bit flips, seed ${seed}`);
    if (open.length > 0) say(`again: ${replay('journeys/authorization')}`);
    expect(open).toEqual([]);
  });
});

describe('what is private', () => {
  /** What of a person must not be seen, and in which of their own answers it may be. */
  const canariesOf = (person: Marked): readonly { readonly value: string; readonly kind: 'contact' | 'secret' }[] => [
    { value: person.email, kind: 'contact' },
    { value: person.email.split('@')[0] ?? '', kind: 'contact' },
    { value: person.phoneNumber.slice(1), kind: 'contact' },
    { value: person.password, kind: 'secret' },
    { value: person.accessToken.split('.')[2] ?? '', kind: 'secret' },
    { value: person.idToken.split('.')[2] ?? '', kind: 'secret' },
    { value: person.refreshToken.slice(-100), kind: 'secret' },
  ];
  const own: Readonly<Record<string, string>> = {
    getMe: 'contact',
    updateMe: 'contact',
    login: 'contact',
    exportMe: 'contact',
  };

  const phoneOf = ({ phoneNumber }: Marked): string => phoneNumber.slice(1);

  /** Whether an answer is a trade, paid at some time, in which the two are buyer and seller. */
  function tradesWith(principal: Principal, other: Marked, { status, text }: Answer): boolean {
    if (status !== 200) return false;
    const { buyerId, sellerId, timeline } = JSON.parse(text) as TransactionView;
    const parties = [world.people[principal as Live]?.userId, other.userId].sort();
    return timeline.some(({ action }) => action === 'pay') && String(parties) === String([buyerId, sellerId].sort());
  }

  test('reaches the other party of a paid trade as a phone number, and nobody else', async () => {
    const { buyer, owner } = world.people;
    const trade = trading(cloud);
    const { id } = await trade.buy(buyer, (await owner.api.createListing({ body: aProduct() })).id);
    const seen = async (): Promise<readonly string[]> => {
      const found: string[] = [];
      for (const principal of principals)
        for (const path of ['', '/escrow']) {
          const operation = path === '' ? 'getTransaction' : 'getEscrow';
          const answer = await as(principal, operation, { method: 'GET', path: `/v1/transactions/${id}${path}` });
          for (const [whose, person] of Object.entries({ buyer, owner }))
            if (answer.text.includes(phoneOf(person))) found.push(`${whose}’s to ${principal} by ${operation}`);
        }
      return found;
    };
    expect(await seen()).toEqual([]);
    await trade.pay(buyer, { id });
    expect(await seen()).toEqual(['owner’s to buyer by getTransaction', 'buyer’s to owner by getTransaction']);
    for (const principal of principals)
      for (const query of ['?as=buyer', '?as=seller', '?as=all&status=paid'])
        await as(principal, 'listTransactions', { method: 'GET', path: `/v1/transactions${query}` });
    await trade.act(owner, { id }, { action: 'ship', tracking: { carrier: 'DHL', number: '00340434161094042557' } });
    await trade.act(buyer, { id }, { action: 'accept' });
    await cloud.settle();
  });

  let canaries: readonly Canary[] = [];
  const seenBy = ({ value }: Canary): readonly string[] => [
    ...new Set(
      exchanges
        .filter(({ answer }) => answer.text.includes(value))
        .map(({ operation, principal }) => `${operation} to ${principal}`),
    ),
  ];

  test('is what buyers say of their cars, and people to each other: shown where it was said, and to operators', async () => {
    canaries = await plantCanaries(world, as);
    for (const canary of canaries) {
      const allowed = Object.entries(canary.shownTo).flatMap(([principal, operations]) =>
        operations.map((operation) => `${operation} to ${principal}`),
      );
      const seen = seenBy(canary);
      expect([canary.what, seen.filter((one) => !allowed.includes(one))]).toEqual([canary.what, []]);
      // It can be found at all: by whoever said it, or by operators.
      expect([canary.what, seen.length >= 2]).toEqual([canary.what, true]);
    }
  });

  interface Letter {
    readonly to: string;
  }
  const letters = async (): Promise<readonly Letter[]> =>
    (await cloud.control<{ items: Letter[] }>('GET', 'mailbox')).items;
  /** An address is on what is sent there and nowhere else; a number, a VIN or what was written to somebody on nothing. */
  const leaksByMail = (sent: readonly Letter[]): readonly string[] => {
    const everybody = Object.values(world.people);
    const never = [...everybody.map(phoneOf), ...canaries.map(({ value }) => value)];
    return sent.flatMap((letter) => {
      const whole = JSON.stringify(letter);
      const others = everybody.filter(({ email }) => email !== letter.to).map(({ email }) => email);
      return [...others, ...never]
        .filter((value) => whole.includes(value))
        .map((value) => `${value} in a letter to ${letter.to}`);
    });
  };

  test('is in nobody else’s mail, and would be found there', async () => {
    await cloud.settle();
    const sent = await letters();
    const { buyer, owner } = world.people;
    for (const { email } of [buyer, owner]) expect(sent.filter(({ to }) => to === email)).not.toEqual([]);
    expect(leaksByMail(sent)).toEqual([]);
    const [{ value } = { value: '?' }] = canaries;
    for (const text of [buyer.email, buyer.phoneNumber, value])
      expect(leaksByMail([{ to: owner.email, ...{ text } }])).toHaveLength(1);
  });

  test('is in no answer to anybody else, on no event, and in no log', async () => {
    const { buyer, owner, otherSeller } = world.people;
    await carelessRequests(owner);
    const { username, password } = owner;
    await as('owner', 'login', { method: 'POST', path: '/v1/auth/login', json: { username, password } });
    await buyer.api.updateMe({ body: { displayName: 'Buyer' } });
    await cloud.settle();
    const told = [buyer, owner, otherSeller].flatMap((person) =>
      canariesOf(person).map(({ value, kind }) => ({ value, kind, person })),
    );
    const leaks: string[] = [];
    for (const { operation, principal, answer } of exchanges) {
      const whole = `${JSON.stringify(answer.headers)} ${answer.text}`;
      for (const { value, kind, person } of told) {
        if (!whole.includes(value)) continue;
        const allowed =
          (own[operation] === kind && world.people[principal as Live] === person) ||
          (operation === 'getTransaction' && value === phoneOf(person) && tradesWith(principal, person, answer));
        if (!allowed) leaks.push(`${value} in the answer of ${operation} to ${principal}`);
      }
      for (const { what, value, shownTo } of canaries)
        if (whole.includes(value) && !shownTo[principal]?.includes(operation))
          leaks.push(`${what} in the answer of ${operation} to ${principal}`);
    }
    const events = await heard(cloud);
    expect(events.map((event) => event['detail-type'])).toEqual(
      expect.arrayContaining([
        'user.joined',
        'user.changed',
        'listing.activated',
        'listing.archived',
        'listing.drafted',
        'transaction.reserved',
        'transaction.paid',
        'transaction.completed',
        'ledger.posted',
        'fitment.checked',
        'fitment.settled',
        'inquiry.opened',
      ]),
    );
    for (const [where, content] of [['an event', JSON.stringify(events)] as const, ...records()])
      for (const { value } of [...told, ...canaries]) if (content.includes(value)) leaks.push(`${value} in ${where}`);
    say(
      `canaries: ${told.length + canaries.length} in ${exchanges.length} answers, ${events.length} events and ${records().length} logs`,
    );
    expect(leaks).toEqual([]);
  });

  /** Everything that was written down: the functions' lines, their files, the access log and the metrics. */
  const records = (): [string, string][] => {
    const folder = join(cloud.dataDirectory, 'logs');
    const files = readdirSync(folder).map((name) => join(folder, name));
    const metrics = join(cloud.dataDirectory, 'metrics.jsonl');
    const found = [...files, ...(existsSync(metrics) ? [metrics] : [])];
    return [
      ['the functions’ lines', cloud.functionLines.map(({ line }) => line).join('\n')],
      ['the cloud’s own lines', cloud.cloudLines.join('\n')],
      ...found.map((file): [string, string] => [file, readFileSync(file, 'utf8')]),
    ];
  };

  /** People put their secrets into the wrong place: what is refused must not be repeated to anybody. */
  async function carelessRequests(person: Marked): Promise<void> {
    const { email, password, phoneNumber, accessToken, username } = person;
    const query = new URLSearchParams({ cursor: password, q: email, kind: phoneNumber }).toString();
    for (const [operation, { method, path, body }] of operations) {
      const at = path.replace(/\{\w+\}/, encodeURIComponent(email));
      const asks: Ask[] = [
        { method, path: `${at}?${query}` },
        { method, path: at, headers: { 'if-match': email, 'idempotency-key': `${email}\u00e9`, 'x-note': password } },
        ...(body
          ? [
              {
                method,
                path: at,
                json: { note: password, username: email, password: 5, role: email, kind: phoneNumber, code: email },
              },
            ]
          : []),
        ...(body
          ? [{ method, path: at, headers: { 'content-type': 'application/json' }, body: `{"a": ${email}` }]
          : []),
      ];
      // Whoever logs out can not be careless any more.
      const whom = operation === 'logout' ? (['anonymous'] as const) : (['anonymous', 'buyer'] as const);
      for (const what of asks) for (const principal of whom) await as(principal, operation, what);
    }
    const anyone = { method: 'POST', token: undefined };
    for (const [operation, path, json] of [
      ['login', 'login', { username: email, password: `${password}!` }],
      ['login', 'login', { username, password: `${password}!` }],
      ['forgotPassword', 'forgot-password', { username: email }],
      ['resetPassword', 'reset-password', { username: email, code: '000000', password: `${password}!` }],
      ['signUp', 'sign-up', { username, email, password, role: 'buyer', displayName: 'Again', phoneNumber }],
    ] as const)
      await as('anonymous', operation, { ...anyone, path: `/v1/auth/${path}`, json });
    expect((await ask(cloud, { method: 'GET', path: `/v1/users/me?token=${accessToken}` })).status).toBe(401);
  }

  test('would be found in a log', () => {
    const file = join(cloud.dataDirectory, 'logs', 'access.log');
    appendFileSync(file, `${world.people.buyer.email}\n`);
    expect(records().some(([, content]) => content.includes(world.people.buyer.email))).toBe(true);
  });
});
