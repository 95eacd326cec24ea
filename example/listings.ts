import type * as z from 'zod';
import type { NewListing } from '../core/listings/model.ts';
import { exponentOf } from '../core/shared/money.ts';
import type { Donor, PartText, ProductText } from './material.ts';
import { ateliersMorel } from './parts/ateliers-morel.ts';
import { demoSeller } from './parts/demo-seller.ts';
import { hinterhofTeile } from './parts/hinterhof-teile.ts';
import { kasiaCzesci } from './parts/kasia-czesci.ts';
import { keiGarage } from './parts/kei-garage.ts';
import { minibreaker } from './parts/minibreaker.ts';
import { officinaFerri } from './parts/officina-ferri.ts';
import { outbackDiesel } from './parts/outback-diesel.ts';
import { rustbeltRick } from './parts/rustbelt-rick.ts';
import { socalMiata } from './parts/socal-miata.ts';
import { volvoNils } from './parts/volvo-nils.ts';
import { type ExamplePerson, examplePeople } from './people.ts';
import type { Picture } from './photos/drawing.ts';
import type { DrawingName } from './photos/drawings.ts';
import { camerasAndSound } from './products/cameras-and-sound.ts';
import { family } from './products/family.ts';
import { home } from './products/home.ts';
import { music } from './products/music.ts';
import { outdoors } from './products/outdoors.ts';
import { tools } from './products/tools.ts';
import { type Random, randomFor } from './random.ts';

type Content = z.input<typeof NewListing>;

export interface ExampleListing {
  /** Unique, and the same for as long as the listing is part of the example data. */
  readonly key: string;
  /** Username. */
  readonly seller: string;
  readonly content: Content;
  /** What its photos show. */
  readonly picture: Picture<DrawingName>;
  /** Days before now at which it was put in; less than the seller's own. */
  readonly listedDaysAgo: number;
  /** Days before now at which it was archived, on those that were. */
  readonly archivedDaysAgo?: number;
}

const donors: readonly Donor[] = [
  demoSeller, volvoNils, hinterhofTeile, kasiaCzesci, rustbeltRick, socalMiata, keiGarage, ateliersMorel, minibreaker,
  officinaFerri, outbackDiesel,
].flat(); // biome-ignore format: a list reads better packed
const products: readonly ProductText[] = [outdoors, camerasAndSound, home, tools, music, family].flat();

/** Nothing younger than this is archived: sellers wait a while before they give up. */
const ARCHIVED_AFTER_DAYS = 20;
const SHARE_ARCHIVED = 0.15;

/** All listings of the example data, the one put in first at the top. Pure: the same on every call. */
export function exampleListings(): readonly ExampleListing[] {
  const people = new Map(examplePeople().map((person) => [person.signUp.username, person]));
  const sellerOf = (username: string): ExamplePerson => {
    const seller = people.get(username);
    if (!seller) throw new Error(`the example data has a listing of ${username}, who is not in it`);
    return seller;
  };
  const listings = [
    ...donors.flatMap((donor) => donor.parts.map((part) => partListing(part, donor, sellerOf(donor.seller)))),
    ...products.map((product) => productListing(product, sellerOf(product.seller))),
  ];
  return listings.sort((one, other) => other.listedDaysAgo - one.listedDaysAgo);
}

function partListing(part: PartText, donor: Donor, seller: ExamplePerson): ExampleListing {
  const random = randomFor(part.key);
  const { oem, fits, withoutYear } = part;
  const description = paragraphs(
    part.text,
    random.chance(0.7) ? random.pick(donor.about) : undefined,
    random.chance(0.4) ? random.pick(seller.endings) : undefined,
  );
  return dated(part, seller, random, {
    kind: 'part',
    ...shared(part, seller, random),
    ...(description === '' ? {} : { description }),
    partCategory: part.category,
    condition: part.condition,
    vehicleMake: donor.make,
    vehicleModel: donor.model,
    ...(withoutYear ? {} : { vehicleYear: donor.year }),
    compatibilityNotes: part.notes,
    ...(fits ? { fits: fits.map(([make, model, yearFrom, yearTo]) => ({ make, model, yearFrom, yearTo })) } : {}),
    ...(oem === undefined ? {} : { oemNumber: oem }),
  });
}

function productListing(product: ProductText, seller: ExamplePerson): ExampleListing {
  const random = randomFor(product.key);
  const ending = random.chance(0.5) ? random.pick(seller.endings) : undefined;
  return dated(product, seller, random, {
    kind: 'product',
    ...shared(product, seller, random),
    description: paragraphs(product.text, ending),
  });
}

/** What both kinds have. Some people say only roughly where they are. */
function shared(text: PartText | ProductText, { currency, home }: ExamplePerson, random: Random) {
  const { country, city, postalCode } = home;
  return {
    title: text.title,
    price: minorUnits(text.price, currency),
    currency,
    location: {
      country,
      ...(random.chance(0.92) ? { city } : {}),
      ...(postalCode !== undefined && random.chance(0.5) ? { postalCode } : {}),
    },
    status: text.draft ? ('draft' as const) : ('active' as const),
  };
}

function dated(text: PartText | ProductText, seller: ExamplePerson, random: Random, content: Content): ExampleListing {
  const listedDaysAgo = hundredths(seller.joinedDaysAgo * random.between(0.005, 0.98));
  const archived = !text.draft && listedDaysAgo > ARCHIVED_AFTER_DAYS && random.chance(SHARE_ARCHIVED);
  return {
    key: text.key,
    seller: seller.signUp.username,
    content,
    picture: text.picture,
    listedDaysAgo,
    ...(archived ? { archivedDaysAgo: hundredths(listedDaysAgo * random.between(0.05, 0.7)) } : {}),
  };
}

function minorUnits(price: number, currency: string): number {
  const digits = exponentOf(currency);
  if (digits === undefined) throw new Error(`the example data has prices in ${currency}, which is no currency`);
  return Math.round(price * 10 ** digits);
}

const paragraphs = (...texts: readonly (string | undefined)[]): string => texts.filter(Boolean).join('\n\n');
const hundredths = (value: number): number => Math.round(value * 100) / 100;
