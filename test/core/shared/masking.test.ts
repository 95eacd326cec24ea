import * as fc from 'fast-check';
import { MASK, masked } from '../../../core/shared/masking.ts';
import { holds } from '../../support/properties.ts';

/** What is written, and what of it must not be read. */
const details: readonly (readonly [written: string, secret: string])[] = [
  ['Ruf an: 0151 23456789', '0151 23456789'],
  ['015123456789 bitte', '015123456789'],
  ['Mobil 0171/2345678', '0171/2345678'],
  ['030 1234567, ab 18 Uhr', '030 1234567'],
  ['Werkstatt 089-12345678', '089-12345678'],
  ['+49 151 23456789', '+49 151 23456789'],
  ['+49 (0) 151 / 23 45 67 89', '151 / 23 45 67 89'],
  ['+4915123456789', '4915123456789'],
  ['0049 151 23456789', '0049 151 23456789'],
  ['49 151 23456789', '151 23456789'],
  ['0 1 5 1 2 3 4 5 6 7 8 9', '5 1 2 3 4'],
  ['0.1.5.1.2.3.4.5.6.7.8.9', '5.1.2.3'],
  ['0-1-5-1-2-3-4-5-6-7-8', '5-1-2-3'],
  ['0,1,5,1,2,3,4,5,6,7,8', '5,1,2,3'],
  ['0151.234.567.89', '0151.234'],
  ['O151 23456789 mit O', 'O151'],
  ['null eins fünf eins zwei drei vier fünf sechs', 'eins fünf'],
  ['zero one five one two three four five six', 'one five'],
  ['nulleinsfünfeinszweidreivierfünf', 'einsfünf'],
  ['null 1 fünf 1 zwei 3 vier 5 sechs', '1 fünf'],
  ['cero seis uno dos tres cuatro cinco seis', 'seis uno'],
  ['٠١٥١٢٣٤٥٦٧٨٩', '٥١٢٣'],
  ['０１５１２３４５６７８９', '５１２３'],
  ['𝟎𝟏𝟓𝟏 𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗', '𝟓𝟏'],
  ['0️⃣1️⃣5️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣', '5️⃣1️⃣2️⃣'],
  ['01\u200b51\u200b234\u200b567\u200b89', '234\u200b567'],
  ['06 12 34 56 78', '12 34 56'],
  ['+33 6 12 34 56 78', '12 34 56'],
  ['(555) 234-5678', '234-5678'],
  ['whatsapp 612 345 678', '612 345 678'],
  ['Tel.: 4711 0815', '4711 0815'],
  ['llámame 612345678', '612345678'],
  ['07700 900123', '900123'],
  ['anna@example.com', 'anna@example'],
  ['Anna.K+teile@mail.example.de.', 'Anna.K'],
  ['anna @ example . com', 'example'],
  ['anna (at) example (dot) com', 'anna'],
  ['anna[at]example[dot]com', 'example'],
  ['anna at example dot com', 'anna at example'],
  ['anna ät gmx punkt de', 'anna'],
  ['anna.k at gmail', 'anna.k'],
  ['anna(at)gmail.com', 'anna'],
  ['a\u200bnna@exa\u200dmple.com', 'exa\u200dmple'],
  ['ａｎｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'ｅｘａｍｐｌｅ'],
  ['https://example.com/a?b=c', 'example.com'],
  ['HTTP://EXAMPLE.COM', 'EXAMPLE'],
  ['www.example.org', 'example'],
  ['www . example . de', 'example'],
  ['schau auf ebay.de/itm/123456', 'ebay.de/itm/123456'],
  ['autohaus-meier.de', 'autohaus-meier'],
  ['teile.example.co.uk', 'example'],
  ['xn--mnchen-3ya.de', 'xn--mnchen'],
  ['meinseite.xn--p1ai', 'meinseite'],
  ['münchen.de', 'münchen'],
  ['example dot com', 'example'],
  ['example [dot] com', 'example'],
  ['example。com', 'example'],
  ['wa.me/4915123456789', 'wa.me'],
  ['t.me/annak', 'annak'],
  ['bin @anna_k dort', '@anna_k'],
  ['Telegram: annak77', 'annak77'],
  ['insta: anna.k.teile', 'anna.k'],
  ['discord: anna#1234', 'anna#1234'],
  ['mein Skype ist anna.kuhn', 'anna.kuhn'],
  ['0151\n23456789', '23456789'],
  ['O15l 2345678l9', '2345678'],
  ['wa 612345678', '612345678'],
  ['anna[@]gmx[.]de', 'anna'],
  ['anna underscore k at gmail dot com', 'anna'],
  ['IG: anna.k', 'anna.k'],
  ['insta max_muster99', 'max_muster'],
  ['Schreib mir auf Instagram max_muster99', 'max_muster'],
  ['Telegram maxmuster99', 'maxmuster'],
  ['tg: maxm', 'maxm'],
  ['mein Insta heißt x99', 'x99'],
  ['auf Instagram findest du mich unter max.muster', 'max.muster'],
  ['max @ web de', 'max'],
  ['max bei web.de', 'max'],
  ['maxmuster bei gmail', 'maxmuster'],
  ['maxmuster at gmail com', 'maxmuster'],
  ['max-teile.parts', 'max-teile'],
  ['0151,234,567,89', '234,567'],
  ['0151, 234 567 89', '234 567'],
  ['0151_____23456789', '23456789'],
  ['0151 dann 23456789', '23456789'],
  ['0151 dann 234 und 56789', '234'],
  ['0151 Strich 23456789', '23456789'],
  ['555-123-4567', '123-4567'],
  ['1-555-123-4567', '123-4567'],
  ['call 1.212.555.0187', '555.0187'],
  ['Nummer: 170 1234567', '170 1234567'],
  ['meine Nummer 612345', '612345'],
  ['ruf an 0281002421', '0281002421'],
  ['0171234567', '0171234567'],
  ['08912345678', '08912345678'],
  ['schau auf meier.es nach', 'meier.es'],
  ['meier-teile.it ist meine Seite', 'meier-teile'],
  ['ebay.de/usr/max', 'ebay.de/usr/max'],
  ['max@ebay.de', 'max@'],
];

const ordinary: readonly string[] = [
  'Ist das Teil noch da?',
  'Would you take 1.250,00 € for both?',
  'I offer 2,500 EUR, cash.',
  '12.500 Euro VB',
  '89.00 or 2 @ 45.00 each',
  'Built 1998, I think, or 2004-2009.',
  'Baujahr 05/2011 - 03/2014',
  'from 01.02.2024 12:00 on',
  'zwischen 01.02.2024 12 Uhr und 03.02.2024',
  '2024-01-02 and 2024-11-30',
  'Abholung am 24.12. um 18:30-19:00',
  '1K0-615-301-AA',
  '1K0 615 301 AA',
  '1K0615301AA',
  '06A 906 018',
  '06A906018CG',
  '028 109 119 M',
  '021 115 562',
  'Bosch 0 986 494 294',
  'Bosch 0280158055',
  '0 280 158 055',
  'BMW 11 12 7 588 412',
  'OEM 34 11 6 794 300',
  'A 204 420 12 83',
  'OE-Nr. 204 420 1283',
  'Teilenummer 55 574 864',
  'Part no 90915-YZZD2',
  'Hat 123.456 km gelaufen, oder 123456 km.',
  'Mileage 250 000 km',
  '120 x 60 x 30 cm',
  '5x112, ET35, 66,6 mm',
  '8Jx18 H2 ET 35',
  '205/55 R16 91V',
  '225/45 R17 94W und 195/65R15',
  'WVWZZZ1KZ4W123456',
  'VIN: WBA3A5C50DF123456',
  '2.0 TDI, 103 kW, 140 PS',
  '1.9 TDI / 1.6 16V / 1.4 TSI',
  'HSN/TSN 0603/409',
  'ca. 3-4 mm Belag, z.B. vorne',
  'Ich habe eins, zwei gingen auch.',
  'one or two of them, not three',
  'Passt es?Ist es neu.Es wäre gut',
  'Gut erhalten.It works.',
  'Lieferung inkl. MwSt. und Versand mit DHL 00340434161094042557',
  'Torque is 85 Nm +/- 5, at 20 °C',
  'M8 x 1.25, 10.9',
  'Seite 3/4, Bild 2 von 10.',
  'Mobil 1 5W-30, 5 l',
  'Signal: kein Blinker links',
  'look at this one, at the left',
  'Golf IV, Punto 1.2, Kangoo (2008)',
  '12 V, 90 A, 14.2 V',
  'Fiat Punto de 2004',
  '0,5 mm 0,75 mm 1,0 mm',
  'Ventilspiel 0.15 0.20 0.25 0.30',
  'Bohrer 0.5 1.0 1.5 2.0 2.5 3.0',
  'Größen 1.0 1.5 2.0 2.5 3.0 3.5',
  'Gürtel: gut, Zettel: keiner, Hotel: nein',
  'Sirve para el 1.4 o 1.6 16V de 2003',
  'Zylinder 1, 2, 3 und 4, Zündfolge 1-3-4-2',
  'Ist es die 0281002421?',
  '0445110259',
  '0445110259 oder 0445110260, 2 Stück',
  '0281002421 2 Stück',
  '0986 424 123',
  '0261206869',
  '04152-31090',
  'Ist die Nummer 0281002421?',
  'OE-Nr. 170 420 1283',
  'Teile-Nummer: 170 420 1283',
  'ebay.de',
  'Bei kleinanzeigen.de? Oder amazon.com: nichts.',
  'Siehe mobile.de Nr 123456789',
  'passt.es',
  'Gut erhalten.es ist neu',
  'Works fine.it is new',
  'Is it new.it looks so?',
  'Ventilspiel 0,15, 0,20, 0,25, 0,30',
  '0160, 0170 und 0180',
  '01.6.2024 - 31.12.2024',
  'Facebook 2024, WhatsApp um 18.30 Uhr',
  'Auf Facebook gesehen. Passt die 1K0615301AA?',
  '2 @ 45 net, 3 @ shop de',
  'Fits 05/06/07/08/09 models',
  'Model years 01 02 03 04 05 06',
  'Teile 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 und 11',
  'Snap-On KRA2432, Snap-on QD2R100',
];

describe('given a message with a contact detail', () => {
  it.each(details)('when it is %j, then nobody reads %j in it', (written, secret) => {
    expect(written).toContain(secret);
    expect(masked(written)).toContain(MASK);
    expect(masked(written)).not.toContain(secret);
  });
});

describe('given a message with a detail in it', () => {
  it.each([
    ['Mail an anna@example.com. Passt das?', 'Mail an •••. Passt das?'],
    ['0151 23456789, ab 18 Uhr', '•••, ab 18 Uhr'],
    ['Siehe www.example.de oder ruf an: +49 151 23456789!', 'Siehe ••• oder ruf an: •••!'],
    ['Call 07700 900123. I offer 450.', 'Call •••. I offer 450.'],
    ['t.me/anna und 205/55 R16', '••• und 205/55 R16'],
    // Only once the address is gone, nothing says any more that the number is a part's.
    ['Bosch a@b.de 08912345678', 'Bosch ••• •••'],
  ])('when it is %j, then it reads %j', (written, read) => {
    expect(masked(written)).toBe(read);
  });
});

describe('given a message about a part', () => {
  it.each(ordinary)('when it is %j, then it stays as it is', (written) => {
    expect(masked(written)).toBe(written);
  });
});

const signs = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(...'0123456789 .-/@():#•oOaеde\u200b\n'), maxLength: 300 }),
  fc
    .array(fc.constantFrom(...details.map(([written]) => written), ...ordinary, 'tel', ' ', '.', '@', '0', MASK), {
      maxLength: 12,
    })
    .map((parts) => parts.join(' ')),
);

describe('given any text', () => {
  it('when it is masked, then a second time changes nothing, and only masks are new', async () => {
    await holds(
      'masking',
      fc.property(signs, (text) => {
        const once = masked(text);
        expect(masked(once)).toBe(once);
        // Whose own dots are not those of a mask can not be told.
        if (text.includes('•')) return;
        // Between its masks there is what was written, in its order.
        let at = 0;
        for (const kept of once.split(MASK)) {
          const found = text.indexOf(kept, at);
          expect(found).toBeGreaterThanOrEqual(at);
          at = found + kept.length;
        }
      }),
      3000,
    );
  });

  it('when a detail stands among ordinary words, then it alone is masked', async () => {
    const plain = ordinary.filter((text) => /[a-z.]$/i.test(text) && !/\d/.test(text));
    await holds(
      'details among words',
      fc.property(fc.constantFrom(...plain), fc.constantFrom(...details), fc.constantFrom(...plain), (a, [it], b) => {
        const text = masked(`${a}\n${it}\n${b}`);
        expect(text.startsWith(`${a}\n`)).toBe(true);
        expect(text.endsWith(`\n${b}`)).toBe(true);
        expect(text).toContain(MASK);
      }),
      1000,
    );
  });

  it('when it is made of details that uncover each other, then nothing of them is left', () => {
    expect(masked(`Hallo, ${'012.'.repeat(490)}`)).toMatch(/^Hallo, (?:•••\.){1,6}•••$/);
  });

  it('when it is as long as a message may be, then the worst takes little more than an ordinary one', async () => {
    const usual = filled(`${ordinary.join(' ')} `);
    for (let warm = 0; warm < 20; warm += 1) masked(usual);
    const once = Math.min(...Array.from({ length: 10 }, () => effort(usual)));
    let worst = { ratio: 0, part: '' };
    const ratio = (part: string) => {
      const text = filled(part);
      let least = effort(text) / once;
      // What the machine did meanwhile is not the text's fault, and does not come three times.
      for (let again = 0; again < 2 && least > MOST_EFFORT / 2; again += 1)
        least = Math.min(least, effort(text) / once);
      if (least > worst.ratio) worst = { ratio: least, part };
      return least;
    };
    for (const part of hostile) expect([part, ratio(part) < MOST_EFFORT]).toEqual([part, true]);
    const mixed = fc.array(fc.constantFrom(...hostile), { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));
    await holds(
      'hostile texts',
      fc.property(mixed, (part) => ratio(part) < MOST_EFFORT),
      500,
    );
    process.stdout.write(`worst: ${worst.ratio.toFixed(1)} times an ordinary text, ${JSON.stringify(worst.part)}\n`);
  });
});

/** A message's longest, and how many times the effort of an ordinary one a hostile one may take. */
const LONGEST = 2000;
const MOST_EFFORT = 30;

const filled = (part: string): string => part.repeat(LONGEST).slice(0, LONGEST);

/** Microseconds of the processor, not of the clock: others use the machine too. */
function effort(text: string): number {
  const before = process.cpuUsage();
  masked(text);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

const hostile = [
  ...[
    '0',
    '0 ',
    '1 ',
    '1.',
    '012.',
    '0151',
    '0151 dann ',
    '0o',
    '170',
    '555-',
    '+',
    '+49',
    '-',
    '_',
    '.',
    ' ',
    '\n',
    '/',
  ],
  ...['a', 'a@', '@', '@a', 'a-', 'a.', ' at ', ' dot a', ' bei gmail ', 'max ', '(', '((', '(at)', '[.]', '•', MASK],
  ...['www', 'www.', 'http:/', '.de', 'ebay.de ', 'passt.es ', 'eins ', 'one', 'tel ', 'nummer ', 'OEM ', 'Bosch '],
  ...['insta ', 'insta mich ', 'ich ', 'tg:', 'x99', '0281002421', '\ufdfa', '\u2488', '\u0660', '\u33c2'],
];
