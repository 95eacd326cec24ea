import { ServiceError } from '../types.ts';

/** Cognito's own exceptions with the texts it sends; applications tell some of them apart by text only. */
export const invalidParameter = (message: string) => new ServiceError('InvalidParameterException', message);

export const notAuthorized = (message: string) => new ServiceError('NotAuthorizedException', message);

export const resourceNotFound = (message: string) => new ServiceError('ResourceNotFoundException', message);

/** One answer for an unknown user and for a wrong password. */
export const incorrectPassword = () => notAuthorized('Incorrect username or password.');

export const userDisabled = () => notAuthorized('User is disabled.');

export const userNotFound = () => new ServiceError('UserNotFoundException', 'User does not exist.');

export const aliasExists = () => new ServiceError('AliasExistsException', 'An account with the email already exists.');

export const codeMismatch = () =>
  new ServiceError('CodeMismatchException', 'Invalid verification code provided, please try again.');

export const expiredCode = () =>
  new ServiceError('ExpiredCodeException', 'Invalid code provided, please request a code again.');

export const unsupported = (message: string) => new ServiceError('UnsupportedOperationException', message);
