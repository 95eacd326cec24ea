import type { Page, PageRequest } from '../shared/page.ts';
import type { Wired } from '../shared/ports.ts';
import type { AuditEntry } from './audit.ts';

export const needs = { moderationLists: ['auditEntries'] } as const;

/** What operators did, newest first; to one thing only, when its id is given. For operators. */
export const listAudit = (
  { moderationLists }: Wired<typeof needs>,
  { subjectId, ...page }: PageRequest & { readonly subjectId?: string | undefined },
): Promise<Page<AuditEntry>> => moderationLists.auditEntries({ subjectId }, page);
