import type { ProductText } from '../material.ts';

/** Hand tools, machines and the garage. */
export const tools: readonly ProductText[] = [
  {
    key: 'stanley-no7',
    seller: 'grandpa-walt',
    title: 'Stanley No. 7 jointer plane, type 11, flat and sharp',
    price: 135,
    text: 'Lapped the sole myself, it is flat to two thou over the length. Rosewood tote has an old glue repair from before I was born. Takes a shaving you can read the paper through.',
  },
  {
    key: 'chisels-buck',
    seller: 'grandpa-walt',
    title: 'Set of 6 socket chisels, mixed makers, new hickory handles',
    price: 90,
    text: 'Quarter inch to inch and a half. Turned the handles over the winter. Backs are flat the first inch where it matters.',
  },
  {
    key: 'delta-bandsaw',
    seller: 'grandpa-walt',
    title: '14" band saw with riser block, 3/4 hp, runs true',
    price: 475,
    text: 'Made in the USA, wired 115 V, can be changed to 230. New tires on the wheels, Carter guides. Throwing in five blades, two of them sharp.\n\nYou’ll need a pickup and a friend. I’ll supply the coffee.',
  },
  {
    key: 'anvil-rick',
    seller: 'rustbelt-rick',
    title: 'Anvil, about 140 lb, good ring, one chipped edge',
    price: 520,
    text: 'Came with the building. Ball bearing test 75-80 percent. On an oak stump you can have if you can lift it.',
  },
  {
    key: 'engine-hoist',
    seller: 'minibreaker',
    title: 'Engine crane 1 tonne, folding, ram resealed',
    price: 85,
    text: 'Lifted about forty Minis and one piano. Ram holds overnight. One castor wheel is from a shopping trolley, does the job.',
  },
  {
    key: 'trolley-jack',
    seller: 'demo-seller',
    title: 'Trolley jack, low profile, 2.25 t, with rubber pad',
    price: 55,
    text: 'Goes under an MX-5 with lowering springs. Weighs as much as the MX-5.',
  },
  {
    key: 'bosch-hammer',
    seller: 'lea-und-tom',
    title: 'Bohrhammer Bosch blau, SDS-plus, mit Koffer',
    price: 70,
    text: 'Eine Altbauwohnung lang benutzt, sechs Bohrer sind dabei. Kohlen sind noch gut.',
  },
  {
    key: 'torque-wrench',
    seller: 'callum.reid',
    title: 'Torque wrench 5-25 Nm with hex and torx bits, calibrated this spring',
    price: 32,
    text: 'Bought for carbon bars, sold because I went back to steel.',
  },
  {
    key: 'hoblice',
    seller: 'hana.dv',
    title: 'Truhlářská hoblice, buková, 170 cm, dva svěráky',
    price: 5800,
    text: 'Po dědovi houslaři. Deska přebroušená a naolejovaná, vřetena promazaná. Odvoz vlastní, pomůžu naložit.',
  },
  {
    key: 'spoon-knives',
    seller: 'volvo-nils',
    title: 'Two spoon knives and a small axe, sharpened for winter',
    price: 480,
    text: 'For when the workshop is too cold for cars. Left-handed and right-handed knife.',
  },
  {
    key: 'genset',
    seller: 'outback-diesel',
    title: '2 kVA inverter generator, quiet, serviced, camping or power cuts',
    price: 620,
    text: 'Starts second pull, first if you ask nicely. 180 hours. New plug, new oil, carby cleaned. Ran a fridge and a CPAP for a week in the floods.',
  },
];
