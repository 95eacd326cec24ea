import { again } from '../shared/again.ts';
import { allowed } from '../shared/allowance.ts';
import type { SignedIn } from '../shared/context.ts';
import { Refusal } from '../shared/errors.ts';
import { create, replace, type Wired } from '../shared/ports.ts';
import { newMessages } from './limits.ts';
import {
  type Inquiry,
  type InquiryMessage,
  type InquiryMessageView,
  type InquiryRole,
  inquiryMessageId,
  MOST_MESSAGES,
} from './model.ts';
import { areAcquainted, mustTakePart } from './party.ts';
import { replyCounted } from './reply-times.ts';
import { shownMessage } from './view.ts';

export const needs = { store: ['get', 'commit'] } as const;
type Deps = Wired<typeof needs>;

export interface ReplyToInquiry {
  readonly inquiryId: string;
  readonly message: string;
}

/**
 * Writes one more message into a thread. The message, the state of the thread, what it takes of the writer's allowance
 * and, of a seller's first one, the time it took are one write.
 * @throws Refusal not-found, not-allowed, invalid-state, too-many-attempts
 */
export function replyToInquiry(
  { store }: Deps,
  { inquiryId, message }: ReplyToInquiry,
  ctx: SignedIn,
): Promise<InquiryMessageView> {
  const { actor, now, newId, answer } = ctx;
  return again(async () => {
    const { inquiry: before, role } = mustTakePart(await store.get('inquiry', inquiryId), actor);
    const by = mustWrite(before, role);
    const after = written(before, by, now);
    const reply: InquiryMessage = {
      id: inquiryMessageId(inquiryId, newId('msg')),
      number: after.messageCount,
      by,
      text: message,
      createdAt: now.toISOString(),
    };
    const isFirstReply = after.firstReplyAt !== before.firstReplyAt;
    const [contactsShown, ...counted] = await Promise.all([
      areAcquainted(store, before),
      allowed(store, newMessages, ctx),
      ...(isFirstReply ? [replyCounted(store, before, now)] : []),
    ]);
    const view = shownMessage(reply, contactsShown);
    await store.commit(replace('inquiry', after, before), create('inquiryMessage', reply), ...counted, ...answer(view));
    return view;
  });
}

/** @throws Refusal not-allowed, invalid-state */
function mustWrite({ status, messageCount }: Inquiry, role: InquiryRole): InquiryMessage['by'] {
  if (role === 'operator') throw new Refusal('not-allowed', 'Only its two parties write in a thread.');
  if (status === 'closed') throw new Refusal('invalid-state', 'It is closed: nothing can be written any more.');
  if (messageCount >= MOST_MESSAGES)
    throw new Refusal('invalid-state', `A thread takes ${MOST_MESSAGES} messages: open another one.`);
  return role;
}

/** The thread after one more message of this party's. */
function written(before: Inquiry, by: InquiryMessage['by'], now: Date): Inquiry {
  const at = now.toISOString();
  return {
    ...before,
    status: by === 'seller' ? 'replied' : 'open',
    messageCount: before.messageCount + 1,
    ...(by === 'seller' && { firstReplyAt: before.firstReplyAt ?? at }),
    updatedAt: at,
    version: before.version + 1,
  };
}
