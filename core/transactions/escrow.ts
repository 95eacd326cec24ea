/** Where a trade is. `settling` is decided, and waits only for the money to move; the last four are ends. */
export const transactionStatuses = [
  'reserved', 'paid', 'shipped', 'delivered', 'disputed', 'returning', 'return-shipped', 'settling', 'completed',
  'refunded', 'split', 'cancelled',
] as const; // biome-ignore format: a list reads better packed
export type TransactionStatus = (typeof transactionStatuses)[number];

/** People take part in a trade as one of the first three; its clock and its workflow act as the others. */
export const transactionRoles = ['buyer', 'seller', 'operator', 'timer', 'workflow'] as const;
export type TransactionRole = (typeof transactionRoles)[number];

/** Whom the held money goes to, decided when a trade begins to settle. */
export type Payee = 'buyer' | 'seller' | 'as-resolved';

/** The waits of a trade: how long each may take before the clock acts. Frozen with the purchase. */
export const waits = [
  'payment',
  'shipment',
  'delivery',
  'acceptance',
  'return-shipment',
  'return-receipt',
  'dispute-answer',
  'dispute-decision',
] as const;
export type Wait = (typeof waits)[number];

interface Transition {
  readonly action: string;
  readonly from: readonly TransactionStatus[];
  readonly to: TransactionStatus;
  readonly by: readonly TransactionRole[];
  /** The clock takes this action once the trade has been in `from` for so long. */
  readonly after?: Wait;
  /** Of transitions into `settling`. */
  readonly pays?: Payee;
  /** Where the listing goes together with it; see core/listings/status.ts. */
  readonly listing?: 'release' | 'sell';
  /** Of transitions into `settling`: the listing is for sale again once the money is back. */
  readonly givesBack?: true;
  /** What has happened, told to those who listen: `transaction.<event>`. */
  readonly event: string;
  /** For people: the reason must be said. */
  readonly needsReason?: true;
}

/**
 * Everything that can happen to a trade. The API's actions, what each party may do, the workflow, the diagram and the
 * exhaustive tests all come from this table; what is not in it does not happen.
 */
export const transitions = [
  { action: 'pay', from: ['reserved'], to: 'paid', by: ['buyer'], event: 'paid' },
  { action: 'expire', from: ['reserved'], to: 'cancelled', by: ['timer'], after: 'payment', listing: 'release', event: 'expired' },
  { action: 'cancel', from: ['reserved'], to: 'cancelled', by: ['buyer', 'seller', 'operator'], listing: 'release', event: 'cancelled' },
  { action: 'cancel', from: ['paid'], to: 'settling', by: ['seller', 'operator'], pays: 'buyer', givesBack: true, event: 'cancelled' },
  { action: 'lapse', from: ['paid'], to: 'settling', by: ['timer'], after: 'shipment', pays: 'buyer', givesBack: true, event: 'lapsed' },
  { action: 'ship', from: ['paid'], to: 'shipped', by: ['seller'], listing: 'sell', event: 'shipped' },
  { action: 'deliver', from: ['shipped'], to: 'delivered', by: ['buyer', 'operator', 'timer'], after: 'delivery', event: 'delivered' },
  { action: 'accept', from: ['shipped', 'delivered'], to: 'settling', by: ['buyer'], pays: 'seller', event: 'accepted' },
  { action: 'auto-accept', from: ['delivered'], to: 'settling', by: ['timer'], after: 'acceptance', pays: 'seller', event: 'accepted' },
  { action: 'dispute', from: ['shipped', 'delivered'], to: 'disputed', by: ['buyer'], event: 'disputed', needsReason: true },
  { action: 'dispute', from: ['returning'], to: 'disputed', by: ['buyer'], event: 'disputed', needsReason: true },
  { action: 'dispute', from: ['return-shipped'], to: 'disputed', by: ['seller'], event: 'disputed', needsReason: true },
  { action: 'hold', from: ['shipped', 'delivered'], to: 'disputed', by: ['operator'], event: 'held', needsReason: true },
  { action: 'withdraw', from: ['disputed'], to: 'settling', by: ['buyer'], pays: 'seller', event: 'dispute-withdrawn' },
  { action: 'accept-return', from: ['disputed'], to: 'returning', by: ['seller', 'operator'], event: 'return-accepted' },
  { action: 'ship-return', from: ['returning'], to: 'return-shipped', by: ['buyer'], event: 'return-shipped' },
  { action: 'lapse-return', from: ['returning'], to: 'disputed', by: ['timer'], after: 'return-shipment', event: 'return-lapsed' },
  { action: 'receive-return', from: ['return-shipped'], to: 'settling', by: ['seller', 'operator', 'timer'], after: 'return-receipt', pays: 'buyer', givesBack: true, event: 'return-received' },
  { action: 'resolve', from: ['disputed', 'returning', 'return-shipped'], to: 'settling', by: ['operator'], pays: 'as-resolved', event: 'dispute-resolved', needsReason: true },
  { action: 'escalate', from: ['disputed'], to: 'disputed', by: ['timer'], after: 'dispute-answer', event: 'dispute-escalated' },
  { action: 'refund-stale', from: ['disputed'], to: 'settling', by: ['timer'], after: 'dispute-decision', pays: 'buyer', event: 'dispute-lapsed' },
  { action: 'settle', from: ['settling'], to: 'completed', by: ['workflow'], event: 'completed' },
  { action: 'settle', from: ['settling'], to: 'refunded', by: ['workflow'], event: 'refunded' },
  { action: 'settle', from: ['settling'], to: 'split', by: ['workflow'], event: 'split' },
] as const satisfies readonly Transition[]; // biome-ignore format: a table reads better with a row on a line

export type TransactionAction = (typeof transitions)[number]['action'];
const table: readonly (Transition & { readonly action: TransactionAction })[] = transitions;
export type Row = (typeof table)[number];

/** Where a trade ends. */
export const endStatuses: readonly TransactionStatus[] = transactionStatuses.filter(
  (status) => !table.some(({ from, to }) => from.includes(status) && to !== status),
);
export const openStatuses: readonly TransactionStatus[] = transactionStatuses.filter(
  (status) => !endStatuses.includes(status),
);
export const hasEnded = (status: TransactionStatus): boolean => endStatuses.includes(status);

/** Where a trade waits for somebody or for the clock: each is a waiting state of the workflow. */
export const waitingStatuses: readonly TransactionStatus[] = openStatuses.filter((status) => status !== 'settling');

const people: readonly TransactionRole[] = ['buyer', 'seller', 'operator'];

/** What people do by the action route; paying has a route of its own. */
export const peopleActions = [
  ...new Set(table.filter(({ action, by }) => action !== 'pay' && by.some((role) => people.includes(role))).map(({ action }) => action)),
]; // biome-ignore format: one thought

/** Done by people, and not without saying why. */
export const reasonedActions: readonly TransactionAction[] = table.flatMap(({ action, needsReason }) =>
  needsReason ? [action] : [],
);

/** The row by which this role may take this action in this status, if there is one. */
export const rowOf = (status: TransactionStatus, action: TransactionAction, role: TransactionRole): Row | undefined =>
  table.find((row) => row.action === action && row.from.includes(status) && row.by.includes(role));

/** What this role may do now, in the order of the table. */
export const allowed = (status: TransactionStatus, role: TransactionRole): TransactionAction[] => [
  ...new Set(table.filter((row) => row.from.includes(status) && row.by.includes(role)).map(({ action }) => action)),
];

/** What the clock does in a status, the earliest first: an escalation comes before the last resort. */
export const timersOf = (status: TransactionStatus): readonly (Row & { readonly after: Wait })[] =>
  table.filter((row): row is Row & { readonly after: Wait } => row.from.includes(status) && row.after !== undefined);

/** The end that a plan leads to: nothing to the seller, nothing to the buyer, or something to both. */
export const settledStatus = ({ toBuyer, toSeller }: { toBuyer: number; toSeller: number }): TransactionStatus => {
  if (toSeller === 0) return 'refunded';
  return toBuyer === 0 ? 'completed' : 'split';
};

/** A trade's money is held from payment until it is settled. */
export const holdsMoney = (status: TransactionStatus): boolean => !hasEnded(status) && status !== 'reserved';
