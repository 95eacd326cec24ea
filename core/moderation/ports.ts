import type { Page, PageRequest } from '../shared/page.ts';
import type { AuditEntry } from './audit.ts';
import type { Report, ReportStatus } from './model.ts';

/** What operators work through, read from indexes. */
export interface ModerationLists {
  /** Open ones: the longest waiting first. Resolved ones: the newest report first. */
  reports(of: { readonly status: ReportStatus }, page: PageRequest): Promise<Page<Report>>;
  /** Newest first; of one thing only, when its id is given. */
  auditEntries(of: { readonly subjectId?: string | undefined }, page: PageRequest): Promise<Page<AuditEntry>>;
}
