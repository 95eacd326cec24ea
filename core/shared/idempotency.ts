/** What a request with an `Idempotency-Key` was answered, kept so that its repetitions get the same. */
export interface RecordedAnswer {
  /** user, route and key: `answerId` */
  readonly id: string;
  /** SHA-256 of the canonical request. */
  readonly fingerprint: string;
  /** The use-case's output, as JSON. */
  readonly output: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** How long an answer is repeated. */
export const ANSWER_KEPT_SECONDS = 24 * 60 * 60;
