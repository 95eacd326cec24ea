import type { Rejection } from '../../core/photos/images.ts';
import { rejection } from './header.ts';

/** How libvips begins a line about what it reads; who ran out of memory says so as well. */
const ofTheFile = /^(?:Input (?:buffer|image)|VipsJpeg|vipspng|pngload|webp|VipsIcc|Warning treated as error)/m;
const ofMemory = /memory|alloc/i;

/**
 * What an error of libvips says about the file; its words are nothing for sellers.
 * @throws the error when it is not the file's fault
 */
export function damageOrThrow(error: unknown): Rejection {
  if (!(error instanceof Error) || !ofTheFile.test(error.message) || ofMemory.test(error.message)) throw error;
  return rejection('damaged', 'can not be decoded');
}
