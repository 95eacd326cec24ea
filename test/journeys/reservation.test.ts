import { randomUUID } from 'node:crypto';
import { joinAs, type Person, startTestCloud, type TestCloud } from '../support/cloud.ts';
import { howMany } from '../support/effort.ts';
import { askPatiently, inParallel } from '../support/http.ts';
import { say } from '../support/random.ts';
import { trading } from '../support/trades.ts';

const BUYERS = 50;
const ROUNDS = howMany('RESERVATION_ROUNDS', 5, 100);

let cloud: TestCloud;
let seller: Person;
const buyers: Person[] = [];
beforeAll(async () => {
  cloud = await startTestCloud();
  seller = await joinAs(cloud, 'seller');
  await inParallel(Array.from({ length: BUYERS }), 8, async () => buyers.push(await joinAs(cloud, 'buyer')));
});
afterAll(() => cloud.close());

test(`given ${BUYERS} buyers of one listing at once, in each of ${ROUNDS} rounds one gets it and nobody else is charged`, async () => {
  const t = trading(cloud);
  const began = performance.now();
  const winners = new Set<string>();
  const outcomes: Record<string, number> = {};
  for (let round = 1; round <= ROUNDS; round += 1) {
    const { id: listingId } = await t.offer(seller);
    const answers = await Promise.all(
      buyers.map((buyer) =>
        askPatiently(cloud, {
          method: 'POST',
          path: '/v1/transactions',
          token: buyer.accessToken,
          headers: { 'idempotency-key': randomUUID() },
          json: { listingId },
        }),
      ),
    );
    for (const { status } of answers) outcomes[status] = (outcomes[status] ?? 0) + 1;
    const won = answers.flatMap(({ status, text }, index) => {
      const buyer = buyers[index];
      return status === 201 && buyer ? [{ buyer, id: (JSON.parse(text) as { id: string }).id }] : [];
    });
    const [only] = won;
    if (won.length !== 1 || !only) throw new Error(`round ${round} had ${won.length} winners`);
    winners.add(only.buyer.userId);
    expect(await t.pay(only.buyer, only)).toMatchObject({ status: 'paid' });
    // However often the same one wins: nobody may reserve more at a time.
    if (round % 20 === 0) await t.advance('PT15M');
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  say(
    `${ROUNDS} rounds of ${BUYERS} buyers in ${seconds} s: ${JSON.stringify(outcomes)}, ${winners.size} different winners`,
  );

  expect(outcomes).toEqual({ 201: ROUNDS, 409: ROUNDS * (BUYERS - 1) });
  const trades = await Promise.all(buyers.map(({ api }) => api.listTransactions({ query: { limit: 100 } })));
  expect(trades.flatMap(({ items }) => items).map(({ status }) => status)).toEqual(Array(ROUNDS).fill('paid'));
}, 600_000);
