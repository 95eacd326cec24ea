import type { NewReport, ReportResolution } from '../core/moderation/model.ts';
import { type ExampleListing, exampleListings } from './listings.ts';

/** A report as it is written down. */
interface ReportText extends Pick<NewReport, 'reason'> {
  /** Key of the listing that is reported, or of what was bought where the rating of it is. */
  readonly listing: string;
  readonly about: 'listing' | 'rating';
  /** Username. */
  readonly who: string;
  readonly daysAgo: number;
  /** Nobody says the same, by which a report is known when it is put in again. */
  readonly details: string;
  /** What the operator decides, on a later day; what has none still waits. */
  readonly resolved?: { readonly daysAgo: number } & ReportResolution;
}

export interface ExampleReport extends Omit<ReportText, 'listing'> {
  readonly listing: ExampleListing;
}

/** A listing that the operator takes off the market, and that stays off it. */
export interface ExampleSuspension {
  readonly listing: ExampleListing;
  readonly daysAgo: number;
  readonly reason: string;
}

/** All reports of the example data. Pure: the same on every call. */
export const exampleReports = (): readonly ExampleReport[] => withListings(reports);

/** All listings of the example data that end suspended. Pure: the same on every call. */
export const exampleSuspensions = (): readonly ExampleSuspension[] => withListings(suspensions);

function withListings<T extends { readonly listing: string }>(
  texts: readonly T[],
): readonly (Omit<T, 'listing'> & { readonly listing: ExampleListing })[] {
  const listings = new Map(exampleListings().map((listing) => [listing.key, listing]));
  return texts.map((text) => {
    const listing = listings.get(text.listing);
    if (!listing) throw new Error(`the example data says something of ${text.listing}, which is not in it`);
    return { ...text, listing };
  });
}

const reports: readonly ReportText[] = [
  {
    ...{ about: 'listing', listing: '500-dash', who: 'hinterhof-teile', daysAgo: 16.4, reason: 'prohibited' },
    details: 'Armaturenbrett mit Airbag. Airbags darf man ohne Sachkunde nicht einmal verschicken.',
    resolved: {
      daysAgo: 14.4,
      outcome: 'dismissed',
      note: 'It is the panel alone, with a hole for the badge. An airbag would be prohibited, a hole is not.',
    },
  },
  {
    ...{ about: 'rating', listing: 'corsa-eps', who: 'minibreaker', daysAgo: 16.4, reason: 'misleading' },
    details:
      'We wrote back the same day that it has to be set up by a garage, as the listing says. This is the dispute again that was decided for us.',
  },
  {
    ...{ about: 'listing', listing: 'cuna-colecho', who: 'lea-und-tom', daysAgo: 10.4, reason: 'prohibited' },
    details:
      'Das Beistellbett mit diesen Gurten wurde voriges Jahr zurückgerufen, weil zwischen den Matratzen ein Spalt entsteht. Wir hatten dasselbe.',
    resolved: {
      daysAgo: 8.4,
      outcome: 'upheld',
      note: 'The maker has recalled this cot because of its straps. Taken off the market.',
    },
  },
  {
    ...{ about: 'listing', listing: 'paella-60', who: 'joao.matos', daysAgo: 6.4, reason: 'prohibited' },
    details: 'O queimador é dos antigos, sem corte de gás quando a chama se apaga. Já não se pode vender assim.',
  },
  {
    ...{ about: 'listing', listing: 'f150-tail-lamp', who: 'socal-miata', daysAgo: 2.4, reason: 'counterfeit' },
    details:
      'A customer of mine brought in one that he had from this seller: no maker’s mark on the lens. Ask him for a picture of it before the next one is sold as OEM.',
  },
];

const suspensions: readonly { readonly listing: string; readonly daysAgo: number; readonly reason: string }[] = [
  {
    ...{ listing: 'cuna-colecho', daysAgo: 8.4 },
    reason:
      'This cot was recalled: its straps let a gap open beside the mattress. If yours has the new straps, send us a picture of the label and it goes back on sale.',
  },
];
