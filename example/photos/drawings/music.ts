import type { Drawing } from '../drawing.ts';
import { darker, lighter, paints } from '../paints.ts';
import {
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
  turned,
} from '../svg.ts';

const { black, brass, chrome, iron, ivory, leather, pine, steel, walnut } = paints;

const DARK = '#17181b';

const knob = (x: number, y: number, r: number): string =>
  disc(x, y, r, chrome) +
  disc(x, y, r * 0.74, lighter(steel, 0.3)) +
  line(`M${x} ${y - r * 0.6}v${r * 0.4}`, '#333', r * 0.14);

/** Neck with strings, from the body up to the pegs. */
const neck = (from: number, to: number, width: number, strings: number): string =>
  [
    box(0, (from + to) / 2, width, from - to, '#3a2a20', { r: 4, shade: 'standing' }),
    inColumn(9, (from - to) / 12, moved(0, (from + to) / 2, line(`M${-width / 2} 0h${width}`, '#c9b27a', 4))),
    shape(
      `M${-width * 0.7} ${to}L${-width * 0.9} ${to - 110}Q0 ${to - 140} ${width * 0.9} ${to - 110}L${width * 0.7} ${to}Z`,
      walnut,
    ),
    bothSides(...[30, 60, 90].map((y) => disc(width * 1.15, to - y, 12, ivory))),
    inRow(strings, (width * 0.8) / strings, line(`M0 ${to - 40}V${from + 240}`, '#f3ead2', 2, 0.85)),
  ].join('');

export const music = {
  violin: {
    size: [420, 1060],
    place: 'bench',
    paint: 'oak',
    spot: [60, 300],
    draw: (colour) =>
      [
        shape(
          'M0-90C110-100 150-50 140 30C130 90 90 110 110 170C120 210 190 230 190 330C190 460 110 500 0 500S-190 460-190 330C-190 230-120 210-110 170C-90 110-130 90-140 30C-150-50-110-100 0-90Z',
          darker(colour, 0.12),
        ),
        shape(
          'M0-70C95-80 130-40 122 30C112 95 75 115 92 175C102 220 170 235 170 330C170 445 100 480 0 480S-170 445-170 330C-170 235-102 220-92 175C-75 115-112 95-122 30C-130-40-95-80 0-70Z',
          lighter(darker(colour, 0.12), 0.12),
          'ball',
        ),
        bothSides(line('M70 150C50 170 90 230 74 270', DARK, 9), disc(70, 150, 8, DARK), disc(74, 270, 8, DARK)),
        box(0, -150, 44, 500, '#1c1b1b', { r: 8, shade: 'standing' }),
        disc(0, -440, 40, darker(colour, 0.12)),
        disc(0, -440, 20, darker(colour, 0.4)),
        bothSides(...[-380, -340].map((y) => box(50, y, 60, 16, DARK))),
        inRow(4, 9, line('M0-400V380', '#f0e6cc', 2)),
        box(0, 212, 100, 16, pine),
        shape('M-26 300H26L18 420H-18Z', DARK),
        oval(-80, 440, 60, 30, DARK),
      ].join(''),
  },
  bow: {
    size: [1100, 240],
    place: 'bench',
    paint: 'leather',
    spot: [380, 20],
    draw: (colour) =>
      [
        turned(
          -6,
          line('M-500 46H470', '#f4efdf', 14),
          pipe('M-510-20C-250 20 200 20 520-16', colour, 22),
          shape('M-530-34L-500-30L-486 56H-512Z', ivory),
          shape('M400-6H490L500 66H380Z', DARK),
          disc(440, 30, 14, ivory),
          box(528, -14, 44, 24, chrome, { shade: 'lying' }),
          box(350, 4, 70, 26, chrome, { shade: 'lying' }),
        ),
      ].join(''),
  },
  accordion: {
    size: [820, 640],
    place: 'room',
    paint: 'red',
    spot: [270, 0],
    draw: (colour) =>
      [
        times(13, (i) =>
          box(-130 + i * 22, 0, 20, 560 - (i % 2) * 26, i % 2 ? '#1c1c1f' : '#3a2226', { r: 3, shade: 'standing' }),
        ),
        bothSides(box(270, 0, 230, 600, colour, { r: 30, shade: 'sheen' })),
        box(-270, 0, 110, 520, darker(colour, 0.3), { r: 16 }),
        moved(-270, 0, inColumn(12, 40, disc(-22, 0, 13, ivory)), inColumn(11, 40, disc(22, 0, 13, ivory))),
        moved(280, 0, inColumn(4, 90, disc(-30, 0, 18, ivory) + disc(30, 0, 18, ivory))),
        bothSides(line('M180-270H360M180 270H360', brass, 8)),
        pipe('M-330-290C-460-160-460 160-330 290', leather, 34),
        ring(270, 230, 26, 18, brass),
      ].join(''),
  },
  whistles: {
    size: [900, 460],
    place: 'bench',
    paint: 'alu',
    spot: [0, -150],
    draw: (colour) =>
      [colour, brass, '#4f8a63', '#b9bec2', '#a2453b']
        .map((paint, i) => {
          const length = i === 0 ? 840 : 620 - i * 60;
          const tip = -length / 2 + 40;
          return moved(
            0,
            -160 + i * 80,
            turned(
              i * 2 - 3,
              box(0, 0, length, i === 0 ? 46 : 30, paint, { r: 12, shade: 'lying' }),
              box(tip, 0, 90, i === 0 ? 50 : 34, DARK, { r: 10, shade: 'lying' }),
              box(tip + 80, -2, 26, 14, '#111', { r: 2, shade: 'none' }),
              inRow(6, length / 13, moved(length * 0.12, 0, disc(0, 0, 9, '#0e0e10', 'hollow'))),
            ),
          );
        })
        .join(''),
  },
  guitar: {
    size: [480, 1060],
    place: 'room',
    paint: 'pine',
    spot: [80, 330],
    draw: (colour) =>
      [
        shape(
          'M0-70C110-80 160-20 150 60C140 120 150 150 190 210C250 330 190 500 0 505S-250 330-190 210C-150 150-140 120-150 60C-160-20-110-80 0-70Z',
          darker(colour, 0.35),
        ),
        shape(
          'M0-54C98-62 142-10 134 60C124 128 132 160 174 216C226 322 174 484 0 488S-226 322-174 216C-132 160-124 128-134 60C-142-10-98-62 0-54Z',
          colour,
          'ball',
        ),
        disc(0, 150, 74, darker(colour, 0.5)),
        disc(0, 150, 62, '#1a1512', 'hollow'),
        ring(0, 150, 84, 78, '#5d3f2c', 'none'),
        neck(110, -370, 64, 6),
        box(0, 350, 190, 36, '#3a2a20'),
        box(0, 344, 120, 8, ivory, { r: 2 }),
      ].join(''),
  },
  harmonium: {
    size: [900, 560],
    place: 'bench',
    paint: 'walnut',
    spot: [-200, 150],
    draw: (colour) =>
      [
        box(0, 60, 880, 420, colour, { r: 10 }),
        shape('M-440-150H440L400-260H-400Z', darker(colour, 0.2)),
        inRow(12, 64, line('M0-255V-155', darker(colour, 0.5), 5)),
        inRow(27, 30, moved(0, -70, box(0, 0, 28, 150, ivory, { r: 3 }))),
        times(26, (i) =>
          [2, 6, 9, 13, 16, 20, 23].includes(i) ? '' : box(-375 + i * 30, -102, 17, 88, '#171718', { r: 3 }),
        ),
        inRow(9, 84, moved(0, 60, disc(0, 0, 20, ivory))),
        box(0, 170, 780, 140, darker(colour, 0.15)),
        inRow(15, 50, moved(0, 170, line('M-16 40Q0-40 16 40', brass, 5))),
        bothSides(disc(400, 60, 24, brass)),
      ].join(''),
  },
  drums: {
    size: [880, 600],
    place: 'room',
    paint: 'brass',
    spot: [230, 120],
    draw: (colour) =>
      [
        shape('M-390-70Q-420 60-380 230Q-230 280-100 230Q-60 60-80-70Z', '#5f3420', 'standing'),
        times(8, (i) => line(`M${-390 + i * 43}-60L${-372 + i * 38} 236`, '#d9c29a', 7)),
        times(3, (i) => box(-300 + i * 90, 60, 34, 70, pine, { r: 14 })),
        oval(-236, -76, 160, 74, ivory),
        oval(-236, -76, 70, 32, '#1b1a1c'),
        shape('M30-90Q10 120 90 230Q240 290 390 230Q450 120 430-90Z', colour, 'standing'),
        times(9, (i) => line(`M${36 + i * 49}-80L${96 + i * 36} 236`, '#efe2c0', 6, 0.8)),
        oval(230, -96, 205, 92, ivory),
        oval(200, -106, 84, 38, '#1b1a1c'),
        oval(230, 262, 210, 40, '#8b2e3a'),
        oval(-240, 258, 180, 36, '#8b2e3a'),
      ].join(''),
  },
  metronome: {
    size: [420, 640],
    place: 'bench',
    paint: 'walnut',
    spot: [0, 200],
    draw: (colour) =>
      [
        shape('M-90-300H90L190 270H-190Z', colour, 'standing'),
        shape('M-56-230H56L96 150H-96Z', lighter(colour, 0.5)),
        inColumn(12, 28, moved(0, -40, line('M-40 0H40', '#3a3028', 3))),
        turned(12, line('M0 160V-250', chrome, 9), box(0, -120, 44, 50, brass)),
        box(0, 280, 430, 46, darker(colour, 0.2)),
        box(0, 205, 70, 60, brass),
      ].join(''),
  },
  keyboard: {
    size: [1100, 400],
    place: 'room',
    paint: 'black',
    spot: [-300, -60],
    draw: (colour) =>
      [
        box(0, 0, 1080, 340, colour, { r: 14 }),
        box(-200, -100, 560, 90, lighter(colour, 0.1)),
        inRow(16, 34, moved(-200, -100, box(0, 0, 8, 70, '#0b0b0c'), box(0, -10, 22, 14, '#d5d5cf', { r: 2 }))),
        box(300, -100, 300, 90, '#24313a', { shade: 'glassy' }),
        inRow(8, 34, moved(300, -82, box(0, 0, 24, 22, '#c8573a', { r: 3 }))),
        inRow(29, 35, moved(0, 70, box(0, 0, 33, 180, ivory, { r: 3 }))),
        times(28, (i) =>
          [2, 6, 9, 13, 16, 20, 23, 27].includes(i) ? '' : box(-472 + i * 35, 36, 21, 112, '#141416', { r: 3 }),
        ),
        box(0, 176, 1060, 16, DARK),
      ].join(''),
  },
  pedals: {
    size: [900, 520],
    place: 'bench',
    paint: 'orange',
    spot: [-300, -50],
    draw: (colour) =>
      [
        box(0, 20, 880, 470, DARK, { r: 16 }),
        pipe('M-310-150C-240-260-100-260-60-150M-40-150C40-250 160-250 210-150', black, 14),
        ...[colour, '#3b7a8c', '#b8b4a6'].map((paint, i) =>
          moved(
            -290 + i * 265,
            30,
            box(0, 0, 200, 340, paint, { r: 20 }),
            knob(-52, -110, 32),
            knob(52, -110, 32),
            disc(0, -50, 10, '#ff4b3a'),
            disc(0, 90, 44, chrome),
            disc(0, 90, 30, steel),
            line('M-60 0h120', '#222', 8, 0.5),
          ),
        ),
        box(396, 30, 60, 330, iron),
        hole(396, -80, 16),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
