import type { Page, PageRequest } from './page.ts';

type List<T> = (page: PageRequest) => Promise<Page<T>>;

/** At a time: each may be a few reads and a write. */
const WORKED_ON = 25;
/** At a time, of what is only looked at. */
const LOOKED_AT = 100;

/** Does something to each item of a list, a page at a time and the items of a page side by side. */
export async function toEach<T>(list: List<T>, work: (item: T) => Promise<void>): Promise<void> {
  for await (const items of pagesOf(list, WORKED_ON)) await Promise.all(items.map(work));
}

/** Whether this is so of any item of a list; it is read no further than to the first. */
export async function isAnyOf<T>(list: List<T>, is: (item: T) => boolean): Promise<boolean> {
  for await (const items of pagesOf(list, LOOKED_AT)) if (items.some(is)) return true;
  return false;
}

async function* pagesOf<T>(list: List<T>, limit: number): AsyncGenerator<readonly T[]> {
  for (let after: string | undefined; ; ) {
    const { items, next } = await list({ limit, ...(after !== undefined && { after }) });
    yield items;
    if (next === undefined) return;
    after = next;
  }
}
