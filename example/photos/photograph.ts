import sharp from 'sharp';
import { type Random, randomFor } from '../random.ts';
import { backdropFor, pictureOf } from './backdrops.ts';
import { develop, lightFor } from './develop.ts';
import type { Drawing } from './drawing.ts';
import { composed, type Frame, frameFor, type View } from './frame.ts';
import { mixed, type Paint, paints } from './paints.ts';
import { shadowOf } from './shadow.ts';
import { moved, scaled, shades, turned } from './svg.ts';
import { wearMarks } from './wear.ts';

/** One picture to take. */
export interface Shot {
  /** What everything that looks random in it follows from. */
  readonly seed: string;
  /** The same for all pictures that are taken in one place. */
  readonly where: string;
  readonly drawing: Drawing;
  readonly paint: Paint;
  readonly pieces: number;
  readonly view: View;
  /** Shows what use has done to it. */
  readonly worn: boolean;
  /** SVG of a label in front of it, 560 wide, its middle at 0, 0. */
  readonly label?: string;
}

/** Like a phone's at a glance, at a fraction of the bytes. */
const QUALITY = 74;

/** What is behind a label has a third of the pixels in each direction, as the camera looks at the label. */
const OUT_OF_FOCUS = 3;

/** Takes the picture: a JPEG as a phone saves it, 1200 × 900 pixels, those of tall things rotated by their EXIF data. */
export async function photograph(shot: Shot): Promise<Buffer> {
  const { drawing, pieces, view } = shot;
  const random = randomFor(shot.seed);
  const frame = frameFor(drawing, pieces);
  const backdrop = backdropFor(drawing.place, randomFor(`${drawing.place} of ${shot.where}`));
  const colour = mixed(
    paints[shot.paint],
    random.pick(['#ffffff', '#1a1a1e', '#8a7a66']) ?? '#ffffff',
    random.between(0, 0.12),
  );
  const things = composed(drawing, { pieces, view, frame, random }, (each) => drawing.draw(colour, each));
  const label =
    shot.label === undefined ? undefined : turned(random.between(-7, 7), scaled(random.between(0.95, 1.2), shot.label));
  const [thing, wear, front, empty] = await Promise.all([
    pixelsOf(things, frame, label === undefined ? 1 : OUT_OF_FOCUS),
    wearMarks(frame, random, shot.worn),
    label === undefined ? undefined : pixelsOf(moved(frame.width / 2, frame.height / 2, label), frame),
    pictureOf(backdrop, frame.width, frame.height),
  ]);
  const cast = {
    standing: view !== 'close' && drawing.place !== 'bench',
    aside: random.between(0.014, 0.034),
    soft: random.between(9, 22),
  };
  const layers = {
    backdrop: empty,
    thing,
    wear,
    shadow: await shadowOf(thing, frame, { ...cast, aside: random.chance(0.5) ? cast.aside : -cast.aside }),
    ...(front && { label: front }),
  };
  return saved(develop(layers, frame, lightFor(random)), frame, random);
}

/** @param coarser out of focus: fewer pixels by this factor */
function pixelsOf(elements: string, { width, height }: Frame, coarser = 1): Promise<Buffer> {
  const size = `width="${width / coarser}" height="${height / coarser}" viewBox="0 0 ${width} ${height}"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size}><defs>${shades}</defs>${elements}</svg>`;
  const picture = sharp(Buffer.from(svg)).ensureAlpha();
  return (coarser > 1 ? picture.resize(width, height) : picture).raw().toBuffer();
}

/** Phones save what the sensor saw and say how they were held; some were held upside down. */
function saved(pixels: Buffer, { width, height, upright }: Frame, random: Random): Promise<Buffer> {
  const raw = { width, height, channels: 3 } as const;
  // What EXIF calls 6 is to be turned a quarter clockwise to be seen, 8 the other way, 3 by half.
  const [orientation, turn] = upright
    ? random.chance(0.8)
      ? [6, 270]
      : [8, 90]
    : random.chance(0.1)
      ? [3, 180]
      : [1, 0];
  return sharp(pixels, { raw }).rotate(turn).jpeg({ quality: QUALITY }).withMetadata({ orientation }).toBuffer();
}
