import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Controlled, controlHandler } from '../../../local/control/control.ts';
import { aMachine, aWaitingTask, Cloud, NOON, only, SECOND } from './a-cloud.ts';

describe('given the control endpoint', () => {
  let cloud: Cloud;
  let server: Server;
  let url: string;
  let thinned: string[];
  beforeEach(async () => {
    cloud = new Cloud([aMachine(only(aWaitingTask({ TimeoutSeconds: 60 })))]).start();
    thinned = [];
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const thinOut = (to: number, most: number) => {
      thinned.push(`to ${new Date(to).toISOString()}: ${most}`);
      return () => void thinned.push('done');
    };
    const time = { clock: cloud.clock, advanceTo: (to: number) => cloud.clock.advanceTo(to) };
    const controlled = { url, time, states: cloud.running, buses: { thinOut } };
    const handle = controlHandler(controlled as unknown as Controlled);
    server.on('request', (request, response) => void handle(request, response));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    cloud.remove();
  });

  const items = async (query = '') =>
    ((await (await fetch(`${url}/_local/executions${query}`)).json()) as { items: Record<string, unknown>[] }).items;
  const move = (body: unknown) => fetch(`${url}/_local/clock`, { method: 'POST', body: JSON.stringify(body) });

  test('when executions are asked for, then the newest come first, and the history only by name', async () => {
    await cloud.execute({ k: 1 }, 'old');
    await cloud.advance(61 * SECOND);
    await cloud.execute({}, 'new');
    expect(await items()).toEqual([
      {
        name: 'new',
        stateMachine: 'M',
        status: 'RUNNING',
        state: 'S',
        startedAt: new Date(NOON + 61 * SECOND).toISOString(),
        input: '{}',
      },
      {
        ...{ name: 'old', stateMachine: 'M', status: 'FAILED', state: 'S', input: '{"k":1}', error: 'States.Timeout' },
        startedAt: new Date(NOON).toISOString(),
        stoppedAt: new Date(NOON + 60 * SECOND).toISOString(),
      },
    ]);
    expect((await items('?status=RUNNING')).map(({ name }) => name)).toEqual(['new']);
    const [old] = await items('?name=old');
    expect(old?.['history']).toHaveLength(7);
    expect(old?.['history']).toContainEqual({
      ...{ id: 2, previousEventId: 0, timestamp: new Date(NOON).toISOString(), type: 'TaskStateEntered' },
      stateEnteredEventDetails: { name: 'S', input: '{"k":1}', inputDetails: { truncated: false } },
    });
    expect(await items('?name=none')).toEqual([]);
  });

  test('when there are more than a hundred, then the newest hundred are listed', async () => {
    for (let count = 0; count < 102; count++) await cloud.execute({}, `e${count}`);
    const listed = await items();
    expect([listed.length, listed[0]?.['name'], listed.at(-1)?.['name']]).toEqual([100, 'e101', 'e2']);
  });

  test('when the clock is moved, then schedules hear how many ticks are wanted, and when that is over', async () => {
    expect((await move({ advance: 'PT1M', schedules: 'each' })).status).toBe(200);
    expect(thinned).toEqual([]);
    expect((await move({ advance: 'PT1M', schedules: 'latest' })).status).toBe(200);
    expect(thinned).toEqual(['to 2026-03-02T12:02:00.000Z: 1', 'done']);
    expect((await move({ to: '2020-01-01T00:00:00Z', schedules: 'latest' })).status).toBe(400);
    expect(thinned.slice(2)).toEqual(['to 2020-01-01T00:00:00.000Z: 1', 'done']);
    expect((await move({ advance: 'PT1M', schedules: 'some' })).status).toBe(400);
    expect(thinned).toHaveLength(4);
  });
});
