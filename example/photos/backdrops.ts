import sharp from 'sharp';
import type { Random } from '../random.ts';
import type { Place } from './drawing.ts';
import { blanket, bricks, cardboard, carpet, concrete, hedge, lawn, planks, plaster, type Rgb, type Surface, tiled, upright } from './surfaces.ts'; // biome-ignore format: one line

/** A place to put things, seen as a phone sees it. A bench is looked down upon and has no wall. */
export interface Backdrop {
  readonly name: string;
  readonly floor: Surface;
  readonly wall?: Surface;
}

/** Of the picture's height: where the floor meets the wall. */
const WALL_ENDS = 0.7;
/** Backdrops are out of focus, so a third of the pixels is enough, and nine times as fast. */
const COARSER = 3;

const oiled = planks([176, 128, 82], [104, 68, 40], 150);
const grey = planks([168, 160, 148], [104, 96, 86], 190);
const parquet = planks([196, 152, 102], [138, 96, 58], 74);
const paving = tiled([164, 160, 150], 210);
const warmWhite: Rgb = [226, 221, 210];

/** People have few places to take pictures; which one is whose follows from who they are. */
const backdrops: Record<Place, readonly Backdrop[]> = {
  bench: [
    { name: 'oiled bench', floor: oiled },
    { name: 'grey boards', floor: grey },
    { name: 'concrete', floor: concrete([158, 156, 150]) },
    { name: 'cardboard', floor: cardboard },
    { name: 'blanket', floor: blanket([112, 122, 138], [196, 188, 170]) },
    { name: 'white table', floor: plaster([222, 220, 214]) },
    { name: 'carpet', floor: carpet([150, 138, 124]) },
    { name: 'red blanket', floor: blanket([142, 74, 66], [58, 62, 78]) },
  ],
  garage: [
    { name: 'garage', wall: plaster([186, 184, 176]), floor: concrete([140, 138, 132]) },
    { name: 'yard', wall: bricks([158, 92, 70]), floor: concrete([150, 146, 138]) },
    { name: 'barn', wall: upright(grey), floor: concrete([132, 126, 116]) },
    { name: 'block wall', wall: tiled([172, 170, 164], 190), floor: concrete([120, 120, 118]) },
  ],
  room: [
    { name: 'white room', wall: plaster(warmWhite), floor: parquet },
    { name: 'green room', wall: plaster([182, 194, 176]), floor: parquet },
    { name: 'blue room', wall: plaster([176, 190, 204]), floor: carpet([166, 156, 142]) },
    { name: 'kitchen', wall: plaster([232, 214, 184]), floor: tiled([196, 186, 172], 170) },
    { name: 'hall', wall: plaster([214, 200, 192]), floor: planks([150, 106, 70], [92, 60, 38], 110) },
  ],
  garden: [
    { name: 'lawn and fence', wall: upright(planks([150, 118, 84], [96, 70, 48], 84)), floor: lawn },
    { name: 'lawn and hedge', wall: hedge, floor: lawn },
    { name: 'terrace', wall: bricks([172, 112, 86]), floor: paving },
    { name: 'drive', wall: hedge, floor: paving },
  ],
};

export const backdropFor = (place: Place, random: Random): Backdrop => {
  const [first] = backdrops[place];
  const chosen = random.pick(backdrops[place]) ?? first;
  if (!chosen) throw new Error(`there is nowhere to take pictures in: ${place}`);
  return chosen;
};

const taken = new Map<string, Promise<Buffer>>();

/** Its picture without anything in it: rows of RGB. The same places come again and again, so they are kept. */
export function pictureOf(backdrop: Backdrop, width: number, height: number): Promise<Buffer> {
  const key = `${backdrop.name} ${width}x${height}`;
  const picture = taken.get(key) ?? paint(backdrop, width, height);
  taken.set(key, picture);
  return picture;
}

function paint(backdrop: Backdrop, width: number, height: number): Promise<Buffer> {
  const raw = { width: Math.ceil(width / COARSER), height: Math.ceil(height / COARSER), channels: 3 } as const;
  const pixels = Buffer.alloc(raw.width * raw.height * 3);
  for (let y = 0; y < raw.height; y += 1)
    for (let x = 0; x < raw.width; x += 1)
      pixels.set(seen(backdrop, x * COARSER, y * COARSER, width, height).map(clamped), (y * raw.width + x) * 3);
  return sharp(pixels, { raw }).resize(width, height, { fit: 'fill', kernel: 'cubic' }).blur(1.1).raw().toBuffer();
}

/** The colour at one pixel: the nearer to the wall, the smaller everything on the floor. */
function seen({ floor, wall }: Backdrop, x: number, y: number, width: number, height: number): Rgb {
  const aside = x - width / 2;
  if (!wall) {
    const distance = 1.28 - (0.5 * y) / height;
    return floor(aside * distance + 2000, y * distance);
  }
  const edge = height * WALL_ENDS;
  if (y > edge) {
    const distance = (0.62 * height) / (y - edge + 0.24 * height);
    return shaded(floor(aside * distance * 0.6 + 2000, 900 * distance), 0.82 + (0.3 * (y - edge)) / (height - edge));
  }
  // Corners are dark, and a skirting board or the shade of the ground ends every wall.
  const nearFloor = (edge - y) / height;
  return shaded(wall(aside + 2000, y), nearFloor < 0.035 ? 0.72 : 0.98 - 0.1 * Math.exp(-nearFloor * 14));
}

const shaded = ([red, green, blue]: Rgb, by: number): Rgb => [red * by, green * by, blue * by];
const clamped = (value: number): number => Math.max(0, Math.min(255, value));
