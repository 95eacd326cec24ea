/**
 * What contact details look like in plain text (plain-text.ts). Names and numbers of parts, prices, years, sizes and dates
 * must not look like them: a telephone number has a shape of its own, or a word before it that says what it is.
 */

const SEPARATOR = String.raw`[ ./()_*|\-]{0,3}`;
const digits = (least: number, most: number): string => String.raw`(?:${SEPARATOR}\d){${least},${most}}`;
/** Also across lines, where a number leaves no doubt. */
const WIDE = String.raw`[\s./()_*|\-]{0,3}`;
const NOT_IN_A_WORD = String.raw`(?<![\p{L}\d])`;
/** Not one of several fractions, such as clearances and bores. */
const NO_DECIMALS = String.raw`(?<!\d[.,])(?!0\.\d{1,3}[\s/\-]{1,3}\d{1,3}\.\d)`;
const ENDS = String.raw`(?!\d)`;
const ENDS_WORD = String.raw`(?![\p{L}\d])`;

/** A number with its country; E.164 has at most fifteen digits. */
const international = String.raw`(?<!\d)\+${WIDE}[1-9](?:${WIDE}\d){7,15}${ENDS}`;
const withZeros = `${NOT_IN_A_WORD}00[1-9]${digits(8, 14)}${ENDS}`;
/** German mobiles begin with 015, 016 or 017. Letters may stand for zeros and ones, the country for the zero. */
const mobile = String.raw`${NOT_IN_A_WORD}${NO_DECIMALS}(?!01[./\-][567][./\-](?:19|20)\d\d(?!\d))(?:0${WIDE}|o)[1il]${WIDE}[567](?:${WIDE}[\doil]){6,9}${WIDE}\d${ENDS}`;
/** The same from its three first digits on: whatever signs, and words that count on, stand between. */
const BETWEEN = String.raw`[^\p{L}\p{N}•€$%°]{0,8}`;
const COUNTS_ON = '(?:dann|und|danach|weiter|then|and|next|puis|et|luego|y|poi)';
const scattered = String.raw`${NOT_IN_A_WORD}${NO_DECIMALS}01[567](?:${BETWEEN}(?:(?<![\p{L}\d])${COUNTS_ON}(?!\p{L})${BETWEEN}(?!0))?\d){7,10}${ENDS}`;
/** Or one word, and then a whole subscriber's number. */
const interrupted = String.raw`${NOT_IN_A_WORD}01[567]\d{1,2} ?[ .,:;/\-] ?\p{L}{1,12}[ .,:;/\-]{1,3}[1-9]\d{6,7}${ENDS_WORD}`;
const mobileWithCountry = `${NOT_IN_A_WORD}4${SEPARATOR}9${SEPARATOR}1${SEPARATOR}[567]${digits(7, 10)}${ENDS}`;
/** Any other with the zero of its country's trunk: nine digits at least. */
const trunk = String.raw`${NOT_IN_A_WORD}${NO_DECIMALS}(?:\(0|0)[1-9. /()_*|\-]${digits(6, 11)}${ENDS_WORD}`;
/** As in North America, with its country or without. */
const threeThreeFour = String.raw`(?<![\p{L}\d.\-])(?:1[ .\-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .\-])[2-9]\d\d[ .\-]\d{4}${ENDS_WORD}`;
/** The same with a sign that parts rarely have, twice; the middle may begin with any digit. */
const threeThreeFourSigned = String.raw`(?<![\p{L}\d.\-])(?:1[ .\-])?[2-9]\d\d(?<sign>[.\-])\d{3}\k<sign>\d{4}${ENDS_WORD}`;
/** Digits one by one, with the same between each two. */
const oneByOne = String.raw`${NOT_IN_A_WORD}\d(?<gap>[ .,;:_*|~/\-]{1,3})\d(?:\k<gap>\d(?!\d)){7,13}${ENDS_WORD}`;

const WORDS = [
  'zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'oh',
  'null', 'eins', 'zwei', 'zwo', 'drei', 'vier', 'fünf', 'fuenf', 'sechs', 'sieben', 'acht', 'neun',
  'zéro', 'un', 'deux', 'trois', 'quatre', 'cinq', 'sept', 'huit', 'neuf',
  'cero', 'uno', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve',
  'due', 'tre', 'quattro', 'cinque', 'sei', 'sette', 'otto', 'nove',
].sort((a, b) => b.length - a.length); // biome-ignore format: a list reads better packed
const WORD = `(?:${WORDS.join('|')})`;
/** Seven digits or more, some of them in words: enough of them. */
const inWords = String.raw`${NOT_IN_A_WORD}(?:${WORD}|\d)(?:[ .,;:/\-]{0,3}(?:${WORD}|\d)){6,19}${ENDS_WORD}`;

/** Words before a number that say it is one to call. */
const CALLS = `(?:(?:meine|my|mi|mon) (?:nummer|nr|number|número|numero|numéro)|tel|fon|phone|telefon|telefonnummer|rufnummer|handynummer|call(?: me)?(?: at| on)?|text me(?: at| on)?|ruf(?:en)?|anrufen|erreichbar|handy|mobil|mobile|mobilnummer|cell|gsm|sms|tlf|wa|whats ?app|telegram|viber|threema|móvil|movil|teléfono|telefono|llám[ae]me|llamar|zadzwoń|電話|携帯|tél|téléphone|portable|appelez|appeler|cellulare|chiama(?:mi|re)?)`;
const called = String.raw`${NOT_IN_A_WORD}${CALLS}${ENDS_WORD}(?!\.\p{L}{2,3}(?!\p{L}))[^\d\n•]{0,20}?(?<![\p{L}\d])(?<detail>\d${digits(5, 14)})${ENDS_WORD}`;

/** A German mobile without its zero, after a word that may also be a part's. */
const numbered = String.raw`${NOT_IN_A_WORD}(?:nummer|number|número|numero|numéro) ?[:=]? ?(?:ist |is )?(?<detail>1[567]\d${digits(7, 8)})${ENDS_WORD}`;

const AT_SIGN = String.raw`(?:@|[(\[{<] ?(?:at|ät|@) ?[)\]}>])`;
const BRACKETED_DOT = String.raw`[(\[{<] ?(?:dot|punkt|point|punto|\.) ?[)\]}>]`;
/** With a space behind it only if there is one before it: else a sentence ends there. */
const DOT_WORD = String.raw`(?:\.| \. ?| ?${BRACKETED_DOT} ?| (?:dot|punkt) )`;
const LABEL = String.raw`[\p{L}\d](?:[\p{L}\d_\-]{0,62})`;
const LOCAL = String.raw`${NOT_IN_A_WORD}[\p{L}\d][\p{L}\d._%+\-]{0,63}`;
const PROVIDER = `(?:gmail|googlemail|gmx|yahoo|outlook|hotmail|icloud|proton(?:mail)?|posteo|freenet|t-online|aol|web(?=${DOT_WORD}de| de))`;
const email = String.raw`${LOCAL} ?${AT_SIGN} ?${LABEL}(?:${DOT_WORD}${LABEL}){0,4}${DOT_WORD}\p{L}{2,24}${ENDS_WORD}`;
const tightEmail = String.raw`${LOCAL}@[\p{L}][\p{L}\d_.\-]*[\p{L}\d_]`;
const spokenEmail = String.raw`${LOCAL}(?: (?:dot|punkt|underscore|unterstrich|dash|minus) ${LABEL}){0,3} (?:at|ät) ${LABEL}(?: (?:dot|punkt) ${LABEL}){0,3} (?:dot|punkt) \p{L}{2,24}${ENDS_WORD}`;
const atProvider = String.raw`${LOCAL} ?(?:${AT_SIGN}| at | ät | bei | chez ) ?${PROVIDER}(?:${DOT_WORD}\p{L}{2,3}| (?:de|com|net|ch|at|fr))?${ENDS_WORD}`;
/** `anna @ example com`: the dot is a blank. */
const dotlessEmail = String.raw`(?!\d{1,6} ?@)${LOCAL} ?${AT_SIGN} ?\p{L}[\p{L}\d_\-]{1,62} (?:com|net|org|de|ch|pl)${ENDS_WORD}`;

/** Endings that are no words: what they end is an address, spaced or spoken too. */
const PLAIN_ENDING =
  '(?:com|net|org|info|biz|io|de|ch|nl|fr|pl|eu|uk|app|dev|shop|store|online|xyz|gg|tv|cz|dk|fi|pt|ro|hu|ru|ua|gr|ie|lu|club|live|link|xn--[a-z\\d\\-]+)';
/** Endings that are also words, or begin a sentence whose space is missing. */
const OTHER_ENDING =
  '(?:me|at|it|es|be|se|no|us|co|cc|li|su|tr|to|is|ly|la|page|site|website|am|so|parts|auto|autos|car|cars|bike|garage|tires|repair|email|chat|cloud|tech|gmbh|berlin|hamburg|koeln|bayern|wien)';
const PATH = String.raw`(?:[/?#:][^\s•]*)?`;
const link = String.raw`${NOT_IN_A_WORD}(?:(?:https?|ftp|tg|whatsapp) ?: ?/{1,2} ?|mailto:)[^\s•]+`;
const www = String.raw`${NOT_IN_A_WORD}www ?\. ?[^\s•]+`;
const domain = String.raw`(?<![\p{L}\d_@.\-])(?:${LABEL}\.){1,5}(?:${PLAIN_ENDING}|${OTHER_ENDING})(?![\p{L}\d_\-])${PATH}`;
const spacedDomain = String.raw`(?<![\p{L}\d_@.\-])${LABEL}(?: \. ?| ?${BRACKETED_DOT} ?| (?:dot|punkt) )${PLAIN_ENDING}(?![\p{L}\d_\-])${PATH}`;
const bracketedDomain = String.raw`(?<![\p{L}\d_@.\-])${LABEL} ?${BRACKETED_DOT} ?${OTHER_ENDING}(?![\p{L}\d_\-])${PATH}`;

const handle = String.raw`(?<![\p{L}\d])@[a-z_][a-z\d_.]+[a-z\d_]`;
const MESSENGER =
  '(?:whats ?app|telegram|tg|insta(?:gram)?|ig|snap(?: ?chat)?(?!-on(?![a-z]))|skype|discord|facebook|threema|we ?chat|viber|tik ?tok)';
/** A name on a messenger, after the messenger's own. */
const named = String.raw`${NOT_IN_A_WORD}${MESSENGER}(?: ?[:=] ?|(?: ?-)? (?:ist|is|name|id|nick|user|username|handle|account|unter|as|als)(?: is| ist)? ?:? ?)(?<detail>[a-z\d_][a-z\d_.\-]{2,}[a-z\d_](?:#\d{4})?)`;
const LEADS =
  '(?:ist|is|heißt|heisst|heiße|heisse|lautet|name|id|nick|user|username|handle|account|profil|unter|under|as|als|auf|on|at|mein|my|bin|ich|du|mich|me|mir|findest|find|add|called|also|dort|da)';
/** The same with little or nothing between: a letter, and a digit, a dot or an underscore in it, make it a name. */
const namedOddly = String.raw`${NOT_IN_A_WORD}(?:${MESSENGER}|fb)(?:[ :=>\-]{1,3}${LEADS}(?![\p{L}\d])){0,4}[ :=>\-]{1,3}(?<detail>(?=[\d_.\-]{0,30}[a-z])(?=[a-z\-]{0,30}(?:[\d_]|\.[a-z\d_]))[a-z\d_][a-z\d_.\-]{0,62}[a-z\d_])`;

const every = (pattern: string): RegExp => new RegExp(`(?=(${pattern}))`, 'dgu');

/** Found wherever they begin, even within each other. Where a pattern names its `detail`, the rest of it stays. */
export const contactPatterns: readonly RegExp[] = [
  international, withZeros, mobile, scattered, interrupted, mobileWithCountry, oneByOne, called,
  email, tightEmail, spokenEmail, dotlessEmail, atProvider, link, www, spacedDomain, bracketedDomain, handle, named, namedOddly,
].map(every); // biome-ignore format: a list reads better packed

/** Digits among which words may stand. */
export const spelledOut: RegExp = every(inWords);
export const digitWord: RegExp = new RegExp(WORD, 'gu');

/** Numbers that may as well be a part's: their shape and what is said before them decide. */
export const doubtfulNumbers: readonly RegExp[] = [trunk, threeThreeFour, threeThreeFourSigned, numbered].map(every);

/** Hosts, as they may end: a sentence whose space is missing is none. */
export const bareDomain: RegExp = every(domain);
export const wordEnding: RegExp = new RegExp(`\\.${OTHER_ENDING}$`, 'u');
/** One plain word, and one that often begins a sentence: `passt.es ist neu`. */
export const wordAndWord =
  /^\p{L}{2,12}\.(?:me|it|es|be|se|no|us|to|is|la|am|so|auto|autos|car|cars|bike|email|chat)$/u;
/** Words that often end a sentence, before a point without a space. */
export const endsSentence =
  /^(?:passt|geht|ok|okay|gut|da|ist|neu|noch|ja|nein|danke|bitte|weg|dran|teil|auto|wagen|kaputt|alt|works?|fine|good|yes|new|sold|it|that|this|thanks|well|fits|bien|vale|gracias|coche|pieza|bon|merci|bene|grazie)\./u;
/** Words that lead to an address. */
export const leadsToHost =
  /(?:(?<![\p{L}\d])(?:auf|unter|bei|siehe|schau|schaut|seite|webseite|website|homepage|web|shop|link|on|at|see|visit|via|site|page|en|sur|chez|su|in)|[:>]) ?$/u;
/** Well-known shops and registers of parts, alone: there is nobody in particular. */
export const wellKnownHost =
  /^(?:ebay|ebay-kleinanzeigen|kleinanzeigen|amazon|autodoc|mobile|autoscout24|kfzteile24|pkwteile|autoteile24|atu|oscaro|mister-auto|motointegrator|rockauto|leboncoin|marktplaats|allegro|olx|willhaben|tecdoc|realoem|partslink24|kba|dhl|paypal)\.(?:de|com|net|org|at|ch|fr|nl|it|es|pl|be|eu|ro|pt|cz|co\.uk)$/u;

/** A maker's or a shop's name for the number that follows. */
export const numbersAPart =
  /(?<![\p{L}\d])(?:oen?|oem|teile ?-?(?:nr|nummer)|part ?-?(?:no|nr|number)|ref|referen\p{L}+|art(?:ikel)? ?-?(?:nr|nummer)|ean|gtin|hsn|tsn|kba|bosch|hella|valeo|sachs|luk|febi|ate|trw|denso|ngk|brembo|mahle|mann|bmw|vw|opel|ford|mercedes|toyota|hu\/au|tüv)(?![\p{L}\d])[^\d\n•]{0,20}$/u;
