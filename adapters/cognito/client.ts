import {
  CognitoIdentityProviderClient,
  type CognitoIdentityProviderClientConfig,
} from '@aws-sdk/client-cognito-identity-provider';
import { newConnections } from '../new-connections.ts';

type Sender = Pick<CognitoIdentityProviderClient, 'send'>;

/** How Cognito is asked. */
export interface Cognito {
  /** For what may be asked twice. Throttling and server faults are tried again by the SDK. */
  readonly cognito: Sender;
  /**
   * For what Cognito refuses the second time because of the first, such as a code that is used up or a password that is
   * no longer the current one: whoever asked twice could not tell such a refusal from a true one. And for what sends a
   * mail: a repetition is another mail, and the SDK repeats it for `LimitExceededException` too, which it takes for
   * throttling, while only accounts that there are meet that limit.
   */
  readonly once: Sender;
}

type Config = Omit<CognitoIdentityProviderClientConfig, 'requestHandler'> & {
  /** How long to wait, and how to connect. */
  readonly requestHandler?: Readonly<Record<string, unknown>>;
};

/** Both clients are made at their first call: whoever reads a listing nearly always does without. */
export function openCognito(config: Config): Cognito {
  const opening = (maxAttempts: number, connection: Config['requestHandler'] = {}): Sender => {
    let client: CognitoIdentityProviderClient | undefined;
    const send = (command: Parameters<Sender['send']>[0]) => {
      const requestHandler = { ...config.requestHandler, ...connection };
      client ??= new CognitoIdentityProviderClient({ ...config, maxAttempts, requestHandler });
      return client.send(command);
    };
    return { send: send as Sender['send'] };
  };
  return { cognito: opening(3), once: opening(1, newConnections) };
}
