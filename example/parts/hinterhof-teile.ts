import type { Donor } from '../material.ts';

const seller = 'hinterhof-teile';

/** German everyday cars from a backyard hall in Augsburg, described in German. */
export const hinterhofTeile: readonly Donor[] = [
  {
    seller,
    make: 'Volkswagen',
    model: 'Golf',
    year: 2006,
    about: [
      'Aus Golf V 1.9 TDI (BXE), EZ 03/2006, 241 tkm, Heckschaden.',
      'Das Spenderfahrzeug lief bis zuletzt einwandfrei.',
    ],
    parts: [
      {
        key: 'golf5-turbo',
        title: 'Turbolader 1.9 TDI 105 PS, BXE/BKC/BLS, kein Spiel',
        category: 'engine',
        condition: 'used-good',
        price: 180,
        notes: 'Bitte Motorkennbuchstaben vergleichen: BXE, BKC, BLS. Für den 2.0 TDI passt er nicht.',
        text: 'Welle ohne fühlbares Spiel, Verstellung leichtgängig. Dichtsatz sollte man neu nehmen.',
        oem: '03G 253 014 H',
        fits: [
          ['Volkswagen', 'Golf', 2003, 2008],
          ['Volkswagen', 'Touran', 2003, 2010],
          ['Audi', 'A3', 2003, 2010],
          ['Skoda', 'Octavia', 2004, 2010],
          ['Seat', 'León', 2005, 2010],
        ],
      },
      {
        key: 'golf5-kombi',
        title: 'Kombiinstrument Golf 5 Diesel, MFA rot, 241.000 km',
        category: 'electrical',
        condition: 'used-good',
        price: 85,
        notes:
          'Muss an die Wegfahrsperre angelernt werden. Nur für Fahrzeuge mit MFA, sonst fehlen die Tasten am Wischerhebel.',
        oem: '1K0 920 862',
        fits: [
          ['Volkswagen', 'Golf', 2004, 2008],
          ['Volkswagen', 'Jetta', 2005, 2008],
        ],
      },
      {
        key: 'golf5-tuerschloss',
        title: 'Türschloss vorne links Golf V, Mikroschalter neu gelötet',
        category: 'doors',
        condition: 'refurbished',
        price: 38,
        notes:
          'Das bekannte Problem: Innenlicht geht nicht, Auto meldet Tür offen. 8-poliger Stecker, ohne Safe-Funktion.',
        fits: [
          ['Volkswagen', 'Golf', 2003, 2008],
          ['Volkswagen', 'Passat', 2005, 2010],
          ['Skoda', 'Octavia', 2004, 2012],
        ],
        oem: '1K1 837 015',
      },
    ],
  },
  {
    seller,
    make: 'BMW',
    model: '3 Series',
    year: 2003,
    about: [
      'Aus 320d Touring, Titansilber, Facelift.',
      'Geschlachtet wird ein E46 Touring, weitere Teile auf Anfrage.',
    ],
    parts: [
      {
        key: 'e46-fensterheber',
        title: 'Fensterheber hinten links E46 Limousine/Touring, überholt mit Metallgleitern',
        category: 'doors',
        condition: 'refurbished',
        price: 45,
        notes:
          'Ohne Motor. Passt nicht bei Coupé und Cabrio. Gleitstücke aus Alu statt Plastik, die brechen nicht mehr.',
        fits: [['BMW', '3 Series', 1998, 2005]],
      },
      {
        key: 'e46-ausgleichsbehaelter',
        title: 'Ausgleichsbehälter Kühlmittel E46, neu, mit Deckel und Sensor',
        category: 'cooling',
        condition: 'new',
        price: 32.5,
        notes: 'Für Schaltgetriebe. Automatik hat am Behälter den Anschluss für den Ölkühler, da passt dieser nicht!',
        text: 'Doppelt bestellt, Rückgabefrist verpasst. Originalverpackt.',
        oem: '17 13 7 787 040',
        fits: [
          ['BMW', '3 Series', 1998, 2006],
          ['BMW', 'Z4', 2003, 2008],
        ],
      },
      {
        key: 'e46-xenon-rechts',
        title: 'Bi-Xenon-Scheinwerfer rechts E46 Facelift, Glas leicht matt',
        category: 'lighting',
        condition: 'used-fair',
        price: 140,
        notes: 'Limousine/Touring ab 09/2001. Steuergerät und Brenner sind dabei, Blinker separat.',
        text: 'Ein Halter geklebt, hält seit zwei Jahren. Glas kann man aufpolieren.',
        fits: [['BMW', '3 Series', 2001, 2005]],
      },
      {
        key: 'e46-lenkrad',
        title: 'Sportlenkrad M E46, Leder frisch bezogen',
        category: 'steering',
        condition: 'refurbished',
        price: 165,
        notes: 'Ohne Airbag, den verschicke ich nicht. Passt mit Schleifring ab 2001, vorher anderer Stecker.',
        fits: [
          ['BMW', '3 Series', 2001, 2006],
          ['BMW', '5 Series', 2001, 2003],
        ],
        draft: true,
      },
    ],
  },
  {
    seller,
    make: 'Audi',
    model: 'A4',
    year: 2006,
    about: ['Aus A4 Avant B7 2.0 TDI (BRE), 198 tkm.'],
    parts: [
      {
        key: 'b7-rueckleuchte',
        title: 'Rückleuchte rechts außen A4 B7 Avant',
        category: 'lighting',
        condition: 'used-good',
        price: 55,
        notes: 'Nur Avant. Die Limousine hat eine andere Form, das ist die häufigste Rückfrage.',
        oem: '8E9 945 096 E',
        fits: [['Audi', 'A4', 2004, 2008]],
      },
      {
        key: 'b7-querlenker',
        title: 'Querlenkersatz vorne komplett, 8 Lenker mit Schrauben, Audi A4 B6/B7, Seat Exeo',
        category: 'suspension',
        condition: 'new',
        price: 165,
        notes: 'Konus 16 mm. Bis 2001 gab es 20 mm an der Spurstange, bitte messen. Markenware, kein Billigsatz.',
        fits: [
          ['Audi', 'A4', 2001, 2008],
          ['Seat', 'Exeo', 2009, 2013],
        ],
      },
      {
        key: 'b7-agr-kuehler',
        title: 'AGR-Kühler 2.0 TDI BRE, gereinigt, dicht',
        category: 'exhaust',
        condition: 'used-good',
        price: 70,
        notes: 'Motor BRE und BLB. Mit 1 bar abgedrückt.',
        fits: [['Audi', 'A4', 2004, 2008]],
        oem: '03G 131 512 AD',
      },
    ],
  },
  {
    seller,
    make: 'Mercedes-Benz',
    model: 'E-Class',
    year: 1994,
    about: ['Ein W124 stirbt nie, er wird verteilt.', 'Bei mir steht noch mehr vom 124er, fragen kostet nichts.'],
    parts: [
      {
        key: 'w124-kabelbaum',
        title: 'Motorkabelbaum W124 E 220 (M111), neu aufgebaut mit hitzefester Isolierung',
        category: 'electrical',
        condition: 'refurbished',
        price: 420,
        notes:
          'Für M111 mit PMS-Steuergerät, Baujahr 93 bis 95. Der E 280/320 hat einen anderen, den mache ich auf Bestellung.',
        text: 'Die originalen Kabelbäume dieser Jahre zerbröseln im Motorraum, das ist bekannt. Dieser hier ist Ader für Ader neu: Silikonleitung, neue Kontakte, durchgemessen mit Protokoll. Alten Kabelbaum nehme ich gern zurück (40 €).',
        fits: [
          ['Mercedes-Benz', 'E-Class', 1993, 1996],
          ['Mercedes-Benz', 'C-Class', 1993, 1995],
        ],
      },
      {
        key: 'w124-sitzbezug',
        title: 'Fahrersitz W124 Limousine, Stoff blau kariert, Federkern neu',
        category: 'interior',
        condition: 'refurbished',
        price: 290,
        notes: 'Mechanische Verstellung. Konsole passt ab Modellpflege 1, davor andere Gurtschloss-Aufnahme.',
        fits: [['Mercedes-Benz', 'E-Class', 1989, 1995]],
      },
    ],
  },
];
