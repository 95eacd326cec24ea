import type { Assembly, Resource } from '../types.ts';
import { type PasswordPolicy, readPasswordPolicy } from './password-policy.ts';
import { Properties } from './properties.ts';
import { readSchema, type Schema } from './schema.ts';

export interface PoolSettings {
  readonly id: string;
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** By user name only; by user name or, once it is verified, e-mail address; by e-mail address only. */
  readonly signInBy: 'username' | 'username-or-email' | 'email';
  readonly caseSensitive: boolean;
  readonly verifiesEmail: boolean;
  readonly selfSignUp: boolean;
  readonly passwordPolicy: PasswordPolicy;
  readonly schema: Schema;
  readonly mail: { readonly subject: string; readonly text: string };
}

/** @throws Error naming a property that can not be honoured here */
export function readPoolSettings(assembly: Assembly, resource: Resource): PoolSettings {
  const properties = new Properties(resource.id, resource.properties);
  refuseOtherFactors(properties);
  checkRecovery(properties);
  const settings: PoolSettings = {
    id: resource.ref,
    issuer: `https://cognito-idp.${assembly.region}.amazonaws.com/${resource.ref}`,
    signInBy: readSignIn(properties),
    caseSensitive: readCaseSensitive(properties),
    verifiesEmail: onlyEmail(properties, 'AutoVerifiedAttributes'),
    selfSignUp: readSelfSignUp(properties),
    passwordPolicy: readPasswordPolicy(properties.section('Policies')),
    schema: readSchema(properties.sections('Schema')),
    mail: readMail(properties),
  };
  properties.accept('UserPoolName', 'UserPoolTags', 'DeletionProtection', 'UserPoolTier');
  // Texts for messages that need a feature refused above, so they are never sent.
  properties.accept('SmsAuthenticationMessage', 'SmsVerificationMessage');
  properties.accept('EmailAuthenticationMessage', 'EmailAuthenticationSubject');
  properties.done();
  return settings;
}

function refuseOtherFactors(properties: Properties): void {
  const mfa = properties.text('MfaConfiguration') ?? 'OFF';
  if (mfa !== 'OFF') properties.refuse('MfaConfiguration', `${mfa} is not available in the local cloud`);
  const addOns = properties.section('UserPoolAddOns');
  const mode = addOns?.text('AdvancedSecurityMode') ?? 'OFF';
  if (mode !== 'OFF') addOns?.refuse('AdvancedSecurityMode', `${mode} is not available in the local cloud`);
  addOns?.done();
}

function checkRecovery(properties: Properties): void {
  const recovery = properties.section('AccountRecoverySetting');
  if (!recovery) return;
  const names = recovery.sections('RecoveryMechanisms').map((mechanism) => mechanism.requiredText('Name'));
  // A phone number is never verified here, so that recovery falls through to the address, as it would in AWS.
  if (!names.includes('verified_email'))
    recovery.refuse('RecoveryMechanisms', 'without verified_email is not available in the local cloud');
  recovery.done();
}

function readSignIn(properties: Properties): PoolSettings['signInBy'] {
  const usernames = onlyEmail(properties, 'UsernameAttributes');
  const aliases = onlyEmail(properties, 'AliasAttributes');
  if (usernames && aliases) properties.refuse('AliasAttributes', 'can not be combined with UsernameAttributes');
  if (usernames) return 'email';
  return aliases ? 'username-or-email' : 'username';
}

function onlyEmail(properties: Properties, name: string): boolean {
  const attributes = properties.texts(name) ?? [];
  const other = attributes.find((attribute) => attribute !== 'email');
  if (other) properties.refuse(name, `${other} is not available in the local cloud`);
  return attributes.length > 0;
}

function readCaseSensitive(properties: Properties): boolean {
  const configuration = properties.section('UsernameConfiguration');
  const sensitive = configuration?.flag('CaseSensitive') ?? true;
  configuration?.done();
  return sensitive;
}

function readSelfSignUp(properties: Properties): boolean {
  const configuration = properties.section('AdminCreateUserConfig');
  const adminOnly = configuration?.flag('AllowAdminCreateUserOnly') ?? false;
  configuration?.accept('InviteMessageTemplate', 'UnusedAccountValidityDays');
  configuration?.done();
  return !adminOnly;
}

/** Cognito's own sender, or an identity of SES; here every identity counts as verified. */
function checkSender(sender: Properties | undefined): void {
  const account = sender?.text('EmailSendingAccount') ?? 'COGNITO_DEFAULT';
  if (account === 'DEVELOPER') {
    const identity = sender?.requiredText('SourceArn').split(':identity/')[1]?.toLowerCase();
    const address = /[^\s<>]+@[^\s<>]+/.exec(sender?.requiredText('From') ?? '')?.[0].toLowerCase();
    if (identity === undefined) sender?.refuse('SourceArn', 'is no identity of SES');
    if (address !== identity && !['@', '.'].some((before) => address?.endsWith(`${before}${identity}`)))
      sender?.refuse('From', `is no address at the identity ${identity}`);
  } else if (account !== 'COGNITO_DEFAULT')
    sender?.refuse('EmailSendingAccount', `${account} is not available in the local cloud`);
  sender?.accept('ReplyToEmailAddress', 'From', 'SourceArn');
  sender?.done();
}

function readMail(properties: Properties): PoolSettings['mail'] {
  checkSender(properties.section('EmailConfiguration'));
  const template = properties.section('VerificationMessageTemplate');
  const option = template?.text('DefaultEmailOption') ?? 'CONFIRM_WITH_CODE';
  if (option !== 'CONFIRM_WITH_CODE')
    template?.refuse('DefaultEmailOption', `${option} is not available in the local cloud`);
  const text = template?.text('EmailMessage') ?? properties.text('EmailVerificationMessage');
  const subject = template?.text('EmailSubject') ?? properties.text('EmailVerificationSubject');
  template?.accept('SmsMessage', 'EmailMessageByLink', 'EmailSubjectByLink');
  template?.done();
  properties.accept('EmailVerificationMessage', 'EmailVerificationSubject');
  if (text !== undefined && !text.includes('{####}'))
    properties.refuse('EmailVerificationMessage', 'must contain {####} where the code goes');
  return {
    subject: subject ?? 'Your verification code',
    text: text ?? 'Your confirmation code is {####}',
  };
}
