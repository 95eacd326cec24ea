import { clouds, noise } from './noise.ts';

/** 0 to 255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** What something is covered with: its colour at every point, some 1200 units to the width of a picture. */
export type Surface = (x: number, y: number) => Rgb;

const lit = ([red, green, blue]: Rgb, by: number): Rgb => [red * by, green * by, blue * by];

const between = (one: Rgb, other: Rgb, share: number): Rgb => [
  one[0] + (other[0] - one[0]) * share,
  one[1] + (other[1] - one[1]) * share,
  one[2] + (other[2] - one[2]) * share,
];

/** @returns the whole part, and how far it is (0 to 1) to the next */
function split(value: number): readonly [number, number] {
  const whole = Math.floor(value);
  return [whole, value - whole];
}

/** Boards side by side, across. */
export const planks =
  (light: Rgb, dark: Rgb, width: number): Surface =>
  (x, y) => {
    const [board, within] = split(y / width);
    const grain = clouds(x / 260 + board * 31, y / 14 + board * 7, 4);
    const knots = Math.max(0, clouds(x / 130 + board * 13, y / 60, 2) - 0.72) * 2.4;
    const gap = within < 0.025 || within > 0.985 ? 0.42 : 1;
    const tone = 0.9 + 0.2 * noise(board * 5.7, 3.1);
    return lit(between(light, dark, Math.min(1, grain * 0.85 + knots)), gap * tone);
  };

/** The same, upright. */
export const upright =
  (surface: Surface): Surface =>
  (x, y) =>
    surface(y, x);

export const concrete =
  (colour: Rgb): Surface =>
  (x, y) => {
    const stains = clouds(x / 330, y / 330, 4);
    const speckle = noise(x / 2.2, y / 2.2);
    const oil = Math.max(0, clouds(x / 210 + 40, y / 170, 3) - 0.64) * 0.9;
    return lit(colour, 0.78 + stains * 0.36 + (speckle - 0.5) * 0.13 - oil);
  };

export const cardboard: Surface = (x, y) => {
  const waves = Math.sin(y / 3.1) * 0.014;
  const fold = Math.abs(y - 180 - x * 0.02) < 3 ? -0.16 : 0;
  return lit([191, 152, 108], 0.9 + clouds(x / 150, y / 90, 4) * 0.18 + waves + fold);
};

/** Woven, with a check. */
export const blanket =
  (colour: Rgb, stripe: Rgb): Surface =>
  (x, y) => {
    const weave = 0.92 + Math.sin(x / 2.4) * Math.sin(y / 2.4) * 0.09;
    const striped = (along: number): boolean => split(along / 170)[1] < 0.16;
    const share = (striped(x) ? 0.45 : 0) + (striped(y) ? 0.45 : 0);
    return lit(between(colour, stripe, share), weave * (0.84 + clouds(x / 240, y / 160, 3) * 0.3));
  };

export const carpet =
  (colour: Rgb): Surface =>
  (x, y) =>
    lit(colour, 0.68 + noise(x / 3, y / 3) * 0.3 + clouds(x / 260, y / 200, 3) * 0.3);

export const lawn: Surface = (x, y) => {
  const blades = noise(x / 3.4, y / 11) * 0.55 + noise(x / 7 + 90, y / 19) * 0.45;
  const patches = clouds(x / 300, y / 220, 3);
  return lit(between([74, 104, 44], [146, 156, 78], patches * 0.7), 0.55 + blades * 0.85);
};

export const hedge: Surface = (x, y) => {
  const leaves = noise(x / 9, y / 9) * 0.5 + noise(x / 21, y / 17) * 0.5;
  return lit([62, 88, 50], 0.35 + leaves * 1.15 + (clouds(x / 200, y / 200, 2) - 0.5) * 0.4);
};

export const tiled =
  (colour: Rgb, size: number): Surface =>
  (x, y) => {
    const [[column, across], [row, down]] = [split(x / size), split(y / size)];
    const grout = across < 0.022 || down < 0.022;
    const tone = 0.93 + noise(column * 3.7, row * 5.9) * 0.1;
    return grout ? lit(colour, 0.66) : lit(colour, tone + clouds(x / 60, y / 60, 3) * 0.07);
  };

export const plaster =
  (colour: Rgb): Surface =>
  (x, y) =>
    lit(colour, 0.94 + clouds(x / 400, y / 400, 3) * 0.1 + (noise(x / 4, y / 4) - 0.5) * 0.03);

export const bricks =
  (colour: Rgb): Surface =>
  (x, y) => {
    const [row, down] = split(y / 44);
    const [column, across] = split(x / 118 + (row % 2) * 0.5);
    const rough = clouds(x / 16, y / 16, 2) * 0.22;
    if (down < 0.1 || across < 0.045) return lit([176, 168, 156], 0.8 + rough);
    return lit(colour, 0.66 + noise(column * 7.3, row * 3.3) * 0.42 + rough);
  };
