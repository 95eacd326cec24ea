import type { EventBridgeEvent } from 'aws-lambda';
import * as z from 'zod';
import { logger } from './observe.ts';
import { whole } from './whole.ts';

/**
 * The Lambda of one consumer of domain events. Events come at least once, late and in any order; a failure is delivered
 * again twice and then kept in the dead-letter queue.
 * @param detail the part of an event that the consumer reads
 */
export const consumer = <S extends z.ZodType, D extends object>(
  detail: S,
  deps: D,
  use: (deps: D, detail: z.output<S>, event: { readonly type: string; readonly now: Date }) => Promise<void>,
) =>
  whole<EventBridgeEvent<string, unknown>, void>().handler(async (event) => {
    await use(deps, detail.parse(event.detail), { type: event['detail-type'], now: new Date() });
    logger.info('event.consumed', { type: event['detail-type'], eventId: eventId(event.detail) });
  });

const eventId = (detail: unknown): string => z.object({ eventId: z.string() }).safeParse(detail).data?.eventId ?? '';
