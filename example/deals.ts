import { ProblemError } from '../contract/client.ts';
import type { TransactionView } from '../core/transactions/model.ts';
import type { Asker } from './member.ts';
import type { ExampleRating } from './ratings.ts';
import type { Deed, ExamplePayout, ExampleTrade } from './trades.ts';

/** Who does something, and what of theirs was there before. */
export interface Doer extends Asker {
  /** Nothing of theirs can be there from an earlier run. */
  readonly isNew: boolean;
}

/** A trade that there is. */
interface Begun {
  readonly id: string;
  /** Whether it was begun in this run: then nothing of its story has happened yet. */
  readonly isNew: boolean;
}

/**
 * Does what the people of a trade do, each of their deeds through the API. A trade is known by its listing and its buyer.
 * One that has gone another way than its story (a deadline passed between two runs, or somebody tried things with it) is
 * left as it is.
 */
export class Deals {
  /** By the trade's listing. */
  private readonly trades = new Map<string, Begun>();
  /** Trades by listing id, of each buyer. */
  private readonly earlier = new Map<string, Promise<ReadonlyMap<string, string>>>();

  /** Trades that were begun in this run. */
  get begun(): number {
    return [...this.trades.values()].filter(({ isNew }) => isNew).length;
  }

  /** The id of a trade that there is. */
  idOf({ listing }: Pick<ExampleTrade, 'listing'>): string | undefined {
    return this.trades.get(listing.key)?.id;
  }

  /** @param listingId of what is traded; without one, it is not there any more */
  async carryOut(trade: ExampleTrade, deed: Deed, who: Doer, listingId: string | undefined): Promise<void> {
    if (deed.does.what === 'reserve') {
      if (listingId !== undefined) await this.reserve(trade, deed, who, listingId);
      return;
    }
    const known = this.trades.get(trade.listing.key);
    if (!known || !(known.isNew || (await isNext(known.id, trade, deed, who)))) return;
    await done(known.id, trade, deed, who);
  }

  private async reserve(trade: ExampleTrade, deed: Deed, who: Doer, listingId: string): Promise<void> {
    const { key } = trade.listing;
    const id = (await this.earlierOf(trade.buyer, who)).get(listingId);
    if (id !== undefined) {
      this.trades.set(key, { id, isNew: false });
      return;
    }
    const bought = await unless('listing-unavailable', () =>
      who.ask(sayingOf(trade, deed), (api) =>
        api.buyListing({ body: { listingId }, idempotencyKey: keyOf(trade, deed) }),
      ),
    );
    if (bought) this.trades.set(key, { id: bought.id, isNew: true });
  }

  /** The trades that a buyer has from an earlier run. */
  private earlierOf(username: string, who: Doer): Promise<ReadonlyMap<string, string>> {
    const trades = this.earlier.get(username) ?? (who.isNew ? Promise.resolve(new Map()) : purchasesOf(username, who));
    this.earlier.set(username, trades);
    return trades;
  }
}

/** Pays out what is there to be paid out, once. Answers whether it was now. */
export async function payOut({ who, amount, currency }: ExamplePayout, by: Doer): Promise<boolean> {
  const what = `payout of ${amount} ${currency} to "${who}"`;
  const before = by.isNew ? [] : (await by.ask(what, (api) => api.listPayouts({ query: { limit: 100 } }))).items;
  if (before.some((payout) => payout.amount === amount && payout.currency === currency)) return false;
  const idempotencyKey = `example-payout-${amount}-${currency}`;
  const request = () => by.ask(what, (api) => api.requestPayout({ body: { amount, currency }, idempotencyKey }));
  // Where the clock was not taken through the ninety days, not all that is sold is paid for yet.
  return (await unless('not-enough-balance', request)) !== undefined;
}

/**
 * Rates what was bought. Answers whether it was now: a trade is rated once, which needs no key, and one that has not been
 * completed, or was too long ago, is left as it is.
 */
export async function rate({ trade, daysAgo: _, ...body }: ExampleRating, id: string, who: Asker): Promise<boolean> {
  const params = { transactionId: id };
  const rated = await unless('already-rated', () =>
    unless('invalid-state', () => who.ask(`rating ${nameOf(trade)}`, (api) => api.rateTransaction({ params, body }))),
  );
  return rated !== undefined;
}

async function done(id: string, trade: ExampleTrade, deed: Deed, who: Asker): Promise<void> {
  const [params, idempotencyKey] = [{ transactionId: id }, keyOf(trade, deed)];
  const { does } = deed;
  if (does.what === 'act')
    await who.ask(sayingOf(trade, deed), (api) => api.actOnTransaction({ params, body: does.request, idempotencyKey }));
  if (does.what === 'pay')
    await unless('payment-declined', () =>
      who.ask(sayingOf(trade, deed), (api) =>
        api.payTransaction({ params, body: { paymentMethod: does.paymentMethod }, idempotencyKey }),
      ),
    );
}

/** Whether a trade from an earlier run has come as far as this deed, and not further. */
async function isNext(transactionId: string, trade: ExampleTrade, deed: Deed, who: Asker): Promise<boolean> {
  const read = await who.ask(`reading ${nameOf(trade)}`, (api) => api.getTransaction({ params: { transactionId } }));
  return read.allowed.includes(actionOf(deed)) && !hasHappened(read, deed);
}

const hasHappened = ({ timeline, payment }: TransactionView, deed: Deed): boolean =>
  timeline.some(({ by, action }) => by === deed.by && action === actionOf(deed)) ||
  // The attempts to pay are the deeds that follow on the reservation.
  (deed.does.what === 'pay' && payment !== undefined && payment.attempt >= deed.index);

async function purchasesOf(username: string, { ask }: Asker): Promise<ReadonlyMap<string, string>> {
  const purchases = new Map<string, string>();
  let cursor: string | undefined;
  do {
    const query = { as: 'buyer' as const, limit: 100, cursor };
    const page = await ask(`reading the trades of "${username}"`, (api) => api.listTransactions({ query }));
    // The newest come first, and the oldest one of a listing is the example data's.
    for (const { listingId, id } of page.items) purchases.set(listingId, id);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return purchases;
}

const actionOf = ({ does }: Deed): string => (does.what === 'act' ? does.request.action : does.what);
const nameOf = ({ listing, buyer }: ExampleTrade): string => `the trade of "${listing.key}" with "${buyer}"`;
const sayingOf = (trade: ExampleTrade, deed: Deed): string => `${actionOf(deed)} by "${deed.who}" in ${nameOf(trade)}`;
const keyOf = ({ listing }: ExampleTrade, { index }: Deed): string => `example-${listing.key}-${index}`;

/** `undefined` when the API refuses it for this reason. */
export async function unless<T>(code: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof ProblemError && cause.problem.type === `/problems/${code}`) return undefined;
    throw error;
  }
}
