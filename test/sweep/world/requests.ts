import type * as z from 'zod';
import type { Route } from '../../../contract/route.ts';
import { requestPayout as payoutRoute } from '../../../contract/routes/payouts.ts';
import * as routes from '../../../contract/routes/transactions.ts';
import type { PayoutRequest } from '../../../core/payouts/model.ts';
import { requestPayout } from '../../../core/payouts/request-payout.ts';
import type { SignedIn } from '../../../core/shared/context.ts';
import { Refusal } from '../../../core/shared/errors.ts';
import { ExpectationFailed, type Write } from '../../../core/shared/ports.ts';
import { actOnTransaction } from '../../../core/transactions/act-on-transaction.ts';
import { buyListing } from '../../../core/transactions/buy-listing.ts';
import type { ActionRequest, PaymentRequest } from '../../../core/transactions/model.ts';
import { payTransaction } from '../../../core/transactions/pay-transaction.ts';
import { keyed, once } from '../../../functions/runtime/idempotency.ts';
import type { Request as HttpRequest } from '../../../functions/runtime/request.ts';
import { asUnavailable } from '../../../functions/runtime/unavailable.ts';
import { people, type Who } from './people.ts';
import type { WorldPorts } from './ports.ts';

/** What somebody asks of the API, with the key that its repetitions have too. */
export type Request = { readonly who: Who; readonly key: string } & (
  | { readonly route: 'buy'; readonly listingId: string }
  | { readonly route: 'pay'; readonly transactionId: string; readonly body: PaymentRequest }
  | { readonly route: 'act'; readonly transactionId: string; readonly body: ActionRequest }
  | { readonly route: 'payout'; readonly body: PayoutRequest }
);

/** What a client has been told: an answer, or the code of a refusal. `error` would be a 500. */
export type Told =
  | { readonly answer: unknown; readonly recordId: string }
  | { readonly refused: string }
  | { readonly error: string };

/** Worth asking again, with the same key. */
const again = ['temporarily-unavailable', 'request-in-flight'];
export const isFinal = (told: Told): boolean => !('refused' in told) || !again.includes(told.refused);

/** What the request's Lambda does, from the idempotency key to what the client is told. */
export async function handle(request: Request, ports: WorldPorts, now: Date, newId: SignedIn['newId']): Promise<Told> {
  const actor = people[request.who];
  const { route, use } = operation(request);
  const key = keyOf(request);
  const context = {
    actor,
    now,
    requestId: 'request',
    identify: async () => actor,
    newId,
    repeatId: repeatIdOf(request),
  };
  const run = (answer: (output: unknown) => readonly Write[]) => use(ports, { ...context, answer });
  try {
    const { output } = await once(key, now, (id) => ports.store.get('recordedAnswer', id), run);
    return { answer: asSent(route.reply.parse(output)), recordId: key.id };
  } catch (error) {
    return told(error);
  }
}

function keyOf(request: Request) {
  const { route, input } = operation(request);
  const event = { headers: { 'idempotency-key': request.key } } as unknown as HttpRequest;
  const key = keyed(route, event, input, people[request.who].userId);
  if (!key) throw new Error('without an idempotency key');
  return key;
}

/** By which a use-case knows a request and its repetitions; see functions/runtime/http.ts. */
export function repeatIdOf(request: Request): string {
  const { id, fingerprint } = keyOf(request);
  return `${id}.${fingerprint}`;
}

function told(error: unknown): Told {
  if (error instanceof Refusal) return { refused: error.code };
  if (error instanceof ExpectationFailed) return { refused: 'changed-meanwhile' };
  const busy = asUnavailable(error);
  if (busy) return { refused: busy.code };
  return { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

interface Operation {
  readonly route: Route & { readonly reply: z.ZodType };
  readonly input: object;
  readonly use: (ports: WorldPorts, context: SignedIn) => Promise<unknown>;
}

function operation(request: Request): Operation {
  switch (request.route) {
    case 'buy': {
      const body = { listingId: request.listingId };
      return { route: routes.buyListing, input: { body }, use: (ports, context) => buyListing(ports, body, context) };
    }
    case 'pay': {
      const { transactionId, body } = request;
      const input = { params: { transactionId }, body };
      const use: Operation['use'] = (ports, context) =>
        payTransaction(ports, { transactionId, payment: body }, context);
      return { route: routes.payTransaction, input, use };
    }
    case 'act': {
      const { transactionId, body } = request;
      const input = { params: { transactionId }, body };
      const use: Operation['use'] = (ports, context) =>
        actOnTransaction(ports, { transactionId, request: body }, context);
      return { route: routes.actOnTransaction, input, use };
    }
    case 'payout': {
      const { body } = request;
      return { route: payoutRoute, input: { body }, use: (ports, context) => requestPayout(ports, body, context) };
    }
  }
}

/** Everything that the answer to a request stands for, as the record keeps it. */
export const recorded = (request: Request, output: string): unknown =>
  asSent(operation(request).route.reply.parse(JSON.parse(output)));

const asSent = (reply: unknown): unknown => JSON.parse(JSON.stringify(reply));
