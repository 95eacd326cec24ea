import * as z from 'zod';
import { type PrimaryPhoto, PrimaryPhotoView } from '../photos/model.ts';
import { ListingId, UserId } from '../shared/ids.ts';
import { Amount, Currency } from '../shared/money.ts';
import { line, text } from '../shared/text.ts';
import { ListingStatus } from './status.ts';

export const PartCategory = z
  .enum([
    'engine', 'transmission', 'drivetrain', 'suspension', 'steering', 'brakes', 'wheels', 'tires', 'exhaust', 'cooling',
    'fuel', 'electrical', 'ecu', 'sensors', 'lighting', 'body', 'bumpers', 'mirrors', 'doors', 'glass', 'interior',
    'accessories', 'other',
  ]) // biome-ignore format: a list reads better packed
  .meta({ id: 'PartCategory' });

export const Condition = z
  .enum(['new', 'like-new', 'used-good', 'used-fair', 'refurbished', 'for-parts'])
  .meta({ id: 'Condition' });

export const ListingKind = z.enum(['product', 'part']).meta({ id: 'ListingKind' });
export type ListingKind = z.infer<typeof ListingKind>;

export const VehicleName = line(1, 60);
/** From the first production car to well past any announced model year. */
export const VehicleYear = z.int().check(z.gte(1886), z.lte(2100));

/** Years of one model that a part fits, both ends included. */
const FitsRange = z
  .strictObject({ make: VehicleName, model: VehicleName, yearFrom: VehicleYear, yearTo: VehicleYear })
  .refine((range) => range.yearFrom <= range.yearTo, { path: ['yearTo'], error: 'must not be before yearFrom' })
  .meta({ id: 'FitsRange' });
export type FitsRange = z.infer<typeof FitsRange>;

/** Where the goods are: a country (ISO 3166-1 alpha-2) and, if the seller wants to say so, a place. */
const Location = z
  .strictObject({
    country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code in capitals, such as DE'),
    city: line(1, 80).optional(),
    postalCode: line(2, 12).optional(),
  })
  .meta({ id: 'Location' });

const shared = {
  title: line(3, 120),
  price: Amount,
  currency: Currency,
  location: Location.optional(),
};
const Description = text(10_000);
/**
 * A part is found under each make, model and year that it fits, and each of these places holds its card: without bounds
 * one listing could cost as much to index as a thousand others.
 */
const MOST_FITS = 30;
const MOST_FITTING_YEARS = 100;
const MOST_FITS_BYTES = 1500;

const Fits = z
  .array(FitsRange)
  .max(MOST_FITS)
  .refine(
    (fits) => yearsIn(fits).size <= MOST_FITTING_YEARS,
    `must not span more than ${MOST_FITTING_YEARS} years in all`,
  )
  .refine((fits) => bytesOf(fits) <= MOST_FITS_BYTES, 'names too many vehicles: say less of each, or offer it twice');

/** Without a loop over a range that may be as wide as a number: one that failed its own check is not counted. */
const yearsIn = (fits: readonly FitsRange[]): ReadonlySet<number> =>
  new Set(
    fits
      .filter(({ yearFrom, yearTo }) => yearTo - yearFrom <= 2100 - 1886)
      .flatMap(({ yearFrom, yearTo }) =>
        Array.from({ length: Math.max(0, yearTo - yearFrom + 1) }, (_, years) => yearFrom + years),
      ),
  );

const bytesOf = (fits: readonly FitsRange[]): number =>
  fits.reduce((sum, { make, model }) => sum + Buffer.byteLength(make) + Buffer.byteLength(model), 0);

const OemNumber = line(1, 60);
const product = { kind: z.literal('product'), ...shared, description: Description };
const part = {
  kind: z.literal('part'),
  ...shared,
  description: Description.optional(),
  partCategory: PartCategory,
  condition: Condition,
  vehicleMake: VehicleName,
  vehicleModel: VehicleName,
  vehicleYear: VehicleYear.optional(),
  compatibilityNotes: text(4000),
  fits: Fits.optional(),
  oemNumber: OemNumber.optional(),
};

/** What a seller says of a listing, and may say again. */
export const ListingContent = z.discriminatedUnion('kind', [z.strictObject(product), z.strictObject(part)]);
export type ListingContent = z.infer<typeof ListingContent>;

/** Why an operator has taken a listing off the market; `seller-suspension` when it was all that its seller sells. */
const Suspension = z
  .object({ at: z.iso.datetime(), reason: z.string(), by: z.enum(['operator', 'seller-suspension']) })
  .meta({ id: 'ListingSuspension' });

const server = {
  id: ListingId,
  sellerId: UserId,
  status: ListingStatus,
  primaryPhoto: PrimaryPhotoView.optional(),
  suspension: Suspension.optional(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.int().min(1),
};
/** A listing as the API shows it. */
export const ListingView = z
  .discriminatedUnion('kind', [
    z.object({ ...product, ...server }).meta({ id: 'ProductListing' }),
    z.object({ ...part, ...server }).meta({ id: 'PartListing' }),
  ])
  .meta({ id: 'Listing' });
export type ListingView = z.infer<typeof ListingView>;

/** What is kept of something shown with its primary photo: where pictures are is known only when they are shown. */
type Kept<View> = View extends unknown
  ? Omit<View, 'primaryPhoto'> & { readonly primaryPhoto?: PrimaryPhoto | undefined }
  : never;

/** A listing as it is kept; while it is reserved or sold, it knows by which trade. */
export type Listing = Kept<ListingView> & { readonly transactionId?: string | undefined };

const exampleProduct = {
  kind: 'product',
  title: 'Oak bookshelf',
  description: 'Five shelves, 180 cm high, a few scratches on the left side.',
  price: 4500,
  currency: 'EUR',
  location: { country: 'DE', city: 'Leipzig' },
} as const;
const examplePart = {
  kind: 'part',
  title: 'Alternator Golf IV 1.6',
  price: 8900,
  currency: 'EUR',
  partCategory: 'electrical',
  condition: 'used-good',
  vehicleMake: 'Volkswagen',
  vehicleModel: 'Golf',
  vehicleYear: 2001,
  fits: [{ make: 'Volkswagen', model: 'Golf', yearFrom: 1998, yearTo: 2003 }],
  oemNumber: '028 903 028 D',
  compatibilityNotes: '1.6 AKL and AEH engines; compare the number on the housing.',
} as const;

const initialStatus = z.enum(['draft', 'active']).default('active');
export const NewListing = z
  .discriminatedUnion('kind', [
    z.strictObject({ ...product, status: initialStatus }).meta({ id: 'NewProduct', examples: [exampleProduct] }),
    z.strictObject({ ...part, status: initialStatus }).meta({ id: 'NewPart', examples: [examplePart] }),
  ])
  .meta({ id: 'NewListing' });
export type NewListing = z.infer<typeof NewListing>;

/** Any of the fields a seller states; `null` removes an optional one. `status` publishes a draft or archives. */
export const ListingChange = z
  .strictObject({
    kind: ListingKind.optional(),
    title: shared.title.optional(),
    description: Description.nullable().optional(),
    price: Amount.optional(),
    currency: Currency.optional(),
    location: Location.nullable().optional(),
    partCategory: PartCategory.optional(),
    condition: Condition.optional(),
    vehicleMake: VehicleName.optional(),
    vehicleModel: VehicleName.optional(),
    vehicleYear: VehicleYear.nullable().optional(),
    compatibilityNotes: part.compatibilityNotes.optional(),
    fits: Fits.nullable().optional(),
    oemNumber: OemNumber.nullable().optional(),
    status: z.enum(['active', 'archived']).optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'must change at least one field')
  .meta({ id: 'ListingChange', minProperties: 1, examples: [{ price: 3900 }, { status: 'archived' }] });
export type ListingChange = z.infer<typeof ListingChange>;

/** What a list of search results shows of a listing. */
export const ListingCardView = z
  .object({
    id: ListingId,
    kind: ListingKind,
    sellerId: UserId,
    title: shared.title,
    price: Amount,
    currency: Currency,
    location: Location.optional(),
    partCategory: PartCategory.optional(),
    condition: Condition.optional(),
    vehicleMake: VehicleName.optional(),
    vehicleModel: VehicleName.optional(),
    vehicleYear: VehicleYear.optional(),
    oemNumber: OemNumber.optional(),
    primaryPhoto: PrimaryPhotoView.optional(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'ListingCard' });
export type ListingCardView = z.infer<typeof ListingCardView>;

/** A card as search keeps it: with every vehicle it is for, by which it is found. */
export type ListingCard = Kept<ListingCardView> & { readonly fits?: readonly FitsRange[] | undefined };

/** Public while active; otherwise its owner's and the operators'. */
export const mayRead = (listing: Listing, actor: { userId: string; operator: boolean } | undefined): boolean =>
  listing.status === 'active' || actor?.operator === true || actor?.userId === listing.sellerId;
