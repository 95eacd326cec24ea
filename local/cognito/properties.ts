/**
 * Reads the properties of one resource (or of an object inside it) and remembers which ones were read, so that a
 * property nobody honours is refused by name instead of being ignored: what works here must work when deployed.
 */
export class Properties {
  private readonly unread: Set<string>;

  /** @param where names the resource, and the path inside it, in errors */
  constructor(
    readonly where: string,
    private readonly values: Readonly<Record<string, unknown>>,
  ) {
    this.unread = new Set(Object.keys(values).filter((name) => this.isPresent(values[name])));
  }

  text(name: string): string | undefined {
    const value = this.take(name);
    if (value === undefined || typeof value === 'string') return value;
    return this.refuse(name, 'is not a string');
  }

  requiredText(name: string): string {
    return this.text(name) ?? this.refuse(name, 'is missing');
  }

  /** Templates write numbers as strings now and then (`"MaxLength": "10"`); both are read. */
  integer(name: string): number | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isInteger(number) ? number : this.refuse(name, 'is not an integer');
  }

  flag(name: string): boolean | undefined {
    const value = this.take(name);
    if (value === undefined || typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    return this.refuse(name, 'is not a boolean');
  }

  texts(name: string): string[] | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
      return this.refuse(name, 'is not a list of strings');
    return value;
  }

  section(name: string): Properties | undefined {
    const value = this.take(name);
    return value === undefined ? undefined : this.nested(name, value);
  }

  sections(name: string): Properties[] {
    const value = this.take(name) ?? [];
    if (!Array.isArray(value)) return this.refuse(name, 'is not a list');
    return value.map((item, index) => this.nested(`${name}.${index}`, item));
  }

  /** These make no difference to what an application can observe on this machine. */
  accept(...names: string[]): void {
    for (const name of names) this.unread.delete(name);
  }

  /** @throws Error when a property is left that nothing here honours */
  done(): void {
    for (const name of this.unread) this.refuse(name, 'is not available in the local cloud');
  }

  /** @throws Error naming the resource and the property */
  refuse(name: string, why: string): never {
    throw new Error(`${this.where}: property ${name} ${why}`);
  }

  private take(name: string): unknown {
    this.unread.delete(name);
    return Object.hasOwn(this.values, name) ? (this.values[name] ?? undefined) : undefined;
  }

  private nested(name: string, value: unknown): Properties {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return this.refuse(name, 'is not an object');
    return new Properties(`${this.where}: ${name}`, value as Record<string, unknown>);
  }

  /** `LambdaConfig: {}` and empty lists ask for nothing. */
  private isPresent(value: unknown): boolean {
    if (value === undefined || value === null) return false;
    return typeof value !== 'object' || Object.values(value).some((item) => item !== undefined && item !== null);
  }
}
