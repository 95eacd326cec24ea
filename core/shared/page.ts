/** A page asked of a list. `after` is the position the page before ended at; positions are the store's own business. */
export interface PageRequest {
  readonly limit: number;
  readonly after?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Position to go on from; absent on the last page. */
  readonly next?: string;
}
