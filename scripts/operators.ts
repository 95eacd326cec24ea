import {
  AdminAddUserToGroupCommand,
  AdminRemoveUserFromGroupCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { OPERATOR_GROUP } from '../core/shared/context.ts';
import type { CloudDescription } from '../local/description.ts';

/** Where the user pool is: in a running local cloud, or in the AWS account that the environment's credentials are for. */
export type Where = { readonly local: CloudDescription } | { readonly userPoolId: string };

/**
 * Makes a user an operator: their next tokens say so.
 * @throws Error when there is no such user
 */
export const makeOperator = (where: Where, username: string): Promise<void> =>
  change(where, username, (input) => new AdminAddUserToGroupCommand(input));

/** Takes the operator's rights away; tokens already given out keep them until they expire, 15 minutes at most. */
export const removeOperator = (where: Where, username: string): Promise<void> =>
  change(where, username, (input) => new AdminRemoveUserFromGroupCommand(input));

async function change(
  where: Where,
  username: string,
  command: (input: {
    UserPoolId: string;
    Username: string;
    GroupName: string;
  }) => AdminAddUserToGroupCommand | AdminRemoveUserFromGroupCommand,
): Promise<void> {
  const client = new CognitoIdentityProviderClient(
    'local' in where ? { endpoint: where.local.endpoint, region: where.local.region, credentials: where.local } : {},
  );
  const UserPoolId = 'local' in where ? (where.local.outputs['UserPoolId'] ?? '') : where.userPoolId;
  try {
    await client.send(
      command({ UserPoolId, Username: username, GroupName: OPERATOR_GROUP }) as AdminAddUserToGroupCommand,
    );
  } catch (error) {
    if (error instanceof Error && error.name === 'UserNotFoundException')
      throw new Error(`there is no user ${username}`);
    throw error;
  } finally {
    client.destroy();
  }
}
