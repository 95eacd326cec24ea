import type { NewPhoto } from '../../core/photos/model.ts';
import { exponentOf } from '../../core/shared/money.ts';
import type { ExampleListing } from '../listings.ts';
import { type Random, randomFor } from '../random.ts';
import { captionsIn } from './captions.ts';
import type { Drawing } from './drawing.ts';
import { drawings } from './drawings.ts';
import { priceTag, sticker } from './lettering.ts';
import type { Shot } from './photograph.ts';

/** One photo of a listing: what is said of it, and how it is taken. */
export interface ExamplePhoto {
  /** Within one listing, an angle comes up once. */
  readonly angle: NonNullable<NewPhoto['angle']>;
  readonly caption?: string;
  readonly isPrimary: boolean;
  readonly shot: Shot;
}

/** Two to four photos of the listing, the one that stands for it first. Pure: the same on every call. */
export function photosOf(listing: ExampleListing): readonly ExamplePhoto[] {
  const random = randomFor(`photos of ${listing.key}`);
  const taken = [whole(listing, random), side(listing, random), label(listing, random), wear(listing, random)];
  const chosen = taken.filter((photo) => photo !== undefined);
  return chosen.length > 1 ? chosen : [...chosen, ...[tag(listing)]];
}

function whole(listing: ExampleListing, random: Random): ExamplePhoto {
  return { angle: random.chance(0.85) ? 'front' : 'top', isPrimary: true, shot: shot(listing, 'whole') };
}

function side(listing: ExampleListing, random: Random): ExamplePhoto | undefined {
  const angle = random.pick(['left', 'right', 'rear'] as const) ?? 'rear';
  if (!random.chance(0.85)) return undefined;
  const caption = random.chance(0.4) ? captionsOf(listing).side : undefined;
  return { angle, ...(caption && { caption }), isPrimary: false, shot: shot(listing, 'side') };
}

/** The maker's label where the number is known; some put a tag with the price on it, as at a flea market. */
function label(listing: ExampleListing, random: Random): ExamplePhoto | undefined {
  const { content } = listing;
  const [labels, tags] = [random.chance(0.85), random.chance(0.3)];
  if (content.kind === 'part' && content.oemNumber !== undefined && labels) {
    const { vehicleMake, oemNumber } = content;
    const front = { label: sticker(vehicleMake, oemNumber) };
    return { angle: 'label', caption: oemNumber, isPrimary: false, shot: shot(listing, 'close', front) };
  }
  return tags ? tag(listing) : undefined;
}

function tag(listing: ExampleListing): ExamplePhoto {
  const { price, currency } = listing.content;
  const whole = Math.round(price / 10 ** (exponentOf(currency) ?? 0));
  return {
    angle: 'other',
    isPrimary: false,
    shot: shot(listing, 'close', { label: priceTag(`${whole} ${currency}`) }),
  };
}

function wear(listing: ExampleListing, random: Random): ExamplePhoto | undefined {
  const { content } = listing;
  const isNew = content.kind === 'part' && (content.condition === 'new' || content.condition === 'like-new');
  const caption = random.pick(captionsOf(listing).wear);
  if (!random.chance(0.55) || isNew) return undefined;
  return { angle: 'wear', ...(caption && { caption }), isPrimary: false, shot: shot(listing, 'close', { worn: true }) };
}

function shot(listing: ExampleListing, view: Shot['view'], more: Partial<Shot> = {}): Shot {
  const { key, seller, picture } = listing;
  const drawing: Drawing = drawings[picture.of];
  const { paint = drawing.paint, pieces = 1 } = picture;
  return {
    seed: `${key} ${view}${more.worn ? ' worn' : ''}`,
    where: seller,
    drawing,
    paint,
    pieces,
    view,
    worn: false,
    ...more,
  };
}

const captionsOf = ({ content }: ExampleListing) => captionsIn(content.location?.country);
