import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Assembly, Resource } from '../types.ts';
import { Attempts } from './attempts.ts';
import { type ClientSettings, readClientSettings } from './client-settings.ts';
import { Codes } from './codes.ts';
import { resourceNotFound } from './errors.ts';
import { text } from './input.ts';
import type { Mailbox } from './mailbox.ts';
import type { PasswordHasher } from './password-hash.ts';
import { type PoolSettings, readPoolSettings } from './pool-settings.ts';
import { Properties } from './properties.ts';
import type { Random } from './random.ts';
import { Sessions } from './sessions.ts';
import { readOrCreateSigningKey, type SigningKey } from './signing-key.ts';
import { Users } from './users.ts';

/** A user pool: what the template says, and everything it has stored. */
export interface Pool {
  readonly settings: PoolSettings;
  readonly clients: ReadonlyMap<string, ClientSettings>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly codes: Codes;
  readonly attempts: Attempts;
  readonly key: SigningKey;
}

export interface Group {
  readonly name: string;
  readonly description?: string;
  readonly precedence?: number;
}

/** All pools of an assembly and what they share. */
export interface Realm {
  readonly pools: ReadonlyMap<string, Pool>;
  readonly mailbox: Mailbox;
  readonly passwords: PasswordHasher;
  readonly random: Random;
  /** Milliseconds on the clock that tokens live by. */
  readonly sessionsNow: () => number;
  /** Milliseconds on the virtual clock, for all else. */
  readonly now: () => number;
}

/** @throws Error for Cognito resources and properties that are not available here */
export function openPools(
  assembly: Assembly,
  folder: string,
  shared: Pick<Realm, 'random' | 'now' | 'sessionsNow'>,
): Map<string, Pool> {
  const resources = assembly.resources.filter(({ type }) => type.startsWith('AWS::Cognito::'));
  const unknown = resources.find(({ type }) => !KNOWN_TYPES.has(type));
  if (unknown) throw new Error(`${unknown.id}: ${unknown.type} is not available in the local cloud`);
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const pools = ofType('AWS::Cognito::UserPool').map((resource) => readPoolSettings(assembly, resource));
  const clients = ofType('AWS::Cognito::UserPoolClient');
  const groups = ofType('AWS::Cognito::UserPoolGroup');
  for (const resource of [...clients, ...groups]) refuseWithoutPool(resource, pools);
  return new Map(
    pools.map((settings) => {
      const own = ({ properties }: Resource) => properties['UserPoolId'] === settings.id;
      const read = {
        settings,
        clients: new Map(clients.filter(own).map((r) => [r.ref, readClientSettings(r, settings.schema)])),
        groups: new Map(
          groups
            .filter(own)
            .map(readGroup)
            .map((group) => [group.name, group]),
        ),
      };
      return [settings.id, openPool(read, join(folder, settings.id), shared)];
    }),
  );
}

const KNOWN_TYPES: ReadonlySet<string> = new Set([
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolGroup',
]);

function refuseWithoutPool({ id, properties }: Resource, pools: readonly PoolSettings[]): void {
  if (!pools.some((pool) => pool.id === properties['UserPoolId']))
    throw new Error(`${id}: property UserPoolId names no user pool of the assembly`);
}

function readGroup(resource: Resource): Group {
  const properties = new Properties(resource.id, resource.properties);
  const description = properties.text('Description');
  const precedence = properties.integer('Precedence');
  const group: Group = {
    name: properties.text('GroupName') ?? resource.ref,
    ...(description !== undefined && { description }),
    ...(precedence !== undefined && { precedence }),
  };
  properties.accept('UserPoolId');
  properties.done();
  return group;
}

function openPool(
  read: Pick<Pool, 'settings' | 'clients' | 'groups'>,
  folder: string,
  { random, now, sessionsNow }: Pick<Realm, 'random' | 'now' | 'sessionsNow'>,
): Pool {
  // Hashes and session records are nobody else's business on a shared machine.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    ...read,
    users: new Users(folder, read.settings, now),
    sessions: new Sessions(folder, sessionsNow, random),
    codes: new Codes(folder, now, random),
    attempts: new Attempts(folder, now),
    key: readOrCreateSigningKey(join(folder, 'signing-key.json')),
  };
}

/** @throws ServiceError `ResourceNotFoundException` */
export function poolOf(realm: Realm, input: Record<string, unknown>): Pool {
  const id = text(input, 'UserPoolId', 'poolId');
  const pool = realm.pools.get(id);
  if (!pool) throw resourceNotFound(`User pool ${id} does not exist.`);
  return pool;
}

/** @throws ServiceError `ResourceNotFoundException` */
export function clientOf(realm: Realm, input: Record<string, unknown>): { pool: Pool; client: ClientSettings } {
  const id = text(input, 'ClientId', 'clientId');
  for (const pool of realm.pools.values()) {
    const client = pool.clients.get(id);
    if (client) return { pool, client };
  }
  throw resourceNotFound(`User pool client ${id} does not exist.`);
}
