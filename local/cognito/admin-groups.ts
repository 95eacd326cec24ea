import { named } from './admin-users.ts';
import { invalidParameter, resourceNotFound } from './errors.ts';
import { optionalInteger, optionalText, text } from './input.ts';
import type { Group, Pool, Realm } from './realm.ts';

type Output = Promise<Record<string, unknown>>;

/** Most groups in one answer (API reference, `AdminListGroupsForUser`). */
const LARGEST_PAGE = 60;

/** Twice is as good as once; tokens show it from the next sign-in or refresh on. */
export async function adminAddUserToGroup(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, user } = named(realm, input);
  const group = groupOf(pool, input);
  if (!user.groups.includes(group.name)) pool.users.change(user.sub, { groups: [...user.groups, group.name] });
  return {};
}

export async function adminRemoveUserFromGroup(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, user } = named(realm, input);
  const group = groupOf(pool, input);
  if (user.groups.includes(group.name))
    pool.users.change(user.sub, { groups: user.groups.filter((name) => name !== group.name) });
  return {};
}

export async function adminListGroupsForUser(realm: Realm, input: Record<string, unknown>): Output {
  const { pool, user } = named(realm, input);
  const limit = optionalInteger(input, 'Limit') ?? LARGEST_PAGE;
  const start = Number(optionalText(input, 'NextToken') ?? 0);
  if (limit < 0 || limit > LARGEST_PAGE || !Number.isInteger(start) || start < 0)
    throw invalidParameter('Limit or NextToken is not valid.');
  const groups = user.groups.map((name) => pool.groups.get(name)).filter((group) => group !== undefined);
  const page = groups.slice(start, start + (limit || LARGEST_PAGE));
  const next = start + page.length;
  return {
    Groups: page.map((group) => described(pool, group)),
    ...(next < groups.length && { NextToken: String(next) }),
  };
}

function groupOf(pool: Pool, input: Record<string, unknown>): Group {
  const group = pool.groups.get(text(input, 'GroupName', 'group'));
  if (!group) throw resourceNotFound('Group not found.');
  return group;
}

function described(pool: Pool, { name, description, precedence }: Group): Record<string, unknown> {
  return {
    GroupName: name,
    UserPoolId: pool.settings.id,
    ...(description !== undefined && { Description: description }),
    ...(precedence !== undefined && { Precedence: precedence }),
  };
}
