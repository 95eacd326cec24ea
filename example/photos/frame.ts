import type { Random } from '../random.ts';
import type { Drawing } from './drawing.ts';
import { moved, turned } from './svg.ts';

/** The longer side, in pixels. */
const LONG = 1200;
const SHORT = 900;
/** Of the picture's height: where things stand. */
const GROUND = 0.88;

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** How the phone was held. */
  readonly upright: boolean;
}

/** How a thing is looked at: all of it, all of it from the side, or a part of it. */
export type View = 'whole' | 'side' | 'close';

/** What is in front of the camera: one or more of the same. */
interface Group {
  readonly width: number;
  readonly height: number;
  readonly at: readonly (readonly [x: number, y: number])[];
}

/** A tall thing is photographed with the phone upright. */
export function frameFor(drawing: Drawing, pieces: number): Frame {
  const { width, height } = arranged(drawing, pieces);
  const upright = height > width * 1.12;
  return upright ? { width: SHORT, height: LONG, upright } : { width: LONG, height: SHORT, upright };
}

/** The things as SVG, where they are in the picture. @param draw one of them */
export function composed(
  drawing: Drawing,
  { pieces, view, frame, random }: { pieces: number; view: View; frame: Frame; random: Random },
  draw: (random: Random) => string,
): string {
  const group = arranged(drawing, pieces);
  const standing = drawing.place !== 'bench';
  const parts = group.at.map(([x, y]) => moved(x, y, turned(standing ? 0 : random.between(-4, 4), draw(random))));
  const fits = Math.min((frame.width * 0.9) / group.width, (frame.height * (standing ? 0.74 : 0.84)) / group.height);
  if (view === 'close') {
    const [x, y] = drawing.spot ?? [0, 0];
    const [first = [0, 0]] = group.at;
    const zoom = fits * random.between(2.1, 2.6) * Math.max(1, Math.sqrt(pieces) * 0.8);
    const focus = moved(-x - first[0], -y - first[1], ...parts);
    return moved(frame.width / 2, frame.height / 2, turned(random.between(-9, 9), scaledTo(zoom, zoom, 0, focus)));
  }
  const scale = fits * random.between(0.88, 0.98);
  const middle = standing
    ? frame.height * GROUND - (group.height * scale) / 2
    : frame.height * random.between(0.48, 0.53);
  const side = view === 'side' ? -0.84 : 1;
  const slant = view === 'side' ? random.between(0.05, 0.09) : 0;
  const turn = standing ? random.between(-0.8, 0.8) : random.between(-8, 8);
  return moved(
    frame.width * random.between(0.47, 0.53),
    middle,
    turned(turn, scaledTo(scale * side, scale, slant, ...parts)),
  );
}

const scaledTo = (across: number, down: number, slant: number, ...parts: readonly string[]): string =>
  `<g transform="matrix(${across} ${across * slant} 0 ${down} 0 0)">${parts.join('')}</g>`;

/** On a bench they lie in rows; on the floor they stand in one row, the nearer hiding a part of the next. */
function arranged({ size: [width, height], place }: Drawing, pieces: number): Group {
  if (place !== 'bench') {
    const step = pieces > 2 ? width * 0.62 : width * 1.04;
    return { width: width + (pieces - 1) * step, height, at: rowOf(pieces, step, 0) };
  }
  const columns = Math.max(1, Math.round(Math.sqrt((pieces * 4 * height) / (3 * width))));
  const rows = Math.ceil(pieces / columns);
  const at = Array.from({ length: rows }, (_, row) => {
    const inRow = Math.min(columns, pieces - row * columns);
    return rowOf(inRow, width * 1.06, (row - (rows - 1) / 2) * height * 1.06);
  });
  return { width: columns * width * 1.06, height: rows * height * 1.06, at: at.flat() };
}

const rowOf = (count: number, step: number, y: number): (readonly [number, number])[] =>
  Array.from({ length: count }, (_, index) => [(index - (count - 1) / 2) * step, y] as const);
