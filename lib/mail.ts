import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Resources } from './grants.ts';
import type { Stage } from './stage.ts';

/**
 * Whom mail comes from. The domain is verified in SES once, with records that its owner puts into DNS and that outlive
 * any stack: so it is known by its name here, and not made.
 */
export function sender(scope: Construct, { mailFrom: address }: Stage): Pick<Resources, 'mailFrom'> {
  if (address === undefined) return {};
  const resourceName = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return {
    mailFrom: {
      address,
      identityArn: Stack.of(scope).formatArn({ service: 'ses', resource: 'identity', resourceName }),
    },
  };
}
