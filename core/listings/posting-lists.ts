import { Refusal } from '../shared/errors.ts';
import { ListingId } from '../shared/ids.ts';
import { LARGEST_AMOUNT } from '../shared/money.ts';
import type { ListingCard } from './model.ts';
import type { SearchQuery } from './ports.ts';

/** In which order a list is read, and which prices of it. */
export type Order =
  | { readonly by: 'newest' }
  | {
      readonly by: 'price';
      readonly currency: string;
      readonly descending: boolean;
      /** Minor units, inclusive. */
      readonly least: number;
      readonly most: number;
    };

/** A stretch of one posting list: the cards under a term, in an order, strictly after a position. */
export interface Stretch {
  readonly term: string;
  readonly order: Order;
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface Read {
  /** In the list's order, `limit` at most. */
  readonly cards: readonly ListingCard[];
  /** Position up to which the list has been read; absent when that is all of it. */
  readonly end?: string | undefined;
}

/** Cards by term, newest first and by price: all that finding asks of what is behind. */
export interface PostingLists {
  read(stretch: Stretch): Promise<Read>;
}

export const orderOf = ({ sort, currency, minPrice, maxPrice }: SearchQuery): Order =>
  sort === 'newest' || currency === undefined
    ? { by: 'newest' }
    : {
        by: 'price',
        currency,
        descending: sort === 'price-desc',
        least: minPrice ?? 0,
        most: maxPrice ?? LARGEST_AMOUNT,
      };

const DIGITS = String(LARGEST_AMOUNT).length;

/** An amount whose text sorts as its number does. */
export const sortable = (amount: number): string => String(amount).padStart(DIGITS, '0');

/** Where a card stands in a list: positions of one list sort as text. Ids sort by time. */
export const positionOf = ({ by }: Pick<Order, 'by'>, { id, price }: Pick<ListingCard, 'id' | 'price'>): string =>
  by === 'newest' ? id : `${sortable(price)}#${id}`;

/** Whether one position comes after another in this order. */
export const isAfter = (order: Order, one: string, other: string): boolean =>
  order.by === 'price' && !order.descending ? one > other : one < other;

/** @throws Refusal invalid-cursor for what is no position of a list in this order */
export function mustBePosition(order: Order, text: string): void {
  if (order.by === 'newest' ? isId(text) : isPricePosition(order, text)) return;
  throw new Refusal('invalid-cursor', 'Use the cursor of the page before, with the same query.', {
    errors: [{ pointer: '#/query/cursor', detail: 'is not a cursor of this list' }],
  });
}

const isId = (text: string): boolean => ListingId.safeParse(text).success;

function isPricePosition({ least, most }: Order & { by: 'price' }, text: string): boolean {
  const [amount = '', id = '', ...rest] = text.split('#');
  const price = Number(amount);
  return rest.length === 0 && isId(id) && amount === sortable(price) && price >= least && price <= most;
}
