import type * as z from 'zod';
import type { SignUp } from '../core/auth/model.ts';

/** What everybody in the example data signs in with. Good for the local cloud only: it is public knowledge. */
export const EXAMPLE_PASSWORD = 'swapyard-demo-2026';

/** The account that `seed` has made an operator. */
export const EXAMPLE_OPERATOR = 'demo-operator';

export interface ExamplePerson {
  readonly signUp: z.input<typeof SignUp>;
  readonly home: { readonly country: string; readonly city: string; readonly postalCode?: string };
  /** What they ask prices in. */
  readonly currency: string;
  /** Days before now, 0 to 90. */
  readonly joinedDaysAgo: number;
  /** How they like to end a description. */
  readonly endings: readonly string[];
}

type Line = readonly [
  username: string,
  displayName: string,
  emailDomain: 'com' | 'org' | 'net',
  country: string,
  city: string,
  postalCode: string,
  currency: string,
  joinedDaysAgo: number,
  more?: { readonly seller?: true; readonly phone?: string; readonly endings?: readonly string[] },
];

/** Phone numbers come from the ranges that regulators keep free for films and books. */
const lines: readonly Line[] = [
  ['demo-buyer', 'Robin (demo buyer)', 'com', 'US', 'Portland', '97214', 'USD', 89.6, { phone: '+15035550142', endings: ['Porch pickup near Hawthorne works best.'] }],
  ['demo-seller', 'Sam (demo seller)', 'com', 'GB', 'Sheffield', 'S7', 'GBP', 89.5, { seller: true, phone: '+447700900123', endings: ['Collection from Nether Edge or posted tracked at cost.', 'Ask before buying if you are not sure, I would rather answer than refund.', 'Posted next working day if you buy before noon.'] }],
  ['demo-operator', 'Olu (demo operator)', 'com', 'IE', 'Dublin', 'D07', 'EUR', 89.4],

  ['volvo-nils', 'Nils Åkerblom', 'net', 'SE', 'Borås', '503 38', 'SEK', 88.9, { seller: true, phone: '+46701740612', endings: ['Sent with PostNord, also abroad.', 'You can come and see it, the coffee is on.', 'Tack och hej!'] }],
  ['hinterhof-teile', 'Jürgen B.', 'org', 'DE', 'Augsburg', '86153', 'EUR', 88.2, { seller: true, phone: '+491713920041', endings: ['Privatverkauf, daher keine Rücknahme. Bei Fragen einfach schreiben.', 'Versand versichert oder Abholung nach Absprache, samstags bin ich immer in der Halle.', 'Servus aus Augsburg.'] }],
  ['kasia.czesci', 'Kasia Wrona', 'com', 'PL', 'Łódź', '91-463', 'PLN', 84.3, { seller: true, endings: ['Wysyłka kurierem w 24 h, możliwy odbiór osobisty.', 'Gwarancja rozruchowa 14 dni.', 'Przed zakupem proszę porównać numer części.'] }],
  ['rustbelt-rick', 'Rick D.', 'net', 'US', 'Toledo', '43608', 'USD', 87.1, { seller: true, phone: '+14195550177', endings: ['Cash or Swapyard, no trades.', 'Can load with a forklift, bring straps.', 'Freight is on you, I palletize for free.'] }],
  ['kei-garage', '佐伯ガレージ', 'com', 'JP', '浜松市', '430-0929', 'JPY', 81.7, { seller: true, endings: ['中古品ですので、神経質な方はご遠慮ください。', '即購入歓迎です。', '発送はヤマト便を予定しています。'] }],
  ['ateliers-morel', 'Bastien Morel', 'org', 'FR', 'Clermont-Ferrand', '63000', 'EUR', 79.4, { seller: true, phone: '+33639980271', endings: ['Envoi possible par transporteur, frais réels.', 'Pièce contrôlée avant démontage.', 'À retirer à l’atelier, sur rendez-vous.'] }],
  ['minibreaker', 'Gurpreet S.', 'com', 'GB', 'Coventry', 'CV6 5', 'GBP', 76.0, { seller: true, phone: '+447700900581', endings: ['All parts marked with UV pen.', '30 day warranty on anything electrical.', 'Trade enquiries welcome.'] }],
  ['officina.ferri', 'Davide Ferri', 'net', 'IT', 'Modena', '41121', 'EUR', 71.2, { seller: true, endings: ['We ship everywhere in Europe, packed well.', 'Sorry for my English, the part is better.', 'More photos on request.'] }],
  ['outback-diesel', 'Mel Kavanagh', 'com', 'AU', 'Toowoomba', '4350', 'AUD', 68.5, { seller: true, phone: '+61491570156', endings: ['Pick up Toowoomba or I can drop at a depot for freight.', 'No time wasters cheers.', 'Happy to FaceTime you a walk around.'] }],
  ['socal-miata', 'Luis O.', 'com', 'US', 'Riverside', '92506', 'USD', 62.3, { seller: true, phone: '+19515550119', endings: ['Local pickup in Riverside, or I ship on Mondays.', 'Check my other Miata stuff, I combine shipping.', 'First come first served, no holds.'] }],

  ['anneke.dewit', 'Anneke de Wit', 'org', 'NL', 'Utrecht', '3514', 'EUR', 85.8, { endings: ['Ophalen in Utrecht-Oost, sending within NL and BE no problem.'] }],
  ['tomasz_b', 'Tomasz Bielak', 'com', 'PL', 'Kraków', '30-552', 'PLN', 83.0, { endings: ['Paczkomat lub odbiór na Podgórzu.'] }],
  ['mireille-c', 'Mireille Caron', 'net', 'CA', 'Québec', 'G1K 3', 'CAD', 74.9, { phone: '+14185550163', endings: ['Non-fumeurs, pas d’animaux. English is fine too.'] }],
  ['ada.okonkwo', 'Ada Okonkwo', 'com', 'GB', 'Manchester', 'M21 9', 'GBP', 80.1, { phone: '+447700900347', endings: ['Smoke free home, one very clean cat.'] }],
  ['hana.dv', 'Hana Dvořáková', 'org', 'CZ', 'Brno', '602 00', 'CZK', 66.6, { endings: ['Osobně v Brně, nebo Zásilkovna.'] }],
  ['yuki-m', '村田由紀', 'net', 'JP', '京都市', '606-8501', 'JPY', 77.7, { endings: ['丁寧に梱包してお送りします。', 'English messages welcome.'] }],
  ['lars.holm', 'Lars Holm', 'com', 'DK', 'Aarhus', '8000', 'DKK', 58.8, { endings: ['I can help carry it down from the third floor.'] }],
  ['b.keller', 'Beat Keller', 'org', 'CH', 'Bern', '3013', 'CHF', 55.4],
  ['carmen-rs', 'Carmen Ruiz', 'com', 'ES', 'València', '46006', 'EUR', 52.9, { endings: ['Se puede ver en Ruzafa cualquier tarde.'] }],
  ['joao.matos', 'João Matos', 'net', 'PT', 'Porto', '4050-290', 'EUR', 47.3, { endings: ['Pickup in Porto, or I bring it to Matosinhos beach.'] }],
  ['siobhan-k', 'Siobhán Kerrigan', 'com', 'IE', 'Galway', 'H91', 'EUR', 69.9, { phone: '+353209104417', endings: ['Collection in Galway city. I am up in Dublin the first weekend of the month if that suits.'] }],
  ['elin.w', 'Elin Wikström', 'org', 'SE', 'Umeå', '903 26', 'SEK', 63.8, { phone: '+46701740655' }],
  ['grandpa-walt', 'Walt Pruitt', 'net', 'US', 'Asheville', '28801', 'USD', 86.4, { phone: '+18285550108', endings: ['Come by the barn any day but Sunday.'] }],
  ['jess.tran', 'Jess Tran', 'com', 'US', 'Seattle', '98118', 'USD', 44.1, { endings: ['Smoke-free home, shipped double boxed.'] }],
  ['nour.alh', 'نور الحربي', 'org', 'KW', 'Kuwait City', '13001', 'KWD', 39.5],
  ['raghav.i', 'Raghav Iyer', 'com', 'IN', 'Pune', '411004', 'INR', 36.2, { endings: ['Price slightly negotiable for students.'] }],
  ['eleni.pappa', 'Ελένη Παππά', 'net', 'GR', 'Θεσσαλονίκη', '546 22', 'EUR', 31.4],
  ['lea-und-tom', 'Lea Sommer', 'com', 'DE', 'Leipzig', '04229', 'EUR', 49.7, { endings: ['Tierfreier Nichtraucherhaushalt.', 'Abholung in Plagwitz.'] }],
  ['callum.reid', 'Callum Reid', 'org', 'GB', 'Edinburgh', 'EH6 8', 'GBP', 28.6, { phone: '+447700900914', endings: ['Collection from Leith. Not at the weekend, I am on the hills.'] }],
  ['bia.lima', 'Beatriz Lima', 'net', 'BR', 'Curitiba', '80410-000', 'BRL', 22.5, { endings: ['Envio por Correios ou retirada no Batel.'] }],
  ['petra.zupan', 'Petra Z.', 'com', 'SI', 'Ljubljana', '1000', 'EUR', 9.3],
]; // biome-ignore format: a table of people reads better with one person a line

/** Everybody in the example data, oldest account first. Pure: the same on every call. */
export function examplePeople(): readonly ExamplePerson[] {
  return lines.map(personOf).sort((one, other) => other.joinedDaysAgo - one.joinedDaysAgo);
}

function personOf(line: Line): ExamplePerson {
  const [username, displayName, domain, country, city, postalCode, currency, joinedDaysAgo, more = {}] = line;
  return {
    signUp: {
      username,
      email: `${username}@example.${domain}`,
      password: EXAMPLE_PASSWORD,
      role: more.seller ? 'seller' : 'buyer',
      displayName,
      ...(more.phone === undefined ? {} : { phoneNumber: more.phone }),
    },
    home: { country, city, postalCode },
    currency,
    joinedDaysAgo,
    endings: more.endings ?? [],
  };
}
