import { marshall } from '@aws-sdk/util-dynamodb';
import * as fc from 'fast-check';
import {
  announcedLabels,
  entityOf,
  fromItem,
  keyOf,
  part,
  rows,
  searchKeys,
  toItem,
} from '../../../adapters/dynamo/keys.ts';
import { changeOf } from '../../../adapters/dynamo/stream-change.ts';
import { ListingStatus } from '../../../core/listings/status.ts';
import { PhotoStatus } from '../../../core/photos/model.ts';
import type { Entities, EntityName } from '../../../core/shared/ports.ts';
import { aListing, aUser } from '../../support/builders.ts';
import { holds } from '../../support/properties.ts';

const entities = Object.keys(rows) as EntityName[];
const id = fc.string({ minLength: 1, maxLength: 40 }).filter((value) => !value.includes('#'));
const words = fc.string({ unit: 'grapheme', maxLength: 60 });
const version = fc.integer({ min: 1, max: 2 ** 40 });

/** Any value of each entity. A new entity does not compile until it is here. */
const anyOf: { readonly [N in EntityName]: fc.Arbitrary<Entities[N]> } = {
  user: fc
    .record({ id, displayName: words, phoneNumber: words, completedSales: fc.nat(), version })
    .map((over) => aUser(over)),
  sessions: fc.record({ id, live: fc.array(fc.record({ id: words, refreshHash: words, since: words })), version }),
  loginAttempts: fc.record({
    id,
    failures: fc.array(fc.record({ at: words, via: words })),
    expiresAt: fc.nat(),
    version,
  }),
  recordedAnswer: fc.record({ id, fingerprint: words, output: fc.json(), expiresAt: fc.nat() }),
  listing: fc
    .record({
      id,
      sellerId: id,
      title: words,
      price: fc.nat(),
      status: fc.constantFrom(...ListingStatus.options),
      version,
    })
    .map((over) => aListing(over)),
  gallery: fc.record({
    id,
    photos: fc.array(
      fc.record({
        id,
        uploadedById: id,
        caption: words,
        status: fc.constantFrom(...PhotoStatus.options),
        createdAt: words,
        updatedAt: words,
        version,
      }),
      { maxLength: 20 },
    ),
    updatedAt: words,
    version,
  }),
};

describe('given any value of any entity', () => {
  it.each(entities)('when a %s is made an item and read back, then it is the same', async (entity) => {
    await holds(
      `${entity} items`,
      fc.property(anyOf[entity] as fc.Arbitrary<Entities[EntityName]>, (value) => {
        const item = toItem(entity, value as never);
        expect(fromItem({ ...item, writeId: 'w' })).toEqual(value);
        expect(item).toMatchObject(keyOf(entity, value.id));
        expect(entityOf(item['entity'])).toBe(entity);
        // Everything in it can be stored.
        expect(() => marshall(item)).not.toThrow();
      }),
      200,
    );
  });

  it('when two items have the same key, then they are the same entity with the same id', async () => {
    const any = fc.tuple(fc.constantFrom(...entities), id);
    await holds(
      'distinct keys',
      fc.property(any, any, (one, other) => {
        const text = ([entity, of]: typeof one) => Object.values(keyOf(entity, of)).join('\n');
        expect(text(one) === text(other)).toBe(one[0] === other[0] && one[1] === other[1]);
      }),
      2000,
    );
  });

  it('when every kind of item has one id, then all their keys differ, those of search too', () => {
    const keys = [
      ...entities.map((entity) => Object.values(keyOf(entity, 'x')).join(' ')),
      searchKeys.indexed('x').join(' '),
      searchKeys.posting('x', 'x').join(' '),
    ];
    expect(new Set(keys).size).toBe(entities.length + 2);
    expect(new Set(entities.map((entity) => rows[entity].label)).size).toBe(entities.length);
  });
});

describe('given a part of a key', () => {
  it.each(['#', 'a#b', '#a', 'a#', 'x#LISTING', ''])(
    'when it is %j, then it is refused wherever it goes',
    (smuggled) => {
      expect(() => part(smuggled)).toThrow(RangeError);
      for (const entity of entities) expect(() => keyOf(entity, smuggled)).toThrow(RangeError);
      expect(() => searchKeys.indexed(smuggled)).toThrow(RangeError);
      expect(() => searchKeys.posting(smuggled, 'x')).toThrow(RangeError);
      expect(() => searchKeys.posting('x', smuggled)).toThrow(RangeError);
      expect(() => toItem('listing', aListing({ sellerId: smuggled }))).toThrow(RangeError);
      expect(() => toItem('listing', aListing({ id: smuggled }))).toThrow(RangeError);
    },
  );
});

describe('given an image from the stream', () => {
  const image = <N extends EntityName>(entity: N, value: Entities[N]) =>
    marshall({ ...toItem(entity, value), writeId: 'w' });

  it('when a listing or a user changes, then it is told as it was and as it is', () => {
    const [was, is] = [aListing(), aListing({ version: 2, title: 'Oak shelf' })];
    expect(changeOf({ before: image('listing', was), after: image('listing', is) })).toEqual({
      entity: 'listing',
      before: was,
      after: is,
    });
    expect(changeOf({ before: undefined, after: image('user', aUser()) })).toEqual({
      entity: 'user',
      before: undefined,
      after: aUser(),
    });
    expect(changeOf({ before: image('listing', was), after: undefined })).toEqual({
      entity: 'listing',
      before: was,
      after: undefined,
    });
  });

  it.each(entities)(
    'when a %s changes, then it is told only if the stream’s filter lets it through',
    async (entity) => {
      const [value] = fc.sample(anyOf[entity] as fc.Arbitrary<Entities[EntityName]>, 1);
      if (!value) throw new Error('no sample');
      const told = changeOf({ before: undefined, after: image(entity, value as never) }) !== undefined;
      expect(told).toBe(announcedLabels.includes(rows[entity].label));
    },
  );

  it('when it is of what nobody knows, then nothing is told', () => {
    expect(changeOf({ before: undefined, after: marshall({ pk: 'x', sk: 'y', entity: 'Posting' }) })).toBeUndefined();
    expect(changeOf({ before: undefined, after: marshall({ pk: 'x', sk: 'y' }) })).toBeUndefined();
    expect(changeOf({ before: undefined, after: undefined })).toBeUndefined();
  });
});
