import { ServiceError } from '../types.ts';

/** A refusal of S3, whose XML body and headers may say more than code and message. */
export class S3Error extends ServiceError {
  constructor(
    code: string,
    message: string,
    status: number,
    /** Further elements of the error's XML, such as `ArgumentName`. */
    readonly elements: Readonly<Record<string, string>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(code, message, status);
  }
}

export const accessDenied = (message = 'Access Denied', elements: Readonly<Record<string, string>> = {}) =>
  new S3Error('AccessDenied', message, 403, elements);

export const invalidArgument = (message: string, name: string, value = '') =>
  new S3Error('InvalidArgument', message, 400, { ArgumentName: name, ArgumentValue: value });

export const invalidRequest = (message: string) => new S3Error('InvalidRequest', message, 400);

export const malformedXml = () =>
  new S3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
    400,
  );

/** What S3 has and this one has not. @param what names it */
export const notImplemented = (what: string) =>
  new S3Error('NotImplemented', `The local S3 does not have this functionality: ${what}`, 501);

export const noSuchBucket = (name: string) =>
  new S3Error('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });

export const noSuchKey = (key: string, headers: Readonly<Record<string, string>> = {}) =>
  new S3Error('NoSuchKey', 'The specified key does not exist.', 404, { Key: key }, headers);

export const noSuchVersion = (key: string, versionId: string) =>
  new S3Error('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key, VersionId: versionId });

export const preconditionFailed = (condition: string) =>
  new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });

export const entityTooLarge = (proposed: number | undefined, allowed: number) =>
  new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, {
    ...(proposed !== undefined && { ProposedSize: String(proposed) }),
    MaxSizeAllowed: String(allowed),
  });
