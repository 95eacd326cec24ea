import type { Drawing } from '../drawing.ts';
import { darker, lighter, paints } from '../paints.ts';
import { bothSides, box, disc, hole, inColumn, inRow, line, moved, pipe, screw, shape } from '../svg.ts';

const { chrome, iron, steel } = paints;

export const attachments = {
  towBar: {
    size: [920, 480],
    place: 'garage',
    paint: 'black',
    spot: [0, -130],
    draw: (colour) =>
      [
        box(0, -130, 880, 90, colour, { r: 10, shade: 'lying' }),
        bothSides(box(400, -90, 70, 230, darker(colour, 0.2), { r: 8 }), hole(400, -40, 16), hole(400, -140, 16)),
        box(0, -90, 150, 150, darker(colour, 0.1)),
        screw(-40, -90, 18),
        screw(40, -90, 18),
        pipe('M0-40C0 120 40 170 150 160C200 155 200 100 200 70', colour, 62),
        disc(200, 40, 60, chrome),
        box(-170, -30, 110, 90, '#1d1e20', { r: 20 }),
        disc(-170, -30, 34, iron),
      ].join(''),
  },
  bumper: {
    size: [1100, 400],
    place: 'garage',
    paint: 'black',
    spot: [260, -60],
    draw: (colour) =>
      [
        shape(
          'M-540-60Q-530-150-430-160Q0-200 430-160Q530-150 540-60L520 110Q500 165 420 165H-420Q-500 165-520 110Z',
          colour,
        ),
        shape('M-230 20H230L200 120H-200Z', '#121315', 'none'),
        inColumn(4, 24, moved(0, 70, line('M-210 0H210', '#3f4347', 6))),
        bothSides(
          shape('M300 20H440L450 110H290Z', '#17181a', 'none'),
          disc(368, 66, 40, '#dfe6e8'),
          disc(368, 66, 14, '#fff3c4'),
        ),
        line('M-520-40Q0-90 520-40', darker(colour, 0.35), 7),
        box(0, -60, 240, 60, lighter(colour, 0.08), { r: 4 }),
      ].join(''),
  },
  bullBar: {
    size: [1100, 560],
    place: 'garage',
    paint: 'black',
    spot: [0, 150],
    draw: (colour) =>
      [
        pipe('M-400 120L-360-170Q-340-240-260-240H260Q340-240 360-170L400 120', colour, 52),
        pipe('M-150 120V-236M150 120V-236', colour, 44),
        pipe('M-370-60H370', colour, 36),
        shape('M-540 80Q-500 60-420 70H420Q500 60 540 80L500 230Q470 250 420 250H-420Q-470 250-500 230Z', colour),
        box(0, 140, 420, 84, '#141516'),
        box(0, 140, 220, 50, steel, { shade: 'lying' }),
        hole(0, 218, 18),
        bothSides(disc(330, 150, 52, '#e3e6e4'), disc(330, 150, 22, '#fff0b8'), box(470, 150, 60, 50, '#cf7d27')),
      ].join(''),
  },
  snorkel: {
    size: [700, 760],
    place: 'garage',
    paint: 'black',
    spot: [120, 40],
    draw: (colour) =>
      [
        pipe('M-300 300H60Q140 300 150 210L190-230', colour, 110),
        box(-310, 300, 50, 150, darker(colour, 0.2)),
        box(195, -290, 150, 170, lighter(colour, 0.1), { r: 26 }),
        inColumn(5, 28, moved(195, -290, line('M-56 0h112', '#0c0d0e', 9))),
        box(240, 60, 120, 40, steel),
        screw(270, 60, 10),
      ].join(''),
  },
  skidPlate: {
    size: [760, 560],
    place: 'bench',
    paint: 'steel',
    spot: [0, 120],
    draw: (colour) =>
      [
        shape('M-330-230H330L370-120V200L280 250H-280L-370 200V-120Z', colour),
        line('M-330-110H330M-360 190H360', darker(colour, 0.35), 10),
        inRow(4, 150, shape('M-22-50Q-22-72 0-72T22-50V90Q22 112 0 112T-22 90Z', '#1a1b1d', 'hollow')),
        ...[
          [-320, -190],
          [320, -190],
          [-320, 170],
          [320, 170],
        ].map(([x = 0, y = 0]) => hole(x, y, 17)),
      ].join(''),
  },
  windDeflector: {
    size: [1000, 460],
    place: 'garage',
    paint: 'black',
    spot: [0, 0],
    draw: (colour) =>
      [
        shape(
          'M-460 190L-400-130Q-385-190-320-195H320Q385-190 400-130L460 190Q465 215 430 215H-430Q-465 215-460 190Z',
          '#3c4146aa',
          'none',
        ),
        inRow(40, 21, line('M0-180V205', '#1c1e20', 3, 0.8)),
        inColumn(18, 22, line('M-420 10H420', '#1c1e20', 3, 0.8)),
        pipe(
          'M-460 190L-400-130Q-385-190-320-195H320Q385-190 400-130L460 190Q465 215 430 215H-430Q-465 215-460 190Z',
          colour,
          28,
        ),
        bothSides(disc(450, 150, 30, iron)),
      ].join(''),
  },
  ventFlap: {
    size: [760, 320],
    place: 'bench',
    paint: 'green',
    spot: [0, 30],
    draw: (colour) =>
      [
        box(0, 20, 700, 210, colour, { r: 14 }),
        shape('M-300-40H300L320 90H-320Z', darker(colour, 0.14)),
        inRow(2, 440, box(0, -100, 130, 50, steel, { r: 6 }) + screw(-36, -100, 12) + screw(36, -100, 12)),
        box(0, 110, 60, 46, iron),
        line('M-330 116H330', '#0f1011', 10),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
