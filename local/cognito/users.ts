import { join } from 'node:path';
import { Journal } from '../journal.ts';
import type { Attributes } from './schema.ts';

export interface User {
  readonly sub: string;
  readonly username: string;
  readonly status: 'UNCONFIRMED' | 'CONFIRMED';
  readonly enabled: boolean;
  /** A salted hash. */
  readonly password: string;
  /** Hashes of earlier passwords, newest first, as many as the pool's history asks for. */
  readonly earlierPasswords: readonly string[];
  /** Everything but `sub`. */
  readonly attributes: Attributes;
  /** Names of groups, in the order the user was put into them. */
  readonly groups: readonly string[];
  /** Milliseconds since the epoch, on the virtual clock. */
  readonly createdAt: number;
  readonly changedAt: number;
}

interface Naming {
  readonly signInBy: 'username' | 'username-or-email' | 'email';
  readonly caseSensitive: boolean;
}

/** The users of one pool, found by user name, by e-mail address where the pool allows it, and by `sub`. */
export class Users {
  private readonly records: Journal<User>;
  private readonly subByName = new Map<string, string>();
  private readonly subByEmail = new Map<string, string>();

  constructor(
    folder: string,
    private readonly naming: Naming,
    private readonly now: () => number,
  ) {
    this.records = new Journal(join(folder, 'users.jsonl'));
    for (const [, user] of this.records.entries()) this.index(user);
  }

  /** As Cognito compares names: without regard to case when the pool says so. */
  normalised(name: string): string {
    return this.naming.caseSensitive ? name : name.toLowerCase();
  }

  /** @param name what a caller gave as `Username`: a user name, an alias or a `sub` */
  find(name: string): User | undefined {
    const key = this.normalised(name);
    return this.bySub(this.subByName.get(key) ?? this.subByEmail.get(key) ?? name);
  }

  bySub(sub: string): User | undefined {
    return this.records.get(sub);
  }

  /** The user who signs in with this address, if any. */
  byEmail(email: string): User | undefined {
    const sub = this.subByEmail.get(this.normalised(email));
    return sub === undefined ? undefined : this.bySub(sub);
  }

  add(user: Omit<User, 'createdAt' | 'changedAt'>): void {
    const now = this.now();
    this.put({ ...user, createdAt: now, changedAt: now });
  }

  /** Writes the changed fields on top of what is stored now, which may be newer than what the caller has read. */
  change(sub: string, changes: Partial<Omit<User, 'sub' | 'username' | 'createdAt'>>): void {
    const user = this.bySub(sub);
    if (!user) return;
    this.unindex(user);
    this.put({ ...user, ...changes, changedAt: this.now() });
  }

  remove(sub: string): void {
    const user = this.bySub(sub);
    if (!user) return;
    this.unindex(user);
    this.records.delete(sub);
  }

  clear(): void {
    this.records.clear();
    this.subByName.clear();
    this.subByEmail.clear();
  }

  close(): void {
    this.records.close();
  }

  private put(user: User): void {
    this.records.set(user.sub, user);
    this.index(user);
  }

  private index(user: User): void {
    this.subByName.set(this.normalised(user.username), user.sub);
    const address = this.signInAddress(user);
    if (address !== undefined) this.subByEmail.set(address, user.sub);
  }

  private unindex(user: User): void {
    this.subByName.delete(this.normalised(user.username));
    const address = this.signInAddress(user);
    if (address !== undefined) this.subByEmail.delete(address);
  }

  /** As an alias an address counts once it is verified, so that nobody can block somebody else's. */
  private signInAddress({ attributes }: User): string | undefined {
    const email = attributes['email'];
    if (email === undefined || this.naming.signInBy === 'username') return undefined;
    const counts = this.naming.signInBy === 'email' || attributes['email_verified'] === 'true';
    return counts ? this.normalised(email) : undefined;
  }
}
