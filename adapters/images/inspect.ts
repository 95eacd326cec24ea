import type { Rejection } from '../../core/photos/images.ts';
import { type Format, kindOf } from './formats.ts';
import { type Header, rejection, tooManyPixels } from './header.ts';
import { readJpeg } from './jpeg-header.ts';
import { readPng } from './png-header.ts';
import { readWebp } from './webp-header.ts';

/** More than uploads may have; the limits on pixels were measured with files up to this size. */
const MOST_BYTES = 20_000_000;

/** Phones make 50 million. */
const MOST_PIXELS = 60_000_000;

/** Resizing holds some hundred rows at a time. Panoramas of phones are some 16,000 pixels wide. */
const MOST_SIDE = 32_767;

const formatNames: Readonly<Record<Format, string>> = { jpeg: 'JPEG', png: 'PNG', webp: 'WebP' };

/**
 * Judges a file by its bytes alone, before any decoder sees it: what it is, whether it is whole, and what decoding it
 * would take. The limits of all formats together keep decoding below 512 MB and 5 s.
 */
export function inspect(bytes: Uint8Array): Header | Rejection {
  if (bytes.length > MOST_BYTES) return rejection('too-large', `${(bytes.length / 1e6).toFixed(1)} MB`);
  const kind = kindOf(bytes);
  if (!kind) return rejection('not-an-image', bytes.length === 0 ? 'an empty file' : 'no known kind of picture');
  if ('unsupported' in kind) return rejection('unsupported-format', kind.unsupported);
  const header = readers[kind.format](bytes);
  if ('rejected' in header) return header;
  const { width, height } = header;
  if (width * height > MOST_PIXELS || width > MOST_SIDE || height > MOST_SIDE)
    return tooManyPixels(header, formatNames[kind.format]);
  return header;
}

const readers = { jpeg: readJpeg, png: readPng, webp: readWebp } as const;
