import type { Drawing } from '../drawing.ts';
import { darker, lighter, paints } from '../paints.ts';
import { box, disc, hole, inColumn, inRow, line, moved, oval, pipe, screw, shape, turned } from '../svg.ts';

const { black, brass, chrome, copper, steel } = paints;

export const fuelAndAir = {
  throttleBody: {
    size: [620, 560],
    place: 'bench',
    paint: 'alu',
    spot: [180, 60],
    draw: (colour) =>
      [
        box(-20, 0, 460, 460, colour, { r: 60 }),
        ...[
          [-200, -180],
          [160, -180],
          [-200, 180],
          [160, 180],
        ].map(([x = 0, y = 0]) => hole(x, y, 20)),
        box(240, 20, 130, 330, black, { r: 26 }),
        box(250, 200, 100, 60, '#1b1d1f'),
        disc(-20, 0, 190, lighter(colour, 0.15)),
        disc(-20, 0, 168, '#26292c', 'hollow'),
        moved(
          -20,
          0,
          turned(
            -14,
            oval(0, 0, 160, 132, brass, 'sheen'),
            line('M-160 0H160', steel, 18),
            screw(-46, 0, 12),
            screw(46, 0, 12),
          ),
        ),
      ].join(''),
  },
  carburettor: {
    size: [600, 640],
    place: 'bench',
    paint: 'alu',
    spot: [0, 130],
    draw: (colour) =>
      [
        box(0, 270, 440, 50, darker(colour, 0.15)),
        hole(-180, 270, 15),
        hole(180, 270, 15),
        box(0, 130, 360, 250, colour, { r: 30 }),
        box(130, 150, 200, 180, darker(colour, 0.1), { r: 20 }),
        line('M60 150H215M60 190H215', darker(colour, 0.35), 6),
        screw(62, 84, 14),
        screw(198, 84, 14),
        box(0, -40, 320, 120, lighter(colour, 0.1), { r: 20, shade: 'standing' }),
        oval(0, -160, 210, 70, darker(colour, 0.1), 'sheen'),
        box(0, -130, 420, 60, colour, { r: 26 }),
        oval(-95, -165, 80, 40, '#1f2124', 'hollow'),
        oval(95, -165, 80, 40, '#1f2124', 'hollow'),
        line('M-165-165H-25M25-165H165', brass, 14),
        pipe('M-160 120L-270 60L-240-40', steel, 20),
        disc(-270, 60, 22, brass),
        pipe('M160-60C240-80 230-140 280-150', brass, 24),
        screw(-110, 60, 18),
        screw(-40, 200, 16),
      ].join(''),
  },
  injector: {
    size: [200, 680],
    place: 'bench',
    paint: 'steel',
    draw: (colour) =>
      [
        box(0, -280, 86, 90, black, { shade: 'standing' }),
        box(46, -300, 60, 40, '#1b1d20'),
        box(0, -170, 110, 140, colour, { r: 14, shade: 'standing' }),
        box(0, -80, 130, 50, darker(colour), { r: 4, shade: 'standing' }),
        box(0, 30, 76, 180, lighter(colour, 0.1), { shade: 'standing' }),
        inColumn(3, 20, moved(0, 30, line('M-38 0h76', '#2b2e31', 4))),
        box(0, 136, 92, 34, brass, { shade: 'standing' }),
        box(0, 210, 44, 120, colour, { shade: 'standing' }),
        shape('M-22 268h44l-14 56h-16Z', chrome, 'standing'),
        box(0, 160, 60, 14, copper, { shade: 'standing' }),
      ].join(''),
  },
  fuelTank: {
    size: [880, 460],
    place: 'garage',
    paint: 'iron',
    spot: [60, 60],
    draw: (colour) =>
      [
        shape('M-420-110Q-415-180-330-185H310Q400-180 420-90L400 130Q390 205 300 210H-320Q-405 205-412 120Z', colour),
        line('M-416 20Q0 40 410 10', darker(colour, 0.5), 12),
        inRow(
          3,
          250,
          shape(
            'M-70-140H70Q80-140 80-120V-60Q80-40 60-40H-60Q-80-40-80-60V-120Q-80-140-70-140Z',
            darker(colour, 0.12),
          ),
        ),
        inRow(2, 430, box(0, 10, 46, 430, darker(colour, 0.45), { r: 4 })),
        oval(60, -186, 110, 26, steel),
        ...[-20, 60, 140].map((x) => screw(x, -188, 9)),
        pipe('M60-190C70-230 160-225 200-225', black, 18),
        pipe('M400-60C440-70 430-160 440-220', steel, 44),
      ].join(''),
  },
  airflowMeter: {
    size: [720, 480],
    place: 'bench',
    paint: 'black',
    spot: [0, -60],
    draw: (colour) =>
      [
        box(0, 60, 560, 290, colour, { r: 20, shade: 'lying' }),
        ...[-240, -200, 220].map((x) => box(x, 60, 20, 306, lighter(colour, 0.15), { shade: 'lying' })),
        oval(300, 60, 60, 146, '#3a3d41'),
        oval(308, 60, 46, 122, '#141517', 'hollow'),
        line('M308-50V172M262 60H352', '#73787d', 5),
        box(-20, -110, 220, 110, darker(colour, 0.1)),
        box(-20, -180, 150, 70, lighter(colour, 0.1)),
        inRow(5, 24, moved(-20, -190, box(0, 0, 8, 26, brass, { r: 2 }))),
        screw(-108, -110, 13),
        screw(70, -110, 13),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
