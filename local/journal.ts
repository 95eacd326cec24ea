import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * A small durable map: every change is appended to a JSON-lines file before the call returns, so a process that is
 * killed loses nothing it has answered for. Opening the file replays it and writes it anew when most lines are stale.
 */
export class Journal<T> {
  private readonly values = new Map<string, T>();
  private lines = 0;
  private fd: number;

  /** @param file created with its folders when absent; a torn last line (killed while writing) is dropped */
  constructor(private readonly file: string) {
    mkdirSync(dirname(file), { recursive: true });
    if (existsSync(file)) this.replay(readFileSync(file, 'utf8'));
    // Rewritten at each start: drops stale lines and a torn one.
    this.fd = this.compact();
  }

  get size(): number {
    return this.values.size;
  }

  get(key: string): T | undefined {
    return this.values.get(key);
  }

  /** Values in the order their keys were first written. Treat them as read-only: change one by `set`. */
  entries(): [string, T][] {
    return [...this.values];
  }

  set(key: string, value: T): void {
    this.values.set(key, value);
    this.append([key, value]);
  }

  delete(key: string): void {
    if (this.values.delete(key)) this.append([key]);
  }

  clear(): void {
    this.values.clear();
    closeSync(this.fd);
    this.fd = this.compact();
  }

  close(): void {
    closeSync(this.fd);
  }

  private append(line: [string, T?]): void {
    writeSync(this.fd, `${JSON.stringify(line)}\n`);
    this.lines += 1;
    if (this.lines > 1000 && this.lines > 4 * this.values.size) {
      closeSync(this.fd);
      this.fd = this.compact();
    }
  }

  private compact(): number {
    const temporary = `${this.file}.new`;
    writeFileSync(temporary, [...this.values].map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    renameSync(temporary, this.file);
    this.lines = this.values.size;
    return openSync(this.file, 'a');
  }

  private replay(text: string): void {
    for (const line of text.split('\n')) {
      let entry: [string, T?];
      try {
        entry = JSON.parse(line) as [string, T?];
      } catch {
        continue;
      }
      if (entry.length === 1) this.values.delete(entry[0]);
      else this.values.set(entry[0], entry[1] as T);
    }
  }
}
