import { type Principal, ServiceError } from '../types.ts';
import type { RestRequest, Trace } from './rest.ts';
import { checkSignature, readAuthorization } from './sigv4.ts';

export interface CallerOptions {
  readonly region: string;
  /** Milliseconds since the epoch that callers sign with. */
  now(): number;
  principal(accessKeyId: string): Principal | undefined;
}

/**
 * Who has signed a request to a service that takes signatures in its headers only.
 * @param service as in the credential's scope
 * @throws ServiceError when nobody known has, or not for this region and service
 */
export function verifiedCaller(
  options: CallerOptions,
  service: string,
  request: RestRequest & { body: Buffer },
  trace: Trace,
): Principal {
  const claim = readAuthorization(request.headers);
  if (!claim) throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
  const caller = options.principal(claim.accessKeyId);
  trace.function = caller?.name ?? 'unknown';
  if (!caller)
    throw new ServiceError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      403,
    );
  const [path = '/', query = ''] = request.url.split('?', 2);
  checkSignature(claim, { ...request, path, query }, caller.secretAccessKey, options.now());
  if (claim.region !== options.region || claim.service !== service)
    throw new ServiceError(
      'InvalidSignatureException',
      `Credential should be scoped to this region and ${service}.`,
      403,
    );
  return caller;
}
