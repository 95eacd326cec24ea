import { ServiceError } from '../types.ts';
import type { Answer } from './answers.ts';
import { conflicting, type Faults, serverError, throttled } from './faults.ts';
import type { Trace } from './rest.ts';

/** A call that passed signature and policy. */
export interface Performable {
  readonly sender: string;
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  perform(): Promise<Answer> | Answer;
  /** Kills who sent it. */
  crash(): void;
}

/** What becomes of the connection: an answer, or none. */
export type Outcome = Answer | 'cut' | 'hold';

/**
 * Performs a call, or makes it fail as the next fault says.
 * @throws ServiceError of the service or of the fault
 */
export async function performWithFaults(faults: Faults, call: Performable, trace: Trace): Promise<Outcome> {
  const kind = faults.next({ function: call.sender, service: call.service, operation: call.operation });
  if (kind === undefined) return call.perform();
  trace.fault = kind;
  switch (kind) {
    case 'throttle':
      throw throttled(call.service);
    case 'conflict':
      throw conflicting(call.operation, call.input);
    case 'error-before':
      throw serverError();
    case 'error-after':
      await attempt(call);
      throw serverError();
    case 'repeat':
      await attempt(call);
      return call.perform();
    case 'timeout':
      await attempt(call);
      return 'hold';
    case 'crash-after':
      await attempt(call);
      call.crash();
      return 'cut';
    case 'crash-before':
      call.crash();
      return 'cut';
  }
}

/** Performs a call whose answer nobody will see: if the service refuses it, that is lost too. */
async function attempt(call: Performable): Promise<void> {
  try {
    await call.perform();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}
