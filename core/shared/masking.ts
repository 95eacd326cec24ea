import {
  bareDomain,
  contactPatterns,
  digitWord,
  doubtfulNumbers,
  numbersAPart,
  spelledOut,
  wordEnding,
} from './contact-patterns.ts';
import { type PlainText, plainText } from './plain-text.ts';

/** What stands where a contact detail stood. */
export const MASK = '•••';

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * A text without telephone numbers, e-mail addresses, links and names on messengers, in the disguises people give them:
 * each reads `•••`. Prices, years, sizes and the numbers of parts stay. What is masked already stays as it is.
 */
export function masked(written: string): string {
  let text = written;
  // What a mask leaves may read as a detail with what stands next to it. Each round takes something away, so it ends.
  for (;;) {
    const spans = contactsIn(text);
    if (spans.length === 0) return text;
    text = withoutSpans(text, spans);
  }
}

function contactsIn(written: string): Span[] {
  const plain = plainText(written);
  const found = [
    ...contactPatterns.flatMap((pattern) => matches(plain.text, pattern)),
    ...doubtfulNumbers
      .flatMap((pattern) => matches(plain.text, pattern))
      .filter((span) => isTelephone(plain.text, span)),
    ...matches(plain.text, spelledOut).filter((span) => isSpelledOut(plain.text, span)),
    ...matches(plain.text, bareDomain).filter((span) => isHost(written, plain, span)),
  ];
  return merged(found.map((span) => asWritten(plain, span)));
}

/** Every place where a pattern matches; of it, what it names the detail. */
function matches(text: string, pattern: RegExp): Span[] {
  return [...text.matchAll(pattern)].flatMap(({ indices }) => {
    const [from, to] = indices?.groups?.['detail'] ?? indices?.[1] ?? [0, 0];
    return to > from ? [{ from, to }] : [];
  });
}

const asWritten = ({ from, to }: PlainText, span: Span): Span => ({
  from: from[span.from] ?? 0,
  to: to[span.to - 1] ?? 0,
});

/** Parts in groups of three, and a maker's one digit before them; dates; a month and its year. */
const partsAndDates = [
  /^0[ .-]\d{3}[ .-]\d{3}[ .-]\d{3}$/,
  /^\d{3}([ .-])\d{3}\1\d{3}$/,
  /^(?:0?[1-9]|[12]\d|3[01])[ ./-]{1,2}(?:0?[1-9]|1[0-2])[ ./-]{1,2}(?:19|20)\d\d(?!\d)/,
  /^(?:0?[1-9]|1[0-2]) ?[./-] ?(?:19|20)\d\d(?!\d)/,
];
/** A number with the zero of its country's trunk has nine digits at least, and thirteen at most. */
const [FEWEST_DIGITS, MOST_DIGITS] = [9, 13] as const;

function isTelephone(text: string, { from, to }: Span): boolean {
  const number = text.slice(from, to);
  const count = number.replace(/\D/g, '').length;
  if (count < FEWEST_DIGITS || count > MOST_DIGITS) return false;
  if (partsAndDates.some((shape) => shape.test(number))) return false;
  return !numbersAPart.test(text.slice(Math.max(0, from - 60), from));
}

/** Fewer words among digits are a size or a count. */
const FEWEST_WORDS = 4;

const isSpelledOut = (text: string, { from, to }: Span): boolean =>
  (text.slice(from, to).match(digitWord)?.length ?? 0) >= FEWEST_WORDS;

/** Not the end of one sentence and the beginning of the next: `Passt.Es ist neu` has a capital where no host has one. */
function isHost(written: string, plain: PlainText, span: Span): boolean {
  const host = plain.text.slice(span.from, span.to);
  const ending = host.lastIndexOf('.') + 1;
  const first = plain.from[span.from + ending];
  return !wordEnding.test(host) || first === undefined || !/^\p{Lu}\p{Ll}/u.test(written.slice(first));
}

function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from || b.to - a.to)) {
    const last = result.at(-1);
    if (last && span.from <= last.to) result[result.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else result.push(span);
  }
  return result;
}

function withoutSpans(text: string, spans: readonly Span[]): string {
  let rest = 0;
  let result = '';
  for (const { from, to } of spans) {
    result += text.slice(rest, from) + MASK;
    rest = to;
  }
  return result + text.slice(rest);
}
