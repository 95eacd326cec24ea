import type { Drawing } from '../drawing.ts';
import { darker, lighter, paints } from '../paints.ts';
import { around, box, disc, line, moved, pipe, ring, shape } from '../svg.ts';

const { ash, black, chrome, copper, ivory, leather, steel } = paints;

const DARK = '#17181b';

const bicycleWheel = (r: number): string =>
  ring(0, 0, r, r * 0.91, '#222427', 'none') +
  ring(0, 0, r * 0.91, r * 0.86, chrome) +
  around(28, line(`M0 0V${-r * 0.87}`, '#c3c8cc', 2, 0.8)) +
  disc(0, 0, r * 0.08, steel);

const saddle = shape('M-90-26Q-20-40 60-16Q100-8 110 4Q40 10-10 16Q-80 40-96 4Z', leather);

export const bicycles = {
  bicycle: {
    size: [1060, 680],
    place: 'garden',
    paint: 'black',
    spot: [-200, 130],
    draw: (colour) =>
      [
        moved(-330, 110, bicycleWheel(215)),
        moved(330, 110, bicycleWheel(215)),
        pipe('M-330 110L-70 130L-170-150M-330 110L-160-110M-70 130L210-140M-160-110L205-150', colour, 22),
        pipe('M190-220L220-130L330 110', colour, 22),
        pipe('M180-240C240-280 270-260 300-240', chrome, 16),
        line('M150-262H210', leather, 22),
        moved(-190, -180, saddle),
        line('M-175-160L-166-120', chrome, 14),
        shape('M-350 70H-60Q-20 80-20 130T-60 190H-340Z', darker(colour, 0.1)),
        disc(-70, 130, 30, chrome),
        pipe('M-70 130L-40 210', steel, 14),
        box(-36, 214, 70, 20, DARK),
        line('M-550 60A230 230 0 0 1-220-90M150-30A220 220 0 0 1 530 20', colour, 14),
        pipe('M-470-110H-260M-460-110L-350 100', colour, 10),
        disc(246, -160, 30, chrome),
        disc(254, -160, 22, '#fff3cf'),
      ].join(''),
  },
  cargoBike: {
    size: [1240, 660],
    place: 'garden',
    paint: 'blue',
    spot: [180, 40],
    draw: (colour) =>
      [
        moved(-430, 120, bicycleWheel(190)),
        moved(520, 170, bicycleWheel(140)),
        pipe(
          'M-430 120L-190 150L-280-140M-430 120L-280-110M-190 150L-30-120M-270-120L-30-130M-190 170H420L510 170',
          black,
          24,
        ),
        pipe('M-60-230L0 150', black, 22),
        pipe('M-120-250C-40-280 0-260 20-230', chrome, 16),
        moved(-300, -170, saddle),
        shape('M20-90L420-60L380 170H60Z', colour),
        line('M30-20L408 4M42 60L396 74', darker(colour, 0.35), 5),
        box(220, -86, 430, 26, ash),
        disc(-190, 150, 34, chrome),
        pipe('M-190 150L-160 230', steel, 14),
        box(-156, 236, 70, 20, DARK),
        pipe('M-540-100H-340', black, 12),
      ].join(''),
  },
  saddle: {
    size: [760, 460],
    place: 'bench',
    paint: 'leather',
    spot: [-160, -30],
    draw: (colour) =>
      [
        pipe('M-250 60C-250 190-60 140 60 110S290 70 320 30', chrome, 26),
        ...[-280, -190].map((x) => pipe(`M${x} 60C${x - 60} 100 ${x + 60} 130 ${x} 170`, chrome, 20)),
        shape(
          'M-330-110Q-350 60-270 90Q-160 100-40 40Q140 0 310 20Q350 24 350-10Q340-60 160-70Q0-90-90-150Q-300-200-330-110Z',
          colour,
        ),
        line('M-310-80Q-290 30-250 60Q-140 70-30 10Q140-30 320-6', darker(colour, 0.35), 5, 0.7),
        ...[
          [-300, -70],
          [-296, 0],
          [-250, 60],
          [322, 0],
        ].map(([x = 0, y = 0]) => disc(x, y, 15, copper)),
        line('M-120-20h90', darker(colour, 0.4), 8, 0.6),
      ].join(''),
  },
  bicycleFrame: {
    size: [960, 660],
    place: 'garage',
    paint: 'black',
    spot: [-130, 190],
    draw: (colour) =>
      [
        pipe('M-130 220L-230-190M-130 220L250-160M-215-150L240-200M-130 220L-430 200M-430 200L-222-150', colour, 40),
        pipe('M230-240L262-140', lighter(colour, 0.08), 54),
        pipe('M262-140L300 40Q320 120 400 190', colour, 32),
        pipe('M-238-220L-226-180', chrome, 30),
        disc(-130, 220, 46, colour),
        disc(-130, 220, 24, steel),
        disc(-430, 200, 26, steel),
        disc(404, 196, 24, steel),
        line('M-60 120L180-110', ivory, 7, 0.7),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
