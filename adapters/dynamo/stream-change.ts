import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type AnnouncedName, announcedEntities, type Change } from '../../core/events.ts';
import type { EntityName } from '../../core/shared/ports.ts';
import { entityOf, fromItem } from './keys.ts';

type Image = Record<string, AttributeValue>;

/** The change of an entity that a stream record tells, or `undefined` for items nobody listens to. */
export function changeOf(images: { before: Image | undefined; after: Image | undefined }): Change | undefined {
  const before = images.before && unmarshall(images.before);
  const after = images.after && unmarshall(images.after);
  const entity = announced(entityOf((after ?? before)?.['entity']));
  // The label of an item says what it is of: one and the same for both of its images.
  return entity && ({ entity, before: before && fromItem(before), after: after && fromItem(after) } as Change);
}

const announced = (entity: EntityName | undefined): AnnouncedName | undefined =>
  announcedEntities.find((name) => name === entity);
