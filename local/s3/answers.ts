import type { Answer } from '../endpoint/answers.ts';
import type { ServiceError } from '../types.ts';
import { S3Error } from './errors.ts';
import { leaf, plainDocument } from './xml.ts';

/** An answer with what every one has, and these headers besides. */
export function framed(
  { status, headers = {}, body }: Answer,
  requestId: string,
  more: Answer['headers'] = {},
): Answer {
  const hasLength = status !== 204 && status !== 304;
  return {
    status,
    headers: {
      server: 'AmazonS3',
      'x-amz-request-id': requestId,
      'x-amz-id-2': requestId,
      ...(hasLength && { 'content-length': String(body.length) }),
      ...more,
      ...headers,
    },
    body,
  };
}

/** A refusal in S3's format. Nothing tells a client of HEAD what is wrong but the status. */
export function refusal(error: ServiceError, method: string, requestId: string, more: Answer['headers'] = {}): Answer {
  const { code, message } = inWordsOfS3(error);
  const { elements = {}, headers = {} } = error instanceof S3Error ? error : {};
  const texts = { Code: code, Message: message, ...elements, RequestId: requestId };
  const lines = Object.entries(texts).map(([name, value]) => leaf(name, value));
  const body = method === 'HEAD' ? Buffer.alloc(0) : plainDocument('Error', lines);
  const answer = { status: error.status, headers: { 'content-type': 'application/xml', ...headers }, body };
  return { ...framed(answer, requestId, more), error: code };
}

/** The endpoint's own refusals have other names here. */
function inWordsOfS3({ code, message }: ServiceError): { code: string; message: string } {
  if (code !== 'InternalServerError') return { code, message };
  return { code: 'InternalError', message: 'We encountered an internal error. Please try again.' };
}
