import type { Drawing } from '../drawing.ts';
import { darker, lighter, paints } from '../paints.ts';
import { around, bothSides, box, disc, inColumn, inRow, line, moved, oval, pipe, ring, shape, times } from '../svg.ts';

const { iron, ivory, steel, walnut } = paints;

const DARK = '#17181b';

/** Lines of wood grain within so much space. */
const grain = (width: number, height: number, colour: string): string =>
  times(6, (i) =>
    line(
      `M${-width / 2} ${-height / 2 + ((i + 0.5) * height) / 6}q${width / 4}-${8 + i * 2} ${width / 2} 0t${width / 2} 0`,
      darker(colour, 0.3),
      3,
      0.45,
    ),
  );

const board = (x: number, y: number, width: number, height: number, colour: string): string =>
  moved(x, y, box(0, 0, width, height, colour, { r: 4 }), grain(width - 8, height - 8, colour));

export const furniture = {
  sideboard: {
    size: [1080, 440],
    place: 'room',
    paint: 'teak',
    spot: [-250, -40],
    draw: (colour) =>
      [
        bothSides(pipe('M430 120L460 210', darker(colour, 0.3), 26)),
        board(0, -30, 1060, 310, colour),
        ...[-345, 0, 345].map((x, i) => board(x, -24, 336, 260, lighter(colour, 0.05 + (i % 2) * 0.06))),
        ...[-200, 145, 200].map((x) => box(x, -24, 18, 90, darker(colour, 0.5), { r: 8 })),
        box(0, -186, 1070, 26, darker(colour, 0.08), { r: 4 }),
        box(-360, -214, 110, 40, '#a84f3c', { r: 16 }),
      ].join(''),
  },
  chair: {
    size: [440, 800],
    place: 'room',
    paint: 'beech',
    spot: [0, 90],
    draw: (colour) =>
      [
        pipe('M-150-380V360M150-380V360', colour, 34),
        pipe('M-120 120L-170 380M120 120L170 380', darker(colour, 0.1), 30),
        inColumn(3, 66, moved(0, -290, box(0, 0, 310, 30, colour, { r: 14, shade: 'lying' }))),
        pipe('M-140 250H140', darker(colour, 0.15), 20),
        shape('M-190 60H190L210 140H-210Z', '#dcc48d'),
        times(16, (i) => line(`M${-190 + i * 25} 62L${-206 + i * 27} 138`, '#a88c57', 4)),
        box(0, 150, 430, 26, colour, { shade: 'lying' }),
      ].join(''),
  },
  cupboard: {
    size: [640, 960],
    place: 'room',
    paint: 'pine',
    spot: [-150, -180],
    draw: (colour) =>
      [
        board(0, 10, 600, 900, colour),
        box(0, -450, 640, 50, darker(colour, 0.12), { r: 6 }),
        box(0, 450, 630, 50, darker(colour, 0.12), { r: 6 }),
        bothSides(
          board(146, 0, 272, 830, lighter(colour, 0.06)),
          ...[-270, 0, 270].map(
            (y) =>
              shape(`M146 ${y - 110}L256 ${y}L146 ${y + 110}L36 ${y}Z`, darker(colour, 0.1)) +
              shape(`M146 ${y - 60}L206 ${y}L146 ${y + 60}L86 ${y}Z`, lighter(colour, 0.12)),
          ),
        ),
        disc(-24, 20, 13, iron),
        disc(24, 20, 13, iron),
        line('M0-410V410', darker(colour, 0.5), 6),
      ].join(''),
  },
  drawers: {
    size: [760, 860],
    place: 'room',
    paint: 'walnut',
    spot: [0, 0],
    draw: (colour) =>
      [
        board(0, 0, 740, 840, darker(colour, 0.1)),
        times(15, (i) =>
          moved(
            -230 + (i % 3) * 230,
            -320 + Math.floor(i / 3) * 160,
            box(0, 0, 216, 146, lighter(colour, 0.1), { r: 4 }),
            grain(200, 130, colour),
            ring(0, 14, 28, 19, iron),
            box(0, -14, 34, 18, iron),
          ),
        ),
      ].join(''),
  },
  table: {
    size: [1000, 660],
    place: 'room',
    paint: 'pine',
    spot: [60, -120],
    draw: (colour) =>
      [
        bothSides(
          box(410, 110, 62, 430, darker(colour, 0.06), { shade: 'standing' }),
          box(300, 60, 44, 330, darker(colour, 0.2), { shade: 'standing' }),
        ),
        box(0, -60, 880, 110, darker(colour, 0.08)),
        box(0, -58, 330, 84, lighter(colour, 0.06)),
        disc(0, -58, 18, paints.oak),
        shape('M-400-250H400L490-120H-490Z', lighter(colour, 0.1)),
        times(5, (i) => line(`M${-330 + i * 160}-246L${-400 + i * 200}-124`, darker(colour, 0.25), 4, 0.6)),
        box(0, -108, 984, 30, colour),
      ].join(''),
  },
  shelf: {
    size: [940, 860],
    place: 'room',
    paint: 'oak',
    spot: [-200, -80],
    draw: (colour) =>
      [
        ...[-400, 0, 400].map(
          (x) =>
            pipe(`M${x - 34}-420V420M${x + 34}-420V420`, DARK, 12) +
            inColumn(9, 96, moved(x, 0, line('M-34 0H34', DARK, 8))),
        ),
        ...[-300, -80, 140, 350].map((y, i) => board(-200, y, 400, 34, i % 2 ? lighter(colour, 0.1) : colour)),
        ...[-200, 60, 350].map((y) => board(200, y, 400, 34, colour)),
        times(9, (i) =>
          box(
            -360 + i * 28,
            -365 + (i % 3) * 6,
            24,
            100,
            ['#8f3b2d', '#2c4f7d', '#d8a13a', '#31624a'][i % 4] ?? walnut,
            { r: 2, shade: 'standing' },
          ),
        ),
        times(7, (i) =>
          box(60 + i * 34, -10 + (i % 2) * 6, 30, 104, ['#cfc7b4', '#2c4f7d', '#a84f3c'][i % 3] ?? walnut, {
            r: 2,
            shade: 'standing',
          }),
        ),
        disc(-90, -140, 42, '#a84f3c'),
        box(280, -265, 70, 90, ivory, { r: 20 }),
        oval(280, -340, 60, 46, '#4c7a4a'),
        box(-250, 90, 130, 60, '#b99871', { r: 6 }),
      ].join(''),
  },
  sewingTable: {
    size: [900, 780],
    place: 'room',
    paint: 'oak',
    spot: [-100, -290],
    draw: (colour) =>
      [
        board(0, -300, 880, 60, colour),
        board(-300, -220, 210, 90, lighter(colour, 0.05)),
        board(300, -220, 210, 90, lighter(colour, 0.05)),
        bothSides(
          pipe('M330-170L250 60L330 340M230-170L310 60L240 340', DARK, 22),
          pipe('M200 350H370', DARK, 26),
          ring(280, -60, 50, 34, DARK),
          ring(280, 130, 50, 34, DARK),
        ),
        pipe('M-240 200H240M-260-20L260 160M260-20L-260 160', DARK, 16),
        shape('M-170 250H170L200 320H-200Z', '#2d2f32'),
        times(7, (i) => line(`M${-150 + i * 50} 256L${-176 + i * 58} 314`, '#6b6f74', 6)),
        moved(250, 120, ring(0, 0, 130, 112, DARK), around(6, line('M0 0V-112', DARK, 10))),
      ].join(''),
  },
  officeChair: {
    size: [620, 880],
    place: 'room',
    paint: 'black',
    spot: [0, -220],
    draw: (colour) =>
      [
        pipe('M0 180V340', steel, 36),
        ...[-230, -110, 110, 230].map((x) => pipe(`M0 330L${x} 400`, darker(colour, 0.1), 30) + disc(x, 416, 26, DARK)),
        disc(0, 420, 26, DARK),
        bothSides(pipe('M200 140L260 120V-20', darker(colour, 0.1), 26), box(250, -34, 130, 34, colour, { r: 16 })),
        shape('M-200-380Q0-440 200-380Q230-160 190 60H-190Q-230-160-200-380Z', '#43474c'),
        times(19, (i) => line(`M-196 ${-370 + i * 22}Q0 ${-390 + i * 23} 196 ${-370 + i * 22}`, '#1c1e20', 4)),
        inRow(15, 26, line('M0-390V50', '#1c1e20', 3)),
        pipe('M-200-380Q0-440 200-380Q230-160 190 60H-190Q-230-160-200-380Z', colour, 20),
        shape('M-230 90Q0 40 230 90L250 170Q0 220-250 170Z', colour),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
