import type { Drawing } from '../drawing.ts';
import { darker, lighter, paints } from '../paints.ts';
import {
  around,
  bothSides,
  box,
  disc,
  inColumn,
  inRow,
  line,
  moved,
  pipe,
  ring,
  scaled,
  shape,
  times,
} from '../svg.ts';

const { blue, chrome, green, ivory, red, steel, yellow } = paints;

const DARK = '#17181b';

const spokedWheel = (r: number, spokes = 14): string =>
  ring(0, 0, r, r * 0.86, '#26282b') +
  around(spokes, line(`M0 0V${-r * 0.86}`, '#aab0b5', 3)) +
  disc(0, 0, r * 0.16, chrome);

export const family = {
  pram: {
    size: [860, 800],
    place: 'room',
    paint: 'blue',
    spot: [60, -40],
    draw: (colour) =>
      [
        pipe('M-240 260L220 20M250 260L-180 20M300-40L420-190', steel, 24),
        line('M395-200L440-176', DARK, 30),
        shape('M-330-60H300Q290 120 130 150H-160Q-320 120-330-60Z', colour),
        shape('M-330-66C-340-250-220-360-40-370L-20-66Z', darker(colour, 0.15)),
        line('M-330-66L-20-66M-290-220L-24-70M-190-330L-22-74', darker(colour, 0.5), 6),
        box(-10, -66, 640, 26, darker(colour, 0.4), { r: 12 }),
        box(160, -84, 250, 50, lighter(colour, 0.5), { r: 22 }),
        ...[
          [-240, 270, 120],
          [250, 270, 120],
        ].map(([x = 0, y = 0, r = 0]) => moved(x, y, spokedWheel(r))),
        box(0, 200, 380, 40, darker(colour, 0.3), { r: 16 }),
      ].join(''),
  },
  foldedCloth: {
    size: [760, 520],
    place: 'bench',
    paint: 'blue',
    spot: [-100, 60],
    draw: (colour) =>
      [colour, '#a24f3c', '#5f7f5a']
        .map((paint, i) =>
          moved(
            i * 16 - 16,
            150 - i * 130,
            shape('M-340-60Q-320-90-200-86H280Q350-80 350-20V40Q345 80 280 84H-300Q-360 78-356 20Z', paint),
            line('M-330-10Q0 10 345-14M-340 34Q0 50 346 30', darker(paint, 0.3), 7),
            times(12, (k) => line(`M${-310 + k * 54}-78L${-290 + k * 54} 78`, lighter(paint, 0.35), 5, 0.35)),
            i === 2 ? ring(230, 0, 54, 38, chrome) + ring(200, 14, 54, 38, chrome) : '',
          ),
        )
        .join(''),
  },
  cot: {
    size: [900, 680],
    place: 'room',
    paint: 'beech',
    spot: [0, 210],
    draw: (colour) =>
      [
        inRow(11, 76, moved(0, -20, box(0, 0, 24, 420, lighter(colour, 0.1), { shade: 'standing' }))),
        box(0, 20, 800, 90, ivory, { r: 30 }),
        inRow(11, 76, moved(0, 60, box(0, 0, 22, 330, colour, { shade: 'standing' }))),
        box(0, -230, 860, 44, colour, { r: 14 }),
        box(0, 230, 860, 60, colour, { r: 10 }),
        bothSides(box(420, 10, 46, 600, darker(colour, 0.08), { shade: 'standing' })),
        box(-200, -8, 220, 70, '#d6dfe6', { r: 30 }),
      ].join(''),
  },
  highChair: {
    size: [560, 900],
    place: 'room',
    paint: 'beech',
    spot: [-30, 70],
    draw: (colour) =>
      [
        pipe('M-120-400L-220 400M60-400L-40 400', colour, 46),
        box(40, 400, 480, 40, colour),
        box(-50, 380, 420, 36, darker(colour, 0.1)),
        box(40, 250, 330, 34, lighter(colour, 0.08)),
        box(30, 60, 350, 40, lighter(colour, 0.08)),
        box(-40, -330, 240, 90, lighter(colour, 0.05), { r: 24 }),
        box(-50, -190, 230, 70, lighter(colour, 0.05), { r: 24 }),
        pipe('M-90-100C60-160 200-130 210-60C210-30 100-10-70-30', colour, 30),
        line('M40-30L40 60', '#4a4e52', 20),
      ].join(''),
  },
  balanceBike: {
    size: [860, 640],
    place: 'garden',
    paint: 'beech',
    spot: [0, -30],
    draw: (colour) =>
      [
        moved(-260, 150, spokedWheel(140, 3)),
        moved(270, 150, spokedWheel(140, 3)),
        shape('M-280 110L-60-60H150L240-190L290-170L230 10Q150 60 0 40L-250 180Z', colour),
        box(-120, -90, 210, 46, DARK, { r: 22 }),
        box(-110, -60, 40, 60, colour),
        pipe('M240-190L310 150', darker(colour, 0.12), 34),
        pipe('M190-230H310', darker(colour, 0.2), 28),
        line('M180-230H210M290-230H316', red, 36),
        disc(255, -262, 26, chrome),
      ].join(''),
  },
  crateOfBooks: {
    size: [800, 580],
    place: 'room',
    paint: 'pine',
    spot: [0, 190],
    draw: (colour) =>
      [
        times(
          15,
          (i) =>
            box(
              -320 + i * 46,
              -90 + ((i * 37) % 40),
              42,
              330 - ((i * 53) % 90),
              [red, blue, yellow, green, '#cf6f3a', '#6d4b94', ivory][i % 7] ?? blue,
              { r: 4, shade: 'standing' },
            ) + line(`M${-332 + i * 46}-100h24M${-332 + i * 46}-60h24`, '#fff', 5, 0.7),
        ),
        inColumn(
          3,
          110,
          moved(
            0,
            160,
            box(0, 0, 770, 98, colour, { r: 6 }),
            line('M-370 20Q0-20 370 14', darker(colour, 0.3), 4, 0.5),
          ),
        ),
        bothSides(box(360, 160, 50, 330, darker(colour, 0.1))),
      ].join(''),
  },
  rollerSkates: {
    size: [860, 600],
    place: 'room',
    paint: 'purple',
    spot: [-60, -60],
    draw: (colour) =>
      [90, -60]
        .map((dx, i) =>
          moved(
            dx,
            i * 40 - 10,
            scaled(
              0.92,
              shape(
                'M-210-270H-30Q0-120 130-90Q250-60 260 60L250 110H-220Q-250-80-210-270Z',
                i ? colour : darker(colour, 0.3),
              ),
              shape('M-210-270H-30L-34-220H-214Z', lighter(colour, 0.4)),
              times(5, (k) => line(`M${-50 + k * 22} ${-200 + k * 30}L${40 + k * 14} ${-180 + k * 34}`, ivory, 10)),
              box(20, 126, 500, 36, DARK),
              box(20, 160, 380, 40, steel),
              ...[-150, 190].map((x) => disc(x, 210, 66, '#e3c15a') + disc(x, 210, 28, chrome)),
              box(262, 150, 50, 60, red, { r: 20 }),
            ),
          ),
        )
        .join(''),
  },
} satisfies Record<string, Drawing>;
