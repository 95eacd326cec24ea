import { exponentOf } from '../shared/money.ts';
import type { Words } from './messages.ts';

/** `42.75 EUR`. @param amount in minor units */
export function inMoney(amount: number, currency: string): string {
  const exponent = exponentOf(currency) ?? 0;
  const digits = String(amount).padStart(exponent + 1, '0');
  const cut = digits.length - exponent;
  return `${digits.slice(0, cut)}${exponent > 0 ? `.${digits.slice(cut)}` : ''} ${currency}`;
}

/** `22 Nov 2026 14:30 UTC`: nobody's time zone is known here. */
export const inTime = (time: Date): string => `${time.toUTCString().slice(5, 22)} UTC`;

/**
 * The words with the facts in their places. What a fact holds stays as it is, braces and all.
 * @throws Error for a fact that is not known
 */
export function worded({ title, body }: Words, facts: Readonly<Record<string, string>>): Pick<Words, 'title' | 'body'> {
  const filled = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const fact = Object.hasOwn(facts, name) ? facts[name] : undefined;
      if (fact === undefined) throw new Error(`it is not known what {${name}} is`);
      return fact;
    });
  return { title: filled(title), body: filled(body) };
}
