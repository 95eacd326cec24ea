import type { Drawing } from '../drawing.ts';
import { darker, lighter, paints } from '../paints.ts';
import { around, box, disc, inColumn, inRow, line, moved, oval, pipe, ring, screw, shape, times } from '../svg.ts';

const { chrome, iron, ivory, leather, steel } = paints;

const DARK = '#17181b';

const speaker = (r: number): string =>
  disc(0, 0, r, '#2d2f33') +
  disc(0, 0, r * 0.86, '#1b1c1f') +
  disc(0, 0, r * 0.7, '#3a3c40') +
  disc(0, 0, r * 0.28, '#24262a');

const knob = (x: number, y: number, r: number): string =>
  disc(x, y, r, chrome) +
  disc(x, y, r * 0.74, lighter(steel, 0.3)) +
  line(`M${x} ${y - r * 0.6}v${r * 0.4}`, '#333', r * 0.14);

export const sound = {
  microphone: {
    size: [420, 900],
    place: 'room',
    paint: 'silver',
    spot: [0, -210],
    draw: (colour) =>
      [
        oval(0, 400, 190, 46, DARK),
        pipe('M0 390V40', steel, 26),
        ring(0, -210, 180, 160, '#2a2c30'),
        box(0, 30, 120, 90, iron, { r: 12 }),
        box(0, -70, 150, 190, colour, { r: 18, shade: 'standing' }),
        box(0, -250, 180, 220, darker(colour, 0.25), { r: 80, shade: 'standing' }),
        inRow(11, 15, moved(0, -250, line('M0-96V96', lighter(colour, 0.3), 3))),
        inColumn(13, 15, moved(0, -250, line('M-82 0H82', lighter(colour, 0.3), 3))),
        box(0, -150, 184, 22, colour, { shade: 'standing' }),
        disc(0, -80, 14, '#d7b24a'),
        pipe('M-10 395C-80 420-120 390-190 430', DARK, 12),
      ].join(''),
  },
  turntable: {
    size: [860, 640],
    place: 'bench',
    paint: 'teak',
    spot: [-320, 250],
    draw: (colour) =>
      [
        box(0, 0, 840, 620, colour, { r: 12 }),
        box(0, -6, 790, 570, '#2a2c2f', { r: 8 }),
        disc(-110, 0, 262, '#9da2a6'),
        disc(-110, 0, 246, '#141416'),
        ...[220, 196, 170, 148, 126].map((r) => ring(-110, 0, r, r - 3, '#303237', 'none')),
        disc(-110, 0, 82, '#b5442f'),
        ring(-110, 0, 60, 56, '#e9d9b4', 'none'),
        disc(-110, 0, 8, chrome),
        shape('M-110 0L120 120A260 260 0 0 0 140-60Z', '#ffffff14', 'none'),
        disc(290, -190, 66, steel),
        disc(290, -190, 40, iron),
        pipe('M290-190L280 70L170 150', chrome, 18),
        box(160, 158, 74, 40, DARK),
        knob(290, 210, 34),
        knob(200, 234, 20),
      ].join(''),
  },
  radio: {
    size: [820, 520],
    place: 'bench',
    paint: 'red',
    spot: [180, 130],
    draw: (colour) =>
      [
        pipe('M-330-170C-300-250 300-250 330-170', leather, 34),
        box(0, 40, 800, 400, colour, { r: 30 }),
        box(0, 40, 760, 356, paints.alu, { r: 16 }),
        box(-190, 40, 340, 320, '#3b3e42', { r: 10 }),
        inRow(20, 16, moved(-190, 40, line('M0-146V146', '#101113', 6))),
        box(190, -50, 330, 130, '#e7e0c8', { r: 6, shade: 'glassy' }),
        inRow(24, 13, line('M190-90v24M190-40v16', '#43474b', 3)),
        line('M236-104V4', '#c0342c', 6),
        inRow(6, 54, moved(190, 60, box(0, 0, 44, 40, ivory))),
        knob(90, 154, 44),
        knob(290, 154, 44),
      ].join(''),
  },
  amplifier: {
    size: [920, 360],
    place: 'room',
    paint: 'silver',
    spot: [60, -80],
    draw: (colour) =>
      [
        box(0, 0, 900, 320, paints.walnut, { r: 8 }),
        box(0, 6, 840, 276, colour, { r: 4 }),
        knob(300, 0, 92),
        moved(300, 0, around(11, line('M0-118v14', '#44484c', 5), 15)),
        box(-260, -60, 240, 96, '#1f2a36', { shade: 'glassy' }),
        line('M-350-30Q-260-90-170-30M-262-26L-220-86', '#d9c680', 5),
        inRow(4, 74, moved(60, 80, knob(0, 0, 28))),
        inRow(4, 74, moved(60, -60, box(0, 0, 16, 52, chrome, { shade: 'standing' }))),
        inRow(4, 60, moved(-260, 80, box(0, 0, 44, 30, '#34373b'))),
        box(0, 168, 880, 16, DARK),
      ].join(''),
  },
  cassetteDeck: {
    size: [920, 380],
    place: 'room',
    paint: 'silver',
    spot: [200, 110],
    draw: (colour) =>
      [
        box(0, 0, 900, 340, colour, { r: 8 }),
        box(-250, -10, 340, 250, '#1e2023', { r: 8 }),
        box(-250, -30, 260, 150, '#4a4d52', { shade: 'glassy' }),
        inRow(2, 110, moved(-250, -30, disc(0, 0, 34, '#e4e4de'), around(6, line('M0-14v-8', '#222', 5)))),
        inRow(6, 56, moved(-250, 138, box(0, 0, 46, 34, chrome))),
        box(160, -70, 380, 110, '#10140f', { shade: 'glassy' }),
        inRow(22, 15, moved(160, -90, box(0, 0, 9, 22, '#61d36c', { r: 1, shade: 'none' }))),
        inRow(17, 15, moved(122, -50, box(0, 0, 9, 22, '#d8c24c', { r: 1, shade: 'none' }))),
        inRow(4, 90, moved(170, 70, knob(0, 0, 36))),
        knob(396, 76, 44),
      ].join(''),
  },
  loudspeaker: {
    size: [420, 700],
    place: 'room',
    paint: 'walnut',
    spot: [0, -180],
    draw: (colour) =>
      [
        box(0, 0, 400, 680, colour, { r: 8 }),
        times(7, (i) =>
          line(`M${-190 + i * 56}-330Q${-170 + i * 60} 0 ${-185 + i * 58} 330`, darker(colour, 0.3), 3, 0.5),
        ),
        box(0, 0, 350, 630, '#232529', { r: 6 }),
        moved(0, 120, speaker(150)),
        moved(0, -180, speaker(72)),
        ...[
          [-150, -290],
          [150, -290],
          [-150, 290],
          [150, 290],
        ].map(([x = 0, y = 0]) => screw(x, y, 9)),
        box(0, 296, 80, 22, chrome),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
