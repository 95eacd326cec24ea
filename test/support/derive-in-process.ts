import { existsSync, readFileSync } from 'node:fs';
import { sharpImages } from '../../adapters/images/sharp-images.ts';

/** Derives the pictures of one file in a process of its own, and says what it took. */
const [, , file = ''] = process.argv;
const status = '/proc/self/status';
const images = sharpImages();
const bytes = readFileSync(file);
const [started, before] = [performance.now(), process.cpuUsage()];
const derived = await images.derive(bytes);
const { user, system } = process.cpuUsage(before);
const took = {
  outcome: 'rejected' in derived ? derived.rejected : `${derived.large.width}x${derived.large.height}`,
  ms: performance.now() - started,
  cpuMs: (user + system) / 1000,
  peakMb: (peakKibibytes() * 1024) / 1e6,
};
process.stdout.write(JSON.stringify(took));

/** Linux counts into maxRSS what the parent process had, and knows better in /proc. */
function peakKibibytes(): number {
  const [, peak] = (existsSync(status) && /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))) || [];
  return peak === undefined ? process.resourceUsage().maxRSS : Number(peak);
}
