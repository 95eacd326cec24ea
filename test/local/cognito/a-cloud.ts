import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../local/clock.ts';
import { type Cognito, startCognito } from '../../../local/cognito/cognito.ts';
import type { Assembly, Resource } from '../../../local/types.ts';

export const POOL = 'eu-central-1_AbCdEf123';
export const CLIENT = '1example23456789';
export const ISSUER = `https://cognito-idp.eu-central-1.amazonaws.com/${POOL}`;
export const PASSWORD = 'Correct-horse-9';

type Properties = Record<string, unknown>;

const poolProperties: Properties = {
  AliasAttributes: ['email'],
  AutoVerifiedAttributes: ['email'],
  UsernameConfiguration: { CaseSensitive: false },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
  DeletionProtection: 'ACTIVE',
  UserPoolTier: 'ESSENTIALS',
  UserPoolTags: { stage: 'dev' },
  Policies: { PasswordPolicy: { MinimumLength: 8, RequireNumbers: true } },
  Schema: [
    { Name: 'email', Required: true, Mutable: true },
    {
      Name: 'role',
      AttributeDataType: 'String',
      Mutable: false,
      StringAttributeConstraints: { MinLength: '3', MaxLength: '6' },
    },
  ],
  VerificationMessageTemplate: { EmailSubject: 'Welcome', EmailMessage: 'Hello {username}: {####}' },
};

const clientProperties: Properties = {
  UserPoolId: POOL,
  ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  PreventUserExistenceErrors: 'ENABLED',
  ReadAttributes: ['email', 'email_verified', 'name', 'custom:role'],
  WriteAttributes: ['email', 'name', 'custom:role'],
  AccessTokenValidity: 15,
  IdTokenValidity: 15,
  RefreshTokenValidity: 1,
  TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
};

export const ROTATING: Properties = {
  ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
  RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
};

function resource(logicalId: string, type: string, ref: string, properties: Properties): Resource {
  return { id: `Stack/${logicalId}`, logicalId, type, ref, attributes: { ClientSecret: 'top-secret' }, properties };
}

export function anAssembly(pool: Properties = {}, client: Properties = {}, more: Resource[] = []): Assembly {
  return {
    stackName: 'Stack',
    region: 'eu-central-1',
    account: '123456789012',
    outputs: {},
    codeFolder: () => '',
    resources: [
      resource('Pool', 'AWS::Cognito::UserPool', POOL, { ...poolProperties, ...pool }),
      resource('Client', 'AWS::Cognito::UserPoolClient', CLIENT, { ...clientProperties, ...client }),
      resource('Operators', 'AWS::Cognito::UserPoolGroup', 'operators', {
        UserPoolId: POOL,
        GroupName: 'operators',
        Precedence: 1,
      }),
      resource('Table', 'AWS::DynamoDB::Table', 'table', {}),
      ...more,
    ],
  };
}

export interface Cloud {
  cognito: Cognito;
  clock: VirtualClock;
  directory: string;
  call(action: string, input?: Properties): Promise<Properties>;
  /** Calls for the client of the pool, by name of a refusal. */
  refused(action: string, input?: Properties): Promise<{ code: string; message: string }>;
  restart(): void;
}

const opened: { cognito: Cognito; directory: string }[] = [];

afterEach(() => {
  for (const { cognito, directory } of opened.splice(0)) {
    cognito.close();
    rmSync(directory, { recursive: true });
  }
});

/** One RSA key for all pools of a test file: making one takes longer than most tests. */
let key: string | undefined;

/** A pool as `poolProperties` and `clientProperties` say, with changes; tokens live on the virtual clock. */
export function aCloud(pool: Properties = {}, client: Properties = {}, options: { scryptCost?: number } = {}): Cloud {
  const directory = mkdtempSync(join(tmpdir(), 'cognito-'));
  key ??= JSON.stringify(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }));
  mkdirSync(join(directory, POOL));
  writeFileSync(join(directory, POOL, 'signing-key.json'), key, { mode: 0o600 });
  const clock = new VirtualClock(Date.parse('2026-11-01T00:00:00.250Z') - 1_000_000, () => 1_000_000);
  const assembly = anAssembly(pool, client);
  const start = () => startCognito({ assembly, directory, clock, sessions: clock, scryptCost: 2, ...options });
  const entry = { cognito: start(), directory };
  opened.push(entry);
  const call = (action: string, input: Properties = {}) => {
    const scope = action.startsWith('Admin') ? { UserPoolId: POOL, ClientId: CLIENT } : { ClientId: CLIENT };
    return entry.cognito.service({ action, input: { ...scope, ...input }, caller: undefined });
  };
  return {
    get cognito() {
      return entry.cognito;
    },
    clock,
    directory,
    call,
    refused: async (action, input) => {
      const outcome = await call(action, input).then(
        (answer) => ({ answer }),
        ({ code, message }) => ({ code, message }),
      );
      if ('answer' in outcome) throw new Error(`${action} was not refused: ${JSON.stringify(outcome.answer)}`);
      return outcome;
    },
    restart: () => {
      entry.cognito.close();
      entry.cognito = start();
    },
  };
}

export function signUpInput(username: string, more: Properties = {}): Properties {
  return {
    Username: username,
    Password: PASSWORD,
    UserAttributes: [{ Name: 'email', Value: `${username}@example.com` }],
    ...more,
  };
}

/** The newest code mailed to a user. */
export function codeFor(cloud: Cloud, username: string): string {
  const letter = cloud.cognito.mailbox().find((mail) => mail.username === username);
  if (!letter?.code) throw new Error(`no code was mailed to ${username}`);
  return letter.code;
}

export async function aConfirmedUser(cloud: Cloud, username: string): Promise<string> {
  const { UserSub } = await cloud.call('SignUp', signUpInput(username));
  await cloud.call('ConfirmSignUp', { Username: username, ConfirmationCode: codeFor(cloud, username) });
  return String(UserSub);
}

export interface Tokens {
  AccessToken: string;
  IdToken: string;
  RefreshToken: string;
  ExpiresIn: number;
}

export function logIn(cloud: Cloud, username: string, password = PASSWORD): Promise<Tokens> {
  return cloud
    .call('AdminInitiateAuth', passwordInput(username, password))
    .then(({ AuthenticationResult }) => AuthenticationResult as Tokens);
}

export function passwordInput(username: string, password = PASSWORD): Properties {
  return { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters: { USERNAME: username, PASSWORD: password } };
}
