import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { sharpImages } from '../adapters/images/sharp-images.ts';
import { jpeg, open, scene } from '../test/support/pictures.ts';
import { median } from './statistics.ts';

/** What deriving pictures takes beside the bare library: `tsx bench/images.ts`. */

const ROUNDS = 15;

/** The same three pictures by sharp alone, of one decoding, for somebody who trusts the file. */
async function bare(bytes: Uint8Array): Promise<void> {
  const { data, info } = await sharp(bytes, { autoOrient: true })
    .resize({ width: 1600, height: 1600, fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { raw: { width: info.width, height: info.height, channels: 3 as const } };
  for (const [longest, quality] of [
    [1600, 80],
    [320, 80],
    [16, 20],
  ] as const)
    await sharp(data, raw).resize({ width: longest, height: longest, fit: 'inside' }).webp({ quality }).toBuffer();
}

/** As most would write it: each picture from the file. */
async function naive(bytes: Uint8Array): Promise<void> {
  for (const [longest, quality] of [
    [1600, 80],
    [320, 80],
    [16, 20],
  ] as const)
    await sharp(bytes, { autoOrient: true })
      .resize({ width: longest, height: longest, fit: 'inside' })
      .webp({ quality })
      .toBuffer();
}

const images = sharpImages();
const contenders: Readonly<Record<string, (bytes: Uint8Array) => Promise<unknown>>> = {
  'sharp alone': bare,
  'the adapter': (bytes) => images.derive(bytes),
  'sharp, decoding for each picture': naive,
};

/** Milliseconds of each, in turn, so that what else the machine does falls on all of them. */
async function times(bytes: Uint8Array): Promise<Map<string, number[]>> {
  const told = new Map(Object.keys(contenders).map((name) => [name, [] as number[]]));
  for (let round = -2; round < ROUNDS; round += 1) {
    for (const [name, run] of Object.entries(contenders)) {
      const started = performance.now();
      await run(bytes);
      if (round >= 0) told.get(name)?.push(performance.now() - started);
    }
  }
  return told;
}

const row = (...cells: readonly (string | number)[]): void => console.log(`| ${cells.join(' | ')} |`);

/** Size and likeness of the large picture by quality, which is how the adapter's was chosen. */
async function qualities(bytes: Uint8Array): Promise<void> {
  const { data, info } = await sharp(bytes).resize({ width: 1600 }).raw().toBuffer({ resolveWithObject: true });
  const picture = { data, width: info.width, height: info.height };
  row('quality', 'kB', 'PSNR, dB', 'ms');
  row('--:', '--:', '--:', '--:');
  for (const quality of [60, 70, 75, 80, 85, 90]) {
    const started = performance.now();
    const encoded = await open(picture).webp({ quality }).toBuffer();
    const ms = performance.now() - started;
    const decoded = await sharp(encoded).raw().toBuffer();
    const error = decoded.reduce((sum, sample, at) => sum + (sample - (data[at] ?? 0)) ** 2, 0) / data.length;
    row(quality, Math.round(encoded.length / 1000), (10 * Math.log10(255 ** 2 / error)).toFixed(1), Math.round(ms));
  }
}

/** What the process held at most, in MB. Linux counts into maxRSS what the parent held, and knows better in /proc. */
function peakMb(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const [, kibibytes = process.resourceUsage().maxRSS] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  return (Number(kibibytes) * 1024) / 1e6;
}

/** The peak of one contender in a process of its own. */
const peakOf = (name: string, file: string): number =>
  Number(execFileSync(process.execPath, ['--import', 'tsx', 'bench/images.ts', name, file], { encoding: 'utf8' }));

async function report(): Promise<void> {
  const photo = await jpeg(scene(4000, 3000), { tagged: true, quality: 92 });
  const directory = mkdtempSync(join(tmpdir(), 'swapyard-bench-'));
  const file = join(directory, 'photo');
  writeFileSync(file, photo);
  const measured = await times(photo);
  const reference = median(measured.get('sharp alone') ?? []);
  console.log(`A JPEG of 4000 × 3000 pixels and ${(photo.length / 1e6).toFixed(1)} MB, ${ROUNDS} rounds:\n`);
  row('', 'median, ms', 'as a multiple', 'most memory, MB');
  row('---', '--:', '--:', '--:');
  for (const [name, ms] of measured)
    row(name, Math.round(median(ms)), (median(ms) / reference).toFixed(2), Math.round(peakOf(name, file)));
  console.log();
  await qualities(photo);
  rmSync(directory, { recursive: true });
}

const [, , name, file] = process.argv;
const contender = contenders[name ?? ''];
if (contender && file) {
  await contender(readFileSync(file));
  console.log(peakMb());
} else await report();
