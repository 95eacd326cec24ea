import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Change } from '../../core/events.ts';
import { entityOf, fromItem } from './keys.ts';

type Image = Record<string, AttributeValue>;

/** The change of an entity that a stream record tells, or `undefined` for items nobody listens to. */
export function changeOf(images: { before: Image | undefined; after: Image | undefined }): Change | undefined {
  const before = images.before && unmarshall(images.before);
  const after = images.after && unmarshall(images.after);
  const entity = entityOf((after ?? before)?.['entity']);
  if (entity === 'listing')
    return { entity, before: before && fromItem<'listing'>(before), after: after && fromItem<'listing'>(after) };
  if (entity === 'user')
    return { entity, before: before && fromItem<'user'>(before), after: after && fromItem<'user'>(after) };
  return undefined;
}
