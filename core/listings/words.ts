import { singular } from './singular.ts';

/**
 * Marks that writers leave out and readers do not miss: accents, Hebrew points, Arabic vowel signs and stretching, and
 * what can not be seen at all. Vowel signs of Indic scripts and the voicing marks of kana are letters in all but name.
 */
const unwritten =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670]|\p{Default_Ignorable_Code_Point}/gu;

/** Letters that Unicode does not take apart, as people without them on their keyboard write them (CLDR, Latin-ASCII). */
const plain: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
};
const special = new RegExp(`[${Object.keys(plain).join('')}]`, 'g');

/** Text without what two spellings of the same differ in: width, accents and case. Not by the rules of any language. */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(unwritten, '')
    .toLowerCase()
    .replace(special, (letter) => plain[letter] ?? letter)
    // Together again: the syllables of Hangul would be three letters each.
    .normalize('NFC');

/** `195/65R15`, `195 / 65 ZR 15`, `195 65 R15C`: nobody writes the size of a tyre like the next one. */
const tyre = /(?<![\p{L}\p{N}])(\d{3})(?: ?\/ ?| )(\d{2}) ?z?r ?(\d{2})(?=c?(?![\p{L}\p{N}]))/gu;
const spelled = (text: string): string => folded(text).replace(tyre, '$1/$2 r$3 ');

const piece = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
const piecesOf = (text: string): string[] => text.match(piece) ?? [];
const chunksOf = (text: string): string[] => text.split(/\s+/u);
const hasNumber = (chunk: string): boolean => /\p{N}/u.test(chunk);

/**
 * The words a text is found by. What stands between spaces and has a digit in it, such as the part number
 * `1K0-615-301.AA`, is found by its pieces and as a whole without its punctuation.
 */
export const wordsIn = (text: string): string[] =>
  chunksOf(spelled(text)).flatMap((chunk) => {
    const pieces = piecesOf(chunk);
    return hasNumber(chunk) ? [...pieces, pieces.join('')] : pieces.map(singular);
  });

/** A number that makers print with spaces, without them. Empty when there is neither letter nor digit in it. */
export const wholeNumber = (text: string): string => piecesOf(folded(text)).join('');

/** The words a buyer looks for, each once; a number with punctuation is looked for as a whole. */
export const wordsSought = (text: string): string[] => [
  ...new Set(
    chunksOf(spelled(text)).flatMap((chunk) => {
      const pieces = piecesOf(chunk);
      if (!hasNumber(chunk)) return pieces.map(singular);
      return pieces.length > 0 ? [pieces.join('')] : [];
    }),
  ),
];

/**
 * What two spellings of a make or model have in common: `Mercedes-Benz`, `MERCEDES BENZ`; `CX-5`, `cx5`. A name without
 * letters and digits is itself.
 */
export function nameKey(name: string): string {
  const text = folded(name);
  const key = piecesOf(text).join('');
  return key === '' ? text : key;
}
