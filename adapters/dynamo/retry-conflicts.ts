import type { TransactionCanceledException } from '@aws-sdk/client-dynamodb';

/** With pauses of up to 20, 40 … ms this stays well under a request's patience. */
const MOST_TRIES = 6;
const FIRST_PAUSE_MS = 20;

/**
 * Runs a write again when it lost against another one under way on the same item. The SDK retries throttling by itself,
 * but it takes a cancelled transaction for final.
 */
export async function retryConflicts<T>(
  write: () => Promise<T>,
  pause: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (!isConflict(error) || attempt === MOST_TRIES) throw error;
      await pause(Math.random() * FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}

/** A transaction cancelled for nothing but conflicts and throttling; a failed condition among them is final. */
export function isConflict(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'TransactionConflictException') return true;
  // By its name: functions without a table ask this too, and bundle no client for it.
  if (error.name !== 'TransactionCanceledException') return false;
  const codes = ((error as TransactionCanceledException).CancellationReasons ?? [])
    .map((reason) => reason.Code)
    .filter((code) => code !== 'None');
  return codes.length > 0 && codes.every((code) => passing.has(code ?? ''));
}

const passing = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);
