import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VirtualClock } from '../clock.ts';
import { Journal } from '../journal.ts';
import type { BucketConfig } from './bucket-config.ts';
import { type Change, type ChangeEvent, changeEvent } from './events.ts';
import type { Cause, ObjectHeaders, Version } from './version.ts';

export interface BucketStoreOptions {
  readonly bucket: BucketConfig;
  /** The bucket's own folder. */
  readonly directory: string;
  readonly clock: VirtualClock;
  /** Told after each change of a key. */
  changed(key: string): void;
}

/** A line of the journal: a version, and the events that tell of its changes as long as they are not handed over. */
interface Entry {
  readonly version: Version;
  readonly events?: readonly ChangeEvent[];
  /** The version is gone; the line is there for its events only. */
  readonly gone?: true;
}

type Publish = (event: ChangeEvent) => void;

const NULL_VERSION = 'null';
const ETAG_OF_NOTHING = createHash('md5').digest('hex');

/**
 * The objects of one bucket, on disk. A change and its event are one line of a journal, so neither is ever there without
 * the other; bodies are files with made-up names, written before the line that names them. Every change is made in one
 * go, without awaiting, so no two of them mix.
 */
export class BucketStore {
  private readonly journal: Journal<Entry>;
  private readonly bodies: string;
  /** Newest first; a key without versions is absent. */
  private readonly index = new Map<string, Version[]>();
  private sorted: string[] | undefined;
  private lastSequencer = 0n;
  private publish: Publish | undefined;

  constructor(private readonly options: BucketStoreOptions) {
    this.bodies = join(options.directory, 'bodies');
    mkdirSync(this.bodies, { recursive: true });
    this.journal = new Journal(join(options.directory, 'objects.jsonl'));
    this.load();
  }

  get bucket(): BucketConfig {
    return this.options.bucket;
  }

  /** Hands over the events that wait, and every later one at once. */
  connect(publish: Publish): void {
    this.publish = publish;
    for (const [name] of this.journal.entries()) this.handOver(name);
  }

  /** Newest first. */
  versions(key: string): readonly Version[] {
    return this.index.get(key) ?? [];
  }

  /** The newest version, if it is no delete marker. */
  current(key: string): Version | undefined {
    const newest = this.index.get(key)?.[0];
    return newest?.marker ? undefined : newest;
  }

  /** Every key that has a version, in the order of its UTF-8 bytes, as S3 lists them. */
  keys(): readonly string[] {
    this.sorted ??= [...this.index.keys()]
      .map((key) => Buffer.from(key))
      .sort(Buffer.compare)
      .map(String);
    return this.sorted;
  }

  body({ file }: Version): Buffer {
    return file === undefined ? Buffer.alloc(0) : readFileSync(join(this.bodies, file));
  }

  put(key: string, body: Buffer, stored: { headers: ObjectHeaders; checksums: ObjectHeaders }, cause: Cause): Version {
    const file = randomBytes(16).toString('hex');
    writeFileSync(join(this.bodies, file), body);
    const version: Version = {
      ...this.stamp(key),
      size: body.length,
      etag: createHash('md5').update(body).digest('hex'),
      file,
      ...stored,
    };
    this.write(version, 'created', cause);
    return version;
  }

  /**
   * Removes a key: for good without versioning, else behind a delete marker.
   * @returns the marker, if one was made
   */
  remove(key: string, cause: Cause): Version | undefined {
    if (this.bucket.versioning === undefined) {
      this.removeVersion(key, NULL_VERSION, cause);
      return undefined;
    }
    const marker: Version = {
      ...this.stamp(key),
      marker: true,
      size: 0,
      etag: ETAG_OF_NOTHING,
      headers: {},
      checksums: {},
    };
    this.write(marker, 'marked', cause);
    return marker;
  }

  /** @returns the version that is gone now; undefined when there was none */
  removeVersion(key: string, versionId: string, cause: Cause): Version | undefined {
    const version = this.versions(key).find((known) => known.versionId === versionId);
    if (!version) return undefined;
    this.note({ kind: 'removed', version, ...this.now(), cause });
    this.drop(version);
    this.handOver(nameOf(version));
    this.discard(version);
    this.options.changed(key);
    return version;
  }

  clear(): void {
    this.journal.clear();
    this.index.clear();
    this.sorted = undefined;
    for (const file of readdirSync(this.bodies)) rmSync(join(this.bodies, file), { force: true });
  }

  close(): void {
    this.publish = undefined;
    this.journal.close();
  }

  private write(version: Version, kind: 'created' | 'marked', cause: Cause): void {
    const { sequencer, createdAt: time } = version;
    const replaced = this.versions(version.key).find(({ versionId }) => versionId === version.versionId);
    this.note({ kind, version, sequencer, time, cause });
    if (replaced) this.drop(replaced);
    const others = this.index.get(version.key);
    if (others) others.unshift(version);
    else {
      this.index.set(version.key, [version]);
      this.sorted = undefined;
    }
    this.handOver(nameOf(version));
    if (replaced) this.discard(replaced);
    this.options.changed(version.key);
  }

  /** Writes a change down together with its event. */
  private note(change: Change): void {
    const { version, kind } = change;
    const name = nameOf(version);
    const waiting = this.journal.get(name)?.events ?? [];
    const events = this.bucket.events ? [...waiting, changeEvent(this.bucket, change)] : waiting;
    this.journal.set(name, {
      version,
      ...(events.length > 0 && { events }),
      ...(kind === 'removed' && { gone: true }),
    });
  }

  /** A crash in here repeats events at worst: they go out with the same ids after the next start. */
  private handOver(name: string): void {
    const entry = this.journal.get(name);
    if (!entry || (entry.events && !this.publish)) return;
    for (const event of entry.events ?? []) this.publish?.(event);
    if (entry.gone) this.journal.delete(name);
    else if (entry.events) this.journal.set(name, { version: entry.version });
  }

  private drop({ key, versionId }: Version): void {
    const left = this.versions(key).filter((version) => version.versionId !== versionId);
    if (left.length > 0) this.index.set(key, left);
    else {
      this.index.delete(key);
      this.sorted = undefined;
    }
  }

  private discard({ file }: Version): void {
    if (file !== undefined) rmSync(join(this.bodies, file), { force: true });
  }

  private stamp(key: string): Pick<Version, 'key' | 'versionId' | 'sequencer' | 'createdAt'> {
    const { sequencer, time } = this.now();
    const versionId = this.bucket.versioning === 'Enabled' ? randomBytes(24).toString('base64url') : NULL_VERSION;
    return { key, versionId, sequencer, createdAt: time };
  }

  private now(): { sequencer: string; time: number } {
    const time = Math.floor(this.options.clock.now());
    const earliest = BigInt(time) << 16n;
    this.lastSequencer = earliest > this.lastSequencer ? earliest : this.lastSequencer + 1n;
    return { sequencer: this.lastSequencer.toString(16).toUpperCase().padStart(16, '0'), time };
  }

  private load(): void {
    const files = new Set<string>();
    for (const [, { version, gone }] of this.journal.entries()) {
      const sequencer = BigInt(`0x${version.sequencer}`);
      if (sequencer > this.lastSequencer) this.lastSequencer = sequencer;
      if (gone) continue;
      this.index.set(version.key, [...this.versions(version.key), version]);
      if (version.file !== undefined) files.add(version.file);
    }
    for (const versions of this.index.values()) versions.sort((a, b) => (a.sequencer < b.sequencer ? 1 : -1));
    // Left by a write that did not get as far as its line in the journal.
    for (const file of readdirSync(this.bodies)) if (!files.has(file)) rmSync(join(this.bodies, file));
  }
}

/** No version id has a blank. */
const nameOf = ({ key, versionId }: Version): string => `${versionId} ${key}`;
