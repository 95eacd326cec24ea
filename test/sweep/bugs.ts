/** One mistake of the kind people make: this text, which stands in the file exactly once, as somebody else would have it. */
export interface Bug {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Mistakes in the code that moves money, planted by scripts/seed-bugs.ts to see which tests find them. */
export const bugs: readonly Bug[] = [
  {
    name: 'a version is not checked when it is replaced',
    file: 'adapters/dynamo/store.ts',
    find: "      ConditionExpression: '#version = :version',",
    replace: "      ConditionExpression: 'attribute_not_exists(nothing)',",
  },
  {
    name: 'what must be absent may be there',
    file: 'adapters/dynamo/store.ts',
    find: "if (expect === 'absent') return { ConditionExpression: 'attribute_not_exists(pk)' };",
    replace: "if (expect === 'absent') return { ConditionExpression: 'attribute_not_exists(nothing)' };",
  },
  {
    name: 'one commit is many',
    file: 'adapters/dynamo/store.ts',
    find: '      else await writeAll(db, actions, writes, writeId);',
    replace:
      '      else for (const [at, action] of actions.entries()) await writeAll(db, [action], writes.slice(at, at + 1), randomUUID());',
  },
  {
    name: 'checks of a commit are left out',
    file: 'adapters/dynamo/store.ts',
    find: '      const actions = writes.map((write) => toAction(name, write, writeId));',
    replace:
      "      const actions = writes.filter((write) => !('check' in write)).map((write) => toAction(name, write, writeId));",
  },
  {
    name: 'the end of a trade and its balance are two commits',
    file: 'core/transactions/settle-transaction.ts',
    find: '    await store.commit(...writesOf(before, after), ...(await consequences(store, after, before.plan, now)));',
    replace: `    await store.commit(...writesOf(before, after));
    await store.commit(...(await consequences(store, after, before.plan, now)));`,
  },
  {
    name: 'an entry has a random id',
    file: 'core/ledger/entry.ts',
    find: 'id: entryId(of.of, of.kind)',
    replace: `id: \`\${entryId(of.of, of.kind)}-\${Math.random()}\``,
  },
  {
    name: 'the fee is rounded down',
    file: 'core/ledger/entry.ts',
    find: '+ 5000n',
    replace: '+ 0n',
  },
  {
    name: 'the fee is not taken off the balance',
    file: 'core/transactions/settle-transaction.ts',
    find: '  const earned = plan.toSeller - plan.fee;',
    replace: '  const earned = plan.toSeller;',
  },
  {
    name: 'the fee is passed on to the seller',
    file: 'core/transactions/settle-transaction.ts',
    find: 'amount: plan.toSeller - plan.fee, sellerId }',
    replace: 'amount: plan.toSeller, sellerId }',
  },
  {
    name: 'refunds and settlements have different ids',
    file: 'core/transactions/step.ts',
    find: "    kind: 'settle',",
    replace: "    kind: (plan.toSeller === 0 ? 'refund' : 'settle') as 'settle',",
  },
  {
    name: 'expiry does not ask the provider',
    file: 'core/transactions/meet-deadline.ts',
    find: '    if (charge) {',
    replace: "    if (charge && charge.status === 'pending') {",
  },
  {
    name: 'cancelling does not ask the provider',
    file: 'core/transactions/act-on-transaction.ts',
    find: '  if (!charge) return before;',
    replace: "  if (!charge || charge.status === 'asked') return before;",
  },
  {
    name: 'a pending payment is forgotten at its deadline',
    file: 'core/transactions/meet-deadline.ts',
    find: "if (result.status !== 'failed')",
    replace: "if (result.status === 'succeeded')",
  },
  {
    name: 'a timer ignores the dispute',
    file: 'core/transactions/escrow.ts',
    find: "{ action: 'auto-accept', from: ['delivered']",
    replace: "{ action: 'auto-accept', from: ['delivered', 'disputed']",
  },
  {
    name: 'a deadline is compared the wrong way',
    file: 'core/transactions/meet-deadline.ts',
    find: 'Date.parse(before.due.at) > now.getTime()',
    replace: 'Date.parse(before.due.at) < now.getTime()',
  },
  {
    name: 'a deadline is not looked at',
    file: 'core/transactions/meet-deadline.ts',
    find: 'if (!before?.due || Date.parse(before.due.at) > now.getTime()) return;',
    replace: 'if (!before?.due) return;',
  },
  {
    name: 'the intent to charge is not written down',
    file: 'core/transactions/pay-transaction.ts',
    find: `    ...(before.payment?.declined && { declined: before.payment.declined }),
  };
  const transaction = noted(before, { payment }, now);
  await store.commit(replace('transaction', transaction, before));`,
    replace: `    ...(before.payment?.declined && { declined: before.payment.declined }),
  };
  const transaction = { ...before, payment };`,
  },
  {
    name: 'an unanswered charge is tried with a new key',
    file: 'core/transactions/pay-transaction.ts',
    find: `      open && !other
`,
    replace: `      open && open.status !== 'asked' && !other
`,
  },
  {
    name: 'another way to pay leaves the first one open',
    file: 'core/transactions/pay-transaction.ts',
    find: '    if (open && other) {',
    replace: '    if (open && other && open.attempt < 0) {',
  },
  {
    name: 'the repeated payment does not know itself',
    file: 'core/transactions/pay-transaction.ts',
    find: 'const repeated = repeatId !== undefined &&',
    replace: 'const repeated = repeatId === undefined &&',
  },
  {
    name: 'the escrow row stays behind at the end',
    file: 'core/transactions/step.ts',
    find: "    ...(was.version === is.version ? [] : [replace('escrow', is, was)]),",
    replace: "    ...(was.version === is.version || is.version === 3 ? [] : [replace('escrow', is, was)]),",
  },
  {
    name: 'the entry is written after the trade',
    file: 'core/transactions/act-on-transaction.ts',
    find: `  await store.commit(...writesOf(before, after));
  throw`,
    replace: `  for (const write of writesOf(before, after)) await store.commit(write);
  throw`,
  },
  {
    name: 'the answer is recorded in a second commit',
    file: 'core/transactions/act-on-transaction.ts',
    find: `      ...answer(view),
    );
    return view;`,
    replace: `    );
    await store.commit(...answer(view));
    return view;`,
  },
  {
    name: 'a sold listing comes back',
    file: 'core/transactions/settle-transaction.ts',
    find: "plan.givesBack ? store.get('listing', listingId) : undefined",
    replace: "store.get('listing', listingId)",
  },
  {
    name: 'the listing is not asked whose it is',
    file: 'core/transactions/step.ts',
    find: 'if (!listing || !status || listing.transactionId !== id) return [];',
    replace: 'if (!listing || !status) return [];',
  },
  {
    name: 'a listing is not reserved together with its trade',
    file: 'core/transactions/buy-listing.ts',
    find: `      replace('listing', reserved(listing, id, now), listing),
      store`,
    replace: '      store',
  },
  {
    name: 'the trade is not looked at after the token is left',
    file: 'core/transactions/await-change.ts',
    find: ' || (await isOver(deps, wait)))',
    replace: ')',
  },
  {
    name: 'an earlier wait takes the place of a later one',
    file: 'core/transactions/await-change.ts',
    find: 'known.order > order',
    replace: 'known.order < order',
  },
  {
    name: 'the sweeper does not settle',
    file: 'core/transactions/sweep-transactions.ts',
    find: `    await settleTransaction(deps, { transactionId }, now);
`,
    replace: '',
  },
  {
    name: 'the sweeper looks at tomorrow',
    file: 'core/transactions/sweep-transactions.ts',
    find: 'new Date(now.getTime() - GRACE_MS)',
    replace: 'new Date(now.getTime() + 86_400_000)',
  },
  {
    name: 'a workflow that has ended is not followed by another',
    file: 'core/transactions/follow-transaction.ts',
    find: "  const next = state === 'ended' ? await nextRun(store, current) : current;",
    replace: "  const next = state === 'ended' ? undefined : current;",
  },
  {
    name: 'a signal is taken for enough although nobody waits',
    file: 'core/transactions/follow-transaction.ts',
    find: "(await workflow.signal(over)) === 'woken') return;",
    replace: '(await workflow.signal(over)) !== undefined) return;',
  },
  {
    name: 'a marked trade has no deadline any more',
    file: 'core/transactions/flag-transaction.ts',
    find: `      sweepAt: putOff(before, now),
    }),`,
    replace: `      due: undefined,
    }),`,
  },
  {
    name: 'what the provider works on is taken for done',
    file: 'core/transactions/settle-transaction.ts',
    find: "  if (status !== 'succeeded') throw",
    replace: "  if (status === 'failed') throw",
  },
  {
    name: 'a refused refund is tried with the refused key',
    file: 'core/transactions/settle-transaction.ts',
    find: `  return times === 0 ? \`\${id}:\${what}\``,
    replace: `  return times >= 0 ? \`\${id}:\${what}\``,
  },
  {
    name: 'a split pays the buyer everything',
    file: 'core/transactions/step.ts',
    find: '    toBuyer: amount - toSeller,',
    replace: '    toBuyer: toSeller === 0 ? amount : 0,',
  },
  {
    name: 'the balance may be overdrawn',
    file: 'core/payouts/request-payout.ts',
    find: 'balance.available < amount',
    replace: 'balance.available <= 0',
  },
  {
    name: 'a failed payout does not come back',
    file: 'core/payouts/finish-payout.ts',
    find: "...(after.status === 'failed' ? await givenBack(store, after) : [])",
    replace: "...(after.status === 'failed' ? (await givenBack(store, after)).slice(1) : [])",
  },
  {
    name: 'a payout is asked again with a new key',
    file: 'core/payouts/finish-payout.ts',
    find: 'payments.payout({ key, amount',
    replace: `payments.payout({ key: \`\${key}-\${before.version}\`, amount`,
  },
  {
    name: 'an entry is tallied, and marked as that later',
    file: 'core/ledger/tally-entry.ts',
    find: "    await store.commit(create('tallied', { id: entryId }), ...days);",
    replace: `    await store.commit(...days);
    await store.commit(create('tallied', { id: entryId }));`,
  },
  {
    name: 'a charge may be made over',
    file: 'adapters/payments/sandbox.ts',
    find: "put(key, movement, { ConditionExpression: 'attribute_not_exists(pk)' })",
    replace: 'put(key, movement, {})',
  },
  {
    name: 'a charge that is stopped before it is asked for goes through',
    file: 'adapters/payments/sandbox.ts',
    find: '      const { movement } = await kept(key, tombstone);',
    replace: '      const movement = (await books.read(key)) ?? tombstone;',
  },
];
