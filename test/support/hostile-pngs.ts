import { deflateSync } from 'node:zlib';
import { chunk, png, pngBytes, pngSignature, text } from './file-formats.ts';
import { gps, type HostileFile, noise, page, php, script, zip } from './hostile-file.ts';

const size = { width: 64, height: 48 };
const honest = png(size);
const withChunks = (...chunks: readonly Uint8Array[]): Buffer => png({ ...size, chunks });

/** 20 MB in 20 kB. */
const inflating = deflateSync(Buffer.alloc(20_000_000, 'SWAPYARD-PAYLOAD'));
const international = (compressed: number, body: Uint8Array): Buffer =>
  chunk('iTXt', Buffer.concat([text(`Comment\0${String.fromCharCode(compressed)}\0\0\0`), body]));

const clean: readonly (readonly [name: string, bytes: Buffer, because: string])[] = [
  ['photo.png.html', Buffer.concat([honest, text(page)]), 'a web page at its end'],
  ['photo.png.jar', Buffer.concat([honest, zip]), 'an archive at its end'],
  ['text.png', withChunks(chunk('tEXt', text(`Comment\0${script}`))), 'script in a comment'],
  ['xmp.png', withChunks(international(0, text(`<x:xmpmeta>${script}</x:xmpmeta>`))), 'script in XMP'],
  ['exif.png', withChunks(chunk('eXIf', text(`II*\0\x08\0\0\0\0\0${gps}`))), 'EXIF that says where'],
  ['c2pa.png', withChunks(chunk('caBX', text(`\0\0\0\x40jumb${gps}`))), 'a manifest (JUMBF) that says where'],
  [
    'palette.png.php',
    png({ ...size, colourType: 3, chunks: [chunk('PLTE', text(php.padEnd(48, ' ').slice(0, 48)))] }),
    'PHP in the palette',
  ],
  ['private.png', withChunks(chunk('prIv', text(page))), 'a web page in a chunk of its own kind'],
  [
    'profile.png',
    withChunks(chunk('iCCP', Buffer.concat([text('P3\0\0'), deflateSync(noise(3000))]))),
    'a profile of noise',
  ],
  ['itxt-bomb.png', withChunks(international(1, inflating)), 'a comment that inflates to 20 MB'],
  [
    'ztxt-bomb.png',
    withChunks(chunk('zTXt', Buffer.concat([text('Comment\0\0'), inflating]))),
    'another comment that does',
  ],
  ['exif-bomb.png', withChunks(chunk('eXIf', Buffer.alloc(9_000_000, gps))), '9 MB of EXIF'],
  [
    'iccp-bomb.png',
    withChunks(chunk('iCCP', Buffer.concat([text('P3\0\0'), inflating]))),
    'a profile that inflates to 20 MB',
  ],
  ['photo.jpg', honest, 'another format than its name and its type say'],
];

const cut = (bytes: number): Buffer => honest.subarray(0, bytes);
const flipped = (at: number): Buffer => {
  const copy = Buffer.from(honest);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
};
const claims = (width: number, height: number, extra = {}): Buffer =>
  png({ width, height, pixels: deflateSync(Buffer.alloc(1000)), ...extra });
const sixtyMegapixels = { width: 10_000, height: 6000 };
const animation = [chunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])), chunk('fcTL', Buffer.alloc(26))];
/** 30,000 × 30,000 pixels of one bit, compressed twice as well as a bomb can be without lying. */
const honestBomb = (): Buffer => png({ width: 30_000, height: 30_000, depth: 1, colourType: 0 });

const refused: readonly (readonly [name: string, bytes: Buffer, verdict: HostileFile['verdict'], because: string])[] = [
  ['magic.png', Buffer.concat([pngSignature, text(page)]), 'damaged', 'a web page behind the right beginning'],
  ['only-magic.png', pngSignature, 'damaged', 'the right beginning and nothing else'],
  ['cut-1.png', cut(20), 'damaged', 'cut off in the header'],
  ['cut-2.png', cut(45), 'damaged', 'cut off before the pixels'],
  ['cut-3.png', cut(honest.length - 20), 'damaged', 'cut off in the pixels'],
  ['cut-4.png', cut(honest.length - 12), 'damaged', 'without an end'],
  ['header-crc.png', flipped(30), 'damaged', 'a wrong checksum of the header'],
  ['crc.png', flipped(honest.length - 14), 'damaged', 'a wrong checksum of the pixels'],
  ['pixels.png', png({ ...size, pixels: noise(300) }), 'damaged', 'pixels of noise, with a right checksum'],
  ['few.png', png({ ...size, pixels: deflateSync(Buffer.alloc(500)) }), 'damaged', 'fewer pixels than its header says'],
  [
    'filter.png',
    png({ ...size, pixels: deflateSync(Buffer.alloc(pngBytes(size), 9)) }),
    'damaged',
    'a filter that there is not',
  ],
  ['nothing.png', Buffer.concat([cut(33), chunk('IEND')]), 'damaged', 'no pixels at all'],
  ['chunks.png', withChunks(Buffer.alloc(300_000 * 12, chunk('IDAT'))), 'damaged', 'its pixels in 300,000 pieces'],
  ['depth.png', claims(64, 48, { depth: 1 }), 'damaged', 'RGB of one bit'],
  ['zero.png', claims(0, 48), 'damaged', 'no pixel wide'],
  ['bomb.png', claims(100_000, 100_000), 'too-many-pixels', 'ten thousand million pixels in 100 bytes'],
  [
    'overflow.png',
    claims(2 ** 31 - 1, 2 ** 31 - 1, { depth: 16, colourType: 6 }),
    'too-many-pixels',
    'a product that overflows',
  ],
  ['long.png', claims(60_000_000, 1, { colourType: 0 }), 'too-many-pixels', 'one row of 60 million pixels'],
  ['honest-bomb.png', honestBomb(), 'too-many-pixels', '900 million pixels that are all there, in 110 kB'],
  ['deep.png', claims(10_000, 6000, { depth: 16, colourType: 6 }), 'too-many-pixels', '60 million pixels of 8 bytes'],
  [
    'interlaced.png',
    claims(10_000, 6000, { colourType: 6, interlaced: true }),
    'too-many-pixels',
    'interlaced: to be held as a whole',
  ],
  [
    'index.png',
    claims(10_000, 6000, { colourType: 3, interlaced: true, chunks: [chunk('PLTE', Buffer.alloc(48))] }),
    'too-many-pixels',
    'interlaced, and each of its bytes becomes three',
  ],
  ['animated.png', png({ ...size, chunks: animation }), 'animated', 'an animation'],
  [
    'big-animated.png',
    png({ ...sixtyMegapixels, chunks: animation, pixels: noise(9) }),
    'animated',
    'an animation of 60 million pixels',
  ],
];

export const hostilePngs: readonly HostileFile[] = [
  ...clean.map(([name, bytes, because]) => ({ name, bytes, because, verdict: 'clean' as const })),
  ...refused.map(([name, bytes, verdict, because]) => ({ name, bytes, because, verdict })),
].map((file) => ({ ...file, declared: file.name.endsWith('.jpg') ? 'image/jpeg' : 'image/png' }));
