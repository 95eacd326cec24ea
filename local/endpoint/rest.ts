import type { IncomingHttpHeaders } from 'node:http';
import type { ServiceError } from '../types.ts';
import type { Answer } from './answers.ts';
import type { FaultKind } from './faults.ts';

/** What is known of a request so far, for the log; filled in on the way. */
export interface Trace {
  /** Name of the caller. */
  function: string;
  service: string;
  action: string;
  resource: string;
  denied?: true;
  fault?: FaultKind;
}

export interface RequestLine {
  readonly method: string;
  /** As on the request line. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface RestRequest extends RequestLine {
  /** Absent when it is larger than the service takes. */
  readonly body: Buffer | undefined;
  /** IP address */
  readonly source: string;
}

/** A request that may be performed. */
export interface RestCall {
  /** Who it is made for, by name. */
  readonly sender: string;
  /** Whether somebody else carries it out with a signature of the sender's: faults must not hit the sender then. */
  readonly presigned: boolean;
  readonly operation: string;
  perform(): Promise<Answer> | Answer;
}

/** One request to a service that does not speak the AWS JSON protocol. */
export interface RestExchange {
  /**
   * Finds out who wants what, and whether they may. Fills in `trace` as far as it gets.
   * @throws ServiceError
   */
  admit(trace: Trace): RestCall;
  /** A refusal in the service's own words and format. */
  refuse(error: ServiceError): Answer;
}

/** A service that reads, verifies and judges its requests itself, as its ways differ from all others': S3. */
export interface RestService {
  /** Signing name. */
  readonly name: string;
  readonly maxBodyBytes: number;
  /** Whether a request is for this service; asked before its body is read. */
  claims(request: RequestLine): boolean;
  open(request: RestRequest): RestExchange;
}
