import type { Drawing } from '../drawing.ts';
import { darker, lighter, paints } from '../paints.ts';
import { bothSides, box, disc, inRow, line, moved, oval, pipe, ring, shape, times } from '../svg.ts';

const { black, chrome, iron } = paints;

const DARK = '#17181b';

const seatCushion = (colour: string): string =>
  [-60, 0, 60].map((x) => line(`M${x}-60V60`, darker(colour, 0.35), 5, 0.8)).join('');

export const cabin = {
  carSeat: {
    size: [600, 900],
    place: 'garage',
    paint: 'tan',
    spot: [0, -110],
    draw: (colour) =>
      [
        pipe('M-60-330V-400M60-330V-400', chrome, 16),
        shape('M-120-440Q0-470 120-440Q140-370 100-340H-100Q-140-370-120-440Z', colour),
        shape('M-200 160Q-260-60-190-260Q-170-330-80-335H80Q170-330 190-260Q260-60 200 160Z', colour),
        shape('M-120 140Q-150-60-110-240Q0-280 110-240Q150-60 120 140Z', lighter(colour, 0.1)),
        moved(0, -50, seatCushion(colour), line('M-112 60H112M-118-30H118', darker(colour, 0.35), 5)),
        shape('M-240 170Q0 90 240 170Q280 250 250 320Q0 390-250 320Q-280 250-240 170Z', colour),
        shape('M-150 170Q0 130 150 170L160 310Q0 340-160 310Z', lighter(colour, 0.1)),
        moved(0, 235, seatCushion(colour)),
        box(0, 370, 430, 50, iron, { r: 8 }),
        bothSides(box(190, 420, 90, 36, DARK)),
        disc(-250, 210, 30, DARK),
      ].join(''),
  },
  rearBench: {
    size: [1000, 640],
    place: 'garage',
    paint: 'grey',
    spot: [-200, -60],
    draw: (colour) =>
      [
        ...[-300, 0, 300].map((x) => box(x, -270, 150, 90, lighter(colour, 0.05), { r: 34 })),
        box(0, -60, 960, 360, colour, { r: 60 }),
        ...[-235, 235].map((x) => box(x, -60, 390, 310, lighter(colour, 0.1), { r: 44 })),
        line('M-160-220V110M0-230V110M160-220V110', darker(colour, 0.3), 7),
        box(0, 190, 980, 190, colour, { r: 70 }),
        ...[-240, 240].map((x) => box(x, 176, 410, 130, lighter(colour, 0.1), { r: 44 })),
        inRow(3, 240, box(0, 86, 46, 60, DARK) + box(0, 70, 30, 20, '#c0392b')),
        bothSides(box(400, 300, 60, 40, iron)),
      ].join(''),
  },
  dashboard: {
    size: [1100, 420],
    place: 'garage',
    paint: 'ivory',
    spot: [240, 0],
    draw: (colour) =>
      [
        shape(
          'M-530 150Q-540-80-420-140Q-200-200 0-180T430-140Q540-80 530 150Q300 200 0 180T-530 150Z',
          darker(black, 0.1),
        ),
        shape('M-500 90Q-505-40-430-66Q0-110 430-66Q505-40 500 90Q0 130-500 90Z', colour),
        disc(-270, 0, 96, DARK),
        ring(-270, 0, 96, 84, chrome),
        line('M-270 0L-310-56', '#d8452f', 8),
        moved(
          -270,
          0,
          times(9, (i) =>
            line(
              `M${Math.cos(2.4 + i * 0.55) * 66} ${Math.sin(2.4 + i * 0.55) * 66}l${Math.cos(2.4 + i * 0.55) * 10} ${Math.sin(2.4 + i * 0.55) * 10}`,
              '#eee',
              4,
            ),
          ),
        ),
        box(40, 0, 220, 130, DARK, { r: 20 }),
        box(40, -24, 170, 50, '#2d3a44', { shade: 'glassy' }),
        inRow(5, 36, moved(40, 36, disc(0, 0, 12, '#c7c9c8'))),
        bothSides(oval(450, 0, 36, 44, DARK), line('M428-12H472M426 6H474', '#5b5f63', 5)),
        box(300, 16, 200, 90, darker(colour, 0.06), { r: 14 }),
      ].join(''),
  },
  centreConsole: {
    size: [520, 800],
    place: 'garage',
    paint: 'tan',
    spot: [0, 170],
    draw: (colour) =>
      [
        shape('M-180-370Q0-400 180-370L210 100Q230 340 190 380H-190Q-230 340-210 100Z', darker(colour, 0.1)),
        box(0, -230, 250, 190, DARK, { r: 24, shade: 'hollow' }),
        bothSides(disc(80, -30, 66, '#1d1e20', 'hollow'), ring(80, -30, 72, 60, chrome)),
        box(0, 220, 340, 300, colour, { r: 50 }),
        line('M-140 110H140V330H-140Z', darker(colour, 0.35), 5, 0.8),
        box(0, 86, 110, 34, darker(colour, 0.4), { r: 14 }),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
