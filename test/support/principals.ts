import { randomUUID } from 'node:crypto';
import { makeOperator } from '../../scripts/operators.ts';
import { anonymous, codeFor, logIn, type Person, type TestCloud } from './cloud.ts';
import { foreignKey, opened, poolKey, signedWith } from './tokens.ts';

/** Those who are let in, each in another relation to what is asked for. */
export const live = ['buyer', 'otherBuyer', 'owner', 'otherSeller', 'operator'] as const;
/** Those whose token must be worth nothing. */
export const bad = ['expired', 'wrongPool', 'wrongClient', 'idToken', 'revoked', 'suspended'] as const;
export const principals = ['anonymous', ...bad, ...live] as const;
export type Principal = (typeof principals)[number];
export type Live = (typeof live)[number];

/** A person with things to look for where they must not be: nobody else has such an address, number or password. */
export interface Marked extends Person {
  readonly phoneNumber: string;
}

export interface World {
  readonly cloud: TestCloud;
  readonly people: Readonly<Record<Live | 'expired' | 'revoked' | 'suspended', Marked>>;
  readonly tokens: Readonly<Record<Principal, string | undefined>>;
}

let numbers = 1_000_000 + Math.floor(Math.random() * 8_000_000);

/** Signs somebody up whose e-mail address says nothing of their name. */
export async function joinMarked(cloud: TestCloud, role: 'buyer' | 'seller'): Promise<Marked> {
  const mark = randomUUID().slice(0, 13);
  numbers += 1;
  const account = {
    username: `user-${randomUUID().slice(0, 8)}`,
    email: `canary-${mark}@mailbox-${mark}.example`,
    password: `canary password ${randomUUID()}`,
  };
  const phoneNumber = `+4915${numbers}01`;
  const api = anonymous(cloud);
  await api.signUp({ body: { ...account, role, displayName: 'Somebody', phoneNumber } });
  await api.confirmSignUp({ body: { username: account.username, code: await codeFor(cloud, account.email) } });
  return { ...(await logIn(cloud, account)), phoneNumber };
}

/** Everybody the matrix knows, in a cloud whose clock has moved past the expiry of the first one's token. */
export async function peopled(cloud: TestCloud): Promise<World> {
  const expired = await joinMarked(cloud, 'seller');
  await cloud.control('POST', 'clock', { advance: 'PT16M', sessions: true });
  const [buyer, otherBuyer, owner, otherSeller, operatorToBe, revoked, suspended] = await Promise.all(
    (['buyer', 'buyer', 'seller', 'seller', 'seller', 'seller', 'seller'] as const).map((role) =>
      joinMarked(cloud, role),
    ),
  );
  if (!buyer || !otherBuyer || !owner || !otherSeller || !operatorToBe || !revoked || !suspended)
    throw new Error('somebody is missing');
  await makeOperator({ local: cloud.cloud.description }, operatorToBe.username);
  const operator = { ...(await logIn(cloud, operatorToBe)), phoneNumber: operatorToBe.phoneNumber };
  await revoked.api.logout({});
  await operator.api.suspendUser({ params: { userId: suspended.userId }, body: { reason: 'To be seen out.' } });

  // Of the owner, so that nothing but pool and client keeps them out.
  const token = opened(owner.accessToken);
  const otherIssuer = `${String(token.claims['iss'])}x`;
  return {
    cloud,
    people: { buyer, otherBuyer, owner, otherSeller, operator, expired, revoked, suspended },
    tokens: {
      anonymous: undefined,
      expired: expired.accessToken,
      wrongPool: signedWith(foreignKey(), {
        header: { ...token.header, kid: 'b3RoZXIgcG9vbA==' },
        claims: { ...token.claims, iss: otherIssuer },
      }),
      wrongClient: signedWith(poolKey(cloud.dataDirectory), {
        header: token.header,
        claims: { ...token.claims, client_id: '1otherclient23456789' },
      }),
      idToken: owner.idToken,
      revoked: revoked.accessToken,
      suspended: suspended.accessToken,
      buyer: buyer.accessToken,
      otherBuyer: otherBuyer.accessToken,
      owner: owner.accessToken,
      otherSeller: otherSeller.accessToken,
      operator: operator.accessToken,
    },
  };
}
