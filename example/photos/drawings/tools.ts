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
  screw,
  shape,
  times,
  turned,
} from '../svg.ts';

const { brass, chrome, iron, oak, orange, red, steel, walnut } = paints;

const DARK = '#17181b';

export const tools = {
  handPlane: {
    size: [1000, 420],
    place: 'bench',
    paint: 'iron',
    spot: [60, 100],
    draw: (colour) =>
      [
        box(0, 150, 980, 40, darker(colour, 0.15), { r: 4 }),
        shape('M-470 134Q-380 60-200 70L-60 40Q100 10 180 90Q360 60 470 134Z', colour),
        shape('M-40 110L130-170L190-160L70 110Z', steel),
        shape('M20-10L110-160L160-150L90 10Z', brass),
        shape('M210 110L230-60Q220-160 290-190Q340-196 330-150Q300-40 340 110Z', walnut),
        disc(-300, 6, 60, walnut),
        box(-300, 62, 56, 50, walnut, { shade: 'standing' }),
        disc(120, 40, 26, brass),
      ].join(''),
  },
  chisels: {
    size: [860, 620],
    place: 'bench',
    paint: 'ash',
    spot: [180, -60],
    draw: (colour) =>
      times(6, (i) =>
        moved(
          0,
          -260 + i * 104,
          turned(
            (i % 3) - 1,
            box(220, 0, 300, 66, colour, { r: 30, shade: 'lying' }),
            box(368, 0, 22, 60, '#6b4a30', { r: 8, shade: 'lying' }),
            shape('M90-32L20-16V16L90 32Z', steel),
            box(-180, 0, 400, 24 + i * 8, lighter(steel, 0.1), { r: 3, shade: 'lying' }),
            shape(`M-380 ${-12 - i * 4}V${12 + i * 4}L-420 ${10 + i * 4}V${-10 - i * 4}Z`, chrome),
          ),
        ),
      ),
  },
  bandSaw: {
    size: [620, 960],
    place: 'garage',
    paint: 'grey',
    spot: [120, 330],
    draw: (colour) =>
      [
        box(0, 330, 400, 280, darker(colour, 0.15), { r: 10 }),
        box(-190, -80, 90, 640, colour, { r: 20, shade: 'standing' }),
        disc(30, -300, 180, colour),
        ring(30, -300, 150, 140, darker(colour, 0.3)),
        disc(30, 120, 180, colour),
        ring(30, 120, 150, 140, darker(colour, 0.3)),
        box(130, -90, 12, 270, chrome, { r: 0 }),
        box(130, -150, 60, 110, DARK),
        box(80, 10, 460, 34, steel, { r: 4 }),
        box(0, 180, 300, 40, darker(colour, 0.2)),
        box(-100, 330, 130, 120, DARK, { r: 14 }),
        disc(-100, 330, 30, red),
        disc(30, -300, 34, steel),
      ].join(''),
  },
  anvil: {
    size: [900, 620],
    place: 'garage',
    paint: 'iron',
    spot: [60, -60],
    draw: (colour) =>
      [
        box(0, 240, 420, 160, oak, { r: 8 }),
        times(5, (i) => line(`M${-180 + i * 90} 166V316`, darker(oak, 0.3), 4)),
        shape(
          'M-440-170Q-260-190-150-190H300V-90Q170-60 130 10Q120 70 220 110V160H-220V110Q-110 70-130-10Q-150-60-240-70Q-400-90-440-170Z',
          colour,
        ),
        box(75, -186, 450, 26, lighter(colour, 0.3), { r: 4 }),
        hole(240, -188, 9),
        box(200, -188, 22, 12, DARK),
        line('M-430-168Q-300-178-160-180', '#ffffff', 5, 0.5),
      ].join(''),
  },
  engineCrane: {
    size: [900, 880],
    place: 'garage',
    paint: 'red',
    spot: [-230, 60],
    draw: (colour) =>
      [
        pipe('M-300 380H360M-300 380L-220 410M-230-280V380M-230 380L-380 400', colour, 46),
        pipe('M-230-280L330-340', colour, 54),
        pipe('M-220 120L60-300', '#3a3d42', 50),
        pipe('M-60-120L60-300', chrome, 30),
        pipe('M-230 60L-330 370', colour, 30),
        line('M330-320V-170', steel, 10),
        ring(330, -140, 36, 22, iron),
        ...[-300, 0, 360].map((x) => disc(x, 412, 34, DARK) + disc(x, 412, 12, steel)),
        pipe('M-230 140L-360 60', steel, 18),
      ].join(''),
  },
  trolleyJack: {
    size: [960, 440],
    place: 'garage',
    paint: 'red',
    spot: [-60, 70],
    draw: (colour) =>
      [
        pipe('M180 20L450-190', DARK, 34),
        shape('M-440 60L-300 10H200Q280 20 300 90L260 150H-400Z', colour),
        shape('M-380 50L-330-40L120 30V90Z', darker(colour, 0.2)),
        oval(-350, -62, 90, 26, DARK),
        box(-350, -40, 70, 40, steel),
        ...[-360, 220].map((x, i) => disc(x, 150, 62 - i * 8, iron) + disc(x, 150, 24, steel)),
        box(80, 70, 200, 70, '#3a3d42', { shade: 'lying' }),
        screw(-200, 90, 18),
        screw(-60, 100, 18),
      ].join(''),
  },
  hammerDrill: {
    size: [900, 620],
    place: 'bench',
    paint: 'blue',
    spot: [60, -110],
    draw: (colour) =>
      [
        box(-290, -100, 150, 110, DARK, { r: 20, shade: 'lying' }),
        box(-390, -100, 150, 26, steel, { shade: 'lying' }),
        shape('M-240-200H150Q300-190 310-60L300 130Q290 230 220 250L170 230Q200 60 150 10H-200Q-250 0-250-60Z', colour),
        shape('M150 10Q210 70 180 240L240 256Q310 120 300-40Z', DARK),
        box(120, 60, 40, 90, DARK, { r: 14 }),
        inRow(6, 24, moved(80, -110, line('M0-46L-10 46', darker(colour, 0.5), 9))),
        box(-60, -110, 150, 60, '#dfe2e3', { r: 4, shade: 'none' }),
        line('M-120-110h90', '#1b3357', 16),
        pipe('M-210-10V190', DARK, 46),
        pipe('M216 250C230 320 360 280 430 300', DARK, 18),
      ].join(''),
  },
  torqueWrench: {
    size: [1000, 420],
    place: 'bench',
    paint: 'chrome',
    spot: [-120, -40],
    draw: (colour) =>
      [
        turned(
          -8,
          box(60, -40, 760, 46, colour, { r: 20, shade: 'lying' }),
          box(350, -40, 230, 76, DARK, { r: 20, shade: 'lying' }),
          inRow(12, 17, moved(350, -40, line('M0-34V34', '#3d4146', 6))),
          disc(-390, -40, 86, colour),
          disc(-390, -40, 46, darker(colour, 0.25)),
          box(-390, -40, 40, 40, iron, { r: 4 }),
          line('M-40-40h160', '#333', 6),
        ),
        inRow(
          10,
          84,
          moved(0, 150, box(0, 0, 44, 76, steel, { r: 8, shade: 'standing' }), disc(0, -36, 18, '#26282b', 'hollow')),
        ),
      ].join(''),
  },
  workbench: {
    size: [1080, 700],
    place: 'garage',
    paint: 'beech',
    spot: [0, -130],
    draw: (colour) =>
      [
        bothSides(
          box(380, 130, 90, 420, darker(colour, 0.12), { shade: 'standing' }),
          box(280, 330, 300, 40, darker(colour, 0.2)),
        ),
        box(0, 120, 760, 70, darker(colour, 0.15)),
        box(0, -90, 1060, 90, colour, { r: 6 }),
        shape('M-490-220H490L530-134H-530Z', lighter(colour, 0.12)),
        inRow(9, 104, box(0, -150, 26, 20, '#2c1f15', { r: 2, shade: 'hollow' })),
        box(-500, -60, 110, 150, darker(colour, 0.08)),
        pipe('M-580-40H-500M-540-90V10', steel, 22),
        box(480, -60, 160, 110, darker(colour, 0.08)),
        pipe('M560-60H610M600-110V-10', oak, 22),
      ].join(''),
  },
  spoonKnives: {
    size: [900, 560],
    place: 'bench',
    paint: 'ash',
    spot: [120, -170],
    draw: (colour) =>
      [
        ...[-180, -60].map((y, i) =>
          moved(
            0,
            y,
            turned(
              i * 3 - 2,
              box(180, 0, 380, 60, colour, { r: 28, shade: 'lying' }),
              line('M60-10H330', darker(colour, 0.3), 3),
              i === 0
                ? pipe('M-10 0H-180C-300 0-310-90-230-90', steel, 24)
                : shape('M-10-18L-300-6Q-330 4-300 16L-10 18Z', chrome),
            ),
          ),
        ),
        moved(
          0,
          150,
          turned(
            -4,
            box(120, 0, 600, 56, darker(colour, 0.1), { r: 24, shade: 'lying' }),
            shape('M-220-60L-320-110Q-380 0-330 120L-220 50L-150 30V-30Z', steel),
            line('M-330-100Q-374 0-336 110', '#fff', 8, 0.7),
          ),
        ),
      ].join(''),
  },
  generator: {
    size: [760, 640],
    place: 'garage',
    paint: 'red',
    spot: [120, -60],
    draw: (colour) =>
      [
        pipe('M-200-230C-180-310 180-310 200-230', DARK, 50),
        shape('M-340-120Q-330-230-220-240H220Q330-230 340-120V180Q335 260 250 262H-250Q-335 260-340 180Z', colour),
        box(-150, 20, 260, 310, DARK, { r: 20 }),
        box(-150, -60, 180, 80, '#c7cbcd', { r: 6 }),
        inRow(2, 100, moved(-150, 60, disc(0, 0, 40, '#2f3236'), disc(-12, 0, 6, '#000'), disc(12, 0, 6, '#000'))),
        disc(-150, 136, 22, orange),
        inColumn(7, 36, moved(170, 30, line('M-110 0H110', darker(colour, 0.6), 14))),
        disc(200, -170, 36, DARK),
        bothSides(box(240, 276, 90, 40, DARK, { r: 10 })),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
