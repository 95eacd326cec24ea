import { Duration } from 'aws-cdk-lib';
import {
  AccountRecovery,
  type CfnUserPool,
  CfnUserPoolGroup,
  ClientAttributes,
  FeaturePlan,
  StringAttribute,
  UserPool,
  type UserPoolClient,
  VerificationEmailStyle,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { OPERATOR_GROUP } from '../core/shared/context.ts';
import { acknowledge, acknowledged } from './acknowledge.ts';
import { sender } from './mail.ts';
import type { Stage } from './stage.ts';

const attributes = new ClientAttributes();
/** What a person says of themselves when they sign up. */
const ours = { email: true, fullname: true, phoneNumber: true } as const;

/** Accounts and sign-in. */
export class Identity extends Construct {
  readonly userPool: UserPool;
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, { stage }: { stage: Stage }) {
    super(scope, id);
    this.userPool = new UserPool(this, 'Users', {
      featurePlan: FeaturePlan.ESSENTIALS,
      signInAliases: { username: true, email: true },
      signInCaseSensitive: false,
      selfSignUpEnabled: true,
      autoVerify: { email: true },
      // Immutable: an access token lets its bearer change what is mutable at Cognito itself, and whoever could change the
      // address could reset the password by it.
      standardAttributes: { email: { required: true, mutable: false } },
      // What the person chose at sign-up, kept until their profile is made at the first login.
      customAttributes: { role: new StringAttribute({ minLen: 1, maxLen: 16, mutable: false }) },
      // Length is what makes a password strong; classes of characters make it forgotten (NIST SP 800-63B 5.1.1).
      passwordPolicy: {
        minLength: 12,
        requireLowercase: false,
        requireUppercase: false,
        requireDigits: false,
        requireSymbols: false,
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      userVerification: {
        emailStyle: VerificationEmailStyle.CODE,
        emailSubject: 'Your Swapyard code',
        emailBody: 'Your code is {####}. If you did not ask for it, nothing needs to be done.',
      },
      deletionProtection: stage.keepData,
      removalPolicy: stage.removalPolicy,
    });
    const { mailFrom } = sender(this, stage);
    // Cognito's own sender stops at fifty mails a day. Not by the CDK's `email`, which wants the address as its domain is written.
    if (mailFrom)
      (this.userPool.node.defaultChild as CfnUserPool).emailConfiguration = {
        emailSendingAccount: 'DEVELOPER',
        from: mailFrom.address,
        sourceArn: mailFrom.identityArn,
      };
    new CfnUserPoolGroup(this, 'Operators', {
      userPoolId: this.userPool.userPoolId,
      groupName: OPERATOR_GROUP,
      description: 'Review, settle, moderate and decide disputes. Members are added by an administrator.',
    });
    this.client = this.userPool.addClient('Api', {
      // Passwords are checked by the API's own functions only: nobody goes round its limit on attempts.
      authFlows: { adminUserPassword: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      // A client that does not list them has the standard attributes only, and the role is none of those.
      readAttributes: attributes.withStandardAttributes({ ...ours, emailVerified: true }).withCustomAttributes('role'),
      writeAttributes: attributes.withStandardAttributes(ours).withCustomAttributes('role'),
      accessTokenValidity: Duration.minutes(15),
      idTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.days(30),
      // A lost answer to a refresh can be asked for again within the minute.
      refreshTokenRotationGracePeriod: Duration.seconds(60),
    });
    acknowledge(this.userPool, acknowledged.userPool);
  }
}
