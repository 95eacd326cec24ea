/** Shorter words are left alone: gas, bus, ABS. */
const LEAST_LETTERS = 4;

/** Words that the rules below would part from their plural. */
const irregular: Readonly<Record<string, string>> = {
  lens: 'lens',
  lenses: 'lens',
  buses: 'bus',
  gases: 'gas',
  axes: 'axe',
  knives: 'knife',
  shelves: 'shelf',
  bookshelves: 'bookshelf',
};

/**
 * A word as it is searched for, so that one finds many and many find one: Harman's S-stemmer ("How Effective Is
 * Suffixing?", JASIS 42, 1991) with two changes. `-es` goes as a whole only where it makes a syllable (boxes, switches,
 * glasses, but tires, hoses), and `-ie` is `-y` in both numbers (batteries, hoodies). The result need not be a word. Where
 * it is wrong it is wrong on both sides, and costs no more than a wider or narrower match.
 * @param word in small letters; only words of plain Latin letters are English enough to be changed
 */
export function singular(word: string): string {
  if (word.length < LEAST_LETTERS || !/^[a-z]+$/.test(word)) return word;
  const known = irregular[word];
  if (known !== undefined) return known;
  const one = /(?:ch|sh|ss|x|zz)es$/.test(word) ? word.slice(0, -2) : word.replace(/(?<![su])s$/, '');
  return one.length > LEAST_LETTERS ? one.replace(/ie$/, 'y') : one;
}
