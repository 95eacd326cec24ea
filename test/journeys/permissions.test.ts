import { rmSync } from 'node:fs';
import { kebab, type Route } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import { commands, consumers, schedules, streams, tasks, uploads } from '../../functions/operations.ts';
import { invoke } from '../../scripts/invoke.ts';
import { testAssembly } from '../support/assembly.ts';
import {
  type Declarations,
  type Granted,
  grantedIn,
  load,
  type Variant,
  variantOf,
  without,
  withoutGrants,
} from '../support/assembly-variant.ts';
import { aPart, aProduct } from '../support/builders.ts';
import {
  anonymous,
  codeFor,
  joinOperator,
  logIn,
  type Person,
  startTestCloud,
  type TestCloud,
  withToken,
} from '../support/cloud.ts';
import { someOf } from '../support/effort.ts';
import { inquiryProbes } from '../support/inquiry-probes.ts';
import { makeModerationWorld, moderationProbes } from '../support/moderation-probes.ts';
import { addPhoto, aJpeg, bucketOf, newPhoto, postForm } from '../support/photos.ts';
import { makeWorld, ofManyYears, probes, putStray, type World } from '../support/probes.ts';
import { dice, say, seed } from '../support/random.ts';
import { letWorkflowStumble, makeTradeWorld, tradeProbes } from '../support/trade-probes.ts';

/** Granted, and never asked for by the code of a function itself. */
const justified: readonly { readonly action: RegExp; readonly reason: string }[] = [
  {
    action: /^logs:/,
    reason: 'Lambda writes what a function prints, as the function; Step Functions what happens, as the state machine.',
  },
  { action: /^xray:/, reason: 'X-Ray’s daemon beside the function sends its traces, as it; so does Step Functions.' },
  {
    action: /^dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)$/,
    reason: 'The event source mapping reads the stream, as the function.',
  },
  { action: /^sqs:SendMessage$/, reason: 'Lambda keeps what the function failed at in its dead-letter queue, as it.' },
];
const isJustified = ({ action }: { action: string }): boolean => justified.some((one) => one.action.test(action));

const names = [routes, streams, consumers, uploads, commands, tasks, schedules].flatMap((part) => Object.keys(part));
const functionNameOf = (name: string): string => `swapyard-dev-${kebab(name)}`;
/** Of the permissions that are taken away. */
const SHARE = 0.2;
const WORKFLOW = 'swapyard-dev-escrow';
type Permission = Pick<Granted, 'functionName' | 'action' | 'resource'>;
/** Whether a permission, perhaps for all files with a prefix, is the one that was used. */
const covers = (permission: Permission, used: Permission): boolean =>
  permission.functionName === used.functionName &&
  permission.action === used.action &&
  (/[/:]\*$/.test(permission.resource)
    ? used.resource.startsWith(permission.resource.slice(0, -1))
    : used.resource === permission.resource);
const statementFor = ({ action, resource }: { action: string; resource: string }): string =>
  JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource });

describe('given a journey through every operation', () => {
  let cloud: TestCloud;
  let granted: Granted[];
  const invoked = new Set<string>();

  beforeAll(async () => {
    cloud = await startTestCloud({ onInvoked: ({ functionName }) => void invoked.add(functionName) });
    granted = grantedIn(cloud.cloud.assembly);
    await journey(cloud);
  });
  afterAll(() => cloud.close());

  test('then every function has run', () => {
    expect([...invoked].sort()).toEqual(names.map(functionNameOf).sort());
  });

  test('then no call was denied', async () => {
    const { items } = await cloud.control<{ items: { denied?: true }[] }>('GET', 'calls');

    expect(items.length).toBeGreaterThan(0);
    expect(items.filter(({ denied }) => denied)).toEqual([]);
    expect(cloud.cloudLines.filter((line) => /denied|lacks|missing/.test(line))).toEqual([]);
  });

  test('then every permission that was used is granted by the template, and every one granted was used', async () => {
    const { items } = await cloud.control<{ items: { function: string; action: string; resource: string }[] }>(
      'GET',
      'permissions',
    );
    const used = items
      .filter((one) => one.function !== 'administrator')
      .map((one) => ({ ...one, functionName: one.function }));
    const needed = granted.filter((one) => !isJustified(one));

    const rest = granted.length - needed.length;
    process.stdout.write(`permissions: ${needed.length} granted and used, ${rest} for what Lambda does itself\n`);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((one) => !needed.some((permission) => covers(permission, one)))).toEqual([]);
    expect(needed.filter((permission) => !used.some((one) => covers(permission, one)))).toEqual([]);
  });

  test('then each reason for what is never asked for is about something granted', () => {
    for (const { action, reason } of justified) {
      expect(granted.filter((one) => action.test(one.action))).not.toEqual([]);
      expect(reason.length).toBeGreaterThan(40);
    }
  });
});

/** Touches every operation and the way from a write to the search index, in its ways that call AWS differently. */
async function journey(cloud: TestCloud): Promise<void> {
  const guest = anonymous(cloud);
  await guest.getHealth();
  await guest.getOpenApi();
  await guest.getDocs();

  const username = 'wanderer';
  const email = 'wanderer@example.com';
  const password = 'a password of some length';
  const account = { username, email, password, role: 'buyer', displayName: 'Wanderer' } as const;
  await guest.signUp({ body: account });
  await guest.signUp({ body: account });
  await guest.resendCode({ body: { username } });
  await guest.confirmSignUp({ body: { username, code: await codeFor(cloud, email) } });
  let person = await logIn(cloud, { username, email, password });
  const refreshed = await guest.refreshSession({ body: { refreshToken: person.refreshToken } });
  const api = withToken(cloud, refreshed.accessToken);
  await api.getMe();
  await api.updateMe({ body: { role: 'seller', displayName: 'Wanderer the seller' } });
  await guest.getUser({ params: { userId: person.userId } });

  const draft = await api.createListing({ body: aPart({ status: 'draft' }), idempotencyKey: 'draft' });
  const active = await api.createListing({ body: aProduct() });
  await cloud.settle();
  await api.updateListing({ params: { listingId: draft.id }, body: { status: 'active' } });
  await cloud.settle();
  await api.listMyListings();
  await api.listMyListings({ query: { status: 'active' } });
  await guest.searchListings();
  const hidden = await api.createListing({ body: aProduct({ status: 'draft' }) });
  const operator = await joinOperator(cloud);
  await guest.getListing({ params: { listingId: active.id } });
  await api.getListing({ params: { listingId: hidden.id } });
  await operator.api.getListing({ params: { listingId: hidden.id } });
  await photograph(cloud, { api }, active.id);
  await api.deleteListing({ params: { listingId: active.id } });
  await reindex(cloud, { api });
  await trade(cloud);

  await guest.forgotPassword({ body: { username } });
  const code = await codeFor(cloud, email);
  await guest.resetPassword({ body: { username, code, password: 'another password of length' } });
  person = await logIn(cloud, { username, email, password: 'another password of length' });
  await person.api.changePassword({
    body: { currentPassword: 'another password of length', newPassword: 'a third password of length' },
  });
  await person.api.logout({ body: { refreshToken: person.refreshToken } });
  await cloud.settle();
}

/** A trade from its beginning to its payout, and what only happens when something has gone wrong. */
async function trade(cloud: TestCloud): Promise<void> {
  const world = { trade: await makeTradeWorld(cloud), moderation: await makeModerationWorld(cloud) } as World;
  for (const [name, probe] of Object.entries({ ...tradeProbes, ...inquiryProbes, ...moderationProbes }))
    expect([name, await probe.run(cloud, world)]).toEqual([name, undefined]);
  await cloud.settle();
  await letWorkflowStumble(cloud);
}

/** A listing of more postings than fit into a transaction, and what should not be in the index. */
async function reindex(cloud: TestCloud, { api }: Pick<Person, 'api'>): Promise<void> {
  await api.createListing({ body: ofManyYears });
  await cloud.settle();
  await putStray(cloud);
  await invoke({ local: cloud.cloud.description }, 'reindex-listings', { mode: 'rebuild' });
}

/** A photo that is made, changed and removed, one that is rejected, and what is left of one that was deleted meanwhile. */
async function photograph(cloud: TestCloud, { api }: Pick<Person, 'api'>, listingId: string): Promise<void> {
  // The first one stands for the listing: what is done to others finds the listing as it is.
  await addPhoto(cloud, { api }, listingId);
  const { id: photoId } = await addPhoto(cloud, { api }, listingId);
  await addPhoto(cloud, { api }, listingId, { file: Buffer.from('no image') });
  await api.updatePhoto({ params: { listingId, photoId }, body: { caption: 'Left side' } });
  await api.deletePhoto({ params: { listingId, photoId } });
  const { photo, upload } = await api.requestPhotoUpload({ params: { listingId }, body: newPhoto() });
  await api.deletePhoto({ params: { listingId, photoId: photo.id } });
  await cloud.settle();
  const bucket = bucketOf(cloud);
  await bucket.put(`photos/${photo.id}/abc-small.webp`, 'a picture');
  bucket.close();
  await postForm(upload, await aJpeg());
  await cloud.settle();
}

describe('given one permission less', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world.remove());

  /** Runs a cloud of a changed assembly on a copy of the world's data. */
  async function inVariant<T>(
    change: (declarations: Declarations) => void,
    run: (cloud: TestCloud) => Promise<T>,
  ): Promise<T> {
    const variant: Variant = variantOf(testAssembly, change);
    const dataDirectory = world.copy();
    try {
      const cloud = await startTestCloud({ assemblyDirectory: variant.directory, dataDirectory });
      try {
        return await run(cloud);
      } finally {
        await cloud.close();
      }
    } finally {
      rmSync(dataDirectory, { recursive: true, force: true });
      variant.remove();
    }
  }

  // Each cloud starts its functions anew, and waits more than it computes.
  jest.setTimeout(900_000);

  test('then nothing fails as long as none is taken away', async () => {
    const outcomes = await inVariant(
      (declarations) => expect(declarations.length).toBeGreaterThan(1),
      async (cloud) => {
        const found: [string, string | undefined][] = [];
        for (const [name, probe] of Object.entries(probes)) found.push([name, await probe.run(cloud, world)]);
        return { found, denied: cloud.cloudLines.filter((line) => line.includes('is denied')) };
      },
    );

    expect(outcomes.found.filter(([, failure]) => failure !== undefined)).toEqual([]);
    expect(outcomes.denied).toEqual([]);
  });

  test('then its function fails, and the log names the statement it lacks', async () => {
    const functions = names.map(functionNameOf);
    const all = grantedIn(load(testAssembly)).filter(
      (one) => functions.includes(one.functionName) && !isJustified(one),
    );
    const removals = someOf(all, SHARE, dice());
    const rounds = roundsOf(removals);
    const verdicts: Verdict[] = [];
    // Two at a time: a cloud waits for its workers to start as often as it computes.
    await inTwos(rounds, async (round) => {
      const change = (declarations: Declarations) => withoutGrants(declarations, round);
      verdicts.push(...(await inVariant(change, (cloud) => judge(cloud, round))));
    });

    say(
      `${verdicts.length} of ${all.length} permissions taken away one by one, in ${rounds.length} clouds, seed ${seed}`,
    );
    expect(verdicts.filter(({ failure, named, others }) => !failure || !named || others.length > 0)).toEqual([]);
    expect(verdicts).toHaveLength(removals.length);
  });

  interface Verdict {
    readonly removed: string;
    /** How the function failed; `undefined` when it did not. */
    readonly failure: string | undefined;
    /** The log names function, action and resource. */
    readonly named: boolean;
    /** Denials of the function that have another reason. */
    readonly others: readonly string[];
  }

  /** The line that tells what a function lacks: of files it names the one that was asked for. */
  const denialOf = (one: Granted): RegExp => {
    const line = `aws: ${one.functionName} is denied ${one.action}; it needs ${statementFor(one)}`;
    const literal = line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${literal.replace(/\\\*"/, '[^"]+"')}$`);
  };

  async function judge(cloud: TestCloud, round: readonly Granted[]): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    for (const one of round) {
      const failure = await probeOf(one.functionName)[1].run(cloud, world);
      const denials = cloud.cloudLines.filter((line) => line.includes(`${one.functionName} is denied`));
      const expected = denialOf(one);
      verdicts.push({
        removed: `${one.functionName} ${one.action} ${one.resource}`,
        failure,
        named: denials.some((line) => expected.test(line)),
        others: denials.filter((line) => !expected.test(line)),
      });
    }
    return verdicts;
  }

  test('then a route whose function API Gateway may not invoke answers 500, and the log names the permission', async () => {
    const table = Object.entries<Route>(routes);
    const outcomes = await inVariant(
      (declarations) => {
        const removed = without(
          declarations,
          ({ Type, Properties }) =>
            Type === 'AWS::Lambda::Permission' && Properties?.['Principal'] === 'apigateway.amazonaws.com',
        );
        expect(removed).toBe(table.length);
      },
      async (cloud) =>
        Promise.all(
          table.map(async ([operationId, { method, path }]) => {
            const { status } = await fetch(cloud.url + path.replace(/\{\w+\}/g, 'any'), {
              method,
              headers: { authorization: `Bearer ${world.owner.accessToken}` },
            });
            const line = `${method} ${path}: no AWS::Lambda::Permission lets apigateway.amazonaws.com invoke ${functionNameOf(operationId)} for arn:aws:execute-api:`;
            return { operationId, status, named: cloud.cloudLines.some((told) => told.startsWith(line)) };
          }),
        ),
    );

    process.stdout.write(`${outcomes.length} routes without their permission\n`);
    expect(outcomes.filter(({ status, named }) => status !== 500 || !named)).toEqual([]);
  });

  test('then a consumer that its rule may not invoke gets nothing, and its events are kept', async () => {
    const { indexed, messages, lines } = await inVariant(
      (declarations) => {
        const removed = without(
          declarations,
          ({ Type, Properties }) =>
            Type === 'AWS::Lambda::Permission' && Properties?.['Principal'] === 'events.amazonaws.com',
        );
        expect(removed).toBe([consumers, uploads, schedules].flatMap((part) => Object.keys(part)).length);
      },
      async (cloud) => {
        const indexed = await probeOf(functionNameOf('indexListing'))[1].run(cloud, world);
        const { items } = await cloud.control<{
          items: { name: string; messages: { attributes?: Record<string, string> }[] }[];
        }>('GET', 'queues');
        const queue = items.find(({ name }) => name === `${functionNameOf('indexListing')}-dead-letters`);
        return { indexed, messages: queue?.messages ?? [], lines: [...cloud.cloudLines] };
      },
    );

    expect(indexed).toBe('not indexed');
    expect(messages).toHaveLength(1);
    expect(JSON.stringify(messages)).toContain('NO_PERMISSIONS');
    expect(lines).toContainEqual(
      expect.stringContaining(
        `an AWS::Lambda::Permission is missing that lets events.amazonaws.com invoke ${functionNameOf('indexListing')} for arn:aws:events:`,
      ),
    );
  });

  test('then the workflow fails at the task that it may not invoke, and the log names the statement it lacks', async () => {
    const all = grantedIn(load(testAssembly)).filter(({ functionName }) => functionName === WORKFLOW);
    const invoking = all.filter((one) => !isJustified(one));
    const taskOf = (one: Granted) => Object.keys(tasks).find((name) => one.resource.endsWith(functionNameOf(name)));
    expect(invoking.map(taskOf).sort()).toEqual(Object.keys(tasks).sort());
    // Every trade is looked at, then waits or is settled; one meets its deadline after the wait; what fails is flagged.
    const rounds = [['lookAtTransaction'], ['awaitChange', 'settleTransaction'], ['meetDeadline', 'flagTransaction']];

    const outcomes: { task: string | undefined; named: boolean }[] = [];
    await inTwos(rounds, async (round) => {
      const removed = invoking.filter((one) => round.includes(taskOf(one) ?? ''));
      const { lines, ended } = await inVariant(
        (declarations) => withoutGrants(declarations, removed),
        async (cloud) => {
          const ended = await letWorkflowStumble(cloud);
          return { lines: cloud.cloudLines.filter((line) => line.includes(`${WORKFLOW} is denied`)), ended };
        },
      );
      const lineOf = (one: Granted) => `states: ${WORKFLOW} is denied ${one.action}; it needs ${statementFor(one)}`;
      for (const one of removed)
        outcomes.push({ task: taskOf(one), named: lines.some((line) => line === lineOf(one)) });
      expect(lines.filter((line) => !removed.some((one) => line === lineOf(one)))).toEqual([]);
      const waits = round.includes('meetDeadline') ? 'RUNNING' : 'FAILED';
      expect(ended).toEqual({ waits, expires: 'FAILED', settles: 'FAILED' });
    });

    expect(outcomes.filter(({ named }) => !named)).toEqual([]);
    expect(outcomes).toHaveLength(invoking.length);
  });

  test('then a stream that its function may not read stands still, and the log names the statement it lacks', async () => {
    const reading = grantedIn(load(testAssembly)).filter(({ action }) => justified[2]?.action.test(action));
    expect(reading.map(({ action }) => action).sort()).toEqual([
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
    ]);

    const outcomes: { action: string; failure: string | undefined; named: boolean }[] = [];
    await inTwos(reading, async (one) => {
      const outcome = await inVariant(
        (declarations) => withoutGrants(declarations, [one]),
        async (cloud) => ({
          action: one.action,
          failure: await probeOf(one.functionName)[1].run(cloud, world),
          named: cloud.cloudLines.some((line) =>
            line.endsWith(`does not read: ${one.functionName} lacks ${statementFor(one)}`),
          ),
        }),
      );
      outcomes.push(outcome);
    });

    expect(outcomes.filter(({ failure, named }) => failure !== 'not indexed' || !named)).toEqual([]);
    expect(outcomes).toHaveLength(reading.length);
  });
});

function probeOf(functionName: string): [name: string, probe: (typeof probes)[string]] {
  const found = Object.entries(probes).find(([name]) => functionNameOf(name) === functionName);
  if (!found) throw new Error(`test/support/probes.ts has no probe for ${functionName}`);
  return found;
}

/** Removals that can be judged in one cloud: no function loses two, and none loses one that another's probe uses. */
function roundsOf(removals: readonly Granted[]): Granted[][] {
  const rounds: Granted[][] = [];
  const touches = (a: Granted, b: Granted): boolean =>
    a.functionName === b.functionName ||
    probeOf(a.functionName)[1].uses.map(functionNameOf).includes(b.functionName) ||
    probeOf(b.functionName)[1].uses.map(functionNameOf).includes(a.functionName);
  for (const removal of removals) {
    const round = rounds.find((members) => members.every((member) => !touches(member, removal)));
    if (round) round.push(removal);
    else rounds.push([removal]);
  }
  return rounds;
}

async function inTwos<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const work = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await run(item);
  };
  await Promise.all([work(), work()]);
}
