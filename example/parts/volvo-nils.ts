import type { Donor } from '../material.ts';

const seller = 'volvo-nils';

/** Volvos and Saabs, taken apart in a barn outside Borås. */
export const volvoNils: readonly Donor[] = [
  {
    seller,
    make: 'Volvo',
    model: 'V70',
    year: 2005,
    about: [
      'From a V70 D5 automatic of 2005, 31 800 Swedish mil, off the road because of the floor and not because of this.',
      'The donor was my sister’s V70, silver 426, serviced at the dealer until 2016.',
    ],
    parts: [
      {
        key: 'v70-headlight-right',
        title: 'Headlight right, V70 / XC70 facelift, halogen, clear lens',
        category: 'lighting',
        condition: 'used-good',
        price: 950,
        notes: 'For the facelift cars only. The earlier lamp has another fixing at the bottom and will not go in.',
        text: 'Polished last winter. All three tabs are whole. Without bulbs.',
        oem: '31276810',
        fits: [
          ['Volvo', 'V70', 2005, 2007],
          ['Volvo', 'XC70', 2005, 2007],
        ],
      },
      {
        key: 'v70-cem',
        title: 'CEM central electronic module from 2005 V70 D5',
        category: 'ecu',
        condition: 'used-good',
        price: 1200,
        notes:
          'Has to be cloned or programmed to your car, it is NOT plug and play. Compare the hardware number on the label, the last letter may differ.',
        oem: '30728542',
        fits: [
          ['Volvo', 'V70', 2005, 2007],
          ['Volvo', 'S60', 2005, 2009],
          ['Volvo', 'XC70', 2005, 2007],
        ],
      },
      {
        key: 'v70-third-row',
        title: 'Child seats for the boot, facing backwards, with all brackets and belts',
        category: 'interior',
        condition: 'used-good',
        price: 2900,
        notes: 'Goes in every V70 of this shape. In the XC70 you need the other side panel on the left.',
        text: 'Two seats in charcoal cloth, the most fun two children can have in a car. Every bolt is in a bag, the instructions are in Swedish but mostly pictures.\n\nOne belt reel was slow, I cleaned it and now it is fast.',
        fits: [['Volvo', 'V70', 2000, 2007]],
      },
      {
        key: 'v70-nivomat',
        title: 'Rear Nivomat dampers, pair',
        category: 'suspension',
        condition: 'used-fair',
        price: 1800,
        notes:
          'Only for cars that came with Nivomat, the springs are different. If your car stands level when you load firewood, you have them.',
        fits: [
          ['Volvo', 'V70', 2001, 2007],
          ['Volvo', 'XC70', 2003, 2007],
        ],
        oem: '30683451',
      },
      {
        key: 'v70-drive-shaft',
        title: 'Drive shaft left front, 5 cyl diesel automatic, boots dry',
        category: 'drivetrain',
        condition: 'used-good',
        price: 700,
        notes: 'D5 with 5-speed automatic AW55. The 6-speed from late 2005 has more splines: count them first!',
        fits: [
          ['Volvo', 'V70', 2002, 2005],
          ['Volvo', 'S60', 2002, 2005],
        ],
      },
    ],
  },
  {
    seller,
    make: 'Saab',
    model: '9-5',
    year: 2002,
    about: ['Out of a 9-5 2.3t Linear that still ran to the barn by itself.', 'Saab parts, kept dry and warm.'],
    parts: [
      {
        key: 'saab-dic-red',
        title: 'Saab ignition cassette (the red one), tested an hour on my own car',
        category: 'electrical',
        condition: 'used-good',
        price: 850,
        notes:
          'Red = Trionic 7, four cylinders. The black cassette is for the older cars, do not mix them. Not for V6.',
        oem: '55559955',
        fits: [
          ['Saab', '9-5', 1998, 2009],
          ['Saab', '9-3', 2000, 2003],
        ],
      },
      {
        key: 'saab-sid',
        title: 'SID display Saab 9-5 / 9-3, every pixel works',
        category: 'electrical',
        condition: 'refurbished',
        price: 750,
        notes:
          'New ribbon soldered, not glued. Early and late SID have different plugs, mine is the two-plug type with 10 buttons.',
        text: 'I repair these through the dark months. You can also send me yours.',
        fits: [
          ['Saab', '9-5', 1998, 2005],
          ['Saab', '9-3', 1998, 2002],
        ],
      },
      {
        key: 'saab-mirror-left',
        title: 'Door mirror left 9-5, heated, memory, Cosmic Blue',
        category: 'mirrors',
        condition: 'used-fair',
        price: 450,
        notes: 'Seven wires = memory. Without memory seats two of them just stay empty and it works all the same.',
        text: 'Scratch in the lower edge as from a garage post. Glass perfect.',
        fits: [['Saab', '9-5', 1998, 2009]],
      },
    ],
  },
  {
    seller,
    make: 'Volvo',
    model: '240',
    year: 1989,
    about: ['From a 240 GL of 1989 that the moose won against.', ''],
    parts: [
      {
        key: '240-rear-lamps',
        title: 'Volvo 240 saloon rear lamps, the pair, no cracks',
        category: 'lighting',
        condition: 'used-good',
        price: 1400,
        notes: 'Saloon only, not the estate. Circuit film is good on the left one, the right has one repaired track.',
        fits: [['Volvo', '240', 1979, 1993]],
      },
      {
        key: '240-virgo',
        title: 'Four Virgo wheels 15 × 6, blasted and ready for paint',
        category: 'wheels',
        condition: 'refurbished',
        price: 3200,
        notes:
          '5×108, ET 20. They go on every rear wheel drive Volvo I have tried them on; on a late 940 with ABS use the long bolts.',
        text: 'Run true, I had them on the machine. One centre cap is missing and I have looked for it for two years.',
        fits: [
          ['Volvo', '240', 1975, 1993],
          ['Volvo', '740', 1984, 1992],
          ['Volvo', '940', 1990, 1998],
        ],
      },
      {
        key: '240-heater-motor',
        title: 'Heater fan motor 240, new. Yes, that one.',
        category: 'electrical',
        condition: 'new',
        price: 1150,
        notes: 'For cars without factory AC. Fits 1979 and later, the older heater box is another world.',
        text: 'Bought it, looked at the instructions, bought another car. In its box. Plan a weekend and some patience from your family.',
        oem: '1307235',
        fits: [['Volvo', '240', 1979, 1993]],
      },
      {
        key: '245-tailgate-glass',
        title: 'Bakruta 245, tailgate glass with working heating',
        category: 'glass',
        condition: 'used-good',
        price: 600,
        notes: 'Estate (245). With the hole for the wiper. Can not be sent, it would not survive.',
        fits: [['Volvo', '240', 1979, 1993]],
      },
    ],
  },
];
