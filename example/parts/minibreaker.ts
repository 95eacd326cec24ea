import type { Donor } from '../material.ts';

const seller = 'minibreaker';

/** A small breaker's yard in Coventry. */
export const minibreaker: readonly Donor[] = [
  {
    seller,
    make: 'MINI',
    model: 'Cooper S',
    year: 2004,
    about: ['From a 2004 R53, Chili Red, 88k, Cat N.', 'R53 breaking, ask for anything not listed.'],
    parts: [
      {
        key: 'r53-supercharger',
        title: 'R53 supercharger, serviced, fresh oil both ends, PTO seals done',
        picture: { of: 'supercharger' },
        category: 'engine',
        condition: 'refurbished',
        price: 495,
        notes:
          'M45. Fits Cooper S hatch 02-06 and the convertible until 08. JCW ones are coated, this is the standard.',
        text: 'Water pump drive teeth like new because somebody actually changed the oil. Water pump itself is NOT included.',
        fits: [['MINI', 'Cooper S', 2002, 2008]],
        oem: '11 65 7 526 790',
      },
      {
        key: 'r53-pas-pump',
        title: 'Mini power steering pump R50/R52/R53 — no whine',
        picture: { of: 'pump' },
        category: 'steering',
        condition: 'used-good',
        price: 130,
        notes:
          'Same pump on One, Cooper and Cooper S 2001 to 2006. Buy the little fan as well, a dead fan kills the pump.',
        fits: [
          ['MINI', 'Cooper S', 2002, 2006],
          ['MINI', 'Cooper', 2001, 2006],
          ['MINI', 'One', 2001, 2006],
        ],
      },
      {
        key: 'r53-s-lites',
        title: '17in S-Lites x4, straight, two refurbed two not',
        picture: { of: 'alloyWheel', pieces: 4 },
        category: 'wheels',
        condition: 'used-fair',
        price: 180,
        notes: '4x100 ET48. R50 to R59. Not the F series, those are 5 stud.',
        fits: [
          ['MINI', 'Cooper S', 2002, 2013],
          ['MINI', 'Cooper', 2001, 2013],
        ],
      },
    ],
  },
  {
    seller,
    make: 'Land Rover',
    model: 'Defender',
    year: 1998,
    about: ['Came off a 300Tdi 110 CSW.', 'Ex farm, so wash your hands after.'],
    parts: [
      {
        key: 'defender-bulkhead-vent',
        title: 'Defender vent flaps, pair, galvanised hinges, no rot',
        picture: { of: 'ventFlap', pieces: 2 },
        category: 'body',
        condition: 'refurbished',
        price: 110,
        notes: 'Up to Puma (2007), after that there are no flaps at all. Seals included.',
        fits: [['Land Rover', 'Defender', 1983, 2006]],
      },
      {
        key: 'defender-lt230',
        title: 'LT230 transfer box 1.4:1, quiet',
        picture: { of: 'differential', paint: 'alu' },
        category: 'transmission',
        condition: 'used-good',
        price: 340,
        notes: 'From 300Tdi with R380. Discovery box is 1.2:1, check the suffix stamped on the rear. This is 28D.',
        fits: [['Land Rover', 'Defender', 1994, 1998]],
      },
      {
        key: 'defender-front-door',
        title: 'front door top, o/s, sliding glass seized',
        picture: { of: 'door', paint: 'green' },
        category: 'doors',
        condition: 'for-parts',
        price: 35,
        notes: 'Frame is sound. Two part door, so early type only.',
        withoutYear: true,
      },
    ],
  },
  {
    seller,
    make: 'Vauxhall',
    model: 'Corsa',
    year: 2010,
    about: ['Corsa D 1.2 SXi, 71k miles.', ''],
    parts: [
      {
        key: 'corsa-eps',
        title: 'Corsa D electric power steering column + ECU, tested on the car',
        picture: { of: 'steeringColumn' },
        category: 'steering',
        condition: 'used-good',
        price: 165,
        notes:
          'Petrol manual. Needs setting up with a dealer tool after fitting (steering angle), any decent garage can.',
        oem: '13 284 095',
        fits: [
          ['Vauxhall', 'Corsa', 2006, 2014],
          ['Opel', 'Corsa', 2006, 2014],
        ],
      },
      {
        key: 'corsa-bonnet',
        title: 'Bonnet in Z157 silver, Corsa D, ready to bolt on',
        picture: { of: 'bonnet', paint: 'silver' },
        category: 'body',
        condition: 'used-good',
        price: 95,
        notes: 'Pre facelift 2006-2010. The 2011 on bonnet is shaped different at the headlights.',
        fits: [['Vauxhall', 'Corsa', 2006, 2010]],
      },
    ],
  },
  {
    seller,
    make: 'Ford',
    model: 'Focus',
    year: 2007,
    about: ['Mk2 Focus 1.8 TDCi Zetec Climate.', 'Moonstone blue Focus, MOT history available.'],
    parts: [
      {
        key: 'focus-cluster',
        title: 'Instrument cluster Mk2 Focus / C-Max, rebuilt, won’t cut out',
        picture: { of: 'instrumentCluster' },
        category: 'electrical',
        condition: 'refurbished',
        price: 120,
        notes:
          'Cracked solder joints cause engine malfunction messages and random non starts. Needs coding for PATS, or send yours and I rebuild that instead (£75).',
        fits: [
          ['Ford', 'Focus', 2005, 2008],
          ['Ford', 'C-Max', 2005, 2008],
        ],
      },
      {
        key: 'focus-heated-screen',
        title: 'Quickclear heated windscreen, Focus Mk2',
        picture: { of: 'window' },
        category: 'glass',
        condition: 'used-good',
        price: 60,
        notes: 'Cut out by a glazier, not chipped. No rain sensor bracket. Collection only.',
        fits: [['Ford', 'Focus', 2005, 2011]],
      },
      {
        key: 'focus-maf',
        title: 'MAF sensor 1.8 TDCi',
        picture: { of: 'airflowMeter' },
        category: 'sensors',
        condition: 'used-good',
        price: 22,
        notes: '4 pin. Also Mondeo Mk4 and S-Max with the same engine.',
        oem: '7M51-9A673-EB',
        fits: [
          ['Ford', 'Focus', 2005, 2011],
          ['Ford', 'Mondeo', 2007, 2010],
          ['Ford', 'S-Max', 2006, 2010],
        ],
      },
    ],
  },
];
