import { dynamoInquiryLists } from '../../../adapters/dynamo/inquiry-lists.ts';
import { dynamoStore } from '../../../adapters/dynamo/store.ts';
import { type LocalTable, openLocalTable } from '../../../bench/local-table.ts';
import { type Inquiry, type InquiryMessage, inquiryMessageId } from '../../../core/inquiries/model.ts';
import { create, replace } from '../../../core/shared/ports.ts';

let table: LocalTable;
beforeAll(async () => {
  table = await openLocalTable();
});
afterAll(() => table.close());

const time = (minutes: number) => new Date(Date.UTC(2026, 2, 1, 12, minutes)).toISOString();
const inquiry = (number: number, over: Partial<Inquiry> = {}): Inquiry => ({
  ...{ id: `inq_01JD3Z8Q2V6W7X8Y9Z${String(number).padStart(8, '0')}`, listingId: 'lst_1', title: 'Shelf' },
  ...{ buyerId: 'bob', sellerId: 'anna', message: 'Is it there?', status: 'open', messageCount: 1 },
  ...{ createdAt: time(number), updatedAt: time(number), version: 1 },
  ...over,
});
const keep = async (...inquiries: Inquiry[]) => {
  for (const one of inquiries) await dynamoStore(table).commit(create('inquiry', one));
};
const lists = () => dynamoInquiryLists(table);

describe('given threads', () => {
  it('when somebody lists what they asked and were asked, then each is theirs, the newest activity first, in pages', async () => {
    const [carl, dora] = ['carl', 'dora'];
    const asked = [1, 2, 3].map((number) => inquiry(number, { buyerId: carl, sellerId: dora }));
    const back = inquiry(4, { buyerId: dora, sellerId: carl });
    await keep(...asked, back);
    const [first, second, third] = asked;
    if (!first || !second || !third) throw new Error('nobody asked');
    const answered = { ...first, status: 'replied', updatedAt: time(9), version: 2 } as const;
    await dynamoStore(table).commit(replace('inquiry', answered, first));

    const page = await lists().inquiriesSent({ userId: carl }, { limit: 2 });
    expect(page.items).toEqual([answered, third]);
    const rest = await lists().inquiriesSent({ userId: carl }, { limit: 2, after: page.next ?? '' });
    expect(rest).toEqual({ items: [second] });
    expect((await lists().inquiriesReceived({ userId: dora }, { limit: 5 })).items).toEqual([answered, third, second]);
    expect((await lists().inquiriesReceived({ userId: carl }, { limit: 5 })).items).toEqual([back]);
    const open = { userId: carl, status: 'open' } as const;
    expect((await lists().inquiriesSent(open, { limit: 5 })).items).toEqual([third, second]);
    expect((await lists().inquiriesInStatus({ status: 'replied' }, { limit: 5 })).items).toEqual([answered]);
  });

  it('when one is read, then with all its messages, in the order of their numbers, whatever their ids say', async () => {
    const one = inquiry(20);
    const other = inquiry(21);
    const message = (of: Inquiry, id: string, number: number): InquiryMessage => ({
      ...{ id: inquiryMessageId(of.id, id), number, by: 'buyer', text: `No. ${number}`, createdAt: time(number) },
    });
    const said = [message(one, 'msg_9', 1), message(one, 'msg_1', 2), message(one, 'msg_5', 3)];
    await keep(one, other);
    for (const each of [...said, message(other, 'msg_2', 1)])
      await dynamoStore(table).commit(create('inquiryMessage', each));
    expect(await lists().thread(one.id)).toEqual({ inquiry: one, messages: said });
    expect(await lists().thread('inq_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ')).toBeUndefined();
  });
});
