import type { FitsRange, Listing } from '../core/listings/model.ts';

/** Numbers in [0, 1). */
export type Roll = () => number;

const below = (roll: Roll, bound: number): number => Math.floor(roll() * bound);

/** The first ones often, the last ones hardly ever: the n-th is picked about n times less often than the first. */
export function often<T>(roll: Roll, items: readonly T[]): T {
  const item = items[Math.floor((items.length + 1) ** roll()) - 1] ?? items[0];
  if (item === undefined) throw new RangeError('nothing to choose from');
  return item;
}

const someOf = <T>(roll: Roll, items: readonly T[], most: number): T[] =>
  Array.from({ length: 1 + below(roll, most) }, () => often(roll, items));

/** As people write them. */
export const vehicles: readonly (readonly [make: string, ...models: string[]])[] = [
  ['Volkswagen', 'Golf', 'Passat', 'Polo', 'T4', 'Käfer'],
  ['Toyota', 'Corolla', 'Land Cruiser', 'Yaris'],
  ['BMW', '3 Series', 'E30', 'X5'],
  ['Mercedes-Benz', 'C-Class', 'W124', 'Sprinter'],
  ['Ford', 'Focus', 'Transit', 'F-150'],
  ['Škoda', 'Octavia', 'Fabia'],
  ['Citroën', '2CV', 'C4', 'DS'],
  ['Mazda', 'MX-5', 'CX-5'],
  ['Land Rover', 'Defender 90', 'Defender'],
  ['Лада', 'Нива'],
  ['Piaggio', 'Ape 50'],
];
const parts = [
  'Wheels', 'Wheel', 'Alternator', 'Door', 'Brake discs', 'Switch', 'Batteries', 'Headlight, left', 'Bumper', 'ECU',
  'Gearbox', 'Radiator', 'Window switches', 'Hose', 'Straße mat', 'Переднее крыло', 'ライト', 'Spoiler', 'Keys', 'Carburettor',
] as const; // biome-ignore format: a list reads better packed
const qualities = [
  'used', 'good', 'red', 'OEM', '1.6', '16V', 'as new!', 'with bracket', '(R53)', '2.0/16V', 'driver’s', '12-spoke',
  '4x100', 'rare', 'half-leather', 'no. 7', 'zinc', 'quirky',
] as const; // biome-ignore format: a list reads better packed
const goods = [
  'Oak bookshelf', 'Lenses 50mm', 'Camera', 'Bike', 'Sofa', 'Golf club', 'Hoodies', 'Lamp', 'Guitar', 'Tent', 'Stroller',
  'Mikroskop', 'كتاب', 'Łódź poster', 'Café chair', '東京 map',
] as const; // biome-ignore format: a list reads better packed
const categories = ['body', 'wheels', 'electrical', 'engine', 'brakes', 'lighting', 'ecu', 'glass'] as const;
const conditions = ['used-good', 'used-fair', 'new', 'like-new', 'refurbished', 'for-parts'] as const;
const currencies = ['EUR', 'EUR', 'EUR', 'USD', 'GBP', 'JPY'] as const;
const separators = [' ', '-', '.', '/', ''] as const;

/** e.g. `1K0-615-301`, each maker's numbers with few beginnings. */
function partNumber(roll: Roll): string {
  const pieces = [often(roll, ['1K0', '028', 'A000', '5Q0']), `${100 + below(roll, 40)}`, `${100 + below(roll, 40)}`];
  return [...pieces, ...(roll() < 0.3 ? ['AA'] : [])].join(separators[below(roll, separators.length)]);
}

function range(roll: Roll): FitsRange {
  const [make, ...models] = often(roll, vehicles);
  // Now and then somebody says that it fits everything.
  const [yearFrom, years] = roll() < 0.004 ? [1927, 98] : [1980 + below(roll, 40), below(roll, 8)];
  return { make, model: often(roll, models), yearFrom, yearTo: yearFrom + years };
}

export interface Offer {
  readonly id: string;
  readonly sellerId: string;
  readonly at: string;
}

/** A listing as a market has them: a few makes, words and sellers with much, many with little. */
export function marketListing(roll: Roll, { id, sellerId, at }: Offer): Listing {
  const shared = {
    id,
    sellerId,
    price: often(roll, [1000, 2500, 500, 4990, 12_000]) + below(roll, 40) * 25,
    currency: often(roll, currencies),
    status: 'active',
    createdAt: at,
    updatedAt: at,
    version: 1,
  } as const;
  const number = partNumber(roll);
  if (roll() < 0.45) {
    const title = [often(roll, goods), ...someOf(roll, qualities, 2)].join(' ');
    return { ...shared, kind: 'product', title, description: 'Somebody loved it.' };
  }
  const own = range(roll);
  return {
    ...shared,
    kind: 'part',
    title: [own.model, often(roll, parts), ...someOf(roll, qualities, 2), ...(roll() < 0.2 ? [number] : [])].join(' '),
    partCategory: often(roll, categories),
    condition: often(roll, conditions),
    vehicleMake: own.make,
    vehicleModel: own.model,
    ...(roll() < 0.8 && { vehicleYear: own.yearFrom }),
    compatibilityNotes: 'Compare the number.',
    ...(roll() < 0.5 && { fits: [own, ...(roll() < 0.4 ? [range(roll)] : [])] }),
    ...(roll() < 0.5 && { oemNumber: number }),
  };
}
