import { greyJpeg, segment, text } from './file-formats.ts';
import { gps, type HostileFile, noise, page, php, script, zip } from './hostile-file.ts';

const size = { width: 64, height: 48 };
const honest = greyJpeg({ ...size, components: 3 });
const withSegments = (...segments: readonly Uint8Array[]): Buffer => greyJpeg({ ...size, components: 3, segments });
const followedBy = (...others: readonly Uint8Array[]): Buffer => Buffer.concat([honest, ...others]);
const comment = (value: string): Buffer => segment(0xfe, text(value));
const app = (number: number, ...body: readonly Uint8Array[]): Buffer => segment(0xe0 + number, ...body);

/** A little-endian TIFF header whose directory is at 8, and that directory's bytes, as EXIF. */
const exif = (...directory: readonly Uint8Array[]): Buffer => app(1, text('Exif\0\0II*\0\x08\0\0\0'), ...directory);

/** An EXIF entry: tag, type (2 text, 4 number), count, value or where it is. */
function entry(tag: number, type: number, count: number, value: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16LE(tag, 0);
  bytes.writeUInt16LE(type, 2);
  bytes.writeUInt32LE(count, 4);
  bytes.writeUInt32LE(value >>> 0, 8);
  return bytes;
}

/** A directory of entries, and where the next one is. */
const directory = (entries: readonly Buffer[], next = 0): Buffer => {
  const [count, link] = [Buffer.alloc(2), Buffer.alloc(4)];
  count.writeUInt16LE(entries.length);
  link.writeUInt32LE(next);
  return Buffer.concat([count, ...entries, link]);
};

/** A thumbnail that is a JPEG with a place of its own. */
function exifWithThumbnail(): Buffer {
  const thumbnail = greyJpeg({ width: 16, height: 16, segments: [comment(gps)] });
  const first = directory([entry(0x8825, 4, 1, 8)], 26);
  const second = directory([entry(0x0201, 4, 1, 56), entry(0x0202, 4, 1, thumbnail.length)]);
  return exif(first, second, thumbnail);
}

const profile = (body: Uint8Array): Buffer => app(2, text('ICC_PROFILE\0\x01\x01'), body);
const adobe = app(14, text('Adobe\0\x64\0\0\0\0\x02'));

const clean: readonly (readonly [name: string, bytes: Buffer, because: string])[] = [
  ['photo.jpg.php', withSegments(comment(php)), 'PHP in a comment, with a name that a server might run'],
  ['photo.html', withSegments(comment(page)), 'a web page in a comment'],
  ['photo.jpg', withSegments(exif(directory([entry(0x010e, 2, script.length, 26)]), text(script))), 'script in EXIF'],
  [
    'xmp.jpg',
    withSegments(app(1, text(`http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>${script}</x:xmpmeta>`))),
    'script in XMP',
  ],
  ['iptc.jpg', withSegments(app(13, text(`Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x30${script}`))), 'script in IPTC'],
  [
    'c2pa.jpg',
    withSegments(app(11, text(`JP\0\x01\0\0\0\x01\0\0\0\x40jumb${gps}`))),
    'a manifest (JUMBF) that says where',
  ],
  ['selfie.jpg', withSegments(exifWithThumbnail()), 'a thumbnail that says where, though the photo does not'],
  [
    'loop.jpg',
    withSegments(exif(directory([entry(0x8769, 4, 1, 8), entry(0x8825, 4, 1, 8)], 8))),
    'EXIF that leads back to itself',
  ],
  ['huge.jpg', withSegments(...Array.from({ length: 40 }, () => exif(directory([]), noise(65_000)))), '2.6 MB of EXIF'],
  [
    'endless.jpg',
    withSegments(exif(directory([entry(0x010e, 2, 0xffffffff, 0xfffffff0)]))),
    'EXIF of 4 GB, as it says',
  ],
  ['many.jpg', withSegments(exif(Buffer.from([0xff, 0xff]))), 'EXIF of 65,535 entries, none of which is there'],
  [
    'quantised.jpg',
    greyJpeg({ ...size, quantization: text(php.padEnd(64, ' ').slice(0, 64)) }),
    'PHP in a quantisation table',
  ],
  ['photo.jpg.zip', followedBy(zip), 'an archive at its end'],
  ['photo.jar', followedBy(noise(3), zip, text(page)), 'an archive and a web page at its end'],
  [
    'photo.jpg.pdf',
    followedBy(text('%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>')),
    'a PDF at its end',
  ],
  ['pdf-inside.jpg', withSegments(comment('%PDF-1.7\n1 0 obj<</SWAPYARD-PAYLOAD>>endobj')), 'a PDF near its beginning'],
  ['pair.jpg', followedBy(withSegments(comment(gps))), 'a second picture at its end, which says where'],
  ['../../index.html', honest, 'a name that leads elsewhere'],
  ['photo.svg', honest, 'a name of another format'],
  [
    'cmyk.jpg',
    greyJpeg({ ...size, components: 4, segments: [adobe, profile(noise(3000))] }),
    'CMYK with a profile of noise',
  ],
  ['profile.jpg', withSegments(profile(Buffer.alloc(600))), 'a profile of zeros'],
  ['chapters.jpg', withSegments(app(2, text('ICC_PROFILE\0\xff\x02'), noise(900))), 'chapter 255 of 2 of a profile'],
];

const ruined = (at: number, ...bytes: readonly number[]): Buffer => {
  const copy = Buffer.from(honest);
  copy.set(bytes, at);
  return copy;
};
const frameAt = honest.indexOf(Buffer.from([0xff, 0xc0]));

/** As large as may be, in three components. */
const huge = { width: 10_000, height: 6000, components: 3 };
const together = segment(0xda, Buffer.from([3, 1, 0, 2, 0, 3, 0, 0, 63, 0]));
const apart = segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0]));
/** With a scan for each component, for which a decoder has to hold them all. */
function inSeveralScans(): Buffer {
  const file = greyJpeg(huge);
  const at = file.indexOf(together);
  return Buffer.concat([file.subarray(0, at), apart, file.subarray(at + together.length)]);
}

const refused: readonly (readonly [name: string, bytes: Buffer, verdict: HostileFile['verdict'], because: string])[] = [
  [
    'magic.jpg',
    Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), text(page)]),
    'damaged',
    'a web page behind three right bytes',
  ],
  [
    'jfif.jpg',
    Buffer.concat([Buffer.from([0xff, 0xd8]), app(0, text('JFIF\0\x01\x01\0\0\x01\0\x01\0\0')), text(php)]),
    'damaged',
    'PHP behind a right header',
  ],
  [
    'random.jpg',
    Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), noise(4000)]),
    'damaged',
    'noise behind the first bytes',
  ],
  ['cut-1.jpg', honest.subarray(0, 3), 'damaged', 'cut off in the first marker'],
  ['cut-2.jpg', honest.subarray(0, 40), 'damaged', 'cut off in a table'],
  ['cut-3.jpg', honest.subarray(0, frameAt + 6), 'damaged', 'cut off in the frame'],
  ['cut-4.jpg', honest.subarray(0, -20), 'damaged', 'cut off in the pixels'],
  ['cut-5.jpg', honest.subarray(0, -2), 'damaged', 'without an end'],
  ['flat.jpg', ruined(frameAt + 5, 0, 0), 'damaged', 'no pixel high'],
  ['twelve.jpg', ruined(frameAt + 4, 12), 'damaged', '12 bits a sample'],
  ['length.jpg', ruined(4, 0, 0), 'damaged', 'a segment of no length'],
  ['sampling.jpg', ruined(frameAt + 11, 0x00), 'damaged', 'a component of no samples'],
  [
    'arithmetic.jpg',
    greyJpeg({ ...size, frame: 0xc9 }),
    'unsupported-format',
    'arithmetic codes, which cost decoders much',
  ],
  ['lossless.jpg', greyJpeg({ ...size, frame: 0xc3 }), 'unsupported-format', 'lossless JPEG'],
  ['bomb.jpg', greyJpeg({ width: 65_500, height: 65_500 / 4 }), 'too-many-pixels', 'a thousand million pixels in 4 MB'],
  ['held.jpg', greyJpeg({ ...huge, frame: 0xc2 }), 'too-many-pixels', 'coefficients of 360 MB, all to be held at once'],
  ['apart.jpg', inSeveralScans(), 'too-many-pixels', 'the same without being progressive'],
  ['side.jpg', greyJpeg({ width: 65_500, height: 8 }), 'too-many-pixels', 'a row of 65,500 pixels'],
  [
    'scans.jpg',
    greyJpeg({ width: 9000, height: 6000, frame: 0xc2, components: 3, moreScans: 40 }),
    'too-many-pixels',
    '40 scans of 1 kB, each of which takes as long as a photo',
  ],
  [
    'thousands.jpg',
    greyJpeg({ width: 3000, height: 2000, frame: 0xc2, moreScans: 3000 }),
    'too-many-pixels',
    '3,000 scans',
  ],
  [
    'small-scans.jpg',
    greyJpeg({ width: 64, height: 64, frame: 0xc2, moreScans: 3000 }),
    'damaged',
    '3,000 scans of a small picture',
  ],
  [
    'segments.jpg',
    withSegments(...Array.from({ length: 50_000 }, () => comment(''))),
    'damaged',
    '50,000 empty comments',
  ],
];

export const hostileJpegs: readonly HostileFile[] = [
  ...clean.map(([name, bytes, because]) => ({ name, bytes, because, verdict: 'clean' as const })),
  ...refused.map(([name, bytes, verdict, because]) => ({ name, bytes, because, verdict })),
].map((file) => ({ ...file, declared: 'image/jpeg' }));
