import middy from '@middy/core';
import type { Input, Output, Route } from '../../contract/route.ts';
import type { Actor, Context } from '../../core/shared/context.ts';
import { Refusal } from '../../core/shared/errors.ts';
import { ExpectationFailed, type Write } from '../../core/shared/ports.ts';
import type { Admission } from './caller.ts';
import { keyed, once } from './idempotency.ts';
import { newId } from './new-id.ts';
import { answered } from './observe-http.ts';
import { problemReply, type Reply, reply } from './reply.ts';
import { type Request, read } from './request.ts';
import { asUnavailable } from './unavailable.ts';
import { gated } from './wire.ts';

/** What a use-case is told of its caller: on routes that want a token there always is one. */
type ContextOf<R extends Route> = Context<R['auth'] extends 'user' | 'operator' ? Actor : undefined>;

/** Before Lambda ends the invocation: a problem, and a line in the log, instead of a bare 500 of API Gateway's. */
const ROOM_TO_ANSWER_MS = 200;

/** The invocation may be frozen and go on later: `gated` sees to it that nothing comes of that. */
const tooSlow = (): never => {
  throw new Refusal('temporarily-unavailable', 'It took too long: look whether it has happened, then repeat it.', {
    retryAfterSeconds: 1,
  });
};

/**
 * The Lambda of one route: validates the request by the route, admits the caller, runs the use-case and answers with
 * what the route's schema keeps of its output. Reads of the use-case run while the caller's session is looked up; its
 * effects and the answer wait for that.
 */
export const http = <R extends Route, D extends object>(
  route: R,
  admission: Admission<R['auth']>,
  deps: D,
  use: (deps: D, input: Input<R>, context: ContextOf<R>) => Promise<Output<R>>,
) =>
  middy<Request, Reply>({ timeoutEarlyInMillis: ROOM_TO_ANSWER_MS, timeoutEarlyResponse: tooSlow })
    .use(answered(route))
    .onError((request) => {
      request.response = problemReply(request.error, request.event.requestContext.requestId);
    })
    .handler(async (event, _context, { signal }) => {
      const { requestId } = event.requestContext;
      const now = new Date();
      const { actor, admitted, identify } = admission.admit(event);
      const run = async (input: Input<R>, answer: Context['answer'], repeatId?: string) => {
        const context = { actor, now, requestId, identify, newId: newId(now), repeatId, answer } as ContextOf<R>;
        return use(gated(deps, admitted, signal), input, context);
      };
      const work = async () => {
        const input = read(route, event);
        const key = keyed(route, event, input, actor?.userId);
        if (!key || !admission.recorded) return { output: await run(input, noAnswer), replayed: false };
        await admitted;
        return once(key, now, admission.recorded, (answer) => run(input, answer, `${key.id}.${key.fingerprint}`));
      };
      // Who is not let in is told so, and not what else may be wrong with their request.
      const [entry, outcome] = await Promise.allSettled([admitted, work()]);
      if (entry.status === 'rejected') throw asRefusal(entry.reason, route);
      if (outcome.status === 'rejected') throw asRefusal(outcome.reason, route);
      const { output, replayed } = outcome.value;
      return reply(route, output, event, replayed ? { 'idempotency-replayed': 'true' } : {});
    });

const noAnswer = (): readonly Write[] => [];

/** What went wrong, as something a client can act on where that is possible. */
function asRefusal(error: unknown, route: Route): unknown {
  if (error instanceof ExpectationFailed)
    return route.ifMatch
      ? new Refusal('changed-meanwhile', 'Read it again, then decide whether to repeat the change.')
      : new Refusal('changed-meanwhile', 'Try again.');
  return asUnavailable(error) ?? error;
}
