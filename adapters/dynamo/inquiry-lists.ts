import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Inquiry } from '../../core/inquiries/model.ts';
import type { InquiryLists, OfCorrespondent } from '../../core/inquiries/ports.ts';
import type { Table } from './client.ts';
import { entityOf, fromItem, keyOf, part } from './keys.ts';
import { queryPage } from './query-page.ts';

const read = (item: Record<string, unknown>): Inquiry => fromItem<'inquiry'>(item);
const inStatus = ({ status }: OfCorrespondent) => status && { attribute: 'status', value: status };
const prefix = 'ACTIVE#';

export const dynamoInquiryLists = (table: Table): InquiryLists => ({
  inquiriesSent: (of, page) =>
    queryPage(table, { index: 'gsi1', pk: `ASKED#${part(of.userId)}`, prefix, having: inStatus(of) }, page, read),
  inquiriesReceived: (of, page) =>
    queryPage(table, { index: 'gsi2', pk: `ASKED#${part(of.userId)}`, prefix, having: inStatus(of) }, page, read),
  inquiriesInStatus: ({ status }, page) =>
    queryPage(table, { index: 'gsi3', pk: `INQUIRIES#${status}`, prefix }, page, read),
  async thread(inquiryId) {
    const { pk } = keyOf('inquiry', inquiryId);
    const { Items = [] } = await table.db.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
      }),
    );
    const found = Items.find((item) => entityOf(item['entity']) === 'inquiry');
    if (!found) return undefined;
    const messages = Items.filter((item) => entityOf(item['entity']) === 'inquiryMessage').map((item) =>
      fromItem<'inquiryMessage'>(item),
    );
    return { inquiry: read(found), messages: messages.sort((a, b) => a.number - b.number) };
  },
});
