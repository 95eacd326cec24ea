import type { DerivedImages } from '../../../core/photos/images.ts';

/** The types of a WebP's chunks. @throws Error when the file is no WebP, or has bytes outside of them */
export function chunksOf(webp: Uint8Array): readonly string[] {
  const file = Buffer.from(webp);
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WEBP') throw new Error('no WebP');
  if (file.readUInt32LE(4) + 8 !== file.length) throw new Error('not the size it says');
  const types: string[] = [];
  for (let at = 12; at < file.length; at += 8 + 2 * Math.ceil(file.readUInt32LE(at + 4) / 2))
    types.push(file.toString('latin1', at, at + 4));
  return types;
}

/** All three, as files. */
export const picturesOf = ({ large, small, placeholder }: DerivedImages): readonly Uint8Array[] => {
  const [, base64 = ''] = /^data:image\/webp;base64,([\w+/]+=*)$/.exec(placeholder) ?? [];
  return [large.bytes, small.bytes, Buffer.from(base64, 'base64')];
};
