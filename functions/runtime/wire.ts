import type { Needs, Ports, Wired } from '../../core/shared/ports.ts';

/**
 * The dependencies of a use-case. `make` names an adapter for each port it needs, and only for those: naming them in the
 * handler keeps every other adapter, and the SDK behind it, out of the bundle.
 */
export const wire = <const N extends Needs>(
  _needs: N,
  make: { readonly [P in keyof N & keyof Ports]: () => Ports[P] },
): Wired<N> =>
  Object.fromEntries(Object.entries(make).map(([port, adapter]) => [port, (adapter as () => unknown)()])) as Wired<N>;

/** Reads: they may run while it is still being looked up whether the caller is let in. Everything else waits. */
const reads: ReadonlySet<string> = new Set([
  'store.get',
  'store.unchanged',
  'terms.termsFor',
  'listingLists.listingsBySeller',
  'listingLists.listingsBySellerAndStatus',
  'search.find',
  'photoUrls.urlOf',
  'inquiryLists.inquiriesSent',
  'inquiryLists.inquiriesReceived',
  'inquiryLists.inquiriesInStatus',
  'inquiryLists.thread',
  'transactionLists.transactionsOfBuyer',
  'transactionLists.transactionsOfSeller',
  'transactionLists.transactionsInStatus',
  'ledgerLists.balancesOf',
  'ledgerLists.entriesOf',
  'payoutLists.payoutsOf',
  'ratingLists.ratingsOfSeller',
  'ratingLists.ratingsOfListing',
  'personalLists.openTradeOf',
  'personalLists.ratingsBy',
  'personalLists.reportsBy',
  'moderationLists.reports',
  'moderationLists.auditEntries',
  'fitmentLists.checksOf',
  'fitmentLists.checksInStatus',
  'fitmentLists.allChecks',
  'notificationLists.notificationsOf',
  'notificationLists.countNewer',
]);

/**
 * The same dependencies, with everything that has an effect waiting until the caller is admitted.
 * @param over once it is aborted, the caller has been told that it took too long, and nothing has an effect any more
 */
export function gated<D extends object>(deps: D, admitted: Promise<unknown>, over?: AbortSignal): D {
  const gate = (port: string, methods: object): object =>
    Object.fromEntries(
      Object.entries(methods).map(([name, method]) => [
        name,
        reads.has(`${port}.${name}`)
          ? method
          : async (...args: unknown[]) => {
              await admitted;
              if (over?.aborted) throw new Error(`the time is over for ${port}.${name}`);
              return (method as (...args: unknown[]) => unknown)(...args);
            },
      ]),
    );
  return Object.fromEntries(Object.entries(deps).map(([port, methods]) => [port, gate(port, methods as object)])) as D;
}
