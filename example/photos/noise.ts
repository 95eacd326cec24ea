/** Noise of the same value at the same place on every machine: what makes wood, stone and cloth of a plain colour. */

/** 0 to 1 at a point of the integer grid. */
function lattice(x: number, y: number): number {
  let mixed = Math.imul(x, 0x165667b1) ^ Math.imul(y, 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}

/** 0 to 1, smooth over a distance of 1. */
export function noise(x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [across, down] = [eased(x - left), eased(y - top)];
  const upper = lattice(left, top) * (1 - across) + lattice(left + 1, top) * across;
  const lower = lattice(left, top + 1) * (1 - across) + lattice(left + 1, top + 1) * across;
  return upper * (1 - down) + lower * down;
}

/** Large shapes with ever smaller ones on them; 0 to 1. */
export function clouds(x: number, y: number, octaves = 4): number {
  let [sum, weight, total] = [0, 1, 0];
  for (let octave = 0; octave < octaves; octave += 1) {
    // Moved a little each time, so that the grids never lie upon each other.
    sum += weight * noise(x * 2 ** octave + octave * 17.3, y * 2 ** octave - octave * 9.1);
    total += weight;
    weight /= 2;
  }
  return sum / total;
}

const eased = (at: number): number => at * at * (3 - 2 * at);
