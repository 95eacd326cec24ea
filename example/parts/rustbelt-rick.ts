import type { Donor } from '../material.ts';

const seller = 'rustbelt-rick';

/** American trucks and Jeeps from a lot in Toledo. */
export const rustbeltRick: readonly Donor[] = [
  {
    seller,
    make: 'Ford',
    model: 'F-150',
    year: 2012,
    about: [
      'Off a 2012 XLT SuperCrew 5.0, 118k miles, hit in the left rear.',
      'Truck was insurance totaled, drivetrain is strong, I drove it onto the lift.',
    ],
    parts: [
      {
        key: 'f150-tailgate',
        title: '09-14 F-150 tailgate, white, backup camera and step',
        category: 'body',
        condition: 'used-fair',
        price: 450,
        notes:
          'Fits all beds 2009-2014 Styleside. Camera harness needs the matching screen or mirror, plain trucks just leave it unplugged.',
        text: 'Dent about the size of a softball top right, no rust, which around here is saying something. Step works and goes back in like it should.',
        fits: [['Ford', 'F-150', 2009, 2014]],
      },
      {
        key: 'f150-throttle-body',
        title: '5.0 Coyote throttle body, 80mm',
        category: 'engine',
        condition: 'used-good',
        price: 75,
        notes: 'F-150 5.0 and Mustang GT same years. NOT the 3.5 EcoBoost.',
        oem: 'BR3Z-9E926-B',
        fits: [
          ['Ford', 'F-150', 2011, 2014],
          ['Ford', 'Mustang', 2011, 2014],
        ],
      },
      {
        key: 'f150-console',
        title: 'Flow-through center console, tan, with lid that actually latches',
        category: 'interior',
        condition: 'used-good',
        price: 260,
        notes:
          'Column shift trucks 2009-2014. If you have the 40/20/40 bench you need the floor bracket too, I have it.',
        fits: [['Ford', 'F-150', 2009, 2014]],
      },
      {
        key: 'f150-tail-lamp',
        title: 'Passenger side tail lamp, F150, OEM, not the hazy copy',
        category: 'lighting',
        condition: 'like-new',
        price: 85,
        notes: '2009 thru 2014 Styleside. No blind spot module on this one.',
        fits: [['Ford', 'F-150', 2009, 2014]],
        oem: 'BL3Z-13404-A',
      },
    ],
  },
  {
    seller,
    make: 'Jeep',
    model: 'Wrangler',
    year: 2001,
    about: ['TJ Sport, 4.0, frame snapped at the skid like they do.', 'From the purple TJ some of you know.'],
    parts: [
      {
        key: 'tj-transfer-case',
        title: 'NP231J transfer case from 2001 TJ, shifts clean',
        category: 'drivetrain',
        condition: 'used-good',
        price: 275,
        notes:
          '21 spline input for 4.0 auto or NV3550. Will bolt to an XJ but count the splines, early XJ automatics are 23. Speedo gear stays with me unless you ask.',
        text: 'Drained, fluid was red with no glitter. Chain has no slap. Includes linkage.',
        fits: [
          ['Jeep', 'Wrangler', 1997, 2002],
          ['Jeep', 'Cherokee', 1991, 2001],
        ],
      },
      {
        key: 'tj-soft-top',
        title: 'Soft top frame and bows, complete, no fabric',
        category: 'body',
        condition: 'used-fair',
        price: 190,
        notes: 'TJ only, not the LJ Unlimited. The door surrounds are separate.',
        fits: [['Jeep', 'Wrangler', 1997, 2006]],
      },
      {
        key: 'tj-steering-box',
        title: 'Steering gear box TJ / XJ, no leaks, resealed',
        category: 'steering',
        condition: 'refurbished',
        price: 145,
        notes: '3 turns lock to lock. Same box on XJ 97-01.',
        fits: [
          ['Jeep', 'Wrangler', 1997, 2002],
          ['Jeep', 'Cherokee', 1997, 2001],
        ],
      },
    ],
  },
  {
    seller,
    make: 'Jeep',
    model: 'Cherokee',
    year: 1999,
    about: ['XJ Classic, 4.0, 231k, still started every time.', 'Breaking the last clean XJ in Lucas County, sorry.'],
    parts: [
      {
        key: 'xj-header',
        title: 'Exhaust manifold 4.0, factory, NOT cracked (yes really)',
        category: 'exhaust',
        condition: 'used-good',
        price: 120,
        notes: '91-99 one piece manifold. The 2000-01 is the two piece with the mini cats, different animal.',
        text: 'Pulled it, dye tested it, no cracks. Somebody before me put the flex section in, that is why.',
        fits: [
          ['Jeep', 'Cherokee', 1991, 1999],
          ['Jeep', 'Wrangler', 1991, 1999],
        ],
      },
      {
        key: 'xj-door-left',
        title: 'XJ driver door with glass, power everything, Forest Green',
        category: 'doors',
        condition: 'used-good',
        price: 325,
        notes: '97-01 four door. Hinge bolts included because you will snap yours.',
        fits: [['Jeep', 'Cherokee', 1997, 2001]],
      },
    ],
  },
  {
    seller,
    make: 'Chevrolet',
    model: 'Silverado 1500',
    year: 2008,
    about: ['2008 Silverado LT crew cab 5.3.', ''],
    parts: [
      {
        key: 'silverado-4l60e',
        title: '4L60E transmission core, no 3rd or 4th',
        category: 'transmission',
        condition: 'for-parts',
        price: 150,
        notes:
          'Came behind a 5.3 in a 4x4. Rebuildable core, 3-4 clutch is gone, case is good. 300mm converter not included.',
        fits: [['Chevrolet', 'Silverado 1500', 2007, 2013]],
      },
      {
        key: 'silverado-20s',
        title: 'Set of (4) 20" Silverado LTZ polished wheels with TPMS and lugs',
        category: 'wheels',
        condition: 'used-good',
        price: 520,
        notes: '6x5.5 (6x139.7), 20x8.5. Any GM half ton truck or SUV back to 99. Sensors are 315 MHz.',
        text: 'Curb rash on one, the size of a quarter. Clear coat is peeling a little on the backs where nobody looks.',
        fits: [
          ['Chevrolet', 'Silverado 1500', 1999, 2018],
          ['Chevrolet', 'Tahoe', 2000, 2020],
          ['GMC', 'Sierra 1500', 1999, 2018],
        ],
      },
      {
        key: 'silverado-mirror',
        title: 'Tow mirror, right, heated w/ signal. Housing only has a scratch',
        category: 'mirrors',
        condition: 'used-good',
        price: 110,
        notes: 'Plug is the 2007-2013 body, 10 pin.',
        fits: [
          ['Chevrolet', 'Silverado 1500', 2007, 2013],
          ['GMC', 'Sierra 1500', 2007, 2013],
        ],
      },
    ],
  },
];
