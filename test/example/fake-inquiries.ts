import { type Inquiry, InquiryClosure, NewMessage } from '../../core/inquiries/model.ts';
import type { Listing } from '../../core/listings/model.ts';
import type { Answer, Call, Handler } from './fake-cloud.ts';

interface Around {
  readonly listings: Listing[];
  callerOf(call: Call): { readonly id: string; readonly operator: boolean } | undefined;
  now(): Date;
}

const refused = (status: number, code: string): Answer => ({
  status,
  body: { type: `/problems/${code}`, title: code, status, detail: 'No.', instance: 'r-1' },
});

/** The routes of inquiries, kept in memory; the texts of replies aside, which nobody reads back. */
export class FakeInquiries {
  readonly inquiries: Inquiry[] = [];

  constructor(private readonly around: Around) {}

  readonly routes: readonly (readonly [RegExp, Handler])[] = [
    [/^POST \/v1\/listings\/(\w+)\/inquiries$/, (call, id) => this.open(call, id)],
    [/^GET \/v1\/inquiries\?/, (call) => this.sent(call)],
    [/^GET \/v1\/inquiries\/(\w+)$/, (call, id) => this.with(call, id, (inquiry) => shown(200, inquiry))],
    [/^POST \/v1\/inquiries\/(\w+)\/messages$/, (call, id) => this.with(call, id, (one) => this.reply(call, one))],
    [/^POST \/v1\/inquiries\/(\w+)\/closure$/, (call, id) => this.with(call, id, (one) => this.close(call, one))],
  ];

  private open(call: Call, listingId: string): Answer {
    const caller = this.around.callerOf(call);
    const listing = this.around.listings.find(({ id }) => id === listingId);
    if (!caller || listing?.status !== 'active') return refused(404, 'not-found');
    if (listing.sellerId === caller.id) return refused(403, 'own-listing');
    const { message } = NewMessage.parse(call.body);
    const at = this.around.now().toISOString();
    const inquiry: Inquiry = {
      ...{ id: `inq_${String(this.inquiries.length + 1).padStart(26, '0')}`, listingId, title: listing.title },
      ...{ buyerId: caller.id, sellerId: listing.sellerId, message, status: 'open', messageCount: 1 },
      ...{ createdAt: at, updatedAt: at, version: 1 },
    };
    this.inquiries.push(inquiry);
    return shown(201, inquiry);
  }

  private sent(call: Call): Answer {
    const own = this.inquiries.filter(({ buyerId }) => buyerId === this.around.callerOf(call)?.id);
    return { status: 200, body: { items: own } };
  }

  private with(call: Call, id: string, act: (inquiry: Inquiry) => Answer): Answer {
    const caller = this.around.callerOf(call);
    const found = this.inquiries.find((each) => each.id === id);
    const mine = caller && found && (caller.operator || [found.buyerId, found.sellerId].includes(caller.id));
    return mine ? act(found) : refused(404, 'not-found');
  }

  private reply(call: Call, inquiry: Inquiry): Answer {
    if (inquiry.status === 'closed') return refused(409, 'invalid-state');
    const { message } = NewMessage.parse(call.body);
    const by = this.around.callerOf(call)?.id === inquiry.sellerId ? 'seller' : 'buyer';
    this.keep({ ...inquiry, status: by === 'seller' ? 'replied' : 'open', messageCount: inquiry.messageCount + 1 });
    const createdAt = this.around.now().toISOString();
    return { status: 201, body: { id: 'msg_1', by, text: message, createdAt } };
  }

  private close(call: Call, inquiry: Inquiry): Answer {
    InquiryClosure.parse(call.body);
    const closed = { ...inquiry, status: 'closed' as const };
    this.keep(closed);
    return shown(200, closed);
  }

  private keep(inquiry: Inquiry): void {
    const updatedAt = this.around.now().toISOString();
    this.inquiries[this.inquiries.findIndex(({ id }) => id === inquiry.id)] = { ...inquiry, updatedAt };
  }
}

const shown = (status: number, inquiry: Inquiry): Answer => ({
  status,
  body: { ...inquiry, contactsShown: false, messages: [] },
});
