import { type CheckFitment, checkFitment } from '../../../core/fitment/check-fitment.ts';
import { getCompatibilityLog } from '../../../core/fitment/get-compatibility-log.ts';
import { listCompatibilityLogs } from '../../../core/fitment/list-compatibility-logs.ts';
import { CompatibilityLogView, type FitmentSettlement } from '../../../core/fitment/model.ts';
import type { FitmentLists } from '../../../core/fitment/ports.ts';
import { settleFitment } from '../../../core/fitment/settle-fitment.ts';
import type { Listing } from '../../../core/listings/model.ts';
import { ListingStatus } from '../../../core/listings/status.ts';
import { updateListing } from '../../../core/listings/update-listing.ts';
import type { Actor, SignedIn } from '../../../core/shared/context.ts';
import { ExpectationFailed, entityOf } from '../../../core/shared/ports.ts';
import { TransactionView } from '../../../core/transactions/model.ts';
import { aCheck, aListing, aPart } from '../../support/builders.ts';
import { anActor, inSeconds, noon, outcomeOf, signedInAs } from '../../support/contexts.ts';
import { memoryPhotos } from '../../support/memory-photos.ts';
import { buyer, operator, seller, stranger, tradeWorld } from '../transactions/world.ts';

const golf = { vehicleMake: 'VOLKSWAGEN', vehicleModel: 'golf', vehicleYear: 2001 };
const vinLast8 = '1W123456';
const listingId = aListing().id;
const { status: _, ...content } = aPart();
const part = content as Partial<Listing>;
const yearless = { ...part, vehicleYear: undefined } as Partial<Listing>;

function fitmentWorld(listing: Partial<Listing> = part) {
  const world = tradeWorld({ listing });
  const as = (actor: Actor, over: Partial<SignedIn> = {}) => signedInAs(actor, { now: world.now(), ...over });
  return Object.assign(world, {
    check: (request: Partial<CheckFitment['request']> = {}, actor = buyer, over: Partial<SignedIn> = {}) =>
      checkFitment(world, { listingId, request: { ...golf, ...request } }, as(actor, over)),
    settleCheck: (id: string, over: Partial<FitmentSettlement> = {}, actor = operator, context = {}) =>
      settleFitment(
        world,
        { compatibilityLogId: id, settlement: { fitmentStatus: 'incompatible', note: 'Other plug.', ...over } },
        as(actor, context),
      ),
    get: (id: string, actor: Actor) => getCompatibilityLog(world, { compatibilityLogId: id }, as(actor)),
    log: (id: string) => world.store.peek('compatibilityLog', id),
    latest: () => world.store.peek('latestCheck', `${buyer.userId}:${listingId}`),
  });
}

const record = { id: 'answer', fingerprint: 'f', output: '{}', expiresAt: 1 };
const answer = (output: unknown) =>
  [{ put: 'recordedAnswer', item: { ...record, output: JSON.stringify(output) }, expect: 'absent' }] as const;

describe('given a part that somebody asks about', () => {
  it('when it is checked, then the log, the pointer to it, the count and the answer are one write', async () => {
    const w = fitmentWorld();
    const view = await w.check({ vinLast8, notes: 'With climate control.' }, buyer, { answer });
    expect(w.store.commits.map((writes) => writes.map(entityOf).sort())).toEqual([
      ['allowance', 'compatibilityLog', 'latestCheck', 'recordedAnswer'],
    ]);
    expect(CompatibilityLogView.parse(view)).toEqual({
      ...{ id: expect.stringMatching(/^fit_/), buyerId: buyer.userId, listingId, ...golf, vinLast8 },
      ...{ notes: 'With climate control.', fitmentStatus: 'compatible' },
      reasons: [{ code: 'year-listed', detail: 'The seller lists the Volkswagen Golf of 2001.' }],
      ...{ createdAt: noon.toISOString(), updatedAt: noon.toISOString(), version: 1 },
    });
    expect(JSON.parse(w.store.peek('recordedAnswer', 'answer')?.output ?? '')).toEqual(
      JSON.parse(JSON.stringify(view)),
    );
    expect(w.latest()).toEqual({ id: expect.anything(), compatibilityLogId: view.id, version: 1 });
  });

  it('when it is checked again, then both logs stay, and the pointer says the latest', async () => {
    const w = fitmentWorld();
    const [first, second] = [await w.check(), await w.check({ vehicleYear: 2005 })];
    expect([w.log(first.id)?.fitmentStatus, w.log(second.id)?.fitmentStatus]).toEqual(['compatible', 'incompatible']);
    expect(w.latest()).toMatchObject({ compatibilityLogId: second.id, version: 2 });
  });

  it.each(ListingStatus.options)('when it is %s, then who may read it may check it', async (status) => {
    const w = fitmentWorld({ ...part, status });
    const said = async (actor: Actor) => outcomeOf(w.check({}, actor));
    const open = status === 'active' ? 'done' : 'not-found';
    expect([await said(buyer), await said(seller), await said(operator)]).toEqual([open, 'done', 'done']);
  });

  it('when it is a draft or not there, then the words are the same', async () => {
    const said = async (id: string) =>
      checkFitment(
        fitmentWorld({ ...part, status: 'draft' }),
        { listingId: id, request: golf },
        signedInAs(buyer),
      ).catch(({ code, message, extra }) => ({ code, message, extra }));
    expect(await said(listingId)).toEqual(await said('lst_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ'));
    expect(await said(listingId)).toMatchObject({ code: 'not-found' });
  });

  it('when it is a product, then there is nothing to fit, and nothing is kept or counted', async () => {
    const w = fitmentWorld({});
    expect(await outcomeOf(w.check())).toBe('invalid-state');
    expect(w.store.commits).toEqual([]);
  });

  it('when somebody asks sixty times in an hour, then not again until the first is an hour ago', async () => {
    const w = fitmentWorld();
    for (let count = 0; count < 60; count += 1) await w.check();
    w.at(inSeconds(3599));
    await expect(w.check()).rejects.toMatchObject({ code: 'too-many-attempts', extra: { retryAfterSeconds: 1 } });
    expect(await outcomeOf(w.check({}, stranger))).toBe('done');
    expect(await outcomeOf(w.at(inSeconds(3600)) && w.check())).toBe('done');
  });

  it('when one buyer asks twenty times at once, then each gets an answer and the pointer says one of the logs', async () => {
    const w = fitmentWorld();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => w.check()));
    const done = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []));
    const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    // Who always loses is told to come again; nothing of theirs is kept.
    expect(new Set(refused)).toEqual(new Set(refused.length > 0 ? ['temporarily-unavailable'] : []));
    expect(w.store.peek('allowance', `fitment:${buyer.userId}`)?.taken).toHaveLength(done.length);
    expect(w.latest()?.version).toBe(done.length);
    expect(done).toContain(w.latest()?.compatibilityLogId);
  });

  it('when the listing changes meanwhile, then the answer is about the listing as it was read', async () => {
    const w = fitmentWorld();
    const { photoUrls } = memoryPhotos();
    const view = await w.check();
    const change = { vehicleYear: 2010 };
    await updateListing({ store: w.store, photoUrls }, { listingId, change }, signedInAs(seller));
    expect(await w.get(view.id, buyer)).toEqual(view);
    expect(await w.check()).toMatchObject({ fitmentStatus: 'incompatible' });
  });

  it('when a request with a key was answered meanwhile, then that is for whoever keeps answers', async () => {
    const w = fitmentWorld();
    w.store.before = ({ method }) => {
      if (method === 'commit') w.store.seed('recordedAnswer', record);
    };
    await expect(w.check({}, buyer, { answer })).rejects.toBeInstanceOf(ExpectationFailed);
    expect(w.store.commits).toEqual([]);
  });
});

describe('given a check', () => {
  it('when somebody reads it, then its buyer and operators see all of it, and nobody else knows of it', async () => {
    const w = fitmentWorld(yearless);
    const { id } = await w.check({ vinLast8, notes: 'Mine.' });
    for (const actor of [buyer, operator])
      expect(CompatibilityLogView.parse(await w.get(id, actor))).toMatchObject({ vinLast8, notes: 'Mine.' });
    const said = (of: string, actor: Actor) =>
      w.get(of, actor).catch(({ code, message, extra }) => ({ code, message, extra }));
    const missing = await said('fit_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ', buyer);
    expect(missing).toMatchObject({ code: 'not-found' });
    // The seller of the part has no part in it.
    for (const actor of [seller, stranger]) expect(await said(id, actor)).toEqual(missing);
  });

  it('when it is shown, then without what is kept for the marketplace alone', async () => {
    const w = fitmentWorld(yearless);
    const { id } = await w.check();
    expect(w.log(id)).toMatchObject({ sellerId: seller.userId });
    expect(await w.get(id, operator)).not.toHaveProperty('sellerId');
  });

  it('when lists are asked for, then people get their own and operators everybody’s', async () => {
    const asked: unknown[] = [];
    const lists = Object.fromEntries(
      (['checksOf', 'checksInStatus', 'allChecks'] as const).map((name) => [
        name,
        async (...request: unknown[]) => {
          asked.push([name, ...request]);
          return { items: [aCheck()], next: 'further' };
        },
      ]),
    ) as unknown as FitmentLists;
    const list = (actor: Actor, fitmentStatus?: 'compatible') =>
      listCompatibilityLogs({ fitmentLists: lists }, { fitmentStatus, limit: 5 }, signedInAs(actor));
    const page = await list(buyer);
    expect(page).toMatchObject({ items: [{ id: aCheck().id, vinLast8 }], next: 'further' });
    expect(page.items[0]).not.toHaveProperty('sellerId');
    await list(buyer, 'compatible');
    await list(operator);
    await list(operator, 'compatible');
    expect(asked).toEqual([
      ['checksOf', { buyerId: buyer.userId }, { limit: 5 }],
      ['checksOf', { buyerId: buyer.userId, fitmentStatus: 'compatible' }, { limit: 5 }],
      ['allChecks', { limit: 5 }],
      ['checksInStatus', { fitmentStatus: 'compatible' }, { limit: 5 }],
    ]);
  });
});

describe('given a check that waits for an operator', () => {
  it('when an operator settles it, then the decision and the record of it are one write', async () => {
    const w = fitmentWorld(yearless);
    const before = await w.check({ vinLast8 });
    expect(before.fitmentStatus).toBe('needs-review');
    const from = w.store.commits.length;
    w.later(1000);
    const view = await w.settleCheck(before.id, {}, operator, { answer });
    expect(CompatibilityLogView.parse(view)).toEqual({
      ...before,
      fitmentStatus: 'incompatible',
      settlement: { at: inSeconds(1).toISOString(), note: 'Other plug.' },
      updatedAt: inSeconds(1).toISOString(),
      version: 2,
    });
    expect(w.store.commits.slice(from).map((writes) => writes.map(entityOf))).toEqual([
      ['compatibilityLog', 'auditEntry', 'recordedAnswer'],
    ]);
    const [, audit] = w.store.commits[from] ?? [];
    expect(audit).toMatchObject({
      item: {
        operatorId: operator.userId,
        action: 'settle-fitment',
        subject: { type: 'compatibility-log', id: before.id },
        reason: 'Other plug.',
        before: { fitmentStatus: 'needs-review' },
        after: { fitmentStatus: 'incompatible' },
      },
    });
    expect(JSON.stringify(audit)).not.toContain(vinLast8);
    expect(await w.get(before.id, buyer)).toEqual(view);
  });

  it.each(['compatible', 'incompatible'] as const)('when it is %s already, then it stays so', async (fitmentStatus) => {
    const w = fitmentWorld(yearless);
    const { id } = await w.check();
    await w.settleCheck(id, { fitmentStatus });
    const settled = w.log(id);
    expect(await outcomeOf(w.settleCheck(id, { fitmentStatus: 'compatible' }))).toBe('invalid-state');
    expect(w.log(id)).toEqual(settled);
    const decided = await fitmentWorld().check();
    w.store.seed('compatibilityLog', aCheck({ id: decided.id, fitmentStatus }));
    expect(await outcomeOf(w.settleCheck(decided.id))).toBe('invalid-state');
  });

  it('when the operator asked or sells the part themselves, then another one has to decide', async () => {
    const w = fitmentWorld(yearless);
    const own = await w.check({}, operator);
    expect(await outcomeOf(w.settleCheck(own.id))).toBe('not-allowed');
    const { id } = await w.check();
    expect(await outcomeOf(w.settleCheck(id, {}, anActor({ ...operator, userId: seller.userId })))).toBe('not-allowed');
    expect(w.log(id)?.fitmentStatus).toBe('needs-review');
    const colleague = anActor({ ...operator, userId: stranger.userId });
    expect(await outcomeOf(w.settleCheck(own.id, {}, colleague))).toBe('done');
  });

  it('when it is not there, then it is not found', async () => {
    expect(await outcomeOf(fitmentWorld().settleCheck('fit_01JD3Z8Q2V6W7X8Y9ZZZZZZZZZ'))).toBe('not-found');
  });

  it('when two operators settle it at once, then one does, and only that is on record', async () => {
    const w = fitmentWorld(yearless);
    const { id } = await w.check();
    const from = w.store.commits.length;
    const outcomes = await Promise.all([
      outcomeOf(w.settleCheck(id, { fitmentStatus: 'compatible' })),
      outcomeOf(w.settleCheck(id)),
    ]);
    expect(outcomes.sort()).toEqual(['done', 'invalid-state']);
    expect(w.store.commits.slice(from)).toHaveLength(1);
  });
});

describe('given a purchase of a part', () => {
  it('when it was checked before, then the receipt keeps the latest check, and the seller sees what came out only', async () => {
    const w = fitmentWorld(yearless);
    await w.check({ vehicleYear: 1999 });
    const check = await w.check({ vinLast8, notes: 'My secret plan.' });
    await w.settleCheck(check.id, { fitmentStatus: 'compatible', note: 'Told by phone.' });
    await w.check({}, stranger);
    const bought = await w.buy();
    const settled = await w.get(check.id, buyer);
    const logFor = async (actor: Actor) =>
      TransactionView.parse(await w.view(actor)).fitReceipt.compatibilityLog ?? undefined;
    expect(bought.fitReceipt.compatibilityLog).toEqual(settled);
    expect(await logFor(buyer)).toEqual(settled);
    expect(await logFor(operator)).toEqual(settled);
    const { vinLast8: _vin, notes: _notes, settlement, ...rest } = settled;
    expect(await logFor(seller)).toEqual({ ...rest, settlement: { at: settlement?.at } });
    const seen = JSON.stringify(await w.view(seller));
    for (const secret of [vinLast8, 'My secret plan', 'Told by phone']) expect(seen).not.toContain(secret);
  });

  it('when an operator or the buyer does more with it afterwards, then the receipt does not change', async () => {
    const w = fitmentWorld(yearless);
    const { id } = await w.check();
    await w.buy();
    await w.settleCheck(id);
    await w.check({ vehicleYear: 1980 }, operator);
    expect((await w.view(buyer)).fitReceipt.compatibilityLog).toMatchObject({ id, fitmentStatus: 'needs-review' });
  });

  it('when only others have checked it, then the receipt has none', async () => {
    const w = fitmentWorld();
    await w.check({}, stranger);
    await w.buy();
    expect((await w.view(buyer)).fitReceipt.compatibilityLog).toBeNull();
  });

  it('when it is offered as a product by now, then a check of the part is none of the purchase', async () => {
    const w = fitmentWorld();
    await w.check();
    w.store.seed('listing', aListing({ version: 2 }));
    await w.buy();
    expect((await w.view(buyer)).fitReceipt.compatibilityLog).toBeNull();
  });

  it('when the seller acts, then the answer that is kept for them has nothing of the VIN either', async () => {
    const w = fitmentWorld();
    await w.check({ vinLast8, notes: 'My secret plan.' });
    await w.buy();
    await w.pay();
    await w.act(seller, 'ship', {}, { answer });
    expect(w.store.peek('recordedAnswer', 'answer')?.output).toContain('"fitmentStatus":"compatible"');
    expect(w.store.peek('recordedAnswer', 'answer')?.output).not.toMatch(/1W123456|secret plan/);
  });
});
