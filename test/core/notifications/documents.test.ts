import { readFileSync } from 'node:fs';
import { messages, REMINDED, reminders, type Words } from '../../../core/notifications/messages.ts';

const row = (what: string, who: string, { title, body, mail }: Words): string =>
  `| ${what} | ${who} | **${title}** ${body} | ${mail ? `\`${mail}\`` : ''} |`;

/** What docs/notifications.md has to say of who is told what. */
const rows = [
  ...Object.entries(messages).flatMap(([type, message]) =>
    Object.entries(message).map(([who, words]) => row(`\`${type}\``, who, words)),
  ),
  ...Object.entries(reminders).map(([status, { who, words }]) =>
    row(`\`${REMINDED}\`, while \`${status}\``, who, words),
  ),
];

test('the table in docs/notifications.md is that of the code', () => {
  const told = readFileSync('docs/notifications.md', 'utf8')
    .split('\n')
    .filter((line) => /^\| `(?:transaction|payout|inquiry|rating|fitment|listing|report)\./.test(line));
  expect(told).toEqual(rows);
});
