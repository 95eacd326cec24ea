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
} from '../svg.ts';

const { brass, chrome, iron, rust, steel, walnut } = paints;

const RUBBER = '#25272a';

const tyre = (r: number, treads: number): string =>
  [
    around(treads, box(0, -r + 6, ((r * 5) / treads) * 0.72, 26, '#1b1d1f', { r: 4, shade: 'none' })),
    disc(0, 0, r - 6, RUBBER),
    ring(0, 0, r - 40, r - 46, '#3b3e42', 'none'),
    ring(0, 0, r - 74, r - 78, '#34373b', 'none'),
  ].join('');

export const suspension = {
  brakeDisc: {
    size: [720, 680],
    place: 'bench',
    paint: 'silver',
    spot: [-90, 200],
    draw: (colour) =>
      [
        disc(-20, 20, 310, darker(colour, 0.3)),
        disc(-20, 10, 310, colour),
        ...[290, 262, 232, 205].map((r) => ring(-20, 10, r, r - 4, darker(colour, 0.2), 'none')),
        moved(-20, 10, around(36, disc(0, -250, 9, '#3a3d41', 'none'), 5)),
        disc(-20, 10, 176, '#80705f'),
        disc(-20, 10, 150, darker(colour, 0.15)),
        moved(-20, 10, around(5, hole(0, -105, 19))),
        hole(-20, 10, 62),
        shape('M190-250Q330-160 330 10T200 250L120 170Q190 110 190 10T115-165Z', '#8b2e2a'),
        shape('M230-150Q285-90 285 0T240 130L200 110Q230 60 230 0T200-120Z', darker('#8b2e2a', 0.25)),
        screw(180, -190, 18),
        screw(180, 200, 18),
      ].join(''),
  },
  caliper: {
    size: [680, 500],
    place: 'bench',
    paint: 'iron',
    spot: [0, -100],
    draw: (colour) =>
      [
        shape('M-310 60V-90Q-300-210-170-215H170Q300-210 310-90V60H210V0Q150-70 0-70T-210 0V60Z', colour),
        box(-265, 120, 110, 170, darker(colour, 0.15), { r: 20 }),
        box(265, 120, 110, 170, darker(colour, 0.15), { r: 20 }),
        bothSides(hole(265, 165, 24), pipe('M330-60V60', RUBBER, 34)),
        disc(0, -30, 128, lighter(colour, 0.2)),
        ring(0, -30, 112, 88, RUBBER),
        disc(0, -30, 84, chrome),
        disc(0, -30, 40, darker(chrome, 0.3), 'hollow'),
        box(0, 110, 400, 60, walnut, { r: 12 }),
        box(0, 150, 430, 30, iron, { r: 6 }),
        screw(-150, -170, 16),
        disc(150, -178, 20, brass),
      ].join(''),
  },
  damper: {
    size: [200, 820],
    place: 'bench',
    paint: 'yellow',
    spot: [0, 160],
    draw: (colour) =>
      [
        disc(0, 370, 44, iron),
        disc(0, 370, 24, RUBBER),
        hole(0, 370, 12),
        box(0, 170, 110, 370, colour, { r: 16, shade: 'standing' }),
        box(0, 60, 128, 22, darker(colour), { shade: 'standing' }),
        box(0, -130, 40, 320, chrome, { r: 6, shade: 'standing' }),
        box(0, -200, 120, 210, RUBBER, { r: 30, shade: 'standing' }),
        inColumn(6, 32, moved(0, -200, line('M-58 0h116', '#000', 6, 0.6))),
        box(0, -320, 130, 34, iron, { shade: 'standing' }),
        box(0, -365, 26, 80, steel, { r: 4, shade: 'standing' }),
        box(0, -355, 52, 26, brass, { r: 4, shade: 'standing' }),
      ].join(''),
  },
  wishbone: {
    size: [800, 560],
    place: 'bench',
    paint: 'alu',
    spot: [-60, -150],
    draw: (colour) =>
      [
        shape(
          'M-330 190Q-390 150-350 90L-30-190Q30-250 90-190L340 110Q370 160 320 190T250 170L60-60Q30-90 0-60L-250 180Q-290 220-330 190Z',
          colour,
        ),
        line('M-300 140L10-160M290 130L50-160', darker(colour, 0.3), 10, 0.6),
        ...[
          [-305, 150],
          [300, 145],
        ].map(
          ([x = 0, y = 0]) => disc(x, y, 66, iron) + disc(x, y, 50, RUBBER) + disc(x, y, 24, steel) + hole(x, y, 12),
        ),
        disc(30, -185, 58, iron),
        disc(30, -185, 40, RUBBER),
        box(30, -240, 30, 80, chrome, { shade: 'standing' }),
      ].join(''),
  },
  rearAxle: {
    size: [1000, 460],
    place: 'garage',
    paint: 'black',
    spot: [0, -20],
    draw: (colour) =>
      [
        pipe('M-400-20H400', colour, 86),
        pipe('M-360 60H360', darker(colour, 0.3), 40),
        bothSides(
          shape('M330-90L470 120L430 190L300 40Z', colour),
          disc(420, 120, 108, rust),
          ring(420, 120, 108, 92, '#6d4a33'),
          disc(420, 120, 60, steel),
          moved(420, 120, around(4, screw(0, -38, 11))),
        ),
        inRow(2, 380, box(0, -20, 90, 130, lighter(colour, 0.12), { r: 20 })),
        inRow(2, 380, hole(0, -20, 22)),
      ].join(''),
  },
  wheelHub: {
    size: [620, 760],
    place: 'bench',
    paint: 'iron',
    spot: [-20, -160],
    draw: (colour) =>
      [
        shape('M-60-360H60L110-200L180 60L130 330L40 370L-60 250L-130 200L-240 240L-270 160L-160 60L-130-180Z', colour),
        hole(0, -310, 26),
        hole(50, 310, 24),
        hole(-225, 190, 22),
        disc(10, 10, 190, darker(colour, 0.1)),
        disc(10, 0, 165, steel),
        moved(10, 0, around(5, box(0, -112, 30, 30, iron, { r: 15 }) + disc(0, -112, 15, chrome))),
        disc(10, 0, 62, rust),
        hole(10, 0, 42),
      ].join(''),
  },
  bearings: {
    size: [760, 480],
    place: 'bench',
    paint: 'chrome',
    spot: [-170, 150],
    draw: (colour) =>
      [
        ...[
          [-190, 20, 190],
          [170, -70, 130],
          [200, 140, 90],
        ].map(([x = 0, y = 0, r = 0]) =>
          moved(
            x,
            y,
            ring(0, 0, r, r * 0.5, darker(colour, 0.1)),
            ring(0, 0, r * 0.86, r * 0.62, '#3a3e43'),
            around(14, disc(0, -r * 0.74, r * 0.12, colour)),
            ring(0, 0, r, r * 0.9, colour),
            ring(0, 0, r * 0.6, r * 0.46, lighter(colour, 0.2)),
          ),
        ),
        box(-330, -180, 60, 120, RUBBER, { r: 20, shade: 'standing' }),
      ].join(''),
  },
  alloyWheel: {
    size: [700, 700],
    place: 'garage',
    paint: 'silver',
    spot: [0, -170],
    draw: (colour) =>
      [
        tyre(345, 60),
        disc(0, 0, 262, darker(colour, 0.55)),
        disc(0, 0, 238, '#1c1e20', 'hollow'),
        disc(0, 0, 150, '#4b4f53'),
        around(5, shape('M-34-40L-66-236H-14L0-80L14-236H66L34-40Z', colour)),
        ring(0, 0, 264, 232, lighter(colour, 0.15)),
        disc(0, 0, 84, colour),
        around(5, hole(0, -56, 13)),
        disc(0, 0, 32, darker(colour, 0.3)),
        disc(0, 0, 24, chrome),
      ].join(''),
  },
  steelWheel: {
    size: [700, 700],
    place: 'garage',
    paint: 'black',
    spot: [0, -260],
    draw: (colour) =>
      [
        tyre(345, 34),
        around(34, line('M0-318v46', '#151618', 9)),
        disc(0, 0, 206, colour),
        ring(0, 0, 206, 186, lighter(colour, 0.2)),
        around(9, oval(0, -128, 26, 34, '#0e0f10', 'hollow')),
        disc(0, 0, 88, lighter(colour, 0.12)),
        around(5, screw(0, -54, 13)),
        hole(0, 0, 30),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
