import type { Waiting } from './definition.ts';
import { runtimeFailure, type StateFailure } from './failure.ts';
import { inBrackets, lookUp, MISSING, type Path, reach, type Scope } from './reference-path.ts';
import { type Limit, LONGEST_SECONDS } from './task-definition.ts';
import { parseTimestamp } from './timestamp.ts';

/** No wait is longer, measured at the service: 2^31 - 1 seconds in whole days. */
const LONGEST_WAIT_MS = 24_855 * 86_400_000;

/**
 * What `InputPath` or `OutputPath` leaves of the data.
 * @throws StateFailure when the path leads nowhere
 */
export function select(path: Path | null, scope: Scope): unknown {
  if (path === null) return {};
  const found = lookUp(path, scope);
  if (found === MISSING) throw leadsNowhere(path, scope);
  return found;
}

/** Seconds of a timeout or heartbeat. @throws StateFailure when the input holds none */
export function evaluateLimit(limit: Limit | undefined, scope: Scope): number | undefined {
  if (limit === undefined || typeof limit === 'number') return limit;
  const found = lookUp(limit, scope);
  if (found === MISSING) throw leadsNowhere(limit, scope);
  if (typeof found === 'number' && Number.isInteger(found) && found >= 1 && found <= LONGEST_SECONDS) return found;
  throw runtimeFailure(`Invalid path '${limit.text}' : it must lead to an integer from 1 to ${LONGEST_SECONDS}`);
}

/** When a Wait state is over. @param now milliseconds since the epoch @throws StateFailure when the input does not tell */
export function evaluateWait(waiting: Waiting, scope: Scope, now: number): number {
  const until = waitsUntil(waiting, scope, now);
  if (until - now > LONGEST_WAIT_MS) throw runtimeFailure('Wait state delay is too long.');
  return until;
}

function waitsUntil(waiting: Waiting, scope: Scope, now: number): number {
  if (waiting.kind === 'Seconds') return now + 1000 * waiting.seconds;
  if (waiting.kind === 'Timestamp') return waiting.at;
  const { kind, path } = waiting;
  const found = lookUp(path, scope);
  if (found === MISSING) throw runtimeFailure(`The ${kind} parameter does not reference an input value: ${path.text}`);
  const stated = `${path.text} == ${typeof found === 'string' ? found : JSON.stringify(found)}`;
  if (kind === 'TimestampPath') {
    const at = parseTimestamp(found);
    if (at !== undefined) return at;
    throw runtimeFailure(
      `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${stated}`,
    );
  }
  if (typeof found !== 'number' || !Number.isInteger(found))
    throw runtimeFailure(`The SecondsPath parameter cannot be parsed as a long value: ${stated}`);
  if (found < 0) throw runtimeFailure(`The SecondsPath parameter references a negative value: ${stated}`);
  return now + 1000 * found;
}

/** In the service's words, which tell a missing end from something missing on the way. */
function leadsNowhere(path: Path, scope: Scope): StateFailure {
  const reached = reach(path, scope);
  const last = reached === path.steps.length - 1;
  const what = last
    ? `No results for path: ${inBrackets(path)}`
    : `Missing property in path ${inBrackets(path, reached + 1)}`;
  return runtimeFailure(`Invalid path '${path.text}' : ${what}`);
}
