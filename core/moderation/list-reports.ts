import type { Page, PageRequest } from '../shared/page.ts';
import type { Wired } from '../shared/ports.ts';
import type { Report, ReportStatus } from './model.ts';

export const needs = { moderationLists: ['reports'] } as const;

/** Open reports, the longest waiting first; or resolved ones, newest first. For operators. */
export const listReports = (
  { moderationLists }: Wired<typeof needs>,
  { status, ...page }: PageRequest & { readonly status: ReportStatus },
): Promise<Page<Report>> => moderationLists.reports({ status }, page);
