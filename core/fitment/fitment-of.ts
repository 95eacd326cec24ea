import type { FitsRange, Listing } from '../listings/model.ts';
import { nameKey } from '../listings/words.ts';
import type { FitmentReason, FitmentRequest, FitmentStatus } from './model.ts';
import { modelYearsOf, yearCodeOf } from './vin.ts';

/** What of a listing says which vehicles it is for. */
export type ForVehicles = Pick<
  Extract<Listing, { kind: 'part' }>,
  'vehicleMake' | 'vehicleModel' | 'vehicleYear' | 'fits'
>;
export type Vehicle = Pick<FitmentRequest, 'vehicleMake' | 'vehicleModel' | 'vehicleYear' | 'vinLast8'>;

export interface Fitment {
  readonly fitmentStatus: FitmentStatus;
  /** At least one. */
  readonly reasons: readonly FitmentReason[];
}

/** One vehicle that a part is for; the one it was taken from may have no year. */
type Listed = Pick<FitsRange, 'make' | 'model'> & { readonly years?: Years };
interface Years {
  readonly from: number;
  readonly to: number;
}

/**
 * Whether a part fits a vehicle, by what its listing says: docs/fitment.md has the rule as a table. Pure and total. Its
 * reasons quote the listing and the years, and nothing else of the VIN.
 */
export function fitmentOf(listing: ForVehicles, vehicle: Vehicle): Fitment {
  const byList = comparedTo(listedIn(listing), vehicle);
  const doubt = doubtOfYear(vehicle);
  if (!doubt) return byList;
  // Which car it is about is not sure then, and so is nothing that follows from it.
  return { fitmentStatus: 'needs-review', reasons: [doubt, ...byList.reasons] };
}

/** The vehicle a part comes from is one that it fits; without a year it stands for a model whose years nobody has said. */
const listedIn = ({ vehicleMake, vehicleModel, vehicleYear, fits = [] }: ForVehicles): readonly Listed[] => [
  {
    make: vehicleMake,
    model: vehicleModel,
    ...(vehicleYear !== undefined && { years: { from: vehicleYear, to: vehicleYear } }),
  },
  ...fits.map(({ make, model, yearFrom: from, yearTo: to }) => ({ make, model, years: { from, to } })),
];

function comparedTo(listed: readonly Listed[], { vehicleMake, vehicleModel, vehicleYear }: Vehicle): Fitment {
  const ofMake = listed.filter(({ make }) => nameKey(make) === nameKey(vehicleMake));
  const [first, ...more] = ofMake.filter(({ model }) => nameKey(model) === nameKey(vehicleModel));
  if (!first)
    return ofMake.length > 0
      ? because('incompatible', 'other-model', `The seller lists ${names(ofMake)}, and no ${vehicleModel}.`)
      : because('incompatible', 'other-make', `The seller lists ${names(listed)}, and nothing by ${vehicleMake}.`);
  const name = `${first.make} ${first.model}`;
  const years = [first, ...more].flatMap((one) => one.years ?? []);
  if (years.length === 0)
    return because('needs-review', 'no-year-listed', `The seller lists the ${name} without saying of which years.`);
  const said = `The seller lists the ${name} of ${inWords(years)}`;
  return years.some(({ from, to }) => from <= vehicleYear && vehicleYear <= to)
    ? because('compatible', 'year-listed', `${said}.`)
    : because('incompatible', 'year-not-listed', `${said}, not of ${vehicleYear}.`);
}

const because = (fitmentStatus: FitmentStatus, code: FitmentReason['code'], detail: string): Fitment => ({
  fitmentStatus,
  reasons: [{ code, detail }],
});

/** Outside North America a VIN need not tell the year: one that tells another year is a doubt, and never a no. */
function doubtOfYear({ vinLast8, vehicleYear }: Vehicle): FitmentReason | undefined {
  if (vinLast8 === undefined) return undefined;
  const code = vinLast8.slice(0, 1);
  if (code === yearCodeOf(vehicleYear)) return undefined;
  const years = modelYearsOf(code);
  const detail =
    years.length === 0
      ? 'The VIN does not tell a model year.'
      : `By its VIN the vehicle is of model year ${years.join(' or ')}, not ${vehicleYear}.`;
  return { code: 'vin-year-mismatch', detail };
}

/** Each once, however often and however differently it is spelled. */
const names = (listed: readonly Listed[]): string => {
  const byKey = new Map(listed.map(({ make, model }) => [`${nameKey(make)} ${nameKey(model)}`, `${make} ${model}`]));
  return inList([...byKey.values()]);
};

/** Ranges that overlap or follow on each other are one. */
function inWords(years: readonly Years[]): string {
  const joined: Years[] = [];
  for (const next of [...years].sort((one, other) => one.from - other.from)) {
    const last = joined.at(-1);
    if (last && next.from <= last.to + 1) joined[joined.length - 1] = { ...last, to: Math.max(last.to, next.to) };
    else joined.push(next);
  }
  return inList(joined.map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`)));
}

/** `a`, `a and b`, `a, b and c` */
const inList = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
