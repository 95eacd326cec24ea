import type { Actor } from '../shared/context.ts';
import { notFound } from '../shared/errors.ts';
import type { Store } from '../shared/ports.ts';
import { acquaintanceId, type Inquiry, type InquiryRole } from './model.ts';

/**
 * As what somebody reads a thread. An operator who is a party to it is nothing but that.
 * @throws Refusal not-found for a thread that is not there or is none of theirs
 */
export function mustTakePart(
  inquiry: Inquiry | undefined,
  { userId, operator }: Pick<Actor, 'userId' | 'operator'>,
): { readonly inquiry: Inquiry; readonly role: InquiryRole } {
  if (!inquiry) throw notFound();
  if (inquiry.buyerId === userId) return { inquiry, role: 'buyer' };
  if (inquiry.sellerId === userId) return { inquiry, role: 'seller' };
  if (operator) return { inquiry, role: 'operator' };
  throw notFound();
}

/** Whether two people have a paid trade with each other, in either direction. */
export const areAcquainted = async (
  store: Pick<Store, 'get'>,
  { buyerId, sellerId }: Pick<Inquiry, 'buyerId' | 'sellerId'>,
): Promise<boolean> => (await store.get('acquaintance', acquaintanceId(buyerId, sellerId))) !== undefined;
