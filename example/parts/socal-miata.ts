import type { Donor } from '../material.ts';

const seller = 'socal-miata';

/** Small Japanese cars in California. */
export const socalMiata: readonly Donor[] = [
  {
    seller,
    make: 'Mazda',
    model: 'MX-5 Miata',
    year: 1994,
    about: [
      'From a 94 C package car, 1.8, always in the IE. Zero rust.',
      'Parting my autocross NA, everything must go.',
    ],
    parts: [
      {
        key: 'na-hardtop',
        title: 'OEM hardtop, Classic Red, with defrost and all four latches',
        category: 'body',
        condition: 'used-good',
        price: 1900,
        notes: 'Fits every NA and NB, 1990 to 2005. Defrost plug is there on most cars behind the left panel.',
        text: 'Original paint with honest stone chips at the front edge. Headliner is clean, seals are soft. Lived on a hoist in my garage, wrapped in a sheet.\n\nPickup only. Bring blankets and a friend. No, I will not do 1200 cash.',
        fits: [
          ['Mazda', 'MX-5 Miata', 1990, 1997],
          ['Mazda', 'MX-5 Miata', 1999, 2005],
        ],
      },
      {
        key: 'na-torsen',
        title: 'Torsen LSD 1.8 complete with axles, 4.10',
        category: 'drivetrain',
        condition: 'used-good',
        price: 950,
        notes: 'From a 94 with Torsen T1. Into a 1.6 car you need the 1.8 driveshaft too, I have one for +80.',
        fits: [
          ['Mazda', 'MX-5 Miata', 1994, 1997],
          ['Mazda', 'MX-5 Miata', 1999, 2005],
        ],
      },
      {
        key: 'na-headlight-motor',
        title: 'Pop-up headlight motor (left), no more winking',
        category: 'lighting',
        condition: 'used-good',
        price: 60,
        notes: 'NA only, left and right are NOT the same.',
        fits: [['Mazda', 'MX-5 Miata', 1990, 1997]],
      },
      {
        key: 'na-rear-window',
        title: 'zip out plastic rear window for vinyl top. cloudy',
        category: 'glass',
        condition: 'for-parts',
        price: 15,
        notes: 'good zipper, bad window. for somebody who sews',
        fits: [['Mazda', 'MX-5 Miata', 1990, 1997]],
      },
    ],
  },
  {
    seller,
    make: 'Mazda',
    model: 'MX-5 Miata',
    year: 2001,
    about: ['2001 LS, 92k miles, rear ended on the 91.'],
    parts: [
      {
        key: 'nb-coil-packs',
        title: 'NB2 coil packs, both, plus plug wires with 5k on them',
        category: 'electrical',
        condition: 'used-good',
        price: 70,
        notes: 'VVT engine 2001-2005. The 99-00 has a different connector.',
        fits: [['Mazda', 'MX-5 Miata', 2001, 2005]],
      },
      {
        key: 'nb-seats',
        title: 'Tan leather seats from NB with headrest speakers, pair',
        category: 'interior',
        condition: 'used-fair',
        price: 340,
        notes: 'Bolts into NA and NB. In an NA you reuse your own buckles.',
        text: 'Driver bolster is cracked like all of them. Passenger seat is an easy 9/10, I never had passengers.',
        fits: [
          ['Mazda', 'MX-5 Miata', 1990, 1997],
          ['Mazda', 'MX-5 Miata', 1999, 2005],
        ],
      },
      {
        key: 'nb-brakes',
        title: '01+ Sport brakes, front calipers brackets and rotors',
        category: 'brakes',
        condition: 'used-good',
        price: 210,
        notes: 'The bigger 270mm ones. Needs 15 inch wheels. Straight swap on 94 and up.',
        fits: [
          ['Mazda', 'MX-5 Miata', 2001, 2005],
          ['Mazda', 'MX-5 Miata', 1994, 1997],
        ],
      },
    ],
  },
  {
    seller,
    make: 'Honda',
    model: 'Civic',
    year: 1998,
    about: ['EK hatch, clean title, stolen and recovered without wheels.', ''],
    parts: [
      {
        key: 'ek-ecu',
        title: 'P2P ECU, D16Y8, manual, untouched (not chipped)',
        category: 'ecu',
        condition: 'used-good',
        price: 130,
        notes: '96-98 is OBD2a, 99-00 is OBD2b with other plugs. This is the A.',
        oem: '37820-P2P-A01',
        fits: [['Honda', 'Civic', 1996, 1998]],
      },
      {
        key: 'ek-cluster',
        title: 'Civic gauge cluster with tach, 146k',
        category: 'interior',
        condition: 'used-good',
        price: 95,
        notes: '1996–2000, manual. Plug and play if you have a DX without tach, wire is already there.',
        fits: [['Honda', 'Civic', 1996, 2000]],
      },
    ],
  },
  {
    seller,
    make: 'Toyota',
    model: 'Prius',
    year: 2009,
    about: ['Donor was an old taxi with service stickers on every door jamb.'],
    parts: [
      {
        key: 'prius-meter',
        title: 'Gen 2 Prius combination meter, capacitor fixed, speedo stays on',
        category: 'electrical',
        condition: 'refurbished',
        price: 160,
        notes:
          '2004-2009. If your dash goes black and the car won’t turn off, this is it. Mileage will show what mine shows.',
        fits: [['Toyota', 'Prius', 2004, 2009]],
      },
      {
        key: 'prius-inverter-pump',
        title: 'Inverter coolant pump, new in box, Prius gen2',
        category: 'cooling',
        condition: 'new',
        price: 88,
        notes: 'The updated one from the recall. Bleed it properly or it will sound like a fish tank.',
        oem: 'G9020-47031',
        fits: [['Toyota', 'Prius', 2004, 2009]],
      },
    ],
  },
];
