import { type ExampleListing, exampleListings } from './listings.ts';
import { EXAMPLE_OPERATOR } from './people.ts';

/** What one of a thread says, or that somebody ends it, and how many days after what came before. */
interface Turn {
  readonly by: 'buyer' | 'seller' | 'operator';
  /** At least two, as the clock of the example data goes in steps of two; nobody answers in the same second. */
  readonly after: number;
  /** What is written; of whoever ends it, why, if that is said. */
  readonly text?: string;
  readonly closes?: true;
}

/** A thread as it is written down. */
interface InquiryText {
  /** Key of what is asked about. Nobody asks about one thing twice. */
  readonly listing: string;
  /** Username. */
  readonly buyer: string;
  readonly daysAgo: number;
  readonly question: string;
  readonly turns: readonly Turn[];
}

/** One thing that somebody does in a thread. */
export interface InquiryDeed {
  /** Counted from 0, the question. */
  readonly index: number;
  /** Username. */
  readonly who: string;
  readonly daysAgo: number;
  readonly text?: string | undefined;
  readonly closes?: true | undefined;
}

export interface ExampleInquiry {
  readonly listing: ExampleListing;
  /** Username. */
  readonly buyer: string;
  /** Oldest first. */
  readonly deeds: readonly InquiryDeed[];
}

const threads: readonly InquiryText[] = [
  {
    listing: 'golf5-kombi',
    buyer: 'lea-und-tom',
    daysAgo: 40.4,
    question: 'Hallo, geht das auch in einen Jetta von 2007 mit weißer MFA? Auf unserem steht 1K0 920 862.',
    turns: [
      { by: 'seller', after: 2, text: 'Vom Stecker her ja. Anlernen muss es ein Händler, und die Anzeige bleibt rot.' },
      { by: 'buyer', after: 2, text: 'Rot stört uns nicht. Gehen 75 € mit Versand?' },
      { by: 'seller', after: 2, text: '80 mit Versand, dann packe ich es morgen ein.' },
    ],
  },
  {
    listing: 'kangoo-attelage',
    buyer: 'mireille-c',
    daysAgo: 36.4,
    question:
      'Bonjour, le faisceau se branche-t-il sans rien couper sur un Kangoo de 2005 ? Vous pouvez m’appeler au 06 39 98 12 34.',
    turns: [
      {
        by: 'seller',
        after: 2,
        text: 'Bonjour, oui, ce sont les prises d’origine. Écrivez-moi ici, je suis sous les voitures.',
      },
    ],
  },
  {
    listing: 'v70-third-row',
    buyer: 'demo-buyer',
    daysAgo: 34.4,
    question: 'Are the latches in the floor different on a US car from 2004? And what would the box weigh?',
    turns: [
      { by: 'seller', after: 2, text: 'Same floor. The box is 31 kg, so the freight costs more than the seats.' },
      { by: 'buyer', after: 2, text: 'Then I keep looking over here. Thanks for being honest.' },
      { by: 'buyer', after: 0, closes: true },
    ],
  },
  {
    listing: 'jb23-kingpin',
    buyer: 'yuki-m',
    daysAgo: 30.4,
    question: 'JB23の9型にも使えますか？シムは付属しますか？',
    turns: [
      { by: 'seller', after: 2, text: '9型にも使えます。シムは付属しませんので、今お使いのものを再使用してください。' },
    ],
  },
  {
    listing: 'panda-zimowki',
    buyer: 'tomasz_b',
    daysAgo: 26.4,
    question: 'Dzień dobry, czy wszystkie cztery mają DOT 2022, i czy 155/80 R13 wejdą na Seicento z 2003?',
    turns: [
      {
        by: 'seller',
        after: 2,
        text: 'Dzień dobry, wszystkie cztery z 2022. Na Seicento wejdą, rozstaw ten sam, 4×98.',
      },
    ],
  },
  {
    listing: 'e46-fensterheber',
    buyer: 'bia.lima',
    daysAgo: 18.4,
    question: 'I pay you direct, 20 % more than here. Write to me on t.me/bialima_parts.',
    turns: [
      { by: 'seller', after: 2, text: 'Nein, danke. Nur über die Plattform.' },
      { by: 'operator', after: 2, closes: true, text: 'Asks a seller to be paid outside the marketplace.' },
    ],
  },
  {
    listing: 'na-rear-window',
    buyer: 'demo-buyer',
    daysAgo: 16.4,
    question: 'Cloudy as in polish it out, or cloudy as in find the freeway by sound?',
    turns: [
      {
        by: 'seller',
        after: 2,
        text: 'Polish it out. Two evenings with plastic polish and you can read a plate at 30 ft.',
      },
    ],
  },
  {
    listing: 'demo-jazz-gearbox',
    buyer: 'callum.reid',
    daysAgo: 8.4,
    question: 'Does it rumble in neutral with the clutch up, or only when it pulls? I would rebuild it anyway.',
    turns: [
      {
        by: 'seller',
        after: 2,
        text: 'In neutral, clutch up. Gone when you press the pedal, so it is the input bearing.',
      },
      { by: 'buyer', after: 2, text: 'That is what I hoped. I could fetch it on Saturday: 07700 900461.' },
    ],
  },
  {
    listing: 'demo-jazz-gearbox',
    buyer: 'joao.matos',
    daysAgo: 4.4,
    question:
      'Would you send it to Porto? You reach me at joao.matos@example.com, or 07700 900 817 while I am in Leeds.',
    turns: [],
  },
];

/** All threads of the example data. Pure: the same on every call. */
export function exampleInquiries(): readonly ExampleInquiry[] {
  const listings = new Map(exampleListings().map((listing) => [listing.key, listing]));
  return threads.map((text) => {
    const listing = listings.get(text.listing);
    if (!listing) throw new Error(`the example data has a question about ${text.listing}, which is not in it`);
    return { listing, buyer: text.buyer, deeds: deedsOf(text, listing) };
  });
}

function deedsOf({ buyer, daysAgo, question, turns }: InquiryText, { seller }: ExampleListing): InquiryDeed[] {
  const people = { buyer, seller, operator: EXAMPLE_OPERATOR };
  let tenths = Math.round(daysAgo * 10);
  const asked: Turn = { by: 'buyer', after: 0, text: question };
  return [asked, ...turns].map(({ by, after, text, closes }, index) => {
    tenths -= Math.round(after * 10);
    return { index, who: people[by], daysAgo: tenths / 10, text, closes };
  });
}
