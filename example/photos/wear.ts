import sharp from 'sharp';
import { type Random, randomFor } from '../random.ts';
import type { Frame } from './frame.ts';
import { line, times } from './svg.ts';

/** So many different sheets of marks: drawing them takes as long as drawing the thing. */
const SHEETS = 3;
const drawn = new Map<string, Promise<Buffer>>();

/** Scratches, chips and dust to be laid on a thing: rows of RGBA. @param strong in a picture that is about them */
export function wearMarks(frame: Frame, random: Random, strong: boolean): Promise<Buffer> {
  const key = `${strong ? 'strong' : 'slight'} ${Math.floor(random.between(0, SHEETS))} ${frame.width}`;
  const sheet = drawn.get(key) ?? render(marks(frame, randomFor(key), strong), frame);
  drawn.set(key, sheet);
  return sheet;
}

function render(elements: string, { width, height }: Frame): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${elements}</svg>`;
  return sharp(Buffer.from(svg)).ensureAlpha().raw().toBuffer();
}

function marks({ width, height }: Frame, random: Random, strong: boolean): string {
  const [reach, scratches, specks] = strong ? [0.26, 26, 120] : [0.46, 8, 70];
  const x = () => width * (0.5 + random.between(-reach, reach));
  const y = () => height * (0.5 + random.between(-reach, reach));
  const scratch = () => {
    const [dx, dy] = [random.between(-90, 90), random.between(-34, 34)];
    const path = `M${x()} ${y()}q${dx / 2 + random.between(-8, 8)} ${dy / 2} ${dx} ${dy}`;
    return line(
      path,
      random.chance(0.65) ? '#f2efe6' : '#1c1a18',
      random.between(1, strong ? 3.4 : 2),
      random.between(0.25, 0.7),
    );
  };
  const speck = () =>
    `<circle cx="${x()}" cy="${y()}" r="${random.between(0.8, 3)}" fill="#e9e2d2" opacity="${random.between(0.15, 0.5)}"/>`;
  return times(scratches, scratch) + times(specks, speck) + (strong ? times(5, () => stain(x(), y(), random)) : '');
}

/** Rust or old grease, darker in the middle. */
function stain(x: number, y: number, random: Random): string {
  const colour = random.chance(0.6) ? '#7a4420' : '#2a241c';
  return times(7, () => {
    const [dx, dy] = [random.between(-26, 26), random.between(-18, 18)];
    return `<ellipse cx="${x + dx}" cy="${y + dy}" rx="${random.between(6, 30)}" ry="${random.between(5, 20)}" fill="${colour}" opacity=".2"/>`;
  });
}
