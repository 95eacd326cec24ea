import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { largestFiles } from '../support/costly-files.ts';
import { hostileFiles } from '../support/hostile-files.ts';
import { say } from '../support/random.ts';

const MOST_MB = 512;
const MOST_MS = 5000;

/** Making these files and decoding them is work: on a busy machine it takes its time, of which only the CPU's counts. */
jest.setTimeout(180_000);

const directory = mkdtempSync(join(tmpdir(), 'swapyard-images-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Of one file in a process of its own: milliseconds of its one core, and what that process held at most. */
async function cost(bytes: Uint8Array): Promise<{ outcome: string; cpuMs: number; peakMb: number }> {
  const file = join(directory, 'photo');
  writeFileSync(file, bytes);
  const script = 'test/support/derive-in-process.ts';
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, file]);
  return JSON.parse(stdout);
}

const told = ({ cpuMs, peakMb }: { cpuMs: number; peakMb: number }): string =>
  `${Math.round(cpuMs)} ms, ${Math.round(peakMb)} MB`;

describe('given the costliest files that are taken', () => {
  it.each(largestFiles)('when it is $name, then it takes less than 512 MB and 5 s', async ({ name, bytes }) => {
    const took = await cost(await bytes());
    say(`${name}: ${told(took)}`);
    expect(took.outcome).toMatch(/^\d+x\d+$/);
    expect(took.peakMb).toBeLessThan(MOST_MB);
    expect(took.cpuMs).toBeLessThan(MOST_MS);
  });
});

describe('given files that would take more', () => {
  const bombs = hostileFiles().filter(({ verdict }) => verdict === 'too-many-pixels');

  it('when they are refused, then they were not decoded', async () => {
    expect(bombs.length).toBeGreaterThan(8);
    const idle = await cost(Buffer.from('no picture'));
    for (const { bytes, name } of bombs.filter((_, index) => index % 4 === 0)) {
      const took = await cost(bytes);
      say(`${name}: ${told(took)}`);
      expect(took.outcome).toBe('too-many-pixels');
      expect(took.peakMb - idle.peakMb).toBeLessThan(30);
      expect(took.cpuMs).toBeLessThan(500);
    }
  });
});
