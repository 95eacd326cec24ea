import { gzipSync } from 'node:zlib';
import { greyJpeg, riffChunk, text } from './file-formats.ts';
import { type HostileFile, noise, page, php, script, zip } from './hostile-file.ts';
import { hostileJpegs } from './hostile-jpegs.ts';
import { hostilePngs } from './hostile-pngs.ts';
import { hostileWebps } from './hostile-webps.ts';

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${script}</svg>`;
const xxe = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg><text>&x;</text></svg>`;
const jpeg = greyJpeg({ width: 64, height: 48 });
const behind = (beginning: string, length = 400): Buffer => Buffer.concat([text(beginning), noise(length)]);
/** The first box of an ISO media file: its major brand, a version and compatible brands. */
const media = (...brands: readonly string[]): Buffer => {
  const [major = '', ...others] = brands;
  const body = `ftyp${major}\0\0\0\0${others.join('')}`;
  return behind(`\0\0\0${String.fromCharCode(body.length + 4)}${body}`);
};
const bitmap = behind(`BM\x86\x01\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x40\0\0\0\x30\0\0\0`);
const gifFrame = '\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0';
const gif = text(`GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff${gifFrame.repeat(20_000)};`);

/** Pictures, or nearly: of kinds that are not taken. */
const foreign: readonly (readonly [name: string, bytes: Buffer, because: string])[] = [
  ['photo.svg', text(svg), 'SVG with script'],
  ['photo.svg.png', text(`<svg width="9" height="9"/>`), 'SVG without script'],
  ['xxe.jpg', text(xxe), 'SVG that reads a file of the server'],
  ['comment.svg', text(`\n<!-- ${'x'.repeat(500)} -->${svg}`), 'SVG behind a comment'],
  ['many.gif', gif, 'GIF of 20,000 frames'],
  ['gifar.gif', Buffer.concat([gif.subarray(0, 60), zip]), 'GIF and JAR in one'],
  ['script.gif', text(`GIF89a/*${'\0'.repeat(20)}*/=1;alert("SWAPYARD-PAYLOAD")`), 'GIF and JavaScript in one'],
  ['photo.heic', media('heic', 'mif1', 'heic'), 'HEIC'],
  ['photo.heif', media('mif1', 'miaf'), 'HEIF'],
  ['photo.avif', media('avif', 'mif1'), 'AVIF'],
  ['video.jpg', media('isom', 'mp42'), 'MP4'],
  ['video.mov', media('qt  '), 'QuickTime'],
  ['little.tif', behind('II*\0\x08\0\0\0'), 'TIFF'],
  ['big.tif', behind('MM\0*\0\0\0\x08'), 'TIFF, big-endian'],
  ['huge.tif', behind('II+\0\x08\0\0\0'), 'TIFF of more than 4 GB'],
  ['photo.bmp', bitmap, 'BMP'],
  ['photo.ico', behind('\0\0\x01\0\x01\0\x10\x10\0\0\x01\0'), 'ICO'],
  ['photo.psd', behind('8BPS\0\x01'), 'Photoshop'],
  ['photo.xcf', behind('gimp xcf v011\0'), 'GIMP'],
  ['photo.exr', behind('v/1\x01\x02\0\0\0'), 'OpenEXR'],
  ['photo.eps', text(`%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file`), 'PostScript that reads a file'],
  ['dos.eps', behind('\xc5\xd0\xd3\xc6'), 'PostScript with a header of DOS'],
  ['photo.jxl', behind('\xff\x0a'), 'JPEG XL'],
  ['photo.jp2', behind('\0\0\0\x0cjP  \r\n\x87\n'), 'JPEG 2000'],
  ['invoice.pdf', text(`%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj`), 'PDF with script'],
  ['photo.pdf.jpg', Buffer.concat([text('%PDF-1.7\n'), jpeg]), 'PDF and JPEG in one'],
];

/** No pictures at all. */
const others: readonly (readonly [name: string, bytes: Buffer, because: string])[] = [
  ['empty.jpg', Buffer.alloc(0), 'nothing'],
  ['byte.jpg', Buffer.from([0xff]), 'one byte'],
  ['photo.jpg.html', text(page), 'a web page'],
  ['photo.jpg.php', text(php), 'PHP'],
  ['photo.jpg.exe', behind('MZ\x90\0'), 'a program for Windows'],
  ['photo.elf', behind('\x7fELF\x02\x01\x01'), 'a program for Linux'],
  ['photo.sh', text('#!/bin/sh\ncurl -s http://169.254.169.254/latest/meta-data/\n'), 'a shell script'],
  ['notes.jpg', text('Dear friends, this is no picture.\n'.repeat(50)), 'a letter'],
  [
    'photo.msl',
    text(`<?xml version="1.0"?><image><read filename="/etc/passwd"/><write filename="/tmp/x"/></image>`),
    'a script of ImageMagick (MSL)',
  ],
  [
    'photo.mvg',
    text(`push graphic-context\nimage over 0,0 0,0 'https://example.com/x"|touch /tmp/x"'\npop graphic-context`),
    'another one (MVG)',
  ],
  ['photo.svgz', gzipSync(svg), 'SVG, compressed'],
  ['photo.zip', zip, 'an archive'],
  ['late.jpg', Buffer.concat([text('\n'), jpeg]), 'a JPEG that begins with its second byte'],
  ['bait.html', Buffer.concat([text(page), jpeg]), 'a web page with a JPEG behind it'],
  ['wide.svg', Buffer.from(`\ufeff${svg}`, 'utf16le'), 'SVG of two bytes a letter'],
  ['sound.webp', riffChunk('RIFF', text('WAVEfmt ')), 'a sound'],
  ['letter.bmp', text('BM is short for Bergmann, who wrote this letter to you.'), 'a letter that begins like a BMP'],
];

/** More than any form lets through. */
const large: HostileFile = {
  name: 'large.jpg',
  bytes: Buffer.concat([jpeg, Buffer.alloc(20_000_000)]),
  declared: 'image/jpeg',
  because: '20 MB behind a small JPEG',
  verdict: 'too-large',
};

/**
 * Files that nobody should be served, all made here. They carry `payloads`, which may be in no picture made of them; what
 * their names and types say is as false as their senders like.
 */
export const hostileFiles = (): readonly HostileFile[] => [
  ...foreign.map(([name, bytes, because]) => declared(name, bytes, because, 'unsupported-format')),
  ...others.map(([name, bytes, because]) => declared(name, bytes, because, 'not-an-image')),
  large,
  ...hostileJpegs,
  ...hostilePngs,
  ...hostileWebps,
];

const declared = (name: string, bytes: Buffer, because: string, verdict: HostileFile['verdict']): HostileFile => ({
  name,
  bytes,
  declared: name.endsWith('.png') ? 'image/png' : name.endsWith('.webp') ? 'image/webp' : 'image/jpeg',
  because,
  verdict,
});
