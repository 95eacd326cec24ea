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
  mirrored,
  moved,
  oval,
  pipe,
  ring,
  screw,
  shape,
  times,
} from '../svg.ts';

const { black, brass, chrome, iron, rust, steel } = paints;

export const engine = {
  turbo: {
    size: [760, 620],
    place: 'bench',
    paint: 'alu',
    spot: [-120, 40],
    draw: (colour) =>
      [
        // The hot side behind, the snail of the compressor in front.
        shape('M60-200C220-260 350-150 350 10S230 270 80 250Z', '#7a5a45'),
        box(330, 190, 90, 130, '#6b4f3d', { r: 12 }),
        box(330, 262, 140, 26, rust),
        disc(210, 0, 150, '#80604a'),
        box(60, 0, 140, 240, iron, { r: 20, shade: 'lying' }),
        shape(
          'M-120-260C60-280 130-150 120 0S10 270-130 262S-350 140-350 0V-290H-210V-180C-190-230-160-256-120-260Z',
          colour,
        ),
        box(-280, -286, 180, 30, darker(colour, 0.1)),
        disc(-120, 10, 178, lighter(colour, 0.1)),
        ring(-120, 10, 150, 136, darker(colour, 0.2)),
        disc(-120, 10, 134, '#202326', 'hollow'),
        moved(
          -120,
          10,
          around(12, shape('M-6-26Q-50-80-18-126L20-124Q-10-78 16-24Z', lighter(steel, 0.25))),
          disc(0, 0, 36, chrome),
          disc(0, 0, 14, iron),
        ),
        pipe('M60-120C80-230 200-260 250-270', steel, 26),
      ].join(''),
  },
  supercharger: {
    size: [820, 500],
    place: 'bench',
    paint: 'alu',
    spot: [60, 0],
    draw: (colour) =>
      [
        box(60, 0, 560, 360, colour, { r: 40 }),
        inRow(9, 58, moved(70, 0, box(0, 0, 18, 372, lighter(colour, 0.15), { shade: 'standing' }))),
        box(340, 0, 60, 300, darker(colour, 0.25), { r: 20 }),
        box(-250, 0, 80, 300, darker(colour, 0.15), { r: 30 }),
        oval(-310, 0, 84, 160, '#3b4045'),
        ...[140, 116].map((ry) => oval(-322, 0, ry / 2, ry, '#2a2d31', 'none')),
        oval(-334, 0, 30, 62, steel),
        box(60, -190, 300, 60, darker(colour, 0.1)),
        ...[-60, 60, 180].map((x) => hole(x, -190, 14)),
        screw(-180, 150, 16),
        screw(280, 150, 16),
      ].join(''),
  },
  oilFilter: {
    size: [300, 420],
    place: 'bench',
    paint: 'orange',
    draw: (colour) =>
      [
        box(0, 20, 260, 350, colour, { r: 30, shade: 'standing' }),
        box(0, -150, 270, 40, darker(colour, 0.4), { shade: 'standing' }),
        box(0, 30, 240, 120, paints.white, { r: 0, shade: 'standing' }),
        line('M-80 10H40M-80 36H80M-80 60H10', '#31343a', 10, 0.8),
        inRow(9, 28, moved(0, 178, box(0, 0, 16, 34, darker(colour, 0.15), { r: 6, shade: 'standing' }))),
        oval(0, -172, 128, 28, '#2c2e31'),
        oval(0, -174, 46, 12, steel),
      ].join(''),
  },
  valveModule: {
    size: [880, 400],
    place: 'bench',
    paint: 'alu',
    draw: (colour) =>
      [
        box(0, 40, 840, 230, colour, { r: 24 }),
        inRow(
          4,
          205,
          moved(
            0,
            60,
            disc(0, 0, 78, darker(colour, 0.12)),
            disc(0, 0, 52, '#2b2e32', 'hollow'),
            disc(0, 0, 26, chrome),
          ),
        ),
        inRow(
          4,
          205,
          moved(0, -110, box(0, 0, 90, 150, black, { r: 18, shade: 'standing' }), box(0, -60, 60, 44, '#3d4247')),
        ),
        inRow(5, 200, screw(0, 140, 16)),
        line('M-400-20H400', darker(colour, 0.4), 6),
      ].join(''),
  },
  manifold: {
    size: [900, 520],
    place: 'bench',
    paint: 'rust',
    spot: [-60, -150],
    draw: (colour) =>
      [
        times(6, (i) =>
          pipe(
            `M${-350 + i * 140}-160C${-350 + i * 140} 0 ${-160 + i * 66} 20 ${-50 + i * 20} 150`,
            i % 2 ? colour : darker(colour, 0.18),
            66,
          ),
        ),
        box(0, -190, 860, 70, darker(colour, 0.25), { r: 14 }),
        times(6, (i) => hole(-350 + i * 140, -190, 26)),
        times(7, (i) => screw(-420 + i * 140, -190, 12)),
        box(0, 160, 240, 90, colour, { r: 20, shade: 'lying' }),
        box(0, 222, 300, 50, darker(colour, 0.2)),
        hole(-116, 222, 14),
        hole(116, 222, 14),
      ].join(''),
  },
  silencer: {
    size: [960, 420],
    place: 'garage',
    paint: 'silver',
    spot: [40, 30],
    draw: (colour) =>
      [
        pipe('M-460-110C-400-110-330 30-210 30', darker(colour, 0.1), 66),
        pipe('M300 60H460', colour, 74),
        oval(462, 60, 18, 38, '#1d1e20', 'hollow'),
        box(40, 40, 520, 270, colour, { r: 120, shade: 'lying' }),
        box(-170, 40, 26, 276, lighter(colour, 0.2), { r: 10, shade: 'lying' }),
        box(250, 40, 26, 276, lighter(colour, 0.2), { r: 10, shade: 'lying' }),
        line('M-140-30H220', darker(colour, 0.4), 5, 0.7),
        pipe('M-60-95C-60-170 20-170 30-170', iron, 22),
        disc(46, -170, 30, black),
      ].join(''),
  },
  radiator: {
    size: [880, 620],
    place: 'garage',
    paint: 'black',
    spot: [0, 40],
    draw: (colour) =>
      [
        box(0, 0, 720, 500, '#5d6367', { r: 4, shade: 'sheen' }),
        inRow(58, 12, line('M0-240V240', '#2e3235', 3)),
        inColumn(20, 25, line('M-352 0H352', '#9ba2a6', 4, 0.75)),
        bothSides(box(385, 0, 70, 540, colour, { r: 14, shade: 'standing' })),
        box(0, -262, 820, 34, darker(colour, 0.1)),
        box(0, 262, 820, 34, darker(colour, 0.1)),
        pipe('M400-180H440', colour, 60),
        mirrored(pipe('M400 170H440', colour, 60)),
        disc(-300, -285, 40, darker(colour, 0.2)),
        box(-300, -292, 110, 24, brass),
        bothSides(box(300, 296, 46, 34, iron)),
      ].join(''),
  },
  expansionTank: {
    size: [520, 640],
    place: 'bench',
    paint: 'cream',
    spot: [0, 110],
    draw: (colour) =>
      [
        shape(
          'M-200-180Q-200-220-160-220H170Q215-220 215-170V180Q215 280 110 285H-90Q-210 280-205 170Z',
          colour,
          'sheen',
        ),
        shape('M-204 60H214V180Q214 280 110 284H-90Q-209 280-204 170Z', '#3f7fae88', 'none'),
        line('M-204-60H214M-204 60H214', darker(colour, 0.3), 6),
        line('M-180 30h60M-180 90h60', '#32363b', 6),
        box(-20, -235, 170, 70, darker(colour, 0.1), { shade: 'standing' }),
        box(-20, -280, 200, 70, black, { r: 20, shade: 'standing' }),
        inRow(9, 20, moved(-20, -280, line('M0-26v52', '#4a4e52', 5))),
        pipe('M205-120H260', colour, 34),
        pipe('M40 280V315', colour, 50),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
