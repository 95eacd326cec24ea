import { join } from 'node:path';
import { Journal } from '../journal.ts';
import type { Mail } from '../types.ts';

/** A mail with its text, the code filled in. */
export interface Letter extends Mail {
  readonly text: string;
  /** The same as HTML, as it was sent: not to be trusted. */
  readonly html?: string;
  readonly from?: string;
}

/** How many letters are kept; the oldest go first. */
const KEPT = 1000;

/** Where every pool's mail ends up, and the application's. */
export class Mailbox {
  private readonly letters: Journal<Letter>;
  private next: number;

  constructor(
    folder: string,
    private readonly now: () => number,
  ) {
    this.letters = new Journal(join(folder, 'mailbox.jsonl'));
    this.next = Math.max(0, ...this.letters.entries().map(([key]) => Number(key))) + 1;
  }

  deliver(letter: Omit<Letter, 'sentAt'>): void {
    this.letters.set(String(this.next), { ...letter, sentAt: new Date(this.now()).toISOString() });
    this.next += 1;
    this.letters.delete(String(this.next - 1 - KEPT));
  }

  newestFirst(): Letter[] {
    return this.letters
      .entries()
      .map(([, letter]) => letter)
      .reverse();
  }

  clear(): void {
    this.letters.clear();
  }

  close(): void {
    this.letters.close();
  }
}
