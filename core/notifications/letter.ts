import type { MailKind } from '../users/model.ts';
import type { Notification } from './model.ts';
import type { Letter } from './ports.ts';

/** Why somebody gets it, by which preference they can end it. */
const because: Readonly<Record<MailKind, string>> = {
  paid: 'when somebody has paid you',
  shipped: 'when something is on its way to you',
  deadline: 'before a deadline of yours',
  dispute: 'about disputes',
  payout: 'about your payouts',
};

/** The mail that says what a notification says. Pure; whatever people have written is only ever text in it. */
export function letterOf(
  { title, body }: Pick<Notification, 'title' | 'body'>,
  kind: MailKind,
  to: { readonly email: string; readonly displayName: string },
): Letter {
  const greeting = `Hello ${to.displayName},`;
  const ending = `You get this mail because you want mail ${because[kind]}. Change that under emailPreferences.${kind} of your profile.`;
  return {
    to: to.email,
    subject: title,
    text: `${greeting}\n\n${body}\n\nSwapyard\n\n${ending}\n`,
    html: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(title)}</title></head>
<body style="font-family: sans-serif; line-height: 1.5; max-width: 36em">
<p>${escaped(greeting)}</p>
<p>${escaped(body)}</p>
<p>Swapyard</p>
<p style="color: #666; font-size: 0.85em">${escaped(ending)}</p>
</body>
</html>
`,
  };
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** A text as HTML that says it, in an element or in a quoted attribute. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
