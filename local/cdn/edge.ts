import { Cache, type Entry } from './cache.ts';
import { compressed } from './compression.ts';
import { type Behavior, behaviorFor, type Distribution } from './distribution.ts';
import { acceptedEncodings, cacheKey, forwardsCookies, originRequest } from './forwarding.ts';
import { errorMinTtl, headersNotKept, lifetimeMs, staleIfErrorMs } from './freshness.ts';
import { type Answer, field, type OriginRequest, type ViewerRequest, without } from './messages.ts';
import type { OriginConfig } from './origin-config.ts';
import { presented, refusal } from './presentation.ts';

export interface EdgeOptions {
  readonly distribution: Distribution;
  /** Milliseconds since the epoch, by the clock answers age by. */
  now(): number;
  /** Asks an origin; what can not be asked is an answer with a status of 502 or 504. */
  ask(origin: OriginConfig, request: OriginRequest): Promise<Answer>;
  /** 64 MiB unless told. */
  readonly cacheBytes?: number;
}

/** An answer on its way to a viewer. */
export interface Obtained {
  readonly answer: Answer;
  readonly how: 'Hit' | 'Miss' | 'RefreshHit';
  /** How long ago it was stored, in milliseconds; of a hit only. */
  readonly ageMs?: number;
  /** The object is the cache's: it can say itself whether the viewer has it already. */
  readonly own: boolean;
}

/** What asking the origin came to; the entry is there when others may have it, too. */
interface Renewed extends Obtained {
  readonly entry?: Entry;
}

const CACHE_BYTES = 64 * 1024 * 1024;

/** One edge location: answers viewers from its cache or from the origins. */
export class Edge {
  private readonly cache: Cache;
  private readonly underway = new Map<string, Promise<Renewed>>();
  /** What was asked for before the last reset must not be stored after it. */
  private generation = 0;

  constructor(private readonly options: EdgeOptions) {
    this.cache = new Cache(options.cacheBytes ?? CACHE_BYTES);
  }

  /** Forgets everything. */
  reset(): void {
    this.generation += 1;
    this.cache.clear();
    this.underway.clear();
  }

  async answer(viewer: ViewerRequest): Promise<Answer> {
    const { distribution } = this.options;
    const { rootObject } = distribution;
    const asked = viewer.path === '/' && rootObject !== undefined ? { ...viewer, path: `/${rootObject}` } : viewer;
    const behavior = behaviorFor(distribution, asked.path);
    const refused = refusal(behavior, asked);
    return refused ?? presented(behavior, asked, await this.obtain(behavior, asked));
  }

  private async obtain(behavior: Behavior, viewer: ViewerRequest): Promise<Obtained> {
    if (!isCacheable(behavior, viewer.method)) return this.passed(behavior, viewer);
    const key = cacheKey(behavior, viewer);
    const fresh = this.fresh(key);
    if (fresh) return fresh;
    // What a HEAD brings has no body to keep.
    if (viewer.method === 'HEAD') return this.passed(behavior, viewer);
    if (forwardsCookies(behavior)) return this.renew(key, behavior, viewer);
    return this.collapsed(key, behavior, viewer);
  }

  /** Asks once for all who want the same at the same time: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#request-custom-traffic-spikes */
  private async collapsed(key: string, behavior: Behavior, viewer: ViewerRequest): Promise<Obtained> {
    const underway = this.underway.get(key);
    if (!underway) return this.first(key, behavior, viewer);
    const { entry } = await underway;
    if (entry) return hit(entry, this.options.now());
    // It was for the first one only: everybody else asks for themselves.
    return this.fresh(key) ?? this.renew(key, behavior, viewer);
  }

  private async first(key: string, behavior: Behavior, viewer: ViewerRequest): Promise<Obtained> {
    const renewal = this.renew(key, behavior, viewer);
    this.underway.set(key, renewal);
    try {
      return await renewal;
    } finally {
      if (this.underway.get(key) === renewal) this.underway.delete(key);
    }
  }

  private fresh(key: string): Obtained | undefined {
    const entry = this.cache.get(key);
    const now = this.options.now();
    return entry && now < entry.expiresAt ? hit(entry, now) : undefined;
  }

  /** From the origin and not kept. */
  private async passed(behavior: Behavior, viewer: ViewerRequest): Promise<Obtained> {
    const answer = await this.ask(behavior, originRequest(behavior, viewer));
    return { answer: await this.shown(answer, behavior, viewer), how: 'Miss', own: false };
  }

  /** Asks the origin for what is not in the cache, or whether what has expired there is still good. */
  private async renew(key: string, behavior: Behavior, viewer: ViewerRequest): Promise<Renewed> {
    const { generation } = this;
    const expired = this.cache.get(key);
    const validated = expired && withValidators(originRequest(behavior, viewer), expired);
    const answer = await this.ask(behavior, validated ?? originRequest(behavior, viewer));
    const keep = (entry: Entry) => (this.generation === generation && this.cache.set(key, entry) ? { entry } : {});
    if (expired && validated && answer.status === 304) return this.refreshed(key, expired, answer, behavior, keep);
    const now = this.options.now();
    const { errorResponses } = this.options.distribution;
    if (expired && answer.status >= 500 && now < expired.usableUntil) {
      const lasting = { ...expired, expiresAt: now + 1000 * errorMinTtl(errorResponses, answer.status) };
      return { ...hit(lasting, now), ...keep(lasting) };
    }
    const lifetime = lifetimeMs(answer, behavior, errorResponses, now);
    const shown = await this.shown(answer, behavior, viewer);
    if (lifetime === 0) {
      if (this.generation === generation) this.cache.delete(key);
      return { answer: shown, how: 'Miss', own: false };
    }
    return { answer: shown, how: 'Miss', own: true, ...keep(entryOf(answer, shown, behavior, { now, lifetime })) };
  }

  private refreshed(
    key: string,
    expired: Entry,
    { headers }: Answer,
    behavior: Behavior,
    keep: (entry: Entry) => Pick<Renewed, 'entry'>,
  ): Renewed {
    const now = this.options.now();
    const renewing = ['cache-control', 'expires', 'date', 'last-modified'];
    const renewed = Object.fromEntries(Object.entries(headers).filter(([name]) => renewing.includes(name)));
    const answer = { status: expired.status, headers: { ...expired.headers, ...renewed }, body: expired.body };
    const lifetime = lifetimeMs(answer, behavior, this.options.distribution.errorResponses, now);
    if (lifetime === 0) this.cache.delete(key);
    const entry = { ...expired, headers: answer.headers, ...timesOf(answer, { now, lifetime }) };
    return { answer, how: 'RefreshHit', own: true, ...(lifetime > 0 && keep(entry)) };
  }

  /** The origin's answer, without cookies where the distribution knows of none. */
  private async ask(behavior: Behavior, request: OriginRequest): Promise<Answer> {
    const answer = await this.options.ask(behavior.origin, request);
    if (forwardsCookies(behavior)) return answer;
    return { ...answer, headers: without(answer.headers, 'set-cookie') };
  }

  /** With the distribution's own page for an error, and compressed for this viewer. */
  private async shown(answer: Answer, behavior: Behavior, viewer: ViewerRequest): Promise<Answer> {
    const page = await this.errorPage(answer.status);
    const encodings = viewer.method === 'HEAD' ? [] : acceptedEncodings(behavior, viewer);
    return behavior.compress ? compressed(page ?? answer, encodings) : (page ?? answer);
  }

  private async errorPage(status: number): Promise<Answer | undefined> {
    const { distribution } = this.options;
    const page = status >= 400 ? distribution.errorResponses.get(status)?.page : undefined;
    if (!page) return undefined;
    const behavior = behaviorFor(distribution, page.path);
    const request = originRequest(behavior, { ...NOBODY, path: page.path });
    const found = await this.ask(behavior, request);
    return found.status === 200 ? { ...found, status: page.status } : undefined;
  }
}

/** Who asks for an error page: the distribution itself. */
const NOBODY: ViewerRequest = {
  ...{ method: 'GET', path: '/', query: [], headers: new Map(), cookies: [], body: Buffer.alloc(0) },
  ...{ address: '127.0.0.1', port: 0, httpVersion: '1.1' },
};

function isCacheable({ cachePolicy, cachedMethods }: Behavior, method: string): boolean {
  return cachePolicy.maxTtl > 0 && cachedMethods.includes(method);
}

function hit(entry: Entry, now: number): Obtained {
  const { status, headers, body } = entry;
  return { answer: { status, headers, body }, how: 'Hit', ageMs: now - entry.storedAt, own: true };
}

/** The request as a question whether the entry is still good; `undefined` when nothing tells one version from another. */
function withValidators(request: OriginRequest, { originTag, headers }: Entry): OriginRequest | undefined {
  const modified = field(headers, 'last-modified');
  if (originTag === undefined && modified === undefined) return undefined;
  const others = Object.entries(request.headers).filter(([name]) => name !== 'range' && !name.startsWith('if-'));
  return {
    ...request,
    headers: {
      ...Object.fromEntries(others),
      ...(originTag !== undefined && { 'if-none-match': originTag }),
      ...(modified !== undefined && { 'if-modified-since': modified }),
    },
  };
}

interface Times {
  readonly now: number;
  readonly lifetime: number;
}

/** What is kept of an answer: nothing that is meant for one viewer only. */
function entryOf(answer: Answer, shown: Answer, behavior: Behavior, times: Times): Entry {
  const forOne = behavior.cachePolicy.cookies.takes === 'none' ? ['set-cookie'] : [];
  return {
    status: shown.status,
    headers: without(shown.headers, ...forOne, ...headersNotKept(answer.headers)),
    body: shown.body,
    originTag: shown.status === answer.status ? field(answer.headers, 'etag') : undefined,
    ...timesOf(answer, times),
  };
}

function timesOf({ status, headers }: Answer, { now, lifetime }: Times) {
  const expiresAt = now + lifetime;
  return { storedAt: now, expiresAt, usableUntil: status >= 400 ? 0 : expiresAt + staleIfErrorMs(headers) };
}
