import type { ActionRequest, DisputeCause, Resolution } from '../../core/transactions/model.ts';

/** What the stories of trades are told in: who does what, and how many days after the deed before. */
export interface Told {
  readonly by: 'buyer' | 'seller' | 'operator';
  /**
   * Of another person's deed at least two days, as the clock of the example data goes in steps of two, and nobody
   * answers in the same second.
   */
  readonly after: number;
  readonly does: Doing;
}

export type Doing =
  | { readonly what: 'reserve' }
  | { readonly what: 'pay'; readonly paymentMethod: string }
  | { readonly what: 'act'; readonly request: ActionRequest };

type Request = Omit<ActionRequest, 'action'>;

const act = (by: Told['by'], after: number, action: ActionRequest['action'], more: Request = {}): Told => ({
  by,
  after,
  does: { what: 'act', request: { action, ...more } },
});
const paidWith = (paymentMethod: string): Told => ({ by: 'buyer', after: 0, does: { what: 'pay', paymentMethod } });

export const reserved: Told = { by: 'buyer', after: 0, does: { what: 'reserve' } };
export const paid = paidWith('pm_ok');
/** The buyer's card is refused, for one reason or the other; the trade stays reserved. */
export const declined = paidWith('pm_declined');
export const shortOfFunds = paidWith('pm_insufficient_funds');

export const shipped = (after: number, carrier: string, number: string): Told =>
  act('seller', after, 'ship', { tracking: { carrier, number } });
/** By hand, by van, by a friend who drives there. */
export const handedOver = (after: number): Told => act('seller', after, 'ship');
export const delivered = (after: number): Told => act('buyer', after, 'deliver');
export const accepted = (after = 0): Told => act('buyer', after, 'accept');

export const disputed = (after: number, reason: string, cause?: DisputeCause): Told =>
  act('buyer', after, 'dispute', { reason, ...(cause && { cause }) });
export const withdrawn = (after: number, reason: string): Told => act('buyer', after, 'withdraw', { reason });
export const returnAccepted = (after: number, reason: string): Told =>
  act('seller', after, 'accept-return', { reason });
export const sentBack = (after: number, carrier: string, number: string): Told =>
  act('buyer', after, 'ship-return', { tracking: { carrier, number } });
export const returnReceived = (after: number): Told => act('seller', after, 'receive-return');

export const cancelledBy = (by: 'buyer' | 'seller', after: number, reason: string): Told =>
  act(by, after, 'cancel', { reason });
/** `sellerAmount` of a split is in minor units, before the fee. */
export const resolved = (after: number, resolution: Resolution, reason: string): Told =>
  act('operator', after, 'resolve', { resolution, reason });
