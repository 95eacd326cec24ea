import { randomUUID } from 'node:crypto';
import { ProblemError } from '../../contract/client.ts';
import type { ListingView } from '../../core/listings/model.ts';
import type { ActionRequest, TransactionView } from '../../core/transactions/model.ts';
import { aPart, aProduct } from './builders.ts';
import type { Person, TestCloud } from './cloud.ts';
import { until } from './http.ts';

/** An execution of the workflow as the local cloud shows it. */
export interface Execution {
  readonly name: string;
  readonly status: string;
  readonly state: string;
  readonly history?: readonly { readonly type: string; readonly state?: string }[];
}

/** What parties do to a trade over the API, each request with a key of its own. */
export const trading = (cloud: TestCloud) => ({
  offer: (seller: Person, over: object = {}): Promise<ListingView> =>
    seller.api.createListing({ body: aProduct(over) }),
  offerPart: (seller: Person, over: object = {}): Promise<ListingView> =>
    seller.api.createListing({ body: aPart(over) }),
  buy: (buyer: Person, listingId: string): Promise<TransactionView> =>
    buyer.api.buyListing({ body: { listingId }, idempotencyKey: randomUUID() }),
  /** As `buy`; where the buyer has reserved as much as one may at a time, a quarter of an hour goes by first. */
  async buyInTime(buyer: Person, listingId: string): Promise<TransactionView> {
    const buy = () => this.buy(buyer, listingId);
    return buy().catch(async (error: unknown) => {
      if (!(error instanceof ProblemError) || error.problem.type !== '/problems/too-many-attempts') throw error;
      await cloud.control('POST', 'clock', { advance: 'PT15M' });
      return buy();
    });
  },
  pay: (buyer: Person, { id }: { id: string }, paymentMethod = 'pm_ok', confirmation?: string) =>
    buyer.api.payTransaction({
      params: { transactionId: id },
      body: { paymentMethod, ...(confirmation !== undefined && { confirmation }) },
      idempotencyKey: randomUUID(),
    }),
  act: (person: Person, { id }: { id: string }, body: ActionRequest): Promise<TransactionView> =>
    person.api.actOnTransaction({ params: { transactionId: id }, body, idempotencyKey: randomUUID() }),
  read: (person: Person, { id }: { id: string }): Promise<TransactionView> =>
    person.api.getTransaction({ params: { transactionId: id } }),
  /** The trade once it is in this status; whatever follows from what was done has happened by then. */
  async reaches(person: Person, { id }: { id: string }, status: TransactionView['status']): Promise<TransactionView> {
    return until(`${id} is ${status}`, async () => {
      await cloud.settle();
      const trade = await person.api.getTransaction({ params: { transactionId: id } });
      return trade.status === status ? trade : undefined;
    });
  },
  /**
   * Moves the clock past a deadline: by half a minute unless told, as a busy machine may have let a second or more pass
   * between the look at a trade and the beginning of its wait.
   */
  async pass({ deadline }: Pick<TransactionView, 'deadline'>, byMs = 30_000): Promise<void> {
    if (!deadline) throw new Error('nothing happens to it by itself');
    await cloud.control('POST', 'clock', { to: new Date(Date.parse(deadline.at) + byMs).toISOString() });
  },
  advance: (duration: string) => cloud.control('POST', 'clock', { advance: duration }),
  async executions(name: string): Promise<readonly Execution[]> {
    const { items } = await cloud.control<{ items: Execution[] }>('GET', `executions?name=${name}`);
    return items;
  },
  async balance({ api }: Person, currency = 'EUR'): Promise<number> {
    const { balances } = await api.getBalance();
    return balances.find((each) => each.currency === currency)?.available ?? 0;
  },
});

/** What the API refuses a request with: status and code, such as `409 invalid-state`; `done` when it does not. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof ProblemError) return `${error.problem.status} ${error.problem.type.replace('/problems/', '')}`;
    throw error;
  }
}
