import type { Page, PageRequest } from '../shared/page.ts';

/** At a time: each may be a few reads and a write. */
const PAGE = 25;

/** Does something to each item of a list, a page at a time and the items of a page side by side. */
export async function toEach<T>(
  list: (page: PageRequest) => Promise<Page<T>>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  for (let after: string | undefined; ; ) {
    const { items, next } = await list({ limit: PAGE, ...(after !== undefined && { after }) });
    await Promise.all(items.map(work));
    if (next === undefined) return;
    after = next;
  }
}
