import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../local/clock.ts';
import { startCognito } from '../../../local/cognito/cognito.ts';
import type { Resource } from '../../../local/types.ts';
import { aCloud, anAssembly, POOL } from './a-cloud.ts';

function starting(pool: Record<string, unknown>, client: Record<string, unknown> = {}, more: Resource[] = []) {
  return () => {
    const directory = mkdtempSync(join(tmpdir(), 'cognito-'));
    try {
      startCognito({ assembly: anAssembly(pool, client, more), directory, clock: new VirtualClock() }).close();
    } finally {
      rmSync(directory, { recursive: true });
    }
  };
}

const MARKET = 'arn:aws:ses:eu-central-1:123456789012:identity/market.example';

describe('given a template that asks for what is not available here', () => {
  test.each([
    ['MfaConfiguration', { MfaConfiguration: 'ON' }],
    ['LambdaConfig', { LambdaConfig: { PreSignUp: 'arn:aws:lambda:eu-central-1:123456789012:function:f' } }],
    ['SmsConfiguration', { SmsConfiguration: { SnsCallerArn: 'arn' } }],
    ['EmailSendingAccount', { EmailConfiguration: { EmailSendingAccount: 'SOMEBODY' } }],
    ['SourceArn', { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', From: 'a@market.example' } }],
    ['SourceArn', { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', SourceArn: 'x', From: 'a@x' } }],
    ['From', { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', SourceArn: MARKET } }],
    ['From', { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', SourceArn: MARKET, From: 'a@b.example' } }],
    [
      'From',
      { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', SourceArn: MARKET, From: 'a@notmarket.example' } },
    ],
    ['AdvancedSecurityMode', { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } }],
    ['AliasAttributes', { AliasAttributes: ['email', 'phone_number'] }],
    ['AutoVerifiedAttributes', { AutoVerifiedAttributes: ['phone_number'] }],
    ['DefaultEmailOption', { VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } }],
    ['RecoveryMechanisms', { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } }],
    ['DeviceConfiguration', { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } }],
    ['SomethingNew', { SomethingNew: true }],
    ['Required', { Schema: [{ Name: 'shoe', AttributeDataType: 'String', Required: true }] }],
    ['MinimumLength', { Policies: { PasswordPolicy: { MinimumLength: 5 } } }],
  ])('when the pool has %s, then starting fails naming it and the resource', (name, pool) => {
    expect(starting(pool)).toThrow(new RegExp(`^Stack/Pool.*${name}`));
  });

  test.each([
    ['AllowedOAuthFlowsUserPoolClient', { AllowedOAuthFlowsUserPoolClient: true }],
    ['SupportedIdentityProviders', { SupportedIdentityProviders: ['COGNITO', 'Google'] }],
    ['AccessTokenValidity', { AccessTokenValidity: 4 }],
    ['ReadAttributes', { ReadAttributes: ['custom:unknown'] }],
    ['WriteAttributes', { WriteAttributes: ['email', 'email_verified'] }],
    ['RefreshTokenRotation', { RefreshTokenRotation: { Feature: 'ENABLED' } }],
    ['ExplicitAuthFlows', { ExplicitAuthFlows: ['ALLOW_ANYTHING'] }],
    ['AnalyticsConfiguration', { AnalyticsConfiguration: { ApplicationId: 'x' } }],
  ])('when the client has %s, then starting fails naming it and the resource', (name, client) => {
    expect(starting({}, client)).toThrow(new RegExp(`^Stack/Client.*${name}`));
  });

  test('when the assembly has a hosted domain, then starting fails naming its type', () => {
    const domain = { id: 'Stack/D', logicalId: 'D', type: 'AWS::Cognito::UserPoolDomain', ref: 'd' };
    expect(starting({}, {}, [{ ...domain, attributes: {}, properties: {} }])).toThrow(/Stack\/D.*UserPoolDomain/);
  });

  test('when a client belongs to no pool, then starting fails', () => {
    expect(starting({}, { UserPoolId: 'eu-central-1_other' })).toThrow(/UserPoolId/);
  });
});

describe('given properties that ask for nothing', () => {
  test('when they are empty or off, then starting works', () => {
    const off = {
      LambdaConfig: {},
      MfaConfiguration: 'OFF',
      EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
      SmsVerificationMessage: 'Code {####}',
    };
    expect(
      starting(off, { AllowedOAuthFlowsUserPoolClient: false, SupportedIdentityProviders: ['COGNITO'] }),
    ).not.toThrow();
  });
});

test('given a sender of its own, when it is at the identity that is named, then starting works', () => {
  const own = { EmailSendingAccount: 'DEVELOPER', SourceArn: MARKET, From: 'Market <No-Reply@Market.example>' };
  expect(starting({ EmailConfiguration: own })).not.toThrow();
});

describe('given a running cloud', () => {
  test('when an action is not available, then it is refused by name', async () => {
    expect(await aCloud().refused('AdminCreateUser')).toEqual({
      code: 'UnknownOperationException',
      message: 'AdminCreateUser is not available in the local cloud',
    });
  });

  test('when pool or client do not exist, then the answer is ResourceNotFoundException', async () => {
    const cloud = aCloud();
    expect(await cloud.refused('AdminGetUser', { UserPoolId: 'eu-central-1_nope', Username: 'a' })).toEqual({
      code: 'ResourceNotFoundException',
      message: 'User pool eu-central-1_nope does not exist.',
    });
    expect(await cloud.refused('ForgotPassword', { ClientId: 'nope', Username: 'a' })).toEqual({
      code: 'ResourceNotFoundException',
      message: 'User pool client nope does not exist.',
    });
    expect(() => cloud.cognito.jwks('nope')).toThrow('nope');
  });

  test('when a member is missing or of the wrong type, then the refusal names it', async () => {
    const cloud = aCloud();
    expect(await cloud.refused('AdminGetUser')).toEqual({
      code: 'InvalidParameterException',
      message:
        "1 validation error detected: Value null at 'username' failed to satisfy constraint: Member must not be null",
    });
    expect(await cloud.refused('AdminGetUser', { Username: 7 })).toMatchObject({ code: 'SerializationException' });
    expect(await cloud.refused('AdminGetUser', { Username: 'a b' })).toMatchObject({
      message: expect.stringContaining('regular expression pattern'),
    });
    expect(await cloud.refused('AdminGetUser', { Username: 'a'.repeat(129) })).toMatchObject({
      message: expect.stringContaining('length less than or equal to 128'),
    });
  });

  test('when asked which actions need no signature, then those of users are named and those of administrators are not', () => {
    const { unsignedActions } = aCloud().cognito;
    expect(unsignedActions.has('SignUp')).toBe(true);
    expect([...unsignedActions].filter((action) => action.startsWith('Admin'))).toEqual([]);
  });

  test('when it is asked for its issuer, then it is the pool in its region', () => {
    expect(aCloud().cognito.issuer(POOL)).toBe(`https://cognito-idp.eu-central-1.amazonaws.com/${POOL}`);
  });
});
