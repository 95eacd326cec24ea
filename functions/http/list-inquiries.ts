import * as inquiries from '../../contract/routes/inquiries.ts';
import { listInquiries, needs } from '../../core/inquiries/list-inquiries.ts';
import { inquiryLists } from '../runtime/adapters.ts';
import { httpList } from '../runtime/http-list.ts';
import { signedIn } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = httpList(inquiries.listInquiries, signedIn(), wire(needs, { inquiryLists }), listInquiries);
