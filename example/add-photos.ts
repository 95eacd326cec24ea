/**
 * # Photos of the example data
 *
 * Every active listing gets two to four photos. They are drawn when they are needed, from what the listing says it shows,
 * and go the way that a seller's go: the form is asked for, the file is posted to storage, and the photo is there once
 * its smaller pictures have been made. That takes some minutes, so it is done while the cloud is in use already.
 *
 * Running it again adds what is missing and nothing else. Nothing in here may be run in the process of a local cloud: the
 * functions in it forbid their image library to read anything but photos, for the whole process, and the drawings are SVG.
 */
import { atMost } from './at-most.ts';
import { type ExampleListing, exampleListings } from './listings.ts';
import type { Reach } from './member.ts';
import { whileConnected } from './photos/connection.ts';
import { photograph, type Shot } from './photos/photograph.ts';
import { type Session, sessionOf } from './photos/session.ts';
import { type ExamplePhoto, photosOf } from './photos/shots.ts';
import { fill } from './photos/upload.ts';
import { exampleSuspensions } from './reports.ts';
import { exampleTrades } from './trades.ts';

export interface PhotosOptions extends Partial<Reach> {
  /** Of the API, e.g. `http://127.0.0.1:3000`. */
  readonly baseUrl: string;
  /** Those that get photos; the active ones of the example data unless told. */
  readonly listings?: readonly ExampleListing[];
  /** Takes a picture: a JPEG. Draws it unless told. */
  take?(shot: Shot): Promise<Buffer>;
  /** Told of each photo that is there, be it new or from an earlier run. */
  progress(there: number, total: number): void;
}

interface Added {
  /** That are there now. */
  readonly photos: number;
  /** What went wrong with a listing; the others have theirs nevertheless. */
  readonly failures: readonly Error[];
}

/** So few that the API answers others as fast as ever. */
const LISTINGS_AT_ONCE = 2;

/** The newest listings are the first, as they are what people see first. */
export async function addPhotos(options: PhotosOptions): Promise<Added> {
  const { baseUrl, take = photograph, progress, fetch: send = fetch, listings = activeListings() } = options;
  const wait = options.wait ?? ((ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  const newest = [...listings].sort((one, other) => one.listedDaysAgo - other.listedDaysAgo);
  const albums = newest.map((example) => ({ example, photos: photosOf(example) }));
  const total = albums.reduce((sum, { photos }) => sum + photos.length, 0);
  const reach = { baseUrl, fetch: send, wait };
  const sessions = new Sessions(reach);
  const failures: Error[] = [];
  const there = new Set<ExamplePhoto>();
  const tell = (photo: ExamplePhoto): void => {
    if (there.has(photo)) return;
    there.add(photo);
    progress(there.size, total);
  };
  await atMost(LISTINGS_AT_ONCE, albums, async ({ example, photos }) => {
    try {
      await whileConnected(async () => {
        const session = sessions.of(example.seller);
        // Its seller may have archived or renamed it since.
        const listing = (await session.activeListings()).get(example.content.title);
        if (listing) await fill({ session, listing, photos }, { ...reach, take, there: tell });
      });
    } catch (error) {
      failures.push(error instanceof Error ? error : new Error(String(error)));
    }
  });
  return { photos: there.size, failures };
}

/** What is sold or suspended before there are photos gets none: they belong to what is for sale. */
function activeListings(): readonly ExampleListing[] {
  const sold = exampleTrades().filter(({ forSaleAgain, afterPhotos }) => !forSaleAgain && !afterPhotos);
  const keys = new Set([...sold, ...exampleSuspensions()].map(({ listing }) => listing.key));
  return exampleListings().filter(
    ({ key, content, archivedDaysAgo }) =>
      content.status === 'active' && archivedDaysAgo === undefined && !keys.has(key),
  );
}

/** One for each seller. */
class Sessions {
  private readonly begun = new Map<string, Session>();

  constructor(private readonly reach: Reach) {}

  of(username: string): Session {
    const session = this.begun.get(username) ?? sessionOf(username, this.reach);
    this.begun.set(username, session);
    return session;
  }
}
