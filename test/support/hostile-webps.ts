import { plainVp8l, riffChunk, text, vp8x, webp } from './file-formats.ts';
import { gps, type HostileFile, noise, page, script, zip } from './hostile-file.ts';

const [width, height] = [64, 48];
const pixels = plainVp8l(width, height);
const honest = webp(pixels);
const extended = (flags: number, ...chunks: readonly Uint8Array[]): Buffer =>
  webp(vp8x(flags, width, height), ...chunks);

const frame = riffChunk(
  'ANMF',
  Buffer.concat([Buffer.alloc(6), Buffer.from([63, 0, 0, 47, 0, 0, 40, 0, 0, 0]), pixels]),
);
const animation = riffChunk('ANIM', Buffer.alloc(6));

const withSize = (bytes: number): Buffer => {
  const copy = Buffer.from(honest);
  copy.writeUInt32LE(bytes >>> 0, 4);
  return copy;
};

const files: readonly (readonly [name: string, bytes: Buffer, verdict: HostileFile['verdict'], because: string])[] = [
  ['photo.webp.html', Buffer.concat([honest, text(page)]), 'clean', 'a web page at its end'],
  ['photo.webp.jar', Buffer.concat([honest, zip]), 'clean', 'an archive at its end'],
  [
    'exif.webp',
    extended(0x08, pixels, riffChunk('EXIF', text(`Exif\0\0II*\0\x08\0\0\0${gps}`))),
    'clean',
    'EXIF that says where',
  ],
  ['xmp.webp', extended(0x04, pixels, riffChunk('XMP ', text(script))), 'clean', 'script in XMP'],
  ['profile.webp', extended(0x20, riffChunk('ICCP', noise(3000)), pixels), 'clean', 'a profile of noise'],
  [
    'private.webp',
    extended(0, pixels, riffChunk('C2PA', text(page))),
    'clean',
    'a web page in a chunk of its own kind',
  ],
  [
    'magic.webp',
    Buffer.concat([text('RIFF\x40\0\0\0WEBP'), text(page)]),
    'damaged',
    'a web page behind the right beginning',
  ],
  ['only-magic.webp', text('RIFF\x04\0\0\0WEBP'), 'damaged', 'the right beginning and nothing else'],
  ['cut-1.webp', honest.subarray(0, 15), 'damaged', 'cut off in the header'],
  ['cut-2.webp', honest.subarray(0, -4), 'damaged', 'cut off in the pixels'],
  ['larger.webp', withSize(5000), 'damaged', 'more bytes than are there, as it says'],
  ['largest.webp', withSize(0xffffffff), 'damaged', '4 GB, as it says'],
  ['smaller.webp', withSize(20), 'damaged', 'fewer bytes than its pixels need, as it says'],
  ['canvas.webp', webp(vp8x(0, 16, 16), plainVp8l(4000, 4000)), 'damaged', 'more pixels than its canvas'],
  ['chunk.webp', webp(riffChunk('VP8L', noise(40))), 'damaged', 'pixels of noise'],
  ['frame.webp', webp(riffChunk('VP8 ', Buffer.alloc(40))), 'damaged', 'pixels of zeros'],
  ['bomb.webp', webp(plainVp8l(16_383, 16_383)), 'too-many-pixels', '268 million pixels in 34 bytes, all there'],
  ['animated.webp', extended(0x02, animation, frame, frame), 'animated', 'an animation'],
  [
    'hidden.webp',
    extended(0, animation, ...Array.from({ length: 5000 }, () => frame)),
    'animated',
    '5,000 frames that its header conceals',
  ],
];

export const hostileWebps: readonly HostileFile[] = files.map(([name, bytes, verdict, because]) => ({
  name,
  bytes,
  declared: 'image/webp',
  because,
  verdict,
}));
