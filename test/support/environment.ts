import { defaultTerms } from '../../core/transactions/terms.ts';

/** What the stack tells its functions. */
export const environment = {
  TABLE_NAME: 'swapyard-secret-table',
  USER_POOL_ID: 'eu-central-1_TestPool1',
  USER_POOL_CLIENT_ID: 'test-client',
  EVENT_BUS_NAME: 'swapyard-secret-bus',
  PHOTO_BUCKET_NAME: 'swapyard-secret-bucket',
  CDN_URL: 'https://cdn.example',
  MARKET_TERMS: JSON.stringify(defaultTerms),
  STATE_MACHINE_ARN: 'arn:aws:states:eu-central-1:000000000000:stateMachine:swapyard-secret-escrow',
  MAIL_FROM: 'no-reply@market.example',
} as const;
Object.assign(process.env, environment, {
  AWS_REGION: 'eu-central-1',
  // Upload forms are signed here, not by AWS.
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'never-to-leave-the-function',
  // Makes the logger write to this process's console, where tests see it.
  POWERTOOLS_DEV: 'true',
  POWERTOOLS_METRICS_NAMESPACE: 'Swapyard',
  POWERTOOLS_SERVICE_NAME: 'swapyard-test',
  POWERTOOLS_METRICS_DISABLED: 'false',
});
