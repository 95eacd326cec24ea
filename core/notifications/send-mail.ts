import { ExpectationFailed, replace, type Wired } from '../shared/ports.ts';
import { letterOf } from './letter.ts';
import type { MailOutcome, MailRecord, Notification } from './model.ts';

type Deps = Wired<{ readonly store: readonly ['get', 'commit']; readonly mail: readonly ['send'] }>;
type Mailable = { readonly item: Notification; readonly mail: MailRecord };

/** Longer than any function that sends mail may run: whoever set about it so long ago has ended. */
const CLAIM_MS = 150_000;

/**
 * The mail service knows no idempotency keys. What it has taken it has sent, and when its answer is lost, nobody can ask.
 * So the attempt is on record before it is made and its success after it: a repetition after success sends nothing, and
 * one after an attempt that ended in between sends the mail once more, at most.
 */
const MOST_TRIES = 2;

/** The mail was certainly not taken: whoever told of the event tells of it again. */
export class MailPutOff extends Error {
  constructor(readonly notificationId: string) {
    super(`the mail of ${notificationId} has to wait`);
    this.name = 'MailPutOff';
  }
}

/**
 * Sends the mail of a notification, unless that is done.
 * @param known whether it was there already, so that its attempt may be somebody else's
 * @throws MailPutOff; whatever the mail service fails with when nobody knows whether it has taken the mail
 */
export async function mailed(
  deps: Deps,
  { item, mail, known }: Mailable & { readonly known: boolean },
  userId: string,
  now: Date,
): Promise<'pending' | 'done' | 'refused'> {
  if (mail.outcome !== undefined) return mail.outcome === 'refused' ? 'refused' : 'done';
  const claim = known ? await claimed(deps, { item, mail }, now) : { item, mail };
  if (claim === undefined) return 'pending';
  if (claim.mail.outcome !== undefined) return 'done';
  const user = await deps.store.get('user', userId);
  const posted = user ? await deps.mail.send(letterOf(item, mail.kind, user)) : 'off';
  if (posted === 'later') {
    const { askedAt: _, ...rest } = claim.mail;
    await noted(deps, claim, { ...rest, tries: rest.tries - 1 });
    throw new MailPutOff(item.id);
  }
  await noted(deps, claim, withOutcome(claim.mail, posted, now));
  return posted === 'refused' ? 'refused' : 'done';
}

/** The notification with another attempt on record, or with none left; nothing while somebody else is at it. */
async function claimed(deps: Deps, { item, mail }: Mailable, now: Date): Promise<Mailable | undefined> {
  if (mail.askedAt !== undefined && now.getTime() - Date.parse(mail.askedAt) < CLAIM_MS) return undefined;
  const next: MailRecord =
    mail.tries >= MOST_TRIES
      ? withOutcome(mail, 'unknown', now)
      : { ...mail, tries: mail.tries + 1, askedAt: now.toISOString() };
  return noted(deps, { item, mail }, next);
}

const withOutcome = (mail: MailRecord, outcome: MailOutcome, now: Date): MailRecord => ({
  ...mail,
  outcome,
  ...(outcome === 'sent' && { mailedAt: now.toISOString() }),
});

/** The notification with what is on record of its mail; nothing when somebody else has written meanwhile. */
async function noted({ store }: Deps, { item }: Mailable, mail: MailRecord): Promise<Mailable | undefined> {
  const next = { ...item, mail, version: item.version + 1 };
  try {
    await store.commit(replace('notification', next, item));
    return { item: next, mail };
  } catch (error) {
    if (!(error instanceof ExpectationFailed)) throw error;
    return undefined;
  }
}
