import {
  bareDomain,
  contactPatterns,
  digitWord,
  doubtfulNumbers,
  endsSentence,
  leadsToHost,
  numbersAPart,
  spelledOut,
  wellKnownHost,
  wordAndWord,
  wordEnding,
} from './contact-patterns.ts';
import { type PlainText, plainText } from './plain-text.ts';

/** What stands where a contact detail stood. */
export const MASK = '•••';

interface Span {
  readonly from: number;
  readonly to: number;
}

/** After so many rounds nobody wrote by mistake what is still found, and each may uncover only one more. */
const EXACT_ROUNDS = 4;
const MOST_ROUNDS = 7;

/**
 * A text without telephone numbers, e-mail addresses, links and names on messengers, in the disguises people give them:
 * each reads `•••`. Prices, years, sizes and the numbers of parts stay. What is masked already stays as it is. A text made
 * of details that uncover each other is masked from the first of those left to its end, or as a whole.
 */
export function masked(written: string): string {
  let text = written;
  // What a mask leaves may read as a detail with what stands next to it, so it ends only where nothing is found.
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const spans = contactsIn(text);
    const [first] = spans;
    if (!first) return text;
    text = withoutSpans(text, round < EXACT_ROUNDS ? spans : [{ from: first.from, to: text.length }]);
  }
  return MASK;
}

function contactsIn(written: string): Span[] {
  const plain = plainText(written);
  const found = [
    ...contactPatterns.flatMap((pattern) => matches(plain.text, pattern)).filter((span) => !isCount(plain.text, span)),
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

/**
 * Bosch's ten digits, joined or a maker's zero, or its first four, before groups of three; Toyota's five and five; groups
 * of three; dates; a month and its year.
 */
const partsAndDates = [
  /^0\d{9}(?!\d)/,
  /^0[ .-]?\d{3}[ .-]\d{3}[ .-]\d{3}$/,
  /^\d{5}-\d{5}$/,
  /^\d{3}([ .-])\d{3}\1\d{3}$/,
  /^(?:0?[1-9]|[12]\d|3[01])[ ./-]{1,2}(?:0?[1-9]|1[0-2])[ ./-]{1,2}(?:19|20)\d\d(?!\d)/,
  /^(?:0?[1-9]|1[0-2]) ?[./-] ?(?:19|20)\d\d(?!\d)/,
];
/** A number with the zero of its country's trunk has nine digits at least, and thirteen at most. */
const [FEWEST_DIGITS, MOST_DIGITS] = [9, 13] as const;

function isTelephone(text: string, { from, to }: Span): boolean {
  if (isCount(text, { from, to })) return false;
  const number = text.slice(from, to);
  const count = number.replace(/\D/g, '').length;
  if (count < FEWEST_DIGITS || count > MOST_DIGITS) return false;
  if (partsAndDates.some((shape) => shape.test(number))) return false;
  return !numbersAPart.test(text.slice(Math.max(0, from - 60), from));
}

/** Fewer numbers that follow on each other may be one in groups. */
const FEWEST_IN_A_ROW = 5;

/** Model years (`05/06/07/08/09`), cylinders, places of a list: nobody has such a telephone number. */
function isCount(text: string, { from, to }: Span): boolean {
  const numbers = (text.slice(from, to).match(/\d+/g) ?? []).map(Number);
  return (
    numbers.length >= FEWEST_IN_A_ROW &&
    numbers.every((number, index) => index === 0 || number === (numbers[index - 1] ?? 0) + 1)
  );
}

/** Fewer words among digits are a size or a count. */
const FEWEST_WORDS = 4;

const isSpelledOut = (text: string, { from, to }: Span): boolean =>
  (text.slice(from, to).match(digitWord)?.length ?? 0) >= FEWEST_WORDS;

/**
 * Not a well-known shop, and not the end of one sentence and the beginning of the next: `Passt.Es ist neu` has a capital
 * where no host has one, and `passt.es ist neu` has ordinary words there.
 */
function isHost(written: string, plain: PlainText, span: Span): boolean {
  const host = plain.text.slice(span.from, span.to).replace(/[/?#:][!?.,)]{0,3}$/u, '');
  if (wellKnownHost.test(host)) return false;
  if (!wordEnding.test(host)) return true;
  const first = plain.from[span.from + host.lastIndexOf('.') + 1];
  if (first !== undefined && /^\p{Lu}\p{Ll}/u.test(written.slice(first, first + 4))) return false;
  return !wordAndWord.test(host) || !isTwoSentences(plain.text, span);
}

function isTwoSentences(text: string, { from, to }: Span): boolean {
  if (leadsToHost.test(text.slice(Math.max(0, from - 20), from))) return false;
  return endsSentence.test(text.slice(from, to)) || /^ \p{L}/u.test(text.slice(to, to + 3));
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
