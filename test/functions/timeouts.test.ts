// First: the logger looks at the environment once, when it is loaded.
import '../support/environment.ts';

import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { routes } from '../../contract/routes.ts';
import { create } from '../../core/shared/ports.ts';
import { asMe } from '../../core/users/model.ts';
import { command } from '../../functions/runtime/command.ts';
import { consumer } from '../../functions/runtime/consumer.ts';
import { http } from '../../functions/runtime/http.ts';
import { schedule } from '../../functions/runtime/schedule.ts';
import { signedIn } from '../../functions/runtime/signed-in.ts';
import { stream } from '../../functions/runtime/stream.ts';
import { task } from '../../functions/runtime/task.ts';
import { upload } from '../../functions/runtime/upload.ts';
import { aListing, aUser } from '../support/builders.ts';
import { anna, capturedLog, eventOf, problemOf } from '../support/functions.ts';
import { memoryStore } from '../support/memory-store.ts';

capturedLog();

/** Of an invocation whose time is all but over. */
const almostOver = { getRemainingTimeInMillis: () => 5 } as Context;
type Invoke = (event: unknown, context: Context) => Promise<unknown>;

/*
 * An invocation that answers lives on: Lambda freezes it as it is, and what it was about to do it does when the next event
 * wakes it, a minute or a day later. Only one that does not answer in time is ended for certain.
 */
describe('given a function whose time is over', () => {
  const key = 'originals/lst_01JD3Z8Q2V6W7X8Y9ZABCDEFGH/pho_01JD3Z8Q2V6W7X8Y9ZABCDEFGH';
  const record = { dynamodb: { NewImage: { entity: { S: 'Listing' }, id: { S: 'a' }, version: { N: '1' } } } };
  const functions: Record<string, readonly [make: (use: () => Promise<never>) => unknown, event: unknown]> = {
    command: [(use) => command(z.object({}), {}, use), {}],
    consumer: [(use) => consumer(z.object({}), {}, use), { detail: {}, 'detail-type': 'listing.changed' }],
    schedule: [(use) => schedule({}, use), {}],
    stream: [(use) => stream({}, use), { Records: [record] }],
    task: [(use) => task(z.object({}), {}, use), {}],
    upload: [(use) => upload({}, use), { detail: { object: { key, 'version-id': 'v1' } } }],
  };

  it.each(Object.entries(functions))('when it is a %s, then it does not answer in time', async (_, [make, event]) => {
    const said = new Error('at its own end');
    const handler = make(
      () => new Promise((_resolve, reject) => setTimeout(() => reject(said), 20)),
    ) as unknown as Invoke;
    await expect(handler(event, almostOver)).rejects.toBe(said);
  });

  it('when it is of a route, then its caller is told so, and it changes nothing any more', async () => {
    const store = memoryStore();
    store.seed('sessions', {
      id: anna.userId,
      live: [{ id: anna.sessionId, refreshHash: '', since: '' }],
      version: 1,
    });
    let goOn: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let written: Promise<void> | undefined;
    const handler = http(routes.getMe, signedIn(store), { store }, async (deps) => {
      await waiting;
      written = deps.store.commit(create('listing', aListing()));
      await written;
      return asMe(aUser(), false);
    }) as unknown as (...args: Parameters<Invoke>) => Promise<{ statusCode: number; body: string }>;
    const { statusCode, body } = await handler(eventOf('getMe', { as: anna }), almostOver);
    expect(problemOf({ status: statusCode, headers: {}, text: body, json: JSON.parse(body) })).toBe(
      '503 temporarily-unavailable',
    );
    goOn();
    await waiting;
    await expect(written).rejects.toThrow('time is over');
    expect(store.commits).toEqual([]);
  });
});
