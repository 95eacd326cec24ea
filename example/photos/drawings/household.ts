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
  moved,
  oval,
  pipe,
  ring,
  shape,
  times,
} from '../svg.ts';

const { brass, iron, ivory } = paints;

const DARK = '#17181b';

export const household = {
  woolRug: {
    size: [980, 640],
    place: 'bench',
    paint: 'red',
    spot: [0, 0],
    draw: (colour) =>
      [
        times(48, (i) => line(`M-480 ${-300 + i * 12.7}h-18M480 ${-300 + i * 12.7}h18`, ivory, 4)),
        box(0, 0, 960, 620, colour, { r: 4, shade: 'none' }),
        ...[
          [270, '#e2cf9f'],
          [216, '#26425c'],
          [168, '#e2cf9f'],
          [128, '#4a6a4a'],
          [84, '#d99a3c'],
        ].flatMap(([y, paint]) =>
          [-1, 1].map((side) => box(0, side * Number(y), 960, 22, String(paint), { r: 0, shade: 'none' })),
        ),
        inRow(
          7,
          134,
          shape('M0-66L60 0L0 66L-60 0Z', '#26425c', 'none') + shape('M0-38L34 0L0 38L-34 0Z', '#e2cf9f', 'none'),
        ),
        inRow(80, 12, line('M0-308V308', '#000', 3, 0.12)),
        inColumn(60, 10.3, line('M-478 0H478', '#fff', 2, 0.12)),
      ].join(''),
  },
  fryingPan: {
    size: [760, 460],
    place: 'bench',
    paint: 'iron',
    spot: [-120, 0],
    draw: (colour) =>
      [
        pipe('M70 0H350', darker(colour, 0.35), 56),
        hole(336, 0, 14),
        disc(-130, 0, 222, darker(colour, 0.45)),
        disc(-130, 0, 198, darker(colour, 0.55)),
        ring(-130, 0, 222, 210, colour),
        oval(-190, -60, 90, 60, '#ffffff16', 'none'),
      ].join(''),
  },
  paellaPan: {
    size: [860, 760],
    place: 'garden',
    paint: 'steel',
    spot: [0, -60],
    draw: (colour) =>
      [
        pipe('M-180 60L-300 370M180 60L300 370M0 80V340', iron, 26),
        ring(0, 40, 150, 124, iron),
        pipe('M120 70C260 120 300 160 390 190', paints.orange, 18),
        oval(0, -60, 390, 150, darker(colour, 0.15)),
        oval(0, -76, 380, 140, lighter(colour, 0.2)),
        oval(0, -66, 340, 116, darker(colour, 0.1), 'hollow'),
        oval(0, -66, 340, 116, colour, 'ball'),
        times(26, (i) =>
          oval(
            Math.cos(i * 2.4) * (60 + i * 9),
            -66 + Math.sin(i * 2.4) * (20 + i * 3),
            9,
            4,
            darker(colour, 0.25),
            'none',
          ),
        ),
        bothSides(pipe('M370-110C430-110 430-20 372-20', '#b0332c', 22)),
      ].join(''),
  },
  floorTiles: {
    size: [880, 640],
    place: 'bench',
    paint: 'green',
    spot: [-110, -60],
    draw: (colour) =>
      times(12, (i) =>
        moved(
          -318 + (i % 4) * 212,
          -212 + Math.floor(i / 4) * 212,
          box(0, 0, 204, 204, '#dcd0b0', { r: 2 }),
          shape('M-100-100H0Q-10-10-100 0Z', colour, 'none'),
          shape('M100 100H0Q10 10 100 0Z', colour, 'none'),
          shape('M100-100V0Q10-10 0-100Z', '#c18a33', 'none'),
          shape('M-100 100V0Q-10 10 0 100Z', '#c18a33', 'none'),
          disc(0, 0, 44, '#8f3b2d', 'none'),
          disc(0, 0, 24, '#dcd0b0', 'none'),
          around(4, line('M0-50V-72', '#5b4630', 7)),
        ),
      ),
  },
  coffeePots: {
    size: [860, 460],
    place: 'bench',
    paint: 'copper',
    spot: [-190, 60],
    draw: (colour) =>
      [
        [-190, 20, 1],
        [140, 60, 0.78],
        [340, 90, 0.56],
      ]
        .map(
          ([x = 0, y = 0, s = 1]) =>
            `<g transform="translate(${x} ${y}) scale(${s})">${pipe('M110-120L310-230', darker(colour, 0.1), 26)}${shape('M-130-150Q-150-130-130-100Q-170 20-180 140Q-170 180-120 180H120Q170 180 180 140Q170 20 120-100L150-160L90-150Z', colour, 'standing')}${oval(-10, -140, 120, 34, lighter(colour, 0.1))}${oval(-10, -138, 102, 26, '#cfd2d2', 'hollow')}${line('M-172 100H172M-176 124H176', darker(colour, 0.3), 5)}</g>`,
        )
        .join(''),
  },
  mokaPot: {
    size: [420, 600],
    place: 'bench',
    paint: 'alu',
    spot: [0, 160],
    draw: (colour) =>
      [
        shape('M-130 20H130L180 270H-180Z', colour, 'standing'),
        ...[-70, 0, 70].map((x) => line(`M${x * 0.8} 24L${x * 1.3} 266`, darker(colour, 0.4), 4)),
        box(0, 14, 270, 30, lighter(colour, 0.15), { shade: 'standing' }),
        shape('M-110 0L-160-200L-210-230L-150-236H150L110 0Z', colour, 'standing'),
        ...[-50, 40].map((x) => line(`M${x} -4L${x * 1.4}-230`, darker(colour, 0.4), 4)),
        pipe('M150-200C280-220 240-40 190 20', DARK, 34),
        shape('M-156-240Q0-290 156-240Z', lighter(colour, 0.1)),
        disc(0, -282, 26, DARK),
        disc(90, 110, 17, brass),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
