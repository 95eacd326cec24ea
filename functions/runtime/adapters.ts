import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { type Cognito, openCognito } from '../../adapters/cognito/client.ts';
import { cognitoIdentity } from '../../adapters/cognito/identity.ts';
import { openTable, type Table } from '../../adapters/dynamo/client.ts';
import { dynamoFitmentLists } from '../../adapters/dynamo/fitment-lists.ts';
import { dynamoIndexWalk } from '../../adapters/dynamo/index-walk.ts';
import { dynamoInquiryLists } from '../../adapters/dynamo/inquiry-lists.ts';
import { dynamoLedgerLists } from '../../adapters/dynamo/ledger-lists.ts';
import { dynamoLedgerWalk } from '../../adapters/dynamo/ledger-walk.ts';
import { dynamoListingIndex } from '../../adapters/dynamo/listing-index.ts';
import { dynamoListingLists } from '../../adapters/dynamo/listing-lists.ts';
import { dynamoModerationLists } from '../../adapters/dynamo/moderation-lists.ts';
import { dynamoNotificationLists } from '../../adapters/dynamo/notification-lists.ts';
import { dynamoPayoutLists } from '../../adapters/dynamo/payout-lists.ts';
import { dynamoPersonalLists } from '../../adapters/dynamo/personal-lists.ts';
import { dynamoRatingLists } from '../../adapters/dynamo/rating-lists.ts';
import { dynamoSearch } from '../../adapters/dynamo/search.ts';
import { dynamoStore } from '../../adapters/dynamo/store.ts';
import { dynamoTransactionLists } from '../../adapters/dynamo/transaction-lists.ts';
import { eventBridgePublisher } from '../../adapters/events/publisher.ts';
import { sharpImages } from '../../adapters/images/sharp-images.ts';
import { newConnections } from '../../adapters/new-connections.ts';
import { sandboxPayments } from '../../adapters/payments/sandbox.ts';
import { s3PhotoFiles } from '../../adapters/s3/photo-files.ts';
import { s3UploadForms } from '../../adapters/s3/upload-forms.ts';
import { noMail, sesMail } from '../../adapters/ses/mail.ts';
import { stepFunctionsWorkflow } from '../../adapters/states/workflow.ts';
import type { FitmentLists } from '../../core/fitment/ports.ts';
import type { InquiryLists } from '../../core/inquiries/ports.ts';
import type { LedgerLists, LedgerWalk } from '../../core/ledger/ports.ts';
import type { IndexWalk, ListingIndex, ListingLists, Search } from '../../core/listings/ports.ts';
import type { ModerationLists } from '../../core/moderation/ports.ts';
import type { Mail, NotificationLists } from '../../core/notifications/ports.ts';
import type { Payments } from '../../core/payments/ports.ts';
import type { PayoutLists } from '../../core/payouts/ports.ts';
import type { Images } from '../../core/photos/images.ts';
import type { PhotoFiles, PhotoUrls, UploadForms } from '../../core/photos/ports.ts';
import type { PersonalLists } from '../../core/privacy/ports.ts';
import type { RatingLists } from '../../core/ratings/ports.ts';
import type { Ports, Publisher, Store } from '../../core/shared/ports.ts';
import type { TransactionLists, Workflow } from '../../core/transactions/ports.ts';
import { MarketTerms, type Terms, termsFor } from '../../core/transactions/terms.ts';
import { optionalVariable, variable } from './environment.ts';

/** One client per service and process: its connections are reused from invocation to invocation. */
let opened: Table | undefined;
function table(): Table {
  opened ??= openTable(variable('TABLE_NAME'));
  return opened;
}

let cognito: Cognito | undefined;
function userPool(): Cognito {
  cognito ??= openCognito({ requestHandler: patience });
  return cognito;
}

/** What is not answered by then is asked again, while the function still has time for that. */
const patience = { connectionTimeout: 1000, requestTimeout: 4000, throwOnRequestTimeout: true };

/** An adapter for each port, made from the function's environment. Handlers name those they need; see wire.ts. */
export const store = (): Store => dynamoStore(table());
export const listingLists = (): ListingLists => dynamoListingLists(table());
export const search = (): Search => dynamoSearch(table());
export const listingIndex = (): ListingIndex => dynamoListingIndex(table());
export const indexWalk = (): IndexWalk => dynamoIndexWalk(table());
export const identity = (): Ports['identity'] =>
  cognitoIdentity({
    id: variable('USER_POOL_ID'),
    clientId: variable('USER_POOL_CLIENT_ID'),
    ...userPool(),
  });
export const publisher = (): Publisher =>
  eventBridgePublisher(variable('EVENT_BUS_NAME'), new EventBridgeClient({ requestHandler: patience }));

/** A file of 15 MB comes within a second; what has not begun to by then is asked for again. */
const s3 = (): S3Client => new S3Client({ maxAttempts: 4, requestHandler: patience });
/** Made at the first call, which is under way together with reads: a cold start need not wait for it. */
let forms: UploadForms | undefined;
export const uploadForms = (): UploadForms => ({
  formFor: (of, limits) => {
    forms ??= s3UploadForms(variable('PHOTO_BUCKET_NAME'), s3());
    return forms.formFor(of, limits);
  },
});
export const photoFiles = (): PhotoFiles => s3PhotoFiles(variable('PHOTO_BUCKET_NAME'), s3());
export const photoUrls = (): PhotoUrls => {
  const base = variable('CDN_URL');
  return { urlOf: (key) => `${base}/${key}` };
};
export const inquiryLists = (): InquiryLists => dynamoInquiryLists(table());
export const transactionLists = (): TransactionLists => dynamoTransactionLists(table());
export const ledgerLists = (): LedgerLists => dynamoLedgerLists(table());
export const ledgerWalk = (): LedgerWalk => dynamoLedgerWalk(table());
export const payoutLists = (): PayoutLists => dynamoPayoutLists(table());
export const ratingLists = (): RatingLists => dynamoRatingLists(table());
export const personalLists = (): PersonalLists => dynamoPersonalLists(table());
export const moderationLists = (): ModerationLists => dynamoModerationLists(table());
export const fitmentLists = (): FitmentLists => dynamoFitmentLists(table());
/** The provider of this deployment. Another one goes here, and its contract test beside the sandbox's. */
export const payments = (): Payments => sandboxPayments(table(), () => new Date());
export const terms = (): Terms => {
  const market = MarketTerms.parse(JSON.parse(variable('MARKET_TERMS')));
  return { termsFor: (kind) => termsFor(market, kind) };
};
export const workflow = (): Workflow =>
  stepFunctionsWorkflow(variable('STATE_MACHINE_ARN'), new SFNClient({ maxAttempts: 4, requestHandler: patience }));
export const images = (): Images => sharpImages();
export const notificationLists = (): NotificationLists => dynamoNotificationLists(table());
/** Asked once: what is asked again by itself may be sent twice. */
export const mail = (): Mail => {
  const from = optionalVariable('MAIL_FROM');
  const requestHandler = { ...patience, ...newConnections };
  return from === undefined ? noMail : sesMail(from, new SESv2Client({ maxAttempts: 1, requestHandler }));
};
