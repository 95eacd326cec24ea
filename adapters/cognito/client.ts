import {
  CognitoIdentityProviderClient,
  type CognitoIdentityProviderClientConfig,
} from '@aws-sdk/client-cognito-identity-provider';

type Sender = Pick<CognitoIdentityProviderClient, 'send'>;

/** How Cognito is asked. */
export interface Cognito {
  /** For what may be asked twice. Throttling and server faults are tried again by the SDK. */
  readonly cognito: Sender;
  /**
   * For what Cognito refuses the second time because of the first, such as a code that is used up or a password that is
   * no longer the current one: whoever asked twice could not tell such a refusal from a true one.
   */
  readonly once: Sender;
}

/** Both clients are made at their first call: whoever reads a listing nearly always does without. */
export function openCognito(config: CognitoIdentityProviderClientConfig): Cognito {
  const opening = (maxAttempts: number): Sender => {
    let client: CognitoIdentityProviderClient | undefined;
    const send = (command: Parameters<Sender['send']>[0]) => {
      client ??= new CognitoIdentityProviderClient({ ...config, maxAttempts });
      return client.send(command);
    };
    return { send: send as Sender['send'] };
  };
  return { cognito: opening(3), once: opening(1) };
}
