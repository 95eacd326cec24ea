import { randomUUID } from 'node:crypto';
import type { Letter } from '../cognito/mailbox.ts';
import type { Access, Home } from '../endpoint/actions.ts';
import type { Answer } from '../endpoint/answers.ts';
import { verifiedCaller } from '../endpoint/caller.ts';
import type { RestExchange, RestRequest, RestService, Trace } from '../endpoint/rest.ts';
import { type Principal, ServiceError } from '../types.ts';
import { type Outgoing, readEmail } from './email.ts';

export interface SesOptions extends Home {
  /** Milliseconds since the epoch that callers sign with. */
  now(): number;
  principal(accessKeyId: string): Principal | undefined;
  authorize(principal: Principal, access: Access): { readonly allowed: boolean };
  /** The policy statement that would allow a denied access, for the log. */
  missing(access: Access): string;
  /** Is told what a caller was allowed. */
  used(callerName: string, access: Access): void;
  /** Where all mail ends up. */
  deliver(letter: Omit<Letter, 'sentAt'>): void;
  log(line: string): void;
}

/** SES takes 40 MB; this API's clients send short texts. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const PATH = /^\/v2\/email\/outbound-emails(?:\?.*)?$/;

/**
 * The one operation of Amazon SES that the marketplace needs: SendEmail of API version 2
 * (docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html). Every domain counts as verified here, and nobody is
 * mailed: letters end in the local mailbox.
 */
export const startSes = (options: SesOptions): RestService => ({
  name: 'ses',
  maxBodyBytes: MAX_BODY_BYTES,
  claims: ({ method, url }) => method === 'POST' && PATH.test(url),
  open: (request) => exchange(options, request),
});

function exchange(options: SesOptions, request: RestRequest): RestExchange {
  return {
    admit(trace) {
      const { body } = request;
      if (body === undefined) throw new ServiceError('BadRequestException', 'The request is too large.');
      trace.action = 'SendEmail';
      const caller = verifiedCaller(options, 'ses', { ...request, body }, trace);
      const email = readEmail(body);
      mayBeSent(options, caller, email, trace);
      return {
        sender: caller.name,
        presigned: false,
        operation: 'SendEmail',
        perform: () => {
          for (const to of email.to) options.deliver(letterTo(to, email));
          return answer(200, { MessageId: `${randomUUID()}-000000` });
        },
      };
    },
    refuse: ({ code, message, status }) => answer(status, { message }, code),
  };
}

const letterTo = (to: string, { from, subject, text, html }: Outgoing): Omit<Letter, 'sentAt'> => ({
  to,
  from,
  username: '',
  purpose: 'mail',
  subject,
  text,
  ...(html !== undefined && { html }),
});

/** @throws ServiceError AccessDeniedException */
function mayBeSent(options: SesOptions, caller: Principal, { from, domain }: Outgoing, trace: Trace): void {
  const resource = `arn:aws:ses:${options.region}:${options.account}:identity/${domain}`;
  const access: Access = { action: 'ses:SendEmail', resource, context: { 'ses:FromAddress': from } };
  trace.resource = resource;
  if (options.authorize(caller, access).allowed) {
    options.used(caller.name, access);
    return;
  }
  trace.denied = true;
  options.log(`aws: ${caller.name} is denied ${access.action}; it needs ${options.missing(access)}`);
  const role = `arn:aws:sts::${options.account}:assumed-role/${caller.name}/${caller.name}`;
  throw new ServiceError(
    'AccessDeniedException',
    `User: ${role} is not authorized to perform: ${access.action} on resource: ${resource}`,
    403,
  );
}

function answer(status: number, value: object, error?: string): Answer {
  const body = Buffer.from(JSON.stringify(value));
  return {
    status,
    body,
    headers: {
      'content-type': 'application/json',
      'content-length': String(body.length),
      'x-amzn-requestid': randomUUID(),
      ...(error !== undefined && { 'x-amzn-errortype': error }),
    },
    ...(error !== undefined && { error }),
  };
}
