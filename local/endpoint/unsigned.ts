import type { IncomingHttpHeaders } from 'node:http';

/**
 * Operations of user pools that AWS takes without a signature and without asking a policy: those a person's browser
 * calls, proven by password, code or access token (`smithy.api#auth: []` in the service's model).
 */
const OPEN_TO_ANYONE = new Set([
  'AssociateSoftwareToken',
  'ChangePassword',
  'CompleteWebAuthnRegistration',
  'ConfirmDevice',
  'ConfirmForgotPassword',
  'ConfirmSignUp',
  'DeleteUser',
  'DeleteUserAttributes',
  'DeleteWebAuthnCredential',
  'ForgetDevice',
  'ForgotPassword',
  'GetDevice',
  'GetTokensFromRefreshToken',
  'GetUser',
  'GetUserAttributeVerificationCode',
  'GetUserAuthFactors',
  'GlobalSignOut',
  'InitiateAuth',
  'ListDevices',
  'ListWebAuthnCredentials',
  'ResendConfirmationCode',
  'RespondToAuthChallenge',
  'RevokeToken',
  'SetUserMFAPreference',
  'SetUserSettings',
  'SignUp',
  'StartWebAuthnRegistration',
  'UpdateAuthEventFeedback',
  'UpdateDeviceStatus',
  'UpdateUserAttributes',
  'VerifySoftwareToken',
  'VerifyUserAttribute',
]);

export function needsNoSignature(service: string, operation: string): boolean {
  return service === 'cognito-idp' && OPEN_TO_ANYONE.has(operation);
}

/**
 * Who says to have sent an unsigned request: the SDKs put the environment variable `AWS_SDK_UA_APP_ID` into the user
 * agent. Nothing is decided by it; it attributes the call in the log and finds the worker that a fault is to kill.
 */
export function statedSender(headers: IncomingHttpHeaders): string {
  const id = /(?:^| )app\/(\S+)/.exec(headers['user-agent'] ?? '')?.[1] ?? 'anonymous';
  // Other libraries may have written themselves behind it; the SDK turns slashes into dashes.
  return id.replace(/[/-](?:PT|PTEnv)[/-].*$/, '');
}
