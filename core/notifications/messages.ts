import type { TransactionStatus } from '../transactions/escrow.ts';
import type { MailKind } from '../users/model.ts';

/** As what somebody has to do with what happened. */
export type Recipient = 'buyer' | 'seller' | 'owner';

/** What one of them reads. Names in braces stand for facts of what happened: see facts.ts. */
export interface Words {
  readonly title: string;
  readonly body: string;
  /** It is mailed as well, to those who want mail of this kind. */
  readonly mail?: MailKind;
}

/** Who is told; whoever did it is left out when it comes to telling. */
export type Message = { readonly [R in Recipient]?: Words };

/**
 * What people are told, by the type of the event. An event without a row is told nobody. The money of a trade is called a
 * protected payment: nobody needs to know more of how it is held.
 */
export const messages: Readonly<Record<string, Message>> = {
  'transaction.reserved': {
    seller: {
      title: 'Reserved: {title}',
      body: 'Somebody wants to buy “{title}” for {amount} and has until {deadline} to pay. There is nothing for you to do yet.',
    },
  },
  'transaction.paid': {
    seller: {
      title: 'Paid: {title}',
      body: 'The buyer of “{title}” has paid {amount}, which is kept as a protected payment. Ship it by {deadline}, or they get their money back.',
      mail: 'paid',
    },
  },
  'transaction.expired': {
    buyer: {
      title: 'No longer reserved: {title}',
      body: '“{title}” was not paid for in time and is for sale again. You have not been charged.',
    },
    seller: {
      title: 'For sale again: {title}',
      body: 'Whoever reserved “{title}” did not pay in time. It is for sale again.',
    },
  },
  'transaction.cancelled': {
    buyer: {
      title: 'Cancelled: {title}',
      body: 'The trade for “{title}” was cancelled. If you have paid, you get all of it back.',
    },
    seller: {
      title: 'Cancelled: {title}',
      body: 'The trade for “{title}” was cancelled. If the buyer has paid, they get all of it back.',
    },
  },
  'transaction.lapsed': {
    buyer: {
      title: 'Not shipped: {title}',
      body: 'The seller has not shipped “{title}” in time. You get {refund} back.',
    },
    seller: {
      title: 'Not shipped: {title}',
      body: 'You have not shipped “{title}” in time. The buyer gets their money back, and it will be for sale again.',
    },
  },
  'transaction.shipped': {
    buyer: {
      title: 'Shipped: {title}',
      body: '“{title}” is on its way. Say so when it has arrived; your payment stays protected until then.',
      mail: 'shipped',
    },
  },
  'transaction.delivered': {
    buyer: {
      title: 'Delivered: {title}',
      body: '“{title}” counts as delivered. Accept it, or open a dispute, by {deadline}; after that, the seller is paid.',
    },
    seller: {
      title: 'Delivered: {title}',
      body: '“{title}” has arrived. The buyer has until {deadline} to look at it; then you are paid.',
    },
  },
  'transaction.accepted': {
    buyer: {
      title: 'Accepted: {title}',
      body: 'The time to look at “{title}” is over. It counts as accepted, and the seller is paid.',
    },
    seller: { title: 'Accepted: {title}', body: '“{title}” is accepted. {earned} will soon be in your balance.' },
  },
  'transaction.disputed': {
    buyer: {
      title: 'Dispute about {title}',
      body: 'The seller has opened a dispute about the return of “{title}”. The trade says why. The payment stays protected until it is decided.',
      mail: 'dispute',
    },
    seller: {
      title: 'Dispute about {title}',
      body: 'The buyer has opened a dispute about “{title}”. The trade says why. Take it back, or wait for a decision; the payment stays protected until then.',
      mail: 'dispute',
    },
  },
  'transaction.held': {
    buyer: {
      title: 'Put on hold: {title}',
      body: 'We are looking at the trade for “{title}”; it says why. Your payment stays protected until it is decided.',
      mail: 'dispute',
    },
    seller: {
      title: 'Put on hold: {title}',
      body: 'We are looking at the trade for “{title}”; it says why. The payment stays protected until it is decided.',
      mail: 'dispute',
    },
  },
  'transaction.dispute-withdrawn': {
    seller: {
      title: 'Dispute withdrawn: {title}',
      body: 'The buyer has withdrawn the dispute about “{title}”. {earned} will soon be in your balance.',
    },
  },
  'transaction.return-accepted': {
    buyer: {
      title: 'To be sent back: {title}',
      body: '“{title}” may go back to the seller. Send it by {deadline}, and say so with its tracking number.',
    },
    seller: {
      title: 'To be sent back: {title}',
      body: 'It was decided that the buyer may send “{title}” back to you. Say so when it has arrived.',
    },
  },
  'transaction.return-shipped': {
    seller: {
      title: 'On its way back: {title}',
      body: '“{title}” is on its way back to you. Say so when it has arrived, or open a dispute, by {deadline}; after that, the buyer gets their money back.',
    },
  },
  'transaction.return-lapsed': {
    buyer: {
      title: 'Not sent back: {title}',
      body: 'You have not sent “{title}” back in time. The dispute goes on, and is decided by us.',
    },
    seller: {
      title: 'Not sent back: {title}',
      body: 'The buyer has not sent “{title}” back in time. The dispute goes on, and is decided by us.',
    },
  },
  'transaction.return-received': {
    buyer: { title: 'Returned: {title}', body: '“{title}” is back with the seller. You get {refund} back.' },
    seller: {
      title: 'Returned: {title}',
      body: '“{title}” counts as returned to you. The buyer gets their money back, and it will be for sale again.',
    },
  },
  'transaction.dispute-resolved': {
    buyer: {
      title: 'Decided: {title}',
      body: 'The dispute about “{title}” is decided: of the protected payment, {refund} goes back to you. The trade says why.',
      mail: 'dispute',
    },
    seller: {
      title: 'Decided: {title}',
      body: 'The dispute about “{title}” is decided: of the protected payment, you get {earned} after the fee. The trade says why.',
      mail: 'dispute',
    },
  },
  'transaction.dispute-escalated': {
    buyer: {
      title: 'We look into it: {title}',
      body: 'The dispute about “{title}” has gone on for long enough: one of us looks at it and decides.',
    },
    seller: {
      title: 'We look into it: {title}',
      body: 'The dispute about “{title}” has gone on for long enough: one of us looks at it and decides.',
    },
  },
  'transaction.dispute-lapsed': {
    buyer: {
      title: 'Decided: {title}',
      body: 'The dispute about “{title}” was not decided in time. You get {refund} back.',
      mail: 'dispute',
    },
    seller: {
      title: 'Decided: {title}',
      body: 'The dispute about “{title}” was not decided in time. The buyer gets their money back.',
      mail: 'dispute',
    },
  },
  'transaction.completed': {
    buyer: { title: 'Completed: {title}', body: 'The trade for “{title}” is complete. The seller is paid.' },
    seller: { title: 'Completed: {title}', body: '{earned} for “{title}” is in your balance.' },
  },
  'transaction.refunded': {
    buyer: { title: 'Refunded: {title}', body: '{refund} for “{title}” is on its way back to you.' },
    seller: { title: 'Refunded: {title}', body: 'The buyer of “{title}” has got their money back.' },
  },
  'transaction.split': {
    buyer: { title: 'Settled: {title}', body: '{refund} for “{title}” is on its way back to you.' },
    seller: { title: 'Settled: {title}', body: '{earned} for “{title}” is in your balance.' },
  },
  'inquiry.opened': {
    seller: { title: 'A question about {title}', body: 'Somebody asks you about “{title}”. Answer in the thread.' },
  },
  'inquiry.asked-again': {
    seller: { title: 'A message about {title}', body: 'The buyer has written again about “{title}”.' },
  },
  'inquiry.replied': {
    buyer: { title: 'An answer about {title}', body: 'The seller has answered you about “{title}”.' },
  },
  'rating.given': {
    seller: { title: 'Rated: {stars}', body: 'The buyer of “{title}” has given you {stars}.' },
  },
  'rating.removed': {
    buyer: {
      title: 'Your rating was taken down',
      body: 'We have taken down what you said of “{title}”: it was not in keeping with the rules.',
    },
    seller: {
      title: 'A rating was taken down',
      body: 'We have taken down what the buyer of “{title}” said of you. It does not count any more.',
    },
  },
  'fitment.settled': {
    buyer: {
      title: 'Your fitment check: {verdict}',
      body: 'We have looked at whether a part fits your {vehicle}: {verdict}. The check says why.',
    },
  },
  'listing.suspended': {
    owner: {
      title: 'Taken off the market: {title}',
      body: 'We have taken “{title}” off the market. The listing says why.',
    },
  },
  'report.resolved': {
    owner: {
      title: 'We have looked into your report',
      body: 'Thank you for telling us. What you reported has been looked into and dealt with.',
    },
  },
  'payout.paid': {
    owner: { title: 'Paid out: {amount}', body: '{amount} of your balance has been paid out.', mail: 'payout' },
  },
  'payout.failed': {
    owner: {
      title: 'Payout failed: {amount}',
      body: 'Your bank has not taken the payout of {amount}. The money is back in your balance.',
      mail: 'payout',
    },
  },
};

/** The type of what people are told of a deadline that comes near. */
export const REMINDED = 'transaction.deadline-near';

/**
 * Whose deadline it is in each status where a person can still prevent what the clock will do. Not those that are over
 * in minutes (`reserved`), and not those where waiting harms nobody (`shipped`) or is a matter of ours (`disputed`).
 */
export const reminders: { readonly [S in TransactionStatus]?: { readonly who: Recipient; readonly words: Words } } = {
  paid: {
    who: 'seller',
    words: {
      title: 'To be shipped soon: {title}',
      body: 'Ship “{title}” by {deadline}, or the buyer gets their money back.',
      mail: 'deadline',
    },
  },
  delivered: {
    who: 'buyer',
    words: {
      title: 'Is everything right? {title}',
      body: 'Accept “{title}”, or open a dispute, by {deadline}. After that, the protected payment goes to the seller.',
      mail: 'deadline',
    },
  },
  returning: {
    who: 'buyer',
    words: {
      title: 'To be sent back soon: {title}',
      body: 'Send “{title}” back by {deadline}, and say so with its tracking number, or the dispute goes on.',
      mail: 'deadline',
    },
  },
  'return-shipped': {
    who: 'seller',
    words: {
      title: 'Has it come back? {title}',
      body: 'Say whether “{title}” has come back to you, or open a dispute, by {deadline}. After that, the buyer gets their money back.',
      mail: 'deadline',
    },
  },
};
