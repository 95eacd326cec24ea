/**
 * # Example data
 *
 * Fills a local cloud with people, listings and trades, so that whoever starts Swapyard for the first time has something to
 * scroll through, search and sign in to. Everything goes in through the API, as it would from an app: sign-up, the code
 * from the mailbox, login, listings, purchases. So it is also a first proof that the whole thing works.
 *
 * - The data is the same on every machine: `examplePeople()`, `exampleListings()` and `exampleTrades()` are pure.
 * - It came about over ninety days. A local cloud whose clock starts ninety days back is taken through them in steps, so
 *   that accounts and listings have believable dates; one whose clock shows the present gets all of it at once.
 * - Running it again adds what is missing and nothing else. So does running it again after it was stopped half-way.
 * - Every example account has the same, published password. It is meant for the local cloud and for nothing else.
 */
import { ratingIdOf } from '../core/ratings/model.ts';
import { atMost } from './at-most.ts';
import { exampleChecks } from './checks.ts';
import { controlAt } from './control.ts';
import { Deals, payOut, rate } from './deals.ts';
import { during } from './during.ts';
import { Checks } from './fitment.ts';
import { exampleInquiries } from './inquiries.ts';
import { type ExampleListing, exampleListings } from './listings.ts';
import { join, type Member, type Surroundings } from './member.ts';
import { Moderation, suspend } from './moderation.ts';
import type { Wait } from './patience.ts';
import { EXAMPLE_OPERATOR, examplePeople } from './people.ts';
import { type ExampleRating, exampleRatings } from './ratings.ts';
import { type ExampleReport, exampleReports, exampleSuspensions } from './reports.ts';
import { Threads } from './threads.ts';
import { type Dealing, type Happening, type Step, timeline } from './timeline.ts';
import { examplePayouts, exampleTrades } from './trades.ts';

export interface SeedOptions {
  /** Of the API, e.g. `http://127.0.0.1:3000`. */
  readonly baseUrl: string;
  /** Of the local cloud's control endpoint, e.g. `http://127.0.0.1:3000/_local`. */
  readonly controlUrl: string;
  /** The present: where the clock ends, and what ages count from. Real time unless told. */
  readonly now?: Date;
  /** Adds an account to the operator group; called again for one that is in it. */
  makeOperator(username: string): Promise<void>;
  /** Told every now and then how far it has come. */
  progress(line: string): void;
  readonly fetch?: typeof fetch;
  /** How to wait when the API asks for patience; really waits unless told. */
  readonly wait?: Wait;
}

/** How many of each were added; what was there already does not count. */
interface Seeded {
  readonly users: number;
  readonly listings: number;
  readonly trades: number;
  readonly payouts: number;
  readonly checks: number;
  readonly inquiries: number;
  readonly ratings: number;
  readonly reports: number;
}

/** As many people act at one time. Each further one starts a further instance of each function, which takes more time than it saves. */
const MOST_AT_ONCE = 3;
const STEPS_PER_LINE = 9;
const DAY_MS = 24 * 60 * 60 * 1000;

/** @throws Error that names the person or listing at fault, with what the API said as its cause */
export async function seed(options: SeedOptions): Promise<Seeded> {
  const send = options.fetch ?? fetch;
  const control = controlAt(options.controlUrl, send);
  const around: Surroundings = {
    baseUrl: options.baseUrl,
    control,
    fetch: send,
    wait: options.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
    makeOperator: (username) => options.makeOperator(username),
  };
  const present = () => options.now ?? new Date();
  const begun = present();
  const moveClockTo = (time: Date) => during('moving the clock', () => control.moveClockTo(time));
  const crowd = new Crowd(around);

  const steps = timeline({
    people: examplePeople(),
    listings: exampleListings(),
    trades: exampleTrades(),
    payouts: examplePayouts(),
    checks: exampleChecks(),
    inquiries: exampleInquiries(),
    ratings: exampleRatings(),
    reports: exampleReports(),
    suspensions: exampleSuspensions(),
  });
  for (const [index, step] of steps.entries()) {
    // The time that all of it takes has passed as well, at the present.
    await moveClockTo(step.daysAgo === 0 ? present() : new Date(begun.getTime() - step.daysAgo * DAY_MS));
    await crowd.live(step);
    const tells = index % STEPS_PER_LINE === STEPS_PER_LINE - 1 && index < steps.length - 1;
    if (tells) options.progress(`${Math.round(step.daysAgo)} days ago: ${crowd}`);
  }
  await moveClockTo(present());
  options.progress(`Example data is in: ${crowd}`);
  return crowd.added;
}

/** The people who have joined so far, and what they have brought. */
class Crowd {
  private readonly members = new Map<string, Member>();
  private users = 0;
  private listings = 0;
  private payouts = 0;
  private ratings = 0;
  private readonly deals = new Deals();
  private readonly checks = new Checks();
  private readonly threads = new Threads();
  private readonly moderation = new Moderation();

  constructor(private readonly around: Surroundings) {}

  get added(): Seeded {
    const { users, listings, payouts, ratings } = this;
    const [checks, inquiries, reports] = [this.checks.made, this.threads.begun, this.moderation.reported];
    return { users, listings, trades: this.deals.begun, payouts, checks, inquiries, ratings, reports };
  }

  toString(): string {
    return `${this.users} people, ${this.listings} listings and ${this.deals.begun} trades added`;
  }

  /**
   * Different people act at the same time, each of them does one thing after the other. Trades are for one at a time, as
   * each of them keeps its workflow busy beside.
   */
  async live({ byPerson, dealings }: Step): Promise<void> {
    await atMost(MOST_AT_ONCE, byPerson, async (happenings) => {
      for (const happening of happenings) await this.act(happening);
    });
    for (const dealing of dealings) await this.deal(dealing);
  }

  private async act(happening: Happening): Promise<void> {
    if (happening.what === 'join') {
      const member = await join(happening.person, this.around);
      this.members.set(happening.who, member);
      if (member.isNew) this.users += 1;
      return;
    }
    const member = this.member(happening.who);
    if (happening.what === 'archive') await member.archive(happening.listing);
    else if (happening.what === 'list' && (await member.list(happening.listing))) this.listings += 1;
  }

  private async deal(dealing: Dealing): Promise<void> {
    const member = this.member(dealing.who);
    if (dealing.what === 'payout') {
      if (await payOut(dealing.payout, member)) this.payouts += 1;
      return;
    }
    if (dealing.what === 'settle') return this.checks.settle(dealing.check, member);
    if (dealing.what === 'check') return this.checks.ask(dealing.check, member, this.listingId(dealing.check));
    if (dealing.what === 'inquiry') {
      const { inquiry, deed } = dealing;
      return this.threads.carryOut(inquiry, deed, member, this.listingId(inquiry));
    }
    if (dealing.what === 'rate') return this.rate(dealing.rating, member);
    if (dealing.what === 'report') return this.report(dealing.report, member);
    if (dealing.what === 'resolve') return this.moderation.resolve(dealing.report, member);
    if (dealing.what === 'suspend') return suspend(dealing.suspension, member, this.listingId(dealing.suspension));
    const { trade, deed } = dealing;
    return this.deals.carryOut(trade, deed, member, this.listingId(trade));
  }

  private async rate(rating: ExampleRating, member: Member): Promise<void> {
    const id = this.deals.idOf(rating.trade);
    if (id !== undefined && (await rate(rating, id, member))) this.ratings += 1;
  }

  private report(report: ExampleReport, member: Member): Promise<void> {
    const trade = this.deals.idOf(report);
    const ratingId = trade === undefined ? undefined : ratingIdOf(trade);
    const subjectId = report.about === 'rating' ? ratingId : this.listingId(report);
    return this.moderation.report(report, member, this.member(EXAMPLE_OPERATOR), subjectId);
  }

  private listingId({ listing }: { listing: ExampleListing }): string | undefined {
    return this.member(listing.seller).idOf(listing);
  }

  private member(username: string): Member {
    const member = this.members.get(username);
    if (!member) throw new Error(`"${username}" has to join before anything can be theirs`);
    return member;
  }
}
