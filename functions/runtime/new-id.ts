import { monotonicFactory } from 'ulid';
import type { IdPrefix } from '../../core/shared/ids.ts';

/** Increasing within one process, even within a millisecond. */
const next = monotonicFactory();

/** Ids of things made at a time. */
export const newId =
  (now: Date) =>
  (prefix: IdPrefix): string =>
    `${prefix}_${next(now.getTime())}`;
