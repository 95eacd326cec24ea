import type { RejectionReason } from '../../core/photos/images.ts';
import { text } from './file-formats.ts';

/** A file that somebody with bad intentions sends as a photo. */
export interface HostileFile {
  /** What the sender calls it. Nobody looks at that: neither what a file is nor where it goes depends on its name. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The type the sender claims. */
  readonly declared: 'image/jpeg' | 'image/png' | 'image/webp';
  readonly because: string;
  /** `clean`: it is a picture, which may be served once it is encoded anew; else why it must be refused. */
  readonly verdict: 'clean' | RejectionReason;
}

export const script = '<script>alert("SWAPYARD-PAYLOAD")</script>';
export const page = `<!DOCTYPE html><html><body>${script}</body></html>`;
export const php = '<?php system($_GET["SWAPYARD-PAYLOAD"]); ?>';
export const gps = 'SWAPYARD-PAYLOAD 52.5200N 13.4050E';

/** None of these may be found in anything that is made of a hostile file. */
export const payloads: readonly string[] = [
  'SWAPYARD-PAYLOAD',
  '<script',
  '<?php',
  '<html',
  'PK\x03\x04',
  '%PDF',
  'Exif',
  'GPS',
];

/** An empty archive with its comment, as ZIP and JAR readers find it at the end of any file. */
export const zip = text(`PK\x03\x04SWAPYARD-PAYLOADPK\x05\x06${'\0'.repeat(16)}\x10\0SWAPYARD-PAYLOAD`);

export const noise = (length: number, seed = 1): Buffer => {
  const bytes = Buffer.alloc(length);
  for (let at = 0, state = seed; at < length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state >>> 16;
  }
  return bytes;
};
