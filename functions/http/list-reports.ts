import * as moderation from '../../contract/routes/moderation.ts';
import { listReports, needs } from '../../core/moderation/list-reports.ts';
import { moderationLists } from '../runtime/adapters.ts';
import { httpList } from '../runtime/http-list.ts';
import { operatorsOnly } from '../runtime/signed-in.ts';
import { wire } from '../runtime/wire.ts';

export const handler = httpList(moderation.listReports, operatorsOnly(), wire(needs, { moderationLists }), listReports);
