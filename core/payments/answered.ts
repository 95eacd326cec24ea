import { type PaymentResult, PaymentUnanswered } from './ports.ts';

/** Asks a provider, and once more when it does not answer. @throws PaymentUnanswered */
export async function answered(ask: () => Promise<PaymentResult>): Promise<PaymentResult> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof PaymentUnanswered)) throw error;
    return ask();
  }
}
