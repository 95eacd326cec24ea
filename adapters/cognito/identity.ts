import {
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminUserGlobalSignOutCommand,
  type AttributeType,
  type AuthenticationResultType,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  ResendConfirmationCodeCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Account, Identity, IssuedTokens, NewAccount } from '../../core/auth/ports.ts';
import { actorOf, claimsOf } from './claims.ts';
import type { Cognito } from './client.ts';
import { called, type Exception, refusal } from './refusals.ts';

export interface UserPool extends Cognito {
  readonly id: string;
  readonly clientId: string;
}

/**
 * Accounts in a Cognito user pool. Passwords are checked by the administrator's flow, which takes this function's own
 * permission: nobody can go round the limit on attempts by asking Cognito themselves.
 */
export function cognitoIdentity({ id, clientId, cognito, once }: UserPool): Identity {
  const pool = { UserPoolId: id, ClientId: clientId };
  return {
    async signUp(account) {
      const done = await called(cognito.send(new SignUpCommand({ ClientId: clientId, ...newUser(account) })), {
        UsernameExistsException: 'exists',
        // The account is made, only its code is not sent: it can be asked for again.
        ...sendingLimit,
        InvalidPasswordException: 'weak-password',
        // Cognito's idea of an address or a number is its own, and it does not publish it.
        InvalidParameterException: 'invalid-request',
      });
      return done === 'exists' ? 'exists' : 'created';
    },
    async confirmSignUp(username, code) {
      const command = new ConfirmSignUpCommand({ ClientId: clientId, Username: username, ConfirmationCode: code });
      await called(once.send(command), {
        ...wrongCode,
        // Confirmed already, or the mailbox belongs to another account: both are nobody's business but the owner's.
        NotAuthorizedException: 'invalid-code',
        AliasExistsException: 'invalid-code',
      });
    },
    async resendCode(username) {
      const command = new ResendConfirmationCodeCommand({ ClientId: clientId, Username: username });
      await called(once.send(command), {
        UserNotFoundException: 'ignore',
        // Already confirmed.
        InvalidParameterException: 'ignore',
        ...sendingLimit,
      });
    },
    async findAccount(login) {
      const command = new AdminGetUserCommand({ UserPoolId: id, Username: login });
      const found = await called(cognito.send(command), {
        UserNotFoundException: 'ignore',
        // Nobody can have such a name.
        InvalidParameterException: 'ignore',
      });
      return typeof found === 'object' ? accountIn(found.UserAttributes ?? []) : undefined;
    },
    async logIn(login, password) {
      const command = new AdminInitiateAuthCommand({
        ...pool,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: login, PASSWORD: password },
      });
      const { AuthenticationResult, ChallengeName } = await called(cognito.send(command), wrongPassword);
      // Of somebody invited in the console, who has yet to choose a password: there is no way to do that here.
      if (ChallengeName !== undefined) throw refusal('wrong-credentials');
      return issued(AuthenticationResult);
    },
    async refresh(refreshToken) {
      const command = new GetTokensFromRefreshTokenCommand({ ClientId: clientId, RefreshToken: refreshToken });
      const { AuthenticationResult } = await called(cognito.send(command), {
        NotAuthorizedException: 'wrong-credentials',
        RefreshTokenReuseException: 'wrong-credentials',
        UserNotFoundException: 'wrong-credentials',
        InvalidParameterException: 'wrong-credentials',
      });
      return issued(AuthenticationResult, refreshToken);
    },
    async revoke(refreshToken) {
      const command = new RevokeTokenCommand({ ClientId: clientId, Token: refreshToken });
      await called(cognito.send(command), {
        UnauthorizedException: 'ignore',
        UnsupportedTokenTypeException: 'ignore',
        InvalidParameterException: 'ignore',
        NotAuthorizedException: 'ignore',
      });
    },
    async forgotPassword(login) {
      const command = new ForgotPasswordCommand({ ClientId: clientId, Username: login });
      await called(once.send(command), {
        UserNotFoundException: 'ignore',
        // No confirmed mailbox to send to, or a disabled account.
        InvalidParameterException: 'ignore',
        NotAuthorizedException: 'ignore',
        ...sendingLimit,
      });
    },
    async resetPassword(login, code, password) {
      const command = new ConfirmForgotPasswordCommand({
        ClientId: clientId,
        Username: login,
        ConfirmationCode: code,
        Password: password,
      });
      await called(once.send(command), {
        ...wrongCode,
        NotAuthorizedException: 'invalid-code',
        InvalidParameterException: 'invalid-code',
        UserNotConfirmedException: 'invalid-code',
        InvalidPasswordException: 'weak-password',
        PasswordHistoryPolicyViolationException: 'weak-password',
      });
    },
    async changePassword(accessToken, current, proposed) {
      const command = new ChangePasswordCommand({
        AccessToken: accessToken,
        PreviousPassword: current,
        ProposedPassword: proposed,
      });
      await called(once.send(command), {
        NotAuthorizedException: 'wrong-credentials',
        // No password can look like the current one that was given.
        InvalidParameterException: 'wrong-credentials',
        InvalidPasswordException: 'weak-password',
        PasswordHistoryPolicyViolationException: 'weak-password',
      });
    },
    claimed: (accessToken) => actorOf(accessToken, pool),
    async whose(accessToken) {
      // Cognito vouches for the token, whichever pool it is from; that it is from this pool is ours to check.
      await called(cognito.send(new GetUserCommand({ AccessToken: accessToken })), {
        NotAuthorizedException: 'unauthenticated',
        InvalidParameterException: 'unauthenticated',
        ForbiddenException: 'unauthenticated',
        PasswordResetRequiredException: 'unauthenticated',
        UserNotConfirmedException: 'unauthenticated',
        UserNotFoundException: 'unauthenticated',
      });
      return actorOf(accessToken, pool);
    },
    async deleteAccount(username) {
      const command = new AdminDeleteUserCommand({ UserPoolId: id, Username: username });
      await called(cognito.send(command), { UserNotFoundException: 'ignore' });
    },
    async signOutEverywhere(username) {
      const command = new AdminUserGlobalSignOutCommand({ UserPoolId: id, Username: username });
      await called(cognito.send(command), { UserNotFoundException: 'ignore' });
    },
  };
}

const wrongCode = {
  CodeMismatchException: 'invalid-code',
  ExpiredCodeException: 'invalid-code',
  UserNotFoundException: 'invalid-code',
  TooManyFailedAttemptsException: 'invalid-code',
  // Cognito counts the tries on some accounts and not on others: telling so would tell which there are.
  LimitExceededException: 'invalid-code',
} as const satisfies Partial<Record<string, Exception>>;

const wrongPassword = {
  NotAuthorizedException: 'wrong-credentials',
  UserNotFoundException: 'wrong-credentials',
  // Told only to whoever knows the password; but after a sign-up it would tell that the name was free.
  UserNotConfirmedException: 'wrong-credentials',
  // No password can look like this one.
  InvalidParameterException: 'wrong-credentials',
  PasswordResetRequiredException: 'wrong-credentials',
} as const satisfies Partial<Record<string, Exception>>;

/** Cognito sends only so many mails to one account; telling so would tell that there is an account. */
const sendingLimit = {
  LimitExceededException: 'ignore',
  CodeDeliveryFailureException: 'ignore',
} as const satisfies Partial<Record<string, Exception>>;

function accountIn(attributes: readonly AttributeType[]): Account | undefined {
  const value = (name: string) => attributes.find((attribute) => attribute.Name === name)?.Value;
  const userId = value('sub');
  return userId === undefined ? undefined : { userId, email: value('email') ?? '' };
}

const newUser = (account: NewAccount) => ({
  Username: account.username,
  Password: account.password,
  UserAttributes: [
    { Name: 'email', Value: account.email.toLowerCase() },
    { Name: 'name', Value: account.displayName },
    { Name: 'custom:role', Value: account.role },
    ...(account.phoneNumber === undefined ? [] : [{ Name: 'phone_number', Value: account.phoneNumber }]),
  ],
});

function issued(result: AuthenticationResultType | undefined, refreshTokenBefore?: string): IssuedTokens {
  const { AccessToken, IdToken, ExpiresIn, RefreshToken = refreshTokenBefore } = result ?? {};
  if (!AccessToken || !IdToken || !RefreshToken || !ExpiresIn) throw new Error('Cognito has answered without tokens');
  return {
    accessToken: AccessToken,
    idToken: IdToken,
    refreshToken: RefreshToken,
    expiresIn: ExpiresIn,
    claims: claimsOf(AccessToken, IdToken),
  };
}
