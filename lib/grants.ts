import type { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { type IndexName, indexes } from '../adapters/dynamo/keys.ts';
import { PICTURES, UPLOADS } from '../core/photos/files.ts';
import type { Needs, Ports } from '../core/shared/ports.ts';
import type { MarketTerms } from '../core/transactions/terms.ts';
import type { Variable } from '../functions/runtime/environment.ts';

/** What the functions may be given. */
export interface Resources {
  readonly table: TableV2;
  readonly userPool: UserPool;
  readonly userPoolClient: UserPoolClient;
  readonly eventBus: EventBus;
  readonly photos: Bucket;
  /** Where everybody gets pictures from. */
  readonly cdnUrl: string;
  readonly stateMachineArn: string;
  /** Of all its executions. */
  readonly executionsArn: string;
  readonly terms: MarketTerms;
  /** Whom mail comes from, and what SES lets send it; without it, no mail is sent. */
  readonly mailFrom?: { readonly address: string; readonly identityArn: string };
}

interface Grant {
  readonly on:
    | 'table'
    | IndexName
    | 'userPool'
    | 'eventBus'
    | 'photos'
    | 'uploads'
    | 'pictures'
    | 'cdn'
    | 'stateMachine'
    | 'executions'
    | 'terms'
    | 'mailIdentity';
  readonly actions: readonly string[];
}

const table = (...actions: string[]): Grant => ({ on: 'table', actions: actions.map((name) => `dynamodb:${name}`) });
const index = (name: IndexName): Grant => ({ on: name, actions: ['dynamodb:Query'] });
const userPool = (...actions: string[]): Grant => ({
  on: 'userPool',
  actions: actions.map((name) => `cognito-idp:${name}`),
});
const s3 = (on: 'photos' | 'uploads' | 'pictures', ...actions: string[]): Grant => ({
  on,
  actions: actions.map((name) => `s3:${name}`),
});
/** Who may not list a bucket is not told that a file is missing: S3 says then that it is forbidden. */
const readUploads = [s3('uploads', 'GetObject'), s3('photos', 'ListBucket')];
const books = table('GetItem', 'PutItem');
/** Calls that Cognito takes from anybody, by app client or by access token. */
const open: Grant = { on: 'userPool', actions: [] };

/**
 * What each method of each port does in AWS: the whole of what a function that needs it is granted. A method without a
 * row does not compile.
 */
export const grants: {
  readonly [P in keyof Ports]: { readonly [M in keyof Ports[P]]: Grant | readonly Grant[] };
} = {
  store: {
    get: table('GetItem'),
    commit: table('PutItem'),
    unchanged: table('ConditionCheckItem'),
    remove: table('DeleteItem'),
  },
  listingLists: { listingsBySeller: index('gsi1'), listingsBySellerAndStatus: index('gsi2') },
  search: { find: table('Query') },
  listingIndex: { indexed: table('GetItem'), apply: table('PutItem', 'DeleteItem', 'ConditionCheckItem') },
  // The walk through the whole table is an operator's command; no request scans.
  indexWalk: { walk: table('Scan'), listings: table('BatchGetItem'), postings: table('BatchGetItem') },
  identity: {
    signUp: open,
    confirmSignUp: open,
    resendCode: open,
    findAccount: userPool('AdminGetUser'),
    logIn: userPool('AdminInitiateAuth'),
    refresh: open,
    revoke: open,
    forgotPassword: open,
    resetPassword: open,
    changePassword: open,
    claimed: open,
    whose: open,
    deleteAccount: userPool('AdminDeleteUser'),
    signOutEverywhere: userPool('AdminUserGlobalSignOut'),
  },
  // S3 asks whether the one who signed a form may do what the form does.
  uploadForms: { formFor: s3('uploads', 'PutObject') },
  photoFiles: {
    readUpload: readUploads,
    newestRevision: readUploads,
    removeUpload: s3('uploads', 'DeleteObjectVersion'),
    publish: s3('pictures', 'PutObject'),
    removePictures: [s3('photos', 'ListBucket'), s3('pictures', 'DeleteObject')],
  },
  photoUrls: { urlOf: { on: 'cdn', actions: [] } },
  images: { derive: [] },
  inquiryLists: {
    inquiriesSent: index('gsi1'),
    inquiriesReceived: index('gsi2'),
    inquiriesInStatus: index('gsi3'),
    thread: table('Query'),
  },
  transactionLists: {
    transactionsOfBuyer: index('gsi1'),
    transactionsOfSeller: index('gsi2'),
    transactionsInStatus: index('gsi3'),
    overdueIn: index('gsi3'),
  },
  ledgerLists: { balancesOf: table('Query'), entriesOf: index('gsi1') },
  // An operator's command, too.
  ledgerWalk: {
    walk: table('Scan'),
    present: table('BatchGetItem'),
    trade: table('Query'),
    payout: table('Query'),
    journalOf: index('gsi3'),
    accountDays: table('Query'),
    catchUp: [],
  },
  payoutLists: { payoutsOf: index('gsi1'), overduePayouts: index('gsi3') },
  ratingLists: { ratingsOfSeller: index('gsi1'), ratingsOfListing: index('gsi2') },
  personalLists: {
    openTradeOf: [index('gsi1'), index('gsi2')],
    ratingsBy: index('gsi3'),
    reportsBy: index('gsi1'),
    closedBefore: index('gsi3'),
  },
  moderationLists: { reports: index('gsi3'), auditEntries: [index('gsi1'), index('gsi2')] },
  fitmentLists: { checksOf: index('gsi1'), checksInStatus: index('gsi2'), allChecks: [index('gsi2'), index('gsi3')] },
  // The sandbox keeps its books in the table.
  payments: { charge: books, cancelCharge: books, refund: books, transfer: books, payout: books },
  terms: { termsFor: { on: 'terms', actions: [] } },
  workflow: {
    start: { on: 'stateMachine', actions: ['states:StartExecution'] },
    signal: { on: 'stateMachine', actions: ['states:SendTaskSuccess'] },
    stateOf: { on: 'executions', actions: ['states:DescribeExecution'] },
  },
  publisher: { publish: { on: 'eventBus', actions: ['events:PutEvents'] } },
  notificationLists: { notificationsOf: table('Query'), countNewer: table('Query'), dueReminders: index('gsi3') },
  mail: { send: { on: 'mailIdentity', actions: ['ses:SendEmail'] } },
};

/** The policy statements for what a function needs: named actions on named resources. */
export function statementsFor(needs: Needs, resources: Resources): PolicyStatement[] {
  const actions = new Map<Grant['on'], Set<string>>();
  for (const { on, actions: granted } of grantsOf(needs).filter((grant) => isThere(grant, resources)))
    for (const action of granted) actions.set(on, (actions.get(on) ?? new Set()).add(action));
  return [...actions].map(
    ([on, granted]) => new PolicyStatement({ actions: [...granted].sort(), resources: [arnOf(on, resources)] }),
  );
}

/** A deployment without a sender has nothing to be granted for mail. */
const isThere = ({ on }: Grant, { mailFrom }: Resources): boolean => on !== 'mailIdentity' || mailFrom !== undefined;

/** The environment in which a function finds what it needs. */
export function environmentFor(needs: Needs, resources: Resources): Partial<Record<Variable, string>> {
  const on = new Set(grantsOf(needs).map((grant) => grant.on));
  const usesTable = on.has('table') || (Object.keys(indexes) as IndexName[]).some((name) => on.has(name));
  return {
    ...(usesTable && { TABLE_NAME: resources.table.tableName }),
    ...(on.has('userPool') && {
      USER_POOL_ID: resources.userPool.userPoolId,
      USER_POOL_CLIENT_ID: resources.userPoolClient.userPoolClientId,
    }),
    ...(on.has('eventBus') && { EVENT_BUS_NAME: resources.eventBus.eventBusName }),
    ...((on.has('uploads') || on.has('pictures')) && { PHOTO_BUCKET_NAME: resources.photos.bucketName }),
    ...(on.has('cdn') && { CDN_URL: resources.cdnUrl }),
    ...(on.has('terms') && { MARKET_TERMS: JSON.stringify(resources.terms) }),
    ...((on.has('stateMachine') || on.has('executions')) && { STATE_MACHINE_ARN: resources.stateMachineArn }),
    ...(on.has('mailIdentity') && resources.mailFrom && { MAIL_FROM: resources.mailFrom.address }),
  };
}

/** The prefixes whose files a function reaches, all of them. */
export function prefixesOf(needs: Needs): string[] {
  const on = new Set(grantsOf(needs).map((grant) => grant.on));
  return [...(on.has('uploads') ? [UPLOADS] : []), ...(on.has('pictures') ? [PICTURES] : [])];
}

function grantsOf(needs: Needs): Grant[] {
  return (Object.keys(needs) as (keyof Ports)[]).flatMap((port) => {
    const rows: Readonly<Record<string, Grant | readonly Grant[]>> = grants[port];
    return (needs[port] ?? []).flatMap((method) => rows[String(method)] ?? open);
  });
}

function arnOf(on: Grant['on'], resources: Resources): string {
  const { table, userPool, eventBus, photos, stateMachineArn, executionsArn, mailFrom } = resources;
  if (on === 'table') return table.tableArn;
  if (on === 'photos') return photos.bucketArn;
  if (on === 'uploads') return photos.arnForObjects(`${UPLOADS}*`);
  if (on === 'pictures') return photos.arnForObjects(`${PICTURES}*`);
  if (on === 'userPool') return userPool.userPoolArn;
  if (on === 'eventBus') return eventBus.eventBusArn;
  if (on === 'mailIdentity' && mailFrom) return mailFrom.identityArn;
  if (on === 'stateMachine') return stateMachineArn;
  if (on === 'executions') return executionsArn;
  return `${table.tableArn}/index/${on}`;
}

/** Whether a function reads runs of the workflow: any of them, by name. */
export const readsExecutions = (needs: Needs): boolean => grantsOf(needs).some(({ on }) => on === 'executions');

/** Two sets of needs as one. */
export function both(a: Needs, b: Needs): Needs {
  const ports = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof Ports>;
  return Object.fromEntries([...ports].map((port) => [port, [...new Set([...(a[port] ?? []), ...(b[port] ?? [])])]]));
}
