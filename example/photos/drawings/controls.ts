import type { Drawing } from '../drawing.ts';
import { darker, lighter, paints } from '../paints.ts';
import { around, bothSides, box, disc, hole, inRow, line, moved, pipe, ring, shape, turned } from '../svg.ts';

const { black, brass, chrome, copper, steel } = paints;

const dial = (x: number, r: number, needle: number): string =>
  moved(
    x,
    0,
    disc(0, 0, r, '#15171a', 'ball'),
    ring(0, 0, r, r - 9, '#4a4e53'),
    around(28, line(`M0 ${-r + 16}v${r * 0.1}`, '#e8e8e0', 4), 6),
    turned(needle, line(`M0 ${r * 0.2}V${-r * 0.72}`, '#e2442f', 8)),
    disc(0, 0, r * 0.15, '#25282c'),
  );

export const controls = {
  instrumentCluster: {
    size: [860, 420],
    place: 'bench',
    paint: 'black',
    spot: [0, 150],
    draw: (colour) =>
      [
        shape('M-420 190C-430-120-330-200-180-200H180C330-200 430-120 420 190Z', colour),
        shape('M-385 160C-390-95-310-165-180-165H180C310-165 390-95 385 160Z', '#0f1012', 'none'),
        dial(-205, 135, -70),
        dial(205, 135, 35),
        moved(0, -80, dial(0, 62, -30)),
        moved(0, 62, box(0, 0, 120, 66, '#5c6b3e', { shade: 'glassy' }), line('M-38-8h70M-38 12h46', '#1d2413', 6)),
        shape('M-385 160C-390-95-310-165-180-165H180C310-165 390-95 385 160Z', '#ffffff00', 'glassy'),
        box(0, 186, 300, 26, darker(colour)),
      ].join(''),
  },
  displayUnit: {
    size: [760, 300],
    place: 'bench',
    paint: 'black',
    spot: [0, 95],
    draw: (colour) =>
      [
        box(0, 0, 740, 270, colour, { r: 24 }),
        box(0, -38, 620, 130, '#16301d', { shade: 'glassy' }),
        inRow(18, 31, moved(0, -56, line('M-9 0h18', '#6fe08a', 8))),
        inRow(13, 31, moved(-78, -22, line('M-9 0h18M-9 12h18', '#6fe08a', 6))),
        inRow(
          6,
          104,
          moved(0, 84, box(0, 0, 84, 44, lighter(colour, 0.12), { r: 10 }), line('M-14 0h28', '#bfc3c6', 5)),
        ),
      ].join(''),
  },
  columnStalks: {
    size: [900, 380],
    place: 'bench',
    paint: 'black',
    draw: (colour) =>
      [
        bothSides(
          pipe('M-130 0C-230-10-300-30-400-60', colour, 50),
          moved(
            -390,
            -58,
            turned(
              8,
              box(0, 0, 110, 62, lighter(colour, 0.08), { r: 22, shade: 'lying' }),
              line('M-20-26v52M6-26v52', '#cfd2d4', 4),
            ),
          ),
        ),
        disc(0, 0, 170, colour),
        ring(0, 0, 122, 70, lighter(colour, 0.14)),
        ring(0, 0, 100, 94, copper),
        disc(0, 0, 66, '#131417', 'hollow'),
        box(0, 158, 190, 60, '#1c1e21'),
        inRow(8, 20, moved(0, 160, box(0, 0, 9, 26, brass, { r: 2 }))),
      ].join(''),
  },
  switchPanel: {
    size: [620, 420],
    place: 'bench',
    paint: 'black',
    draw: (colour) =>
      [
        shape('M-290-150Q-280-190-230-190H230Q285-190 290-140L270 150Q265 190 220 190H-220Q-270 190-275 150Z', colour),
        ...[-135, 135].flatMap((x) =>
          [-80, 70].map((y) =>
            moved(
              x,
              y,
              box(0, 0, 200, 110, '#1b1d1f', { r: 14 }),
              box(0, -6, 170, 80, lighter(colour, 0.16), { r: 18 }),
              line('M-22 6L0-16L22 6', '#d5d7d4', 6),
            ),
          ),
        ),
        disc(0, -5, 26, '#c8c8c2'),
      ].join(''),
  },
  steeringColumn: {
    size: [980, 460],
    place: 'bench',
    paint: 'iron',
    spot: [60, -60],
    draw: (colour) =>
      [
        turned(
          -12,
          box(0, 0, 860, 70, colour, { r: 10, shade: 'lying' }),
          box(-60, 0, 260, 130, lighter(colour, 0.12), { r: 16 }),
          box(60, -120, 220, 170, '#a9aeb2', { r: 20 }),
          inRow(6, 30, moved(60, -120, line('M0-70v140', '#7b8186', 5))),
          box(60, -220, 120, 50, black),
          box(370, 0, 120, 40, chrome, { shade: 'lying' }),
          inRow(6, 14, moved(390, 0, line('M0-18v36', '#5a5f64', 4))),
          disc(-400, 0, 66, darker(colour, 0.1)),
          disc(-400, 0, 34, steel),
          box(-455, 0, 70, 50, steel),
          bothSides(box(130, 80, 60, 90, darker(colour, 0.2))),
          hole(130, 96, 16),
          hole(-130, 96, 16),
        ),
      ].join(''),
  },
  steeringWheel: {
    size: [700, 700],
    place: 'bench',
    paint: 'black',
    spot: [0, 0],
    draw: (colour) =>
      [
        shape(
          'M-290-60Q-120-70-90-110H90Q120-70 290-60V40Q140 30 90 150L70 300H-70L-90 150Q-140 30-290 40Z',
          darker(colour, 0.1),
        ),
        ring(0, 0, 340, 262, colour),
        ring(0, 0, 318, 312, lighter(colour, 0.25), 'none'),
        ring(0, 0, 286, 280, '#000', 'none'),
        around(3, line('M-26-338L-20-264M26-338L20-264', lighter(colour, 0.3), 4), 60),
        shape('M-130-90Q0-130 130-90Q150 20 80 120Q0 150-80 120Q-150 20-130-90Z', lighter(colour, 0.08)),
        disc(0, 0, 46, chrome),
        disc(0, 0, 34, '#25425f'),
        bothSides(box(190, -15, 80, 40, '#1a1b1d'), line('M175-15h30', '#c7cacc', 4)),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
