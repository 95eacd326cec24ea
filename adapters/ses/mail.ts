import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Letter, Mail, Posted } from '../../core/notifications/ports.ts';

/** For deployments that name no sender. */
export const noMail: Mail = { send: async () => 'off' };

/**
 * What SES says of a letter that it will never take, whoever sends it again: an address that is none, or in an account
 * without production access one that is not verified (docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html).
 */
const refusals: ReadonlySet<string> = new Set(['MessageRejected', 'BadRequestException']);

/**
 * By the same exception SES tells that the sender is not verified, or not any more, and names it; or that the account may
 * not send (docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html). That is no fault of the letter.
 */
const isOurs = ({ message }: Error, from: string): boolean =>
  message.toLowerCase().includes(from.toLowerCase()) || /(?:paused|suspended) for this account/i.test(message);

/** Mails by Amazon SES. @param from an address at an identity that is verified there */
export const sesMail = (from: string, ses: Pick<SESv2Client, 'send'>): Mail => ({
  async send(letter) {
    try {
      await ses.send(new SendEmailCommand(inputOf(from, letter)));
      return 'sent';
    } catch (error) {
      const answer = refused(error, from);
      if (answer === undefined) throw error;
      return answer;
    }
  },
});

const inputOf = (from: string, { to, subject, text, html }: Letter) => {
  const part = (Data: string) => ({ Data, Charset: 'UTF-8' });
  return {
    FromEmailAddress: from,
    Destination: { ToAddresses: [to] },
    Content: { Simple: { Subject: part(subject), Body: { Text: part(text), Html: part(html) } } },
  };
};

/** Nothing when it is not known whether SES has taken it: no answer, or one that something broke over there. */
function refused(error: unknown, from: string): Posted | undefined {
  if (!(error instanceof Error)) return undefined;
  if (refusals.has(error.name)) return isOurs(error, from) ? 'later' : 'refused';
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500 ? 'later' : undefined;
}
