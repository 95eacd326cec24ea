import type { Actor } from '../shared/context.ts';
import { Refusal } from '../shared/errors.ts';

/** Nobody decides in their own matter, whatever else they may do. @throws Refusal not-allowed */
export function mustNotConcern({ userId }: Pick<Actor, 'userId'>, ...concerned: readonly string[]): void {
  if (concerned.includes(userId)) throw new Refusal('not-allowed', 'It concerns you: another operator has to decide.');
}
