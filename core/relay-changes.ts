import { type Change, eventsOf } from './events.ts';
import type { Wired } from './shared/ports.ts';

export const needs = { publisher: ['publish'] } as const;

/**
 * Publishes what changed. Answers how many of the changes are done, counted from the first: when the bus refuses an
 * event, those before it are not told again.
 */
export async function relayChanges({ publisher }: Wired<typeof needs>, changes: readonly Change[]): Promise<number> {
  const events = changes.flatMap((change, index) => eventsOf(change).map((event) => ({ event, index })));
  const refused = await publisher.publish(events.map(({ event }) => event));
  return refused === undefined ? changes.length : (events[refused]?.index ?? 0);
}
