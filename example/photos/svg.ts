/**
 * The strokes that drawings are made of: SVG elements as text. A solid thing is drawn twice, in its own colour and then
 * with light and shade on it, which are gradients over the extent of the shape.
 */

/** How light falls on a shape: from above, on a tube (lying, standing), on a ball, through glass, into a hole. */
export type Shade = 'sheen' | 'lying' | 'standing' | 'ball' | 'glassy' | 'hollow' | 'none';

const EDGE = 'stroke="#101114" stroke-opacity=".45" stroke-width="2"';

const stops = (...at: readonly (readonly [offset: number, light: 0 | 1, opacity: number])[]): string =>
  at
    .map(([offset, light, opacity]) => {
      return `<stop offset="${offset}" stop-color="${light ? '#fff' : '#08090c'}" stop-opacity="${opacity}"/>`;
    })
    .join('');

const tube = stops([0, 0, 0.35], [0.28, 1, 0.5], [0.5, 1, 0], [0.6, 0, 0.05], [1, 0, 0.6]);

/** What every picture that uses these strokes has to begin with. */
export const shades = [
  `<linearGradient id="sheen" x2=".25" y2="1">${stops([0, 1, 0.42], [0.45, 1, 0.04], [0.5, 0, 0.02], [1, 0, 0.4])}</linearGradient>`,
  `<linearGradient id="lying" x2="0" y2="1">${tube}</linearGradient>`,
  `<linearGradient id="standing">${tube}</linearGradient>`,
  `<radialGradient id="ball" cx=".36" cy=".3" r=".78">${stops([0, 1, 0.55], [0.4, 1, 0.06], [0.55, 0, 0.04], [1, 0, 0.5])}</radialGradient>`,
  `<linearGradient id="glassy" x2="1" y2=".8">${stops([0, 1, 0.5], [0.3, 1, 0.1], [0.31, 1, 0.38], [0.46, 1, 0.3], [0.47, 1, 0.04], [1, 0, 0.28])}</linearGradient>`,
  `<radialGradient id="hollow" cx=".5" cy=".62" r=".62">${stops([0, 0, 0.35], [0.7, 0, 0.55], [1, 0, 0.85])}</radialGradient>`,
].join('');

const solid = (element: (attributes: string) => string, fill: string, shade: Shade): string =>
  `${element(`fill="${fill}" ${EDGE}`)}${shade === 'none' ? '' : element(`fill="url(#${shade})"`)}`;

/** A rectangle by its centre. */
export function box(
  x: number,
  y: number,
  width: number,
  height: number,
  fill: string,
  { r = 8, shade = 'sheen' }: { readonly r?: number; readonly shade?: Shade } = {},
): string {
  const place = `x="${x - width / 2}" y="${y - height / 2}" width="${width}" height="${height}" rx="${r}"`;
  return solid((attributes) => `<rect ${place} ${attributes}/>`, fill, shade);
}

export const oval = (x: number, y: number, rx: number, ry: number, fill: string, shade: Shade = 'ball'): string =>
  solid((attributes) => `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" ${attributes}/>`, fill, shade);

export const disc = (x: number, y: number, r: number, fill: string, shade: Shade = 'ball'): string =>
  oval(x, y, r, r, fill, shade);

/** What lies inside a path; parts that another part encloses are holes. */
export const shape = (path: string, fill: string, shade: Shade = 'sheen'): string =>
  solid((attributes) => `<path d="${path}" fill-rule="evenodd" ${attributes}/>`, fill, shade);

/** A disc with a hole. */
export const ring = (x: number, y: number, r: number, hole: number, fill: string, shade: Shade = 'ball'): string =>
  shape(`${circle(x, y, r)}${circle(x, y, hole)}`, fill, shade);

const circle = (x: number, y: number, r: number): string =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;

/** A stroke without thickness of its own: seams, grooves, strings. */
export const line = (path: string, colour: string, width = 4, opacity = 1): string =>
  `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-opacity="${opacity}" stroke-linecap="round" stroke-linejoin="round"/>`;

/** A pipe, bar or cable along a path, with its light along the middle. */
export const pipe = (path: string, colour: string, width: number): string =>
  [
    line(path, '#101114', width + 3, 0.55),
    line(path, colour, width),
    line(path, '#08090c', width, 0.22),
    line(path, colour, width * 0.72),
    line(path, '#ffffff', width * 0.22, 0.45),
  ].join('');

export const moved = (x: number, y: number, ...parts: readonly string[]): string =>
  `<g transform="translate(${x} ${y})">${parts.join('')}</g>`;

/** Degrees clockwise, around the middle. */
export const turned = (degrees: number, ...parts: readonly string[]): string =>
  `<g transform="rotate(${degrees})">${parts.join('')}</g>`;

export const scaled = (by: number, ...parts: readonly string[]): string =>
  `<g transform="scale(${by})">${parts.join('')}</g>`;

export const mirrored = (...parts: readonly string[]): string => `<g transform="scale(-1 1)">${parts.join('')}</g>`;

/** The same on the left and on the right. */
export const bothSides = (...parts: readonly string[]): string => parts.join('') + mirrored(...parts);

/** So many copies around the middle. */
export const around = (count: number, part: string, from = 0): string =>
  times(count, (index) => turned(from + (index * 360) / count, part));

/** So many copies in a row, the row's middle where the part is. */
export const inRow = (count: number, step: number, part: string): string =>
  times(count, (index) => moved((index - (count - 1) / 2) * step, 0, part));

/** The same, one below the other. */
export const inColumn = (count: number, step: number, part: string): string =>
  times(count, (index) => moved(0, (index - (count - 1) / 2) * step, part));

export const times = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join('');

export const screw = (x: number, y: number, r = 11): string =>
  disc(x, y, r, '#8b9096') + line(`M${x - r * 0.6} ${y}h${r * 1.2}`, '#2c2f33', r * 0.25);

/** A hole through metal. */
export const hole = (x: number, y: number, r: number): string => disc(x, y, r, '#17181b', 'hollow');
