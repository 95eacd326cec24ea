/** A text as one reads it, in the plainest letters, and where each of them stands in what was written. */
export interface PlainText {
  /** Small letters, ASCII digits and points, without what can not be seen. */
  readonly text: string;
  /** Of each code unit of `text`: where what it stands for begins and ends in what was written. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Invisible, or only dressing of what stands before it: zero-width marks, variation selectors, the keycap. */
const unseen = /\p{Cf}|\p{Variation_Selector}|\u034f|\u20e3|[\u115f\u1160\u3164\uffa0]/u;
const digit = /\p{Nd}/u;
/** What reads as another sign and is not made that by NFKC: dots of many scripts, dashes, blanks. */
const alike: readonly (readonly [seen: RegExp, plain: string])[] = [
  [/[\u3002\uff61\u06d4\u2024\u00b7\u2219\u22c5\u30fb]/u, '.'],
  [/\p{Pd}|[\u2212\u2043]/u, '-'],
  [/\p{Zs}/u, ' '],
];

/** Reads a text past its disguises: full-width and mathematical letters, digits of any script, invisible marks. */
export function plainText(written: string): PlainText {
  let text = '';
  const from: number[] = [];
  const to: number[] = [];
  let at = 0;
  for (const sign of written) {
    const end = at + sign.length;
    for (const unit of unseen.test(sign) ? '' : plainSign(sign)) {
      text += unit;
      for (let count = 0; count < unit.length; count += 1) {
        from.push(at);
        to.push(end);
      }
    }
    at = end;
  }
  return { text, from, to };
}

function plainSign(sign: string): string {
  if (sign >= ' ' && sign <= '~') return sign.toLowerCase();
  const plain = sign.normalize('NFKC').toLowerCase();
  if (digit.test(plain) && plain.length === sign.length && !/[0-9]/.test(plain)) return String(digitOf(plain));
  return alike.find(([seen]) => seen.test(plain))?.[1] ?? plain;
}

/**
 * The value of a decimal digit of any script: each has its ten in a row, from zero on (Unicode 16.0, 4.6), and rows that
 * touch begin ten after each other.
 */
function digitOf(sign: string): number {
  const code = sign.codePointAt(0) ?? 0;
  let before = 0;
  while (digit.test(String.fromCodePoint(code - before - 1))) before += 1;
  return before % 10;
}
