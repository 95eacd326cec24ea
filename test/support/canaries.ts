import { randomUUID } from 'node:crypto';
import { aPart, aProduct } from './builders.ts';
import type { Answer, Ask } from './http.ts';
import { live, type Principal, principals, type World } from './principals.ts';

/** Something that was said to few, and whom it may be answered to by which operations. */
export interface Canary {
  readonly what: string;
  readonly value: string;
  readonly shownTo: { readonly [P in Principal]?: readonly string[] };
}

type As = (principal: Principal, operation: string, what: Ask) => Promise<Answer>;

const mark = (): string => randomUUID().replaceAll('-', '').slice(0, 12);
const digits = (count: number): string => Array.from({ length: count }, () => Math.floor(Math.random() * 10)).join('');
/** A VIN's end of the year 2001, whose letters no generated id is likely to have. @param first nobody else's */
const aVin = (first: '1' | '2'): string => `1WXV${first}${digits(3)}`;

/** Where a check is shown: to its buyer and to operators, on its own and in what was bought on it. */
const checks = ['getCompatibilityLog', 'listCompatibilityLogs'];
const receipts = ['buyListing', 'payTransaction', 'getTransaction'];
const threads = ['getInquiry', 'listInquiries'];

/**
 * Has two buyers ask whether a part fits, one of them buy it, and one ask a seller a question with a number to call in it;
 * then everybody reads all that there is to read of it.
 */
export async function plantCanaries({ cloud, people }: World, as: As): Promise<readonly Canary[]> {
  // The buyer may have reserved as much as one may at a time.
  await cloud.control('POST', 'clock', { advance: 'PT15M' });
  const vins = { buyer: aVin('1'), otherBuyer: aVin('2') };
  const notes = { buyer: `notes-${mark()}`, otherBuyer: `notes-${mark()}` };
  const note = `settled-${mark()}`;
  const word = `word-${mark()}`;
  const number = `0151 ${digits(8)}`;
  const made = async (principal: Principal, operation: string, path: string, json: object): Promise<string> => {
    const what = { method: 'POST', path: `/v1/${path}`, json, headers: { 'idempotency-key': randomUUID() } };
    const { status, text } = await as(principal, operation, what);
    if (status >= 300) throw new Error(`${operation} was answered ${status}: ${text}`);
    return (JSON.parse(text) as { id: string }).id;
  };
  const part = await people.owner.api.createListing({ body: aPart({ vehicleYear: undefined }) });
  const golf = { vehicleMake: 'Volkswagen', vehicleModel: 'Golf', vehicleYear: 2001 };
  const asks = async (who: 'buyer' | 'otherBuyer') =>
    made(who, 'checkFitment', `listings/${part.id}/compatibility-logs`, {
      ...golf,
      vinLast8: vins[who],
      notes: notes[who],
    });
  const [check, otherCheck] = [await asks('buyer'), await asks('otherBuyer')];
  const decided = { fitmentStatus: 'compatible', note };
  await made('operator', 'settleFitment', `compatibility-logs/${check}/settlement`, decided);
  const trade = await made('buyer', 'buyListing', 'transactions', { listingId: part.id });
  await made('buyer', 'payTransaction', `transactions/${trade}/payment`, { paymentMethod: 'pm_ok' });

  // Between two who have never paid each other.
  const { id: listingId } = await people.otherSeller.api.createListing({ body: aProduct() });
  const message = `Is it there? ${word}, call ${number}.`;
  const thread = await made('otherBuyer', 'openInquiry', `listings/${listingId}/inquiries`, { message });

  const reads: readonly (readonly [operation: string, path: string])[] = [
    ...[check, otherCheck].map((id) => ['getCompatibilityLog', `compatibility-logs/${id}`] as const),
    ['listCompatibilityLogs', 'compatibility-logs?limit=100'],
    ['getTransaction', `transactions/${trade}`],
    ['getEscrow', `transactions/${trade}/escrow`],
    ...['buyer', 'seller', 'all&status=paid'].map((as) => ['listTransactions', `transactions?as=${as}`] as const),
    ['getInquiry', `inquiries/${thread}`],
    ...['sent', 'received', 'all'].map((box) => ['listInquiries', `inquiries?box=${box}`] as const),
    ['listNotifications', 'notifications?limit=100'],
    ['getListing', `listings/${part.id}`],
    ['searchListings', 'listings?limit=100'],
    ['listAudit', 'moderation/audit?limit=100'],
    ['listReports', 'moderation/reports?limit=100'],
  ];
  for (const principal of principals)
    for (const [operation, path] of reads) await as(principal, operation, { method: 'GET', path: `/v1/${path}` });
  for (const principal of live) await exportAll(as, principal);

  const ofCheck = (who: 'buyer' | 'otherBuyer'): Canary['shownTo'] => ({
    [who]: ['checkFitment', ...checks, ...receipts, 'exportMe'],
    operator: [...checks, 'settleFitment', 'getTransaction'],
  });
  return [
    { what: 'the buyer’s VIN', value: vins.buyer, shownTo: ofCheck('buyer') },
    { what: 'the other buyer’s VIN', value: vins.otherBuyer, shownTo: ofCheck('otherBuyer') },
    { what: 'the buyer’s notes', value: notes.buyer, shownTo: ofCheck('buyer') },
    { what: 'the other buyer’s notes', value: notes.otherBuyer, shownTo: ofCheck('otherBuyer') },
    {
      what: 'the operator’s note',
      value: note,
      shownTo: { ...ofCheck('buyer'), operator: [...checks, 'settleFitment', 'getTransaction', 'listAudit'] },
    },
    {
      what: 'words of a question',
      value: word,
      shownTo: {
        otherBuyer: ['openInquiry', ...threads, 'exportMe'],
        otherSeller: [...threads, 'exportMe'],
        operator: threads,
      },
    },
    // Their own words, as they wrote them, people may take along; what they read on the marketplace is masked for them too.
    { what: 'a number in a question', value: number, shownTo: { otherBuyer: ['exportMe'], operator: threads } },
  ];
}

async function exportAll(as: As, principal: Principal): Promise<void> {
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const path = `/v1/users/me/export?limit=100${query}`;
    const { status, text } = await as(principal, 'exportMe', { method: 'GET', path });
    if (status !== 200) throw new Error(`the export of ${principal} was answered ${status}: ${text}`);
    cursor = (JSON.parse(text) as { cursor?: string }).cursor;
  }
}
