/** The formats that are taken. */
export type Format = 'jpeg' | 'png' | 'webp';

/** What a file is by its first bytes: one of ours, a format that is known but not taken, or nothing known. */
export type Kind = { readonly format: Format } | { readonly unsupported: string } | undefined;

/** Where to look and for what; `.` stands for any byte. */
type Signature = readonly [kind: NonNullable<Kind>, at: number, bytes: string];

const jpeg: Kind = { format: 'jpeg' };
const unsupported = (name: string): NonNullable<Kind> => ({ unsupported: name });

/** From the formats' specifications and the list of signatures of Apache Tika (tika-mimetypes.xml). */
const signatures: readonly Signature[] = [
  [jpeg, 0, '\xff\xd8\xff'],
  [{ format: 'png' }, 0, '\x89PNG\r\n\x1a\n'],
  [{ format: 'webp' }, 0, 'RIFF....WEBP'],
  [unsupported('GIF'), 0, 'GIF8.a'],
  [unsupported('TIFF'), 0, 'II*\0'],
  [unsupported('TIFF'), 0, 'MM\0*'],
  [unsupported('TIFF'), 0, 'II+\0'],
  [unsupported('TIFF'), 0, 'MM\0+'],
  [unsupported('JPEG XL'), 0, '\xff\x0a'],
  [unsupported('JPEG XL'), 0, '\0\0\0\x0cJXL \r\n\x87\n'],
  [unsupported('JPEG 2000'), 0, '\0\0\0\x0cjP  \r\n\x87\n'],
  [unsupported('JPEG 2000'), 0, '\xff\x4f\xff\x51'],
  [unsupported('PDF'), 0, '%PDF-'],
  [unsupported('PostScript'), 0, '%!PS'],
  [unsupported('PostScript'), 0, '\xc5\xd0\xd3\xc6'],
  [unsupported('Photoshop'), 0, '8BPS\0'],
  [unsupported('GIMP'), 0, 'gimp xcf '],
  [unsupported('OpenEXR'), 0, 'v/1\x01'],
  [unsupported('Radiance HDR'), 0, '#?RADIANCE'],
  [unsupported('ICO'), 0, '\0\0\x01\0.\0'],
  [unsupported('MNG'), 0, '\x8aMNG\r\n\x1a\n'],
  [unsupported('QOI'), 0, 'qoif'],
  [unsupported('DDS'), 0, 'DDS |\0\0\0'],
  // Two letters prove little: the size of the header that follows is one of few numbers, all below 256.
  [unsupported('BMP'), 0, 'BM............\x28\0\0\0'],
  [unsupported('BMP'), 0, 'BM............\x0c\0\0\0'],
  [unsupported('BMP'), 0, 'BM............\x6c\0\0\0'],
  [unsupported('BMP'), 0, 'BM............\x7c\0\0\0'],
];

/** Brands of ISO media files by what people call them (mp4ra.org/registered-types/brands). */
const brands: Readonly<Record<string, readonly string[]>> = {
  AVIF: ['avif', 'avis'],
  HEIC: ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'],
  HEIF: ['mif1', 'msf1', 'mif2'],
};

/** Says what a file is by its first bytes; its name and its declared type prove nothing. */
export function kindOf(bytes: Uint8Array): Kind {
  const head = String.fromCharCode(...bytes.subarray(0, 64));
  const found = signatures.find(([, at, signature]) => matches(head, at, signature));
  if (found) return found[0];
  if (head.slice(4, 8) === 'ftyp') return unsupported(mediaOf(head));
  return isSvg(bytes) ? unsupported('SVG') : undefined;
}

const matches = (head: string, at: number, signature: string): boolean =>
  head.length >= at + signature.length &&
  [...signature].every((byte, index) => byte === '.' || byte === head[at + index]);

/** The major brand and the compatible ones behind it; a HEIF says its codec in any of them. */
function mediaOf(head: string): string {
  const named = Array.from({ length: head.length / 4 - 2 }, (_, index) => head.slice(8 + 4 * index, 12 + 4 * index));
  const found = Object.entries(brands).find(([, codes]) => codes.some((code) => named.includes(code)));
  return found?.[0] ?? 'video';
}

/** So much may stand before the root element of an SVG that is still called one. */
const SVG_PROLOG_BYTES = 4096;

function isSvg(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes.subarray(0, SVG_PROLOG_BYTES)).toString('utf8');
  return /^\ufeff?\s*<(?:\?xml|!--|!doctype\s+svg|svg)/i.test(text) && /<svg[\s>]/i.test(text);
}
