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
  screw,
  shape,
  turned,
} from '../svg.ts';

const { alu, black, brass, chrome, copper, iron, rust, steel } = paints;

/** A cable that ends in a plug. */
const plug = (x: number, y: number, degrees: number, colour: string): string =>
  moved(x, y, turned(degrees, box(0, 0, 74, 46, colour, { r: 6 }), box(-24, 0, 14, 54, darker(colour), { r: 4 })));

export const electrics = {
  alternator: {
    size: [660, 640],
    place: 'bench',
    paint: 'alu',
    spot: [0, -170],
    draw: (colour) =>
      [
        shape('M-70-300h140l20 90h-180ZM-80 300h160l20-110h-200Z', darker(colour, 0.15)),
        hole(0, -268, 22),
        hole(0, 262, 26),
        box(225, -95, 130, 90, black),
        box(262, -95, 34, 54, '#141518'),
        disc(0, 0, 240, colour),
        around(
          16,
          box(0, -178, 24, 78, '#3b2519', { r: 12, shade: 'hollow' }) + line('M-6-205v52M4-205v52', copper, 4),
        ),
        ring(0, 0, 240, 222, lighter(colour, 0.2)),
        disc(0, 0, 128, darker(colour, 0.2)),
        disc(0, 0, 104, '#3c4045'),
        ...[92, 80, 68].map((r) => ring(0, 0, r, r - 6, '#1f2225')),
        disc(0, 0, 50, steel),
        ring(0, 0, 34, 16, iron),
        hole(0, 0, 12),
      ].join(''),
  },
  controlUnit: {
    size: [720, 480],
    place: 'bench',
    paint: 'silver',
    spot: [0, -80],
    draw: (colour) =>
      [
        bothSides(
          shape('M-300-170h-50v60h50ZM-300 80h-50v60h50Z', darker(colour, 0.2)),
          hole(-328, -140, 12),
          hole(-328, 110, 12),
        ),
        box(0, -20, 620, 400, colour, { r: 18 }),
        inRow(11, 50, moved(0, -20, box(0, 0, 12, 330, darker(colour, 0.12), { r: 6, shade: 'standing' }))),
        box(0, -70, 330, 150, lighter(colour, 0.75), { r: 4, shade: 'none' }),
        inRow(26, 11, line('M0-50v46', '#22252a', 4)),
        line('M-130-110h180M-130-84h110', '#3a3d42', 8, 0.7),
        box(0, 190, 520, 90, black),
        inRow(22, 21, moved(0, 175, box(0, 0, 9, 14, brass, { r: 2, shade: 'none' }))),
        inRow(22, 21, moved(0, 205, box(0, 0, 9, 14, brass, { r: 2, shade: 'none' }))),
        screw(-280, -190),
        screw(280, -190),
      ].join(''),
  },
  wiringLoom: {
    size: [840, 620],
    place: 'bench',
    paint: 'black',
    spot: [-120, 205],
    draw: (colour) =>
      [
        pipe('M-330 200C-300-150 10-330 220-180S240 230-20 210S-260-90 60-110S200 90 60 90', colour, 46),
        pipe('M-330 200C-370 240-360 280-390 280M-330 200C-290 260-260 270-230 290', '#7a2c2c', 16),
        pipe('M220-180C290-220 320-250 350-230M240-150C310-130 330-110 380-120', '#2f5d9a', 16),
        pipe('M-120-190C-150-240-200-240-260-260', '#c09a2e', 16),
        pipe('M60 90C0 100-20 60-60 60', '#3d7a4d', 16),
        plug(-382, 278, 165, '#33363a'),
        plug(-222, 288, 30, '#d8d4c6'),
        plug(358, -234, -20, '#33363a'),
        plug(386, -118, 10, '#8a8f94'),
        plug(-268, -262, 195, '#d8d4c6'),
        plug(-66, 60, 180, '#33363a'),
        ...[
          [-262, -30, 60],
          [40, -222, -5],
          [262, 60, 100],
          [-108, 120, 60],
        ].map(([x = 0, y = 0, d = 0]) => moved(x, y, turned(d, box(0, 0, 26, 54, '#1b1d20', { shade: 'lying' })))),
      ].join(''),
  },
  ignitionCoils: {
    size: [760, 420],
    place: 'bench',
    paint: 'black',
    spot: [0, -70],
    draw: (colour) =>
      [
        box(0, -80, 720, 170, colour, { r: 26 }),
        box(0, -110, 560, 60, lighter(colour, 0.15), { r: 20 }),
        box(330, -150, 90, 70, '#1d1f22'),
        screw(-330, -80, 18),
        screw(330, -60, 18),
        inRow(
          4,
          165,
          moved(
            0,
            95,
            box(0, 0, 76, 210, darker(colour, 0.1), { r: 16, shade: 'standing' }),
            inColumn(3, 34, box(0, 20, 88, 14, '#3b3f44', { shade: 'standing' })),
            box(0, 112, 60, 34, '#8f3b2d', { r: 14 }),
          ),
        ),
      ].join(''),
  },
  fanMotor: {
    size: [600, 600],
    place: 'bench',
    paint: 'black',
    spot: [0, 0],
    draw: (colour) =>
      [
        disc(0, 0, 290, darker(colour, 0.1)),
        around(3, box(0, -282, 60, 40, colour, { r: 14 }) + hole(0, -286, 10)),
        disc(0, 0, 250, '#0f1012', 'hollow'),
        around(30, shape('M-8-240Q18-190-4-130L10-130Q34-190 12-240Z', lighter(colour, 0.22))),
        ring(0, 0, 250, 236, colour),
        disc(0, 0, 135, lighter(colour, 0.1)),
        disc(0, 0, 84, steel),
        ring(0, 0, 50, 38, iron),
        disc(0, 0, 14, chrome),
      ].join(''),
  },
  smallMotor: {
    size: [700, 420],
    place: 'bench',
    paint: 'steel',
    spot: [60, 0],
    draw: (colour) =>
      [
        pipe('M250 90C330 110 300 170 340 190', black, 22),
        box(110, 0, 340, 230, colour, { r: 30, shade: 'lying' }),
        inRow(2, 230, moved(110, 0, box(0, 0, 16, 238, darker(colour), { shade: 'lying' }))),
        shape('M-60-150L-230-120Q-320-90-320 0T-230 130L-60 160Z', darker(alu, 0.12)),
        disc(-215, 5, 78, alu),
        disc(-215, 5, 30, iron),
        pipe('M-215 5L-300 150', steel, 34),
        disc(-300, 150, 24, chrome),
        screw(-90, -110, 15),
        screw(-90, 120, 15),
      ].join(''),
  },
  sensor: {
    size: [800, 520],
    place: 'bench',
    paint: 'black',
    spot: [-220, -140],
    draw: (colour) =>
      [
        pipe('M-150-110C120-40 330-210 330-30S-120 40-160 150S120 220 250 200', colour, 24),
        moved(
          -250,
          -150,
          turned(
            28,
            box(-90, 0, 110, 48, chrome, { r: 18, shade: 'lying' }),
            box(-10, 0, 70, 82, steel, { r: 6, shade: 'lying' }),
            box(60, 0, 80, 56, rust, { r: 10, shade: 'lying' }),
          ),
        ),
        plug(292, 196, -6, '#3b3f44'),
        ...[
          [180, -98, 10],
          [-60, 62, -32],
        ].map(([x = 0, y = 0, d = 0]) => moved(x, y, turned(d, box(0, 0, 48, 40, '#24262a', { shade: 'lying' })))),
      ].join(''),
  },
  pump: {
    size: [720, 520],
    place: 'bench',
    paint: 'alu',
    spot: [110, 20],
    draw: (colour) =>
      [
        pipe('M150-120C160-230 230-220 320-230', black, 54),
        box(330, -230, 22, 74, brass, { shade: 'standing' }),
        box(160, 20, 340, 260, colour, { r: 50 }),
        inRow(4, 62, moved(180, 20, line('M0-105v210', darker(colour, 0.3), 8))),
        shape('M0-150H-120Q-170-150-170-90V110Q-170 170-110 170H0Z', darker(colour, 0.14)),
        box(200, 178, 190, 60, darker(colour, 0.2)),
        hole(150, 182, 16),
        hole(250, 182, 16),
        oval(-200, 10, 100, 170, '#33373b'),
        oval(-224, 10, 84, 150, '#454a4f'),
        ...[120, 92].map((ry) => oval(-228, 10, ry * 0.56, ry, '#2b2e32', 'none')),
        oval(-236, 10, 34, 56, steel),
        disc(-240, 10, 18, iron),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
