import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kebab, type Route } from '../contract/route.ts';
import { type OperationId, routes } from '../contract/routes.ts';
import type { Needs, Ports } from '../core/shared/ports.ts';
import {
  admissionNeeds,
  commands,
  consumers,
  operations,
  schedules,
  streams,
  tasks,
  uploads,
} from '../functions/operations.ts';
import { both, grants } from '../lib/grants.ts';

/** Who may, beyond what the route's kind says. The authorization matrix of the tests goes through each of them. */
const who = {
  signUp: 'everybody',
  confirmSignUp: 'who has the code',
  resendCode: 'everybody; tells nothing of accounts',
  login: 'who knows the password and is not suspended',
  refreshSession: 'who has a refresh token of a live session',
  logout: 'the session’s user',
  forgotPassword: 'everybody; tells nothing of accounts',
  resetPassword: 'who has the code',
  changePassword: 'who knows the password',
  getMe: 'their own',
  updateMe: 'their own',
  getUser: 'everybody: public fields',
  exportMe: 'their own',
  deleteMe: 'their own, without open trade and money',
  createListing: 'products: everybody signed in; parts: sellers',
  searchListings: 'everybody: active ones',
  getListing: 'active ones: everybody; others: owner and operators',
  updateListing: 'owner',
  deleteListing: 'owner',
  listMyListings: 'their own',
  requestPhotoUpload: 'owner',
  listPhotos: 'of active ones: everybody, what is ready; owner and operators: all',
  updatePhoto: 'owner',
  deletePhoto: 'owner; operators, with a reason',
  checkFitment: 'everybody signed in who may read the part',
  listCompatibilityLogs: 'their own; operators: all',
  getCompatibilityLog: 'its buyer and operators',
  settleFitment: 'operators with no part in it',
  openInquiry: 'about another’s active listing',
  listInquiries: 'their own; operators: all in one status',
  getInquiry: 'its two parties and operators',
  replyToInquiry: 'its two parties',
  closeInquiry: 'its two parties; operators, with a reason',
  buyListing: 'another’s active listing',
  listTransactions: 'their own; operators: all in one status',
  getTransaction: 'its two parties and operators',
  getEscrow: 'its two parties and operators',
  payTransaction: 'its buyer',
  actOnTransaction: 'its two parties and operators, by the table of transitions',
  getBalance: 'their own',
  listLedger: 'their own',
  requestPayout: 'of their own balance',
  listPayouts: 'their own',
  rateTransaction: 'buyer of a completed trade, once',
  listUserRatings: 'everybody',
  listListingRatings: 'everybody, of what was once for sale',
  createReport: 'of what they may see',
  listReports: 'operators',
  resolveReport: 'operators whom it does not concern',
  suspendListing: 'operators whom it does not concern',
  reinstateListing: 'operators whom it does not concern',
  removeRating: 'operators whom it does not concern',
  suspendUser: 'operators, not of themselves or of somebody they are trading with',
  reinstateUser: 'operators, not of themselves',
  listAudit: 'operators',
  listNotifications: 'their own',
  markNotificationsRead: 'their own',
  getHealth: 'everybody',
  getOpenApi: 'everybody',
  getDocs: 'everybody',
} as const satisfies Record<OperationId, string>;

/** A row for each action on each resource, with the functions that may. */
function byResource(functions: readonly (readonly [name: string, needs: Needs])[]): string[] {
  const may = new Map<string, string[]>();
  for (const [name, needs] of functions)
    for (const [resource, actions] of grantsOn(needs))
      for (const action of actions) {
        const row = `${resource} | ${action}`;
        may.set(row, [...(may.get(row) ?? []), kebab(name)]);
      }
  return [...may].sort(([a], [b]) => (a < b ? -1 : 1)).map(([row, names]) => `| ${row} | ${names.join(', ')} |`);
}

/** What a function with these needs is granted, by resource. Logs, traces and dead letters are everybody's. */
const grantedTo = (needs: Needs): string =>
  [...grantsOn(needs)].map(([name, actions]) => `${name}: ${[...actions].sort().join(', ')}`).join('; ');

function grantsOn(needs: Needs): ReadonlyMap<string, ReadonlySet<string>> {
  const on = new Map<string, Set<string>>();
  for (const port of Object.keys(needs) as (keyof Ports)[])
    for (const method of needs[port] ?? []) {
      const rows: Readonly<Record<string, (typeof grants)['store']['get']>> = grants[port] as never;
      for (const grant of [rows[String(method)] ?? []].flat())
        for (const action of grant.actions) on.set(grant.on, (on.get(grant.on) ?? new Set()).add(action));
    }
  return on;
}

/** docs/permissions.md: who may call what, and what the function behind it may do in AWS. */
export function permissionsPage(): string {
  const row = ([operationId, route]: [string, Route]): string => {
    const id = operationId as OperationId;
    const needs: Needs = operations[id];
    const granted = grantedTo(route.auth === 'public' ? needs : both(needs, admissionNeeds));
    return `| ${id} | ${route.method} ${route.path} | ${route.auth} | ${who[id]} | ${granted} |`;
  };
  const others: readonly (readonly [kind: string, name: string, needs: Needs])[] = [
    ...Object.entries(streams).map(([name, needs]) => ['stream', name, needs] as const),
    ...Object.entries(consumers).map(([name, { needs }]) => ['consumer', name, needs] as const),
    ...Object.entries(uploads).map(([name, needs]) => ['upload', name, needs] as const),
    ...Object.entries(tasks).map(([name, { needs }]) => ['task', name, needs] as const),
    ...Object.entries(schedules).map(([name, { needs }]) => ['schedule', name, needs] as const),
    ...Object.entries(commands).map(([name, { needs }]) => ['command', name, needs] as const),
  ];
  const everyFunction: readonly (readonly [name: string, needs: Needs])[] = [
    ...(Object.entries<Route>(routes) as [OperationId, Route][]).map(
      ([id, { auth }]) => [id, auth === 'public' ? operations[id] : both(operations[id], admissionNeeds)] as const,
    ),
    ...others.map(([, name, needs]) => [name, needs] as const),
  ];
  return `# Who may what

Made by \`npm run build\` from the route table, the use-cases' needs and lib/grants.ts. \`auth\` is what the route asks for: \`public\`, \`optional\`
(a token shows more), \`user\`, \`operator\`. Whatever is private and not yours is refused as if it did not exist. The last column is what
the function's own role allows; \`table\`, \`gsi1\` … are the table and its indexes, \`uploads\` and \`pictures\` prefixes of the bucket.

| operation | route | auth | who may | AWS |
|---|---|---|---|---|
${Object.entries<Route>(routes).map(row).join('\n')}

## Functions that nobody calls by HTTP

| | function | AWS |
|---|---|---|
${others.map(([kind, name, needs]) => `| ${kind} | ${kebab(name)} | ${grantedTo(needs)} |`).join('\n')}

## By resource

Which functions may do what with it. Besides them, AWS's own services: API Gateway invokes the functions of its routes, EventBridge those of rules
and schedules, Step Functions its tasks, the stream its relay; CloudFront reads \`pictures\`, and nothing else of the bucket; Lambda and
EventBridge put what failed into the dead-letter queues, alarms tell the topic. Log groups are written by their own function alone. Nobody
else reaches any of it: the bucket is closed to the public, and table and user pool have no policy that lets anybody in.

| resource | action | functions |
|---|---|---|
${byResource(everyFunction).join('\n')}
`;
}

export const writePermissionsPage = (root: string): void =>
  writeFileSync(join(root, 'docs', 'permissions.md'), permissionsPage());
