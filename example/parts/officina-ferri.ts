import type { Donor } from '../material.ts';

const seller = 'officina.ferri';

/** Italian cars from a family workshop in Modena. */
export const officinaFerri: readonly Donor[] = [
  {
    seller,
    make: 'Fiat',
    model: '500',
    year: 2011,
    about: ['From a 500 1.2 Lounge, 64.000 km, flooded in the garage up to the carpets and not higher.'],
    parts: [
      {
        key: '500-roof-glass',
        title: 'Fixed glass roof Fiat 500, no chips, with blind',
        category: 'glass',
        condition: 'used-good',
        price: 190,
        notes: 'Only cars born with the glass roof. The opening Skydome is longer at the back, not this.',
        fits: [['Fiat', '500', 2007, 2015]],
      },
      {
        key: '500-dash',
        title: 'Dashboard panel Bianco Gelato, Fiat 500, perfetto',
        category: 'interior',
        condition: 'like-new',
        price: 110,
        notes: 'LHD! With hole for the airbag badge. Up to the 2015 restyling.',
        fits: [
          ['Fiat', '500', 2007, 2015],
          ['Fiat', '500C', 2009, 2015],
        ],
      },
      {
        key: '500-dualogic',
        title: 'Dualogic pump and accumulator, rebuilt',
        category: 'transmission',
        condition: 'refurbished',
        price: 310,
        notes: 'For 500, Panda, Ypsilon with C510/C514 gearbox. Self-learning with diagnosis is necessary after.',
        text: 'New membrane, new seals, 45 bar held for one night on the bench. We give six months on it.',
        oem: '71769703',
        fits: [
          ['Fiat', '500', 2007, 2016],
          ['Fiat', 'Panda', 2006, 2012],
          ['Lancia', 'Ypsilon', 2006, 2015],
        ],
      },
    ],
  },
  {
    seller,
    make: 'Alfa Romeo',
    model: '147',
    year: 2004,
    about: ['147 1.9 JTD, restyling, blue.', 'My cousin’s 147, he cried a little.'],
    parts: [
      {
        key: '147-upper-arm',
        title: 'Upper wishbones front 147/156/GT, left and right, that do not squeak',
        category: 'suspension',
        condition: 'new',
        price: 98,
        notes: 'All 147, 156, GT. The reinforced ones with grease nipple.',
        fits: [
          ['Alfa Romeo', '147', 2000, 2010],
          ['Alfa Romeo', '156', 1997, 2005],
          ['Alfa Romeo', 'GT', 2003, 2010],
        ],
      },
      {
        key: '147-flywheel',
        title: 'Alfa 147 JTD dual mass flywheel + clutch, for parts, honest',
        category: 'drivetrain',
        condition: 'for-parts',
        price: 40,
        notes: 'M32? No: this is the C530 5-speed, 115 hp. Clutch disc is still 60 %, flywheel knocks.',
        fits: [['Alfa Romeo', '147', 2001, 2009]],
      },
      {
        key: '147-mirror',
        title: 'Specchietto sinistro Alfa 147, folding, primed',
        category: 'mirrors',
        condition: 'like-new',
        price: 65,
        notes: 'Electric folding, 9 pins. Manual folding has 7 pins.',
        fits: [['Alfa Romeo', '147', 2000, 2010]],
      },
    ],
  },
  {
    seller,
    make: 'Fiat',
    model: 'Panda',
    year: 1992,
    about: ['Panda 4x4 from Sestola, 900 m above the sea, so please understand the patina.'],
    parts: [
      {
        key: 'panda4x4-propshaft',
        title: 'Panda 4x4 (141) propshaft with centre support, balanced',
        category: 'drivetrain',
        condition: 'refurbished',
        price: 340,
        notes:
          'Steyr-Puch transmission, all 141 4x4, both 965 and 1000/1100 FIRE. New joints from a tractor supplier, they are the same.',
        fits: [['Fiat', 'Panda', 1983, 2003]],
      },
      {
        key: 'panda4x4-skid',
        title: 'Sump guard Panda 4×4 first series',
        category: 'accessories',
        condition: 'used-fair',
        price: 75,
        notes: 'Bent a little, which is what it is for.',
        fits: [['Fiat', 'Panda', 1983, 2003]],
      },
    ],
  },
  {
    seller,
    make: 'Alfa Romeo',
    model: 'Giulietta',
    year: 2012,
    about: ['From Giulietta 1.4 MultiAir.', ''],
    parts: [
      {
        key: 'giulietta-multiair',
        title: 'MultiAir module 1.4, cleaned, actuators measured',
        category: 'engine',
        condition: 'refurbished',
        price: 420,
        notes:
          '170 hp engine 940A2000. Goes on MiTo and Abarth Punto Evo of the same power. Change the filter, that little one nobody changes!',
        fits: [
          ['Alfa Romeo', 'Giulietta', 2010, 2016],
          ['Alfa Romeo', 'MiTo', 2009, 2015],
        ],
        oem: '55236369',
      },
      {
        key: 'giulietta-lambda',
        title: 'Lambda sensor after cat, Giulietta 1.4',
        category: 'sensors',
        condition: 'new',
        price: 48,
        notes: 'We ordered the wrong one: this is the post-cat, 4 wires, 620 mm.',
        fits: [['Alfa Romeo', 'Giulietta', 2010, 2016]],
      },
    ],
  },
];
