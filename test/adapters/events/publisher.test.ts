import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { eventBridgePublisher } from '../../../adapters/events/publisher.ts';
import type { DomainEvent } from '../../../core/events.ts';

const bus = mockClient(EventBridgeClient);
const publisher = eventBridgePublisher('bus', new EventBridgeClient({}));
const events = (count: number): DomainEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `listing:x:${index}`,
    type: 'listing.changed',
    at: '2026-03-01T12:00:00.000Z',
    detail: { listingId: 'x', version: index },
  }));
const sizes = () => bus.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries?.length);
const refusing = (...indexes: number[]): void => {
  let seen = 0;
  bus.on(PutEventsCommand).callsFake(({ Entries }: { Entries: unknown[] }) => ({
    Entries: Entries.map(() => {
      seen += 1;
      return indexes.includes(seen - 1) ? { ErrorCode: 'InternalFailure' } : { EventId: String(seen) };
    }),
  }));
};
beforeEach(() => {
  bus.reset();
  refusing();
});

describe('given events to be published', () => {
  it.each([
    [0, []],
    [1, [1]],
    [10, [10]],
    [11, [10, 1]],
    [35, [10, 10, 10, 5]],
  ])('when there are %i, then they go in chunks of %j', async (count, chunks) => {
    expect(await publisher.publish(events(count))).toBeUndefined();
    expect(sizes()).toEqual(chunks);
    const versions = bus
      .commandCalls(PutEventsCommand)
      .flatMap(({ args }) => args[0].input.Entries ?? [])
      .map(({ Detail }) => (JSON.parse(Detail ?? '') as { version: number }).version);
    expect(versions).toEqual(Array.from({ length: count }, (_, index) => index));
  });

  it.each([
    [[0], 0, 1],
    [[9], 9, 1],
    [[10], 10, 2],
    [[23, 27], 23, 3],
    [[12, 3], 3, 1],
  ])(
    'when %j are refused, then the first of them is told, %i, and no further chunk goes',
    async (refused, first, chunks) => {
      refusing(...refused);
      expect(await publisher.publish(events(30))).toBe(first);
      expect(sizes()).toHaveLength(chunks);
    },
  );

  it('when one is sent, then it says when it happened and carries its id', async () => {
    await publisher.publish(events(1));
    expect(bus.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries).toEqual([
      {
        EventBusName: 'bus',
        Source: 'swapyard',
        DetailType: 'listing.changed',
        Time: new Date('2026-03-01T12:00:00.000Z'),
        Detail: '{"listingId":"x","version":0,"at":"2026-03-01T12:00:00.000Z","eventId":"listing:x:0"}',
      },
    ]);
  });

  it('when the bus does not answer, then that passes', async () => {
    bus.on(PutEventsCommand).rejects(new Error('no bus'));
    await expect(publisher.publish(events(1))).rejects.toThrow('no bus');
  });
});
