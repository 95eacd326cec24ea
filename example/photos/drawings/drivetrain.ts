import type { Drawing } from '../drawing.ts';
import { darker, lighter, paints } from '../paints.ts';
import {
  around,
  bothSides,
  box,
  disc,
  hole,
  inColumn,
  inRow,
  line,
  mirrored,
  moved,
  oval,
  pipe,
  ring,
  screw,
  shape,
  times,
} from '../svg.ts';

const { black, brass, chrome, iron, orange, steel } = paints;

const RUBBER = '#25272a';

export const drivetrain = {
  clutch: {
    size: [660, 660],
    place: 'bench',
    paint: 'iron',
    spot: [200, 160],
    draw: (colour) =>
      [
        around(66, box(0, -312, 16, 26, darker(colour, 0.1), { r: 3, shade: 'none' })),
        disc(0, 0, 306, colour),
        ring(0, 0, 290, 230, lighter(colour, 0.18)),
        disc(0, 0, 228, '#6b5138'),
        around(12, line('M0-120V-222', '#3a2b1d', 8)),
        disc(0, 0, 128, steel),
        around(6, box(0, -86, 54, 30, orange, { r: 12, shade: 'lying' })),
        disc(0, 0, 52, iron),
        around(12, line('M0-44v-12', '#1f2123', 8)),
        hole(0, 0, 36),
        around(8, screw(0, -262, 14)),
      ].join(''),
  },
  driveShaft: {
    size: [1000, 320],
    place: 'bench',
    paint: 'iron',
    spot: [0, 0],
    draw: (colour) =>
      [
        box(0, 0, 520, 70, colour, { r: 6, shade: 'lying' }),
        box(20, 0, 90, 112, RUBBER, { r: 20, shade: 'lying' }),
        bothSides(
          times(5, (i) => box(280 + i * 26, 0, 24, 96 + i * 18, RUBBER, { r: 10, shade: 'lying' })),
          box(412, 0, 60, 190, darker(colour, 0.1), { r: 14, shade: 'lying' }),
        ),
        box(470, 0, 70, 60, chrome, { r: 6, shade: 'lying' }),
        inColumn(4, 13, line('M440 0h60', '#4d5257', 4)),
        mirrored(box(455, 0, 40, 230, steel, { r: 10, shade: 'lying' }), hole(455, -80, 12), hole(455, 80, 12)),
      ].join(''),
  },
  differential: {
    size: [860, 560],
    place: 'garage',
    paint: 'iron',
    spot: [0, 110],
    draw: (colour) =>
      [
        bothSides(pipe('M180 20H420', colour, 110), box(410, 20, 36, 190, darker(colour, 0.2), { r: 8 })),
        shape('M-220 20Q-210-190-60-220H80Q220-190 230 20T80 260H-80Q-210 220-220 20Z', colour),
        disc(0, 20, 190, lighter(colour, 0.08)),
        ring(0, 20, 190, 170, darker(colour, 0.2)),
        moved(0, 20, around(10, screw(0, -178, 13))),
        line('M-100-60Q0-110 100-60M-120 40H120M-90 110Q0 140 90 110', darker(colour, 0.35), 9),
        box(0, -245, 110, 60, darker(colour, 0.15), { shade: 'standing' }),
        disc(60, 90, 20, brass),
      ].join(''),
  },
  transmission: {
    size: [980, 560],
    place: 'garage',
    paint: 'alu',
    spot: [80, 20],
    draw: (colour) =>
      [
        shape(
          'M-460-210Q-350-230-300-180L-60-140L260-120L330-70H460V90H340L260 150L-60 180L-300 210Q-360 250-460 230Z',
          colour,
        ),
        oval(-455, 10, 60, 222, darker(colour, 0.15)),
        oval(-462, 10, 44, 180, '#2b2d30', 'hollow'),
        box(-440, 10, 150, 36, steel, { shade: 'lying' }),
        ...[-200, -60, 80, 210].map((x) => line(`M${x}-130V160`, darker(colour, 0.3), 10)),
        line('M-290-60L250-50M-290 90L250 80', darker(colour, 0.22), 8),
        box(60, 175, 330, 40, darker(colour, 0.25), { r: 8 }),
        inRow(6, 56, moved(60, 0, screw(0, 175, 10))),
        pipe('M150-120L170-220', iron, 26),
        disc(172, -228, 24, black),
        box(440, 10, 60, 120, darker(colour, 0.1), { shade: 'lying' }),
        disc(470, 10, 30, steel),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
