import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { SignUp } from '../../core/auth/model.ts';
import { type Listing, ListingChange, NewListing } from '../../core/listings/model.ts';
import { allMail } from '../../core/users/model.ts';
import { EXAMPLE_OPERATOR } from '../../example/people.ts';
import { FakeChecks } from './fake-checks.ts';
import { FakeInquiries } from './fake-inquiries.ts';
import { FakeModeration } from './fake-moderation.ts';
import { FakePhotos } from './fake-photos.ts';
import { FakeTrades } from './fake-trades.ts';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly authorization: string | undefined;
  readonly idempotencyKey: string | undefined;
}
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
interface Account {
  readonly signUp: z.infer<typeof SignUp>;
  readonly id: string;
  readonly createdAt: string;
  confirmed: boolean;
}
export type Handler = (call: Call, parameter: string) => Answer;

const Confirmation = z.object({ username: z.string(), code: z.string() });
const Credentials = z.object({ username: z.string(), password: z.string() });
const ClockMove = z.object({ to: z.iso.datetime() });

/** What the seeder talks to, kept in memory: the few routes it uses, the mailbox and a clock that stands still. */
export class FakeCloud {
  readonly calls: Call[] = [];
  readonly clockMoves: string[] = [];
  readonly accounts = new Map<string, Account>();
  readonly listings: Listing[] = [];
  readonly keys = new Map<string, Listing>();
  readonly photos = new FakePhotos((call) => this.caller(call)?.id, this.listings);
  private readonly around = {
    listings: this.listings,
    callerOf: (call: Call) => {
      const account = this.caller(call);
      return account && { id: account.id, operator: account.signUp.username === EXAMPLE_OPERATOR };
    },
    now: () => this.now,
  };
  readonly trades = new FakeTrades(this.around);
  readonly inquiries = new FakeInquiries(this.around);
  readonly moderation = new FakeModeration({ ...this.around, trades: this.trades.trades });
  readonly checks = new FakeChecks({
    listings: this.listings,
    callerOf: (call) => this.caller(call)?.id,
    now: () => this.now,
  });
  /** Answers in place of the fake when it answers something. */
  intercept: (call: Call) => Answer | undefined = () => undefined;
  /** The list of one's own listings has not caught up: it is empty. */
  listsLag = false;
  mostAtOnce = 0;
  private atOnce = 0;
  private readonly mails: { username: string; purpose: string; code: string }[] = [];
  private readonly usedCodes = new Set<string>();
  private server: Server | undefined;

  constructor(public now: Date) {}

  /** Listens on a free port and answers its address. */
  async start(): Promise<string> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { authorization, 'idempotency-key': key } = request.headers;
        const text = Buffer.concat(chunks).toString();
        const { method = '', url: path = '' } = request;
        const answer = this.answer(
          callOf(method, path, text, authorization, key === undefined ? undefined : String(key)),
        );
        response.writeHead(answer.status, headersOf(answer)).end(textOf(answer));
      });
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** The same without a network between, which is faster. */
  readonly fetch: typeof fetch = async (input, init) => {
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    await new Promise((resolve) => setImmediate(resolve));
    const { pathname, search } = new URL(String(input));
    const headers = new Headers(init?.headers);
    const header = (name: string) => headers.get(name) ?? undefined;
    const text = typeof init?.body === 'string' ? init.body : '';
    const path = `${pathname}${search}`;
    const call = callOf(init?.method ?? 'GET', path, text, header('authorization'), header('idempotency-key'));
    const answer = this.answer(init?.body instanceof FormData ? { ...call, body: init.body } : call);
    this.atOnce -= 1;
    return new Response(textOf(answer) ?? null, { status: answer.status, headers: headersOf(answer) });
  };

  async stop(): Promise<void> {
    const { server } = this;
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  }

  private answer(call: Call): Answer {
    this.calls.push(call);
    const instead = this.intercept(call);
    if (instead) return instead;
    for (const [route, handle] of this.routes) {
      const match = route.exec(`${call.method} ${call.path}`);
      if (match) return handle(call, match[1] ?? '');
    }
    return problem(404, 'not-found', `${call.method} ${call.path}`);
  }

  private readonly routes: readonly (readonly [RegExp, Handler])[] = [
    [/^POST \/v1\/auth\/sign-up$/, (call) => this.signUp(call)],
    [/^POST \/v1\/auth\/confirm$/, (call) => this.confirm(call)],
    [/^POST \/v1\/auth\/login$/, (call) => this.logIn(call)],
    [/^POST \/v1\/listings$/, (call) => this.create(call)],
    [/^PATCH \/v1\/listings\/(\w+)$/, (call, id) => this.change(call, id)],
    [/^GET \/v1\/users\/me\/listings/, (call) => this.ownListings(call)],
    ...this.photos.routes,
    ...this.trades.routes,
    ...this.checks.routes,
    ...this.inquiries.routes,
    ...this.moderation.routes,
    [/^GET \/_local\/mailbox$/, () => ({ status: 200, body: { items: [...this.mails].reverse() } })],
    [/^GET \/_local\/clock$/, () => ({ status: 200, body: { now: this.now.toISOString() } })],
    [/^POST \/_local\/clock$/, (call) => this.moveClock(call)],
  ];

  private signUp({ body }: Call): Answer {
    const signUp = SignUp.parse(body);
    const { username } = signUp;
    const number = String(this.accounts.size + 1).padStart(12, '0');
    const account = this.accounts.get(username) ?? {
      signUp,
      id: `00000000-0000-4000-8000-${number}`,
      createdAt: this.now.toISOString(),
      confirmed: false,
    };
    this.accounts.set(username, account);
    const code = String(100_000 + this.mails.length);
    if (!account.confirmed) this.mails.push({ username, purpose: 'confirm', code });
    return { status: 201, body: { username, codeSentTo: 'a***@e***.com', next: 'Confirm.' } };
  }

  private confirm({ body }: Call): Answer {
    const { username, code } = Confirmation.parse(body);
    const account = this.accounts.get(username);
    const newest = this.mails.findLast((mail) => mail.username === username);
    if (!account || newest?.code !== code || this.usedCodes.has(code)) return problem(400, 'invalid-code', 'No.');
    this.usedCodes.add(code);
    account.confirmed = true;
    return { status: 204 };
  }

  private logIn({ body }: Call): Answer {
    const { username, password } = Credentials.parse(body);
    const account = this.accounts.get(username);
    if (!account || account.signUp.password !== password) return problem(401, 'wrong-credentials', 'No.');
    if (!account.confirmed) return problem(401, 'wrong-credentials', 'Not yet.');
    const { password: _, ...profile } = account.signUp;
    const at = account.createdAt;
    const none = { rating: { count: 0, average: null }, completedSales: 0, emailPreferences: allMail };
    const user = { ...profile, id: account.id, ...none, createdAt: at, updatedAt: at, version: 1 };
    return { status: 200, body: { accessToken: username, refreshToken: 'r', idToken: 'i', expiresIn: 3600, user } };
  }

  private create(call: Call): Answer {
    const account = this.caller(call);
    if (!account) return problem(401, 'unauthenticated', 'Who?');
    const content = NewListing.parse(call.body);
    if (content.kind === 'part' && account.signUp.role !== 'seller') return problem(403, 'seller-only', 'No.');
    const key = `${account.id} ${call.idempotencyKey}`;
    const before = this.keys.get(key);
    if (before) return { status: 201, body: before };
    const at = this.now.toISOString();
    const id = `lst_${String(this.listings.length + 1).padStart(26, '0')}`;
    const listing: Listing = { ...content, id, sellerId: account.id, createdAt: at, updatedAt: at, version: 1 };
    this.listings.push(listing);
    if (call.idempotencyKey !== undefined) this.keys.set(key, listing);
    return { status: 201, body: listing };
  }

  private change(call: Call, id: string): Answer {
    const { status } = ListingChange.parse(call.body);
    const index = this.listings.findIndex((listing) => listing.id === id);
    const before = this.listings[index];
    if (!before || before.sellerId !== this.caller(call)?.id) return problem(404, 'not-found', 'No.');
    const updatedAt = this.now.toISOString();
    const next = { ...before, status: status ?? before.status, updatedAt, version: before.version + 1 };
    this.listings[index] = next;
    return { status: 200, body: next };
  }

  /** In pages of five, so that paging is needed. */
  private ownListings(call: Call): Answer {
    const own = this.listsLag ? [] : this.listings.filter(({ sellerId }) => sellerId === this.caller(call)?.id);
    const from = Number(new URL(call.path, 'http://fake').searchParams.get('cursor') ?? 0);
    const cursor = from + 5 < own.length ? { cursor: String(from + 5) } : {};
    return { status: 200, body: { items: own.slice(from, from + 5), ...cursor } };
  }

  private moveClock({ body }: Call): Answer {
    const { to } = ClockMove.parse(body);
    if (Date.parse(to) < this.now.getTime()) return { status: 400, body: { message: 'the clock only moves forward' } };
    this.clockMoves.push(to);
    this.trades.pass(new Date(to));
    this.now = new Date(to);
    return { status: 200, body: { now: to } };
  }

  private caller({ authorization }: Call): Account | undefined {
    return this.accounts.get(authorization?.replace('Bearer ', '') ?? '');
  }
}

function callOf(method: string, path: string, text: string, authorization?: string, idempotencyKey?: string): Call {
  return { method, path, body: text === '' ? undefined : JSON.parse(text), authorization, idempotencyKey };
}

const textOf = ({ body }: Answer): string | undefined => (body === undefined ? undefined : JSON.stringify(body));

const headersOf = ({ status, headers }: Answer): Record<string, string> => ({
  'content-type': status < 400 ? 'application/json' : 'application/problem+json',
  ...headers,
});

export function problem(status: number, code: string, detail: string, more: object = {}): Answer {
  return { status, body: { type: `/problems/${code}`, title: code, status, detail, instance: 'r-1', ...more } };
}
