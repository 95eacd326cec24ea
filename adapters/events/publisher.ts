import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EVENT_SOURCE } from '../../core/events.ts';
import type { Publisher } from '../../core/shared/ports.ts';

/** The most entries one PutEvents takes. */
const MOST_ENTRIES = 10;

/** Publishes to an EventBridge bus, in order as far as the bus keeps one. */
export const eventBridgePublisher = (busName: string, eventBridge: EventBridgeClient): Publisher => ({
  async publish(events) {
    for (let from = 0; from < events.length; from += MOST_ENTRIES) {
      const { Entries = [] } = await eventBridge.send(
        new PutEventsCommand({
          Entries: events.slice(from, from + MOST_ENTRIES).map((event) => ({
            EventBusName: busName,
            Source: EVENT_SOURCE,
            DetailType: event.type,
            // The bus keeps whole seconds of it; what happened when is in the detail.
            Time: new Date(event.at),
            Detail: JSON.stringify({ ...event.detail, at: event.at, eventId: event.id }),
          })),
        }),
      );
      const failed = Entries.findIndex((entry) => entry.ErrorCode !== undefined);
      if (failed >= 0) return from + failed;
    }
    return undefined;
  },
});
