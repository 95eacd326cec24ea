import type { Actor } from '../shared/context.ts';
import type { Role } from '../users/model.ts';

export interface NewAccount {
  readonly username: string;
  readonly password: string;
  readonly email: string;
  readonly role: Role;
  readonly displayName: string;
  readonly phoneNumber?: string | undefined;
}

/** What the identity provider says of a person in the tokens it issues. */
export interface Claims {
  readonly userId: string;
  readonly sessionId: string;
  readonly username: string;
  readonly operator: boolean;
  readonly email: string;
  readonly role: Role;
  readonly displayName: string;
  readonly phoneNumber?: string;
}

export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly idToken: string;
  /** Seconds until the access token expires. */
  readonly expiresIn: number;
  readonly claims: Claims;
}

/** An account as the identity provider has it. */
export interface Account {
  readonly userId: string;
  readonly email: string;
}

/** Accounts and passwords, kept by an identity provider. Nothing here tells a client whether an account exists. */
export interface Identity {
  /** `exists` when the username is taken. @throws Refusal weak-password */
  signUp(account: NewAccount): Promise<'created' | 'exists'>;
  /** @throws Refusal invalid-code for a wrong, used or expired code and for an unknown account */
  confirmSignUp(username: string, code: string): Promise<void>;
  /** Sends a new code when there is an unconfirmed account of that name; does nothing otherwise. */
  resendCode(username: string): Promise<void>;
  /** By username or e-mail address. */
  findAccount(login: string): Promise<Account | undefined>;
  /** @throws Refusal wrong-credentials, also for unknown, disabled and unconfirmed accounts */
  logIn(login: string, password: string): Promise<IssuedTokens>;
  /** New tokens, a new refresh token among them. @throws Refusal wrong-credentials when it is not valid any more */
  refresh(refreshToken: string): Promise<IssuedTokens>;
  /** Ends a refresh token and what came from it; silent about tokens it does not know. */
  revoke(refreshToken: string): Promise<void>;
  /** Sends a code to a confirmed account; does nothing for others. */
  forgotPassword(login: string): Promise<void>;
  /**
   * A refusal says that nothing has changed, whichever it is; any other failure leaves that open.
   * @throws Refusal invalid-code, weak-password, temporarily-unavailable
   */
  resetPassword(login: string, code: string, password: string): Promise<void>;
  /**
   * A refusal says that nothing has changed, as above.
   * @throws Refusal wrong-credentials when the current password is not right, weak-password, temporarily-unavailable
   */
  changePassword(accessToken: string, current: string, proposed: string): Promise<void>;
  /**
   * Whose access token this claims to be; nothing has vouched for it.
   * @throws Refusal unauthenticated when it does not even claim to be of this application
   */
  claimed(accessToken: string): Actor;
  /**
   * Whose access token this is, where API Gateway has not verified it: on routes that are public but show more to some.
   * @throws Refusal unauthenticated
   */
  whose(accessToken: string): Promise<Actor>;
  /** Removes the account for good; silent when there is none. */
  deleteAccount(username: string): Promise<void>;
  /** Ends every refresh token of the account. */
  signOutEverywhere(username: string): Promise<void>;
}
