import type { Drawing } from '../drawing.ts';
import { darker, lighter, paints } from '../paints.ts';
import { box, disc, inRow, line, moved, oval, pipe, shape, times, turned } from '../svg.ts';

const { black, blue, brass, chrome, green, iron, ivory, red, steel, yellow } = paints;

const DARK = '#17181b';

export const games = {
  toyTrain: {
    size: [940, 520],
    place: 'bench',
    paint: 'blue',
    spot: [-150, -20],
    draw: (colour) =>
      [
        times(17, (i) => box(-430 + i * 54, 206, 26, 60, '#6a6e73', { r: 3 })),
        line('M-460 190H460M-460 222H460', steel, 10),
        box(-150, 90, 470, 70, DARK, { r: 8 }),
        box(-240, -20, 300, 170, colour, { r: 70, shade: 'lying' }),
        box(20, -60, 190, 250, red, { r: 8 }),
        box(20, -100, 110, 90, '#bcd0d8', { shade: 'glassy' }),
        box(20, -196, 230, 30, DARK),
        box(-330, -150, 60, 110, DARK, { shade: 'standing' }),
        oval(-330, -206, 46, 16, iron),
        disc(-230, -110, 36, brass),
        ...[-310, -180, 20].map((x) => disc(x, 140, 58, '#a2262a') + disc(x, 140, 22, chrome)),
        line('M-310 140H20', chrome, 14),
        box(300, 70, 260, 110, yellow, { r: 6 }),
        inRow(4, 58, moved(300, -4, disc(0, 0, 20, yellow))),
        ...[220, 380].map((x) => disc(x, 150, 46, DARK) + disc(x, 150, 18, steel)),
        line('M120 110H180', iron, 16),
      ].join(''),
  },
  woodenRailway: {
    size: [900, 640],
    place: 'bench',
    paint: 'beech',
    spot: [-90, 190],
    draw: (colour) =>
      [
        ...[90].map(
          (w) =>
            line('M-330-60C-330-260 40-280 180-190S350 180 130 210S-330 160-330-60Z', darker(colour, 0.35), w + 8) +
            line('M-330-60C-330-260 40-280 180-190S350 180 130 210S-330 160-330-60Z', colour, w) +
            line('M-330-60C-330-260 40-280 180-190S350 180 130 210S-330 160-330-60Z', darker(colour, 0.3), 46) +
            line('M-330-60C-330-260 40-280 180-190S350 180 130 210S-330 160-330-60Z', colour, 34),
        ),
        shape('M-80 130Q20 20 120 130H180V170H-140V130Z', red),
        ...[
          [-200, -190, blue],
          [-40, -236, red],
          [120, -220, green],
        ].map(([x, y, paint]) =>
          moved(
            Number(x),
            Number(y),
            box(0, 0, 120, 66, String(paint), { r: 14 }),
            box(0, -34, 60, 40, lighter(String(paint), 0.2), { r: 8 }),
            inRow(2, 66, disc(0, 40, 18, DARK)),
          ),
        ),
        pipe('M330 60V-160L410-200', yellow, 20),
        line('M410-196V-110', DARK, 4),
        box(330, 70, 80, 40, darker(colour, 0.2)),
      ].join(''),
  },
  stackOfBoxes: {
    size: [760, 660],
    place: 'bench',
    paint: 'green',
    spot: [-120, -180],
    draw: (colour) =>
      [colour, red, '#d8a13a', blue, '#6d4b94', '#cfc7b4']
        .map((paint, i) =>
          moved(
            ((i * 53) % 60) - 30,
            260 - i * 96,
            box(0, 0, 640 - ((i * 71) % 110), 88, paint, { r: 6 }),
            box(-120, 0, 200, 46, lighter(paint, 0.6), { r: 4, shade: 'none' }),
            line('M-200-6H-40M-200 12H-90', darker(paint, 0.4), 8),
            disc(180, 0, 26, lighter(paint, 0.35)),
          ),
        )
        .join(''),
  },
  puzzleBox: {
    size: [820, 600],
    place: 'bench',
    paint: 'blue',
    spot: [-300, 220],
    draw: (colour) =>
      [
        box(0, 0, 800, 570, ivory, { r: 10 }),
        box(0, -20, 760, 490, '#8fbfe0', { r: 4 }),
        shape('M-380 100L-230-130L-140-20L10-220L150-40L240-110L380 60V225H-380Z', '#7d8b99'),
        shape('M-230-130L-180-70L-240-50L-270-70ZM10-220L70-140L10-110L-50-140Z', '#f2f4f5'),
        shape('M-380 110Q0 60 380 110V225H-380Z', colour),
        shape('M-380 60Q-300 20-200 80T0 100Q-200 130-380 120Z', '#3e6b45'),
        line('M-60 150H200M-200 190H40', '#bcdcf0', 6, 0.7),
        box(0, 252, 800, 50, darker(colour, 0.2), { r: 4 }),
        line('M-340 252H-120', '#fff', 14, 0.8),
        ...[
          [300, 235, 20],
          [350, 180, -30],
          [240, 262, 50],
        ].map(([x = 0, y = 0, d = 0]) =>
          moved(x, y, turned(d, shape('M-34-34H-10Q-18-58 0-58T10-34H34V-10Q58-18 58 0T34 10V34H-34Z', '#d9c58a'))),
        ),
      ].join(''),
  },
  backgammon: {
    size: [900, 620],
    place: 'bench',
    paint: 'walnut',
    spot: [-420, 0],
    draw: (colour) =>
      [
        box(0, 0, 880, 600, colour, { r: 10 }),
        ...[-215, 215].map((x) => box(x, 0, 390, 530, '#c9a56f', { r: 4 })),
        ...[-215, 215].flatMap((x) =>
          times(
            6,
            (i) =>
              shape(`M${x - 190 + i * 63}-262h60l-30 220Z`, i % 2 ? '#5b2f20' : '#e8d7b0', 'none') +
              shape(`M${x - 190 + i * 63} 262h60l-30-220Z`, i % 2 ? '#e8d7b0' : '#5b2f20', 'none'),
          ),
        ),
        box(0, 0, 36, 590, darker(colour, 0.2)),
        times(5, (i) => disc(-372, -230 + i * 54, 27, ivory) + disc(372, 230 - i * 54, 27, '#2a1c16')),
        times(3, (i) => disc(-58, 230 - i * 54, 27, '#2a1c16') + disc(58, -230 + i * 54, 27, ivory)),
        turned(20, box(-160, 120, 44, 44, ivory), disc(-160, 120, 6, DARK)),
        box(220, -20, 44, 44, ivory),
        disc(210, -30, 5, DARK),
        disc(230, -10, 5, DARK),
      ].join(''),
  },
  dollsHouse: {
    size: [720, 820],
    place: 'room',
    paint: 'white',
    spot: [0, -230],
    draw: (colour) =>
      [
        shape('M-360-140L0-400L360-140Z', '#9a4436'),
        times(5, (i) => line(`M${-300 + i * 30} ${-150 - i * 44}H${300 - i * 30}`, '#6b2d24', 5, 0.7)),
        box(0, 130, 640, 540, colour, { r: 4 }),
        ...[
          [-155, 10, '#c9d9c2'],
          [155, 10, '#e6cfa8'],
          [-155, 265, '#d9c0c8'],
          [155, 265, '#bccbdc'],
        ].map(([x, y, paint]) => box(Number(x), Number(y), 286, 230, String(paint), { r: 2 })),
        box(0, 136, 640, 24, paints.pine),
        box(0, 396, 700, 30, paints.pine),
        box(-200, 90, 150, 44, '#8b5d3d'),
        box(-200, 60, 150, 34, '#b84f4a', { r: 14 }),
        box(180, 70, 120, 90, '#7a5133'),
        box(-160, 330, 170, 26, '#8b5d3d'),
        line('M-220 345V376M-100 345V376', '#6a452c', 12),
        disc(150, 190, 26, '#ffe7a3'),
        box(200, 330, 80, 100, '#7d8b99'),
        box(0, -250, 90, 90, '#d9e4ea', { shade: 'glassy' }),
      ].join(''),
  },
  gameConsole: {
    size: [900, 520],
    place: 'room',
    paint: 'grey',
    spot: [-120, -120],
    draw: (colour) =>
      [
        box(-90, -60, 600, 250, colour, { r: 24 }),
        box(-90, -110, 600, 90, lighter(colour, 0.14), { r: 20 }),
        box(-90, -120, 320, 34, DARK),
        box(-280, -20, 90, 40, darker(colour, 0.35)),
        box(110, -20, 90, 40, darker(colour, 0.35)),
        inRow(2, 120, moved(-90, 26, oval(0, 0, 46, 18, DARK))),
        pipe('M-150 40C-170 120-300 90-260 170', DARK, 10),
        pipe('M-30 40C0 110 130 80 150 140', DARK, 10),
        ...[
          [-230, 180],
          [170, 170],
        ].map(([x = 0, y = 0]) =>
          moved(
            x,
            y,
            turned(
              -6,
              box(0, 0, 310, 120, lighter(colour, 0.1), { r: 60 }),
              box(-90, 0, 70, 24, DARK, { r: 4 }),
              box(-90, 0, 24, 70, DARK, { r: 4 }),
              disc(70, 10, 17, '#6d4b94'),
              disc(112, -14, 17, '#b0352f'),
              disc(112, 30, 17, '#d2ab34'),
              box(-6, 14, 30, 10, DARK),
              box(26, 14, 30, 10, DARK),
            ),
          ),
        ),
        times(4, (i) =>
          box(370, -110 + i * 52, 150, 46, ['#33363b', '#55595e', '#8a2f2a', '#2c4f7d'][i] ?? black, { r: 4 }),
        ),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
