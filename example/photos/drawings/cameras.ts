import type { Drawing } from '../drawing.ts';
import { darker, lighter, paints } from '../paints.ts';
import { around, box, disc, inColumn, inRow, line, moved, oval, pipe, ring, shape, times, turned } from '../svg.ts';

const { black, chrome, iron, ivory, steel } = paints;

const DARK = '#17181b';

const frontLens = (r: number): string =>
  [
    disc(0, 0, r, '#26282b'),
    around(48, line(`M0 ${-r + 4}v12`, '#4b4f54', 4)),
    ring(0, 0, r * 0.84, r * 0.74, '#d0d3d5'),
    disc(0, 0, r * 0.72, '#1c1e21'),
    ring(0, 0, r * 0.6, r * 0.52, '#3b3e42'),
    disc(0, 0, r * 0.5, '#2b2443'),
    disc(0, 0, r * 0.5, '#38507a66', 'glassy'),
    oval(-r * 0.16, -r * 0.18, r * 0.13, r * 0.08, '#d9e7ff', 'none'),
  ].join('');

export const cameras = {
  filmCamera: {
    size: [760, 540],
    place: 'bench',
    paint: 'chrome',
    spot: [-230, 60],
    draw: (colour) =>
      [
        box(0, 40, 700, 400, colour, { r: 50 }),
        box(0, 70, 700, 250, black, { r: 8 }),
        times(9, (i) => line(`M-345 ${-40 + i * 27}H345`, '#3b3e42', 3, 0.5)),
        shape('M-150-150L-110-240H110L150-150Z', colour),
        box(0, -196, 130, 34, '#33475c', { shade: 'glassy' }),
        disc(-250, -176, 56, colour),
        box(-250, -176, 112, 30, darker(colour, 0.2), { shade: 'standing' }),
        disc(250, -170, 46, colour),
        box(160, -176, 46, 34, steel),
        moved(0, 60, frontLens(168)),
        box(-280, 0, 60, 40, '#88929a', { shade: 'glassy' }),
      ].join(''),
  },
  instantCamera: {
    size: [620, 600],
    place: 'bench',
    paint: 'ivory',
    spot: [0, 190],
    draw: (colour) =>
      [
        box(0, -190, 470, 190, darker(colour, 0.75), { r: 24 }),
        box(-110, -200, 160, 90, '#c9d6db', { shade: 'glassy' }),
        box(140, -200, 120, 90, '#20242a', { shade: 'glassy' }),
        shape('M-270-90H270L300 200H-300Z', colour),
        line('M-280-10H282M-284 20H286', darker(colour, 0.12), 4),
        ...['#d9422f', '#e58a2b', '#e6c13b', '#4f9a54', '#3a6fb0'].map((band, i) =>
          box(-200 + i * 14, 60, 14, 268, band, { r: 0, shade: 'none' }),
        ),
        moved(
          60,
          40,
          disc(0, 0, 130, '#26282b'),
          ring(0, 0, 112, 84, '#3a3d41'),
          disc(0, 0, 78, '#1a1c20'),
          disc(0, 0, 40, '#2a3350'),
          oval(-14, -14, 12, 8, '#d6e6ff', 'none'),
        ),
        disc(220, -40, 26, '#b4262b'),
        box(0, 240, 560, 70, DARK, { r: 14 }),
        line('M-240 246H240', '#000', 12),
      ].join(''),
  },
  lens: {
    size: [340, 720],
    place: 'bench',
    paint: 'black',
    spot: [0, 40],
    draw: (colour) =>
      [
        box(0, 300, 210, 60, steel, { shade: 'standing' }),
        box(0, 210, 260, 140, colour, { r: 10, shade: 'standing' }),
        inRow(16, 15, line('M0 160V255', darker(colour, 0.5), 5)),
        box(0, 100, 270, 90, lighter(colour, 0.06), { shade: 'standing' }),
        line('M-110 100h60M-20 100h40M60 100h50', '#e6d27a', 7),
        box(0, -60, 290, 240, colour, { r: 10, shade: 'standing' }),
        inRow(18, 15, line('M0-165V45', darker(colour, 0.55), 5)),
        box(0, -240, 310, 130, lighter(colour, 0.05), { shade: 'standing' }),
        line('M-150-190H150', '#b3302c', 8),
        oval(0, -305, 155, 40, '#1b1c1e'),
        oval(0, -306, 132, 30, '#2f3d63', 'glassy'),
      ].join(''),
  },
  enlarger: {
    size: [560, 920],
    place: 'room',
    paint: 'black',
    spot: [0, -150],
    draw: (colour) =>
      [
        box(0, 410, 520, 70, paints.walnut, { r: 6 }),
        box(-20, 366, 330, 24, ivory, { r: 2 }),
        box(190, 0, 46, 780, steel, { shade: 'standing' }),
        box(110, -120, 200, 60, iron),
        shape('M-150-160Q-150-400 0-410T150-160Z', colour),
        box(0, -150, 310, 50, darker(colour, 0.1)),
        shape('M-110-125H110L60 10H-60Z', '#2f3236'),
        inColumn(4, 24, moved(0, -60, line('M-84 0H84', '#111', 6))),
        box(0, 40, 100, 60, DARK, { shade: 'standing' }),
        shape('M-40 72H40L130 354H-150Z', '#ffdca01c', 'none'),
        disc(230, -120, 34, DARK),
      ].join(''),
  },
  darkroomLamp: {
    size: [640, 520],
    place: 'bench',
    paint: 'red',
    spot: [-150, 150],
    draw: (colour) =>
      [
        box(-150, 30, 270, 380, '#34373c', { r: 18 }),
        moved(
          -150,
          -20,
          disc(0, 0, 104, '#e8e4d8'),
          around(12, line('M0-94v18', '#24262a', 6)),
          line('M0 0V-66M0 0L40 24', '#b3262e', 8),
        ),
        inRow(3, 70, moved(-150, 160, disc(0, 0, 22, '#c9c4b6'))),
        box(170, 200, 110, 60, black, { shade: 'standing' }),
        shape('M80 175C50-10 80-200 170-220S290-10 260 175Z', colour, 'ball'),
        oval(150, -70, 30, 66, lighter(colour, 0.55), 'none'),
        pipe('M170 230C170 270 20 250-20 240', DARK, 12),
      ].join(''),
  },
  telescope: {
    size: [760, 920],
    place: 'garden',
    paint: 'blue',
    spot: [0, -120],
    draw: (colour) =>
      [
        shape('M-230 430L-200 120Q-190 60-110 60H110Q190 60 200 120L230 430Z', paints.pine),
        shape('M-110 430Q-90 240 0 236T110 430Z', darker(paints.pine, 0.5)),
        moved(
          20,
          -80,
          turned(
            24,
            box(0, 0, 250, 800, colour, { r: 10, shade: 'standing' }),
            box(0, -390, 266, 40, DARK, { shade: 'standing' }),
            oval(0, -408, 130, 26, '#0d0e10', 'hollow'),
            box(0, 320, 262, 60, DARK, { shade: 'standing' }),
            box(150, -280, 90, 60, chrome),
            box(190, -280, 50, 84, DARK),
            box(-150, -250, 34, 150, DARK, { shade: 'standing' }),
          ),
        ),
        disc(120, 90, 60, DARK),
        disc(120, 90, 26, chrome),
        box(0, 436, 560, 30, darker(paints.pine, 0.2)),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
