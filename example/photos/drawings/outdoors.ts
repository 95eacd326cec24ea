import type { Drawing } from '../drawing.ts';
import { darker, lighter, paints } from '../paints.ts';
import { bothSides, box, disc, inColumn, line, moved, oval, pipe, ring, shape, times, turned } from '../svg.ts';

const { ash, brass, chrome, iron, ivory, leather, red, steel } = paints;

const DARK = '#17181b';

export const outdoors = {
  campStove: {
    size: [760, 560],
    place: 'bench',
    paint: 'alu',
    spot: [-180, 20],
    draw: (colour) =>
      [
        box(-180, 60, 300, 230, colour, { r: 24, shade: 'standing' }),
        oval(-180, -50, 156, 40, lighter(colour, 0.2)),
        oval(-180, -48, 132, 30, '#3a3d40', 'hollow'),
        pipe('M-330 40C-420 30-420 130-330 130', steel, 16),
        box(190, 170, 220, 150, '#c9443a', { r: 50, shade: 'standing' }),
        oval(190, 100, 96, 24, '#d9d9d4'),
        box(190, 50, 40, 90, brass, { shade: 'standing' }),
        box(190, -10, 110, 40, iron, { shade: 'standing' }),
        ...[-80, -28, 28, 80].map((x) => pipe(`M190 0L${190 + x} -60H${190 + x * 1.3}`, steel, 12)),
        pipe('M210 60L300 40', chrome, 10),
        box(-60, 226, 240, 24, steel, { r: 12 }),
      ].join(''),
  },
  tent: {
    size: [1060, 560],
    place: 'garden',
    paint: 'red',
    spot: [-120, 20],
    draw: (colour) =>
      [
        shape('M-500 250Q-420-150-150-210Q-60-225 20-180Q300-80 500 250Z', colour),
        shape('M-150-210Q-60-225 20-180Q-40 20-20 250H-330Q-270 0-150-210Z', darker(colour, 0.14)),
        shape('M-250 250Q-220 60-140-60Q-80 60-70 250Z', '#2a2427', 'none'),
        line('M-150-210Q-270 0-330 250M20-180Q-40 20-20 250M250-40Q220 100 240 250', lighter(colour, 0.4), 8),
        line('M-500 250L-530 270M500 250L530 270M-330 0L-520 200M250-40L520 120', ivory, 4),
        shape('M-140-60Q-80 60-70 250L-40 250Q-60 40-120-90Z', lighter(colour, 0.2)),
      ].join(''),
  },
  skis: {
    size: [300, 1080],
    place: 'room',
    paint: 'green',
    spot: [-60, 120],
    draw: (colour) =>
      [
        ...[-62, 62].map((x) =>
          moved(
            x,
            0,
            shape('M-44 520Q-34 100-46-340Q-44-500 0-530T46-340Q34 100 44 520Z', colour, 'standing'),
            line('M0-440V-60', lighter(colour, 0.5), 10),
            line('M0 220V480', lighter(colour, 0.5), 10),
            box(0, 70, 70, 70, DARK),
            box(0, 160, 64, 60, steel),
            box(0, 10, 50, 40, iron),
            line('M-30 110h60', red, 10),
          ),
        ),
      ].join(''),
  },
  sledge: {
    size: [1000, 420],
    place: 'garden',
    paint: 'orange',
    spot: [0, 60],
    draw: (colour) =>
      [
        shape('M-470-60Q-420-30-380 60Q-360 150-280 160H380Q460 150 470 60L440 10H-330Q-400 0-420-80Z', colour),
        line('M-380 60Q0 90 465 50', darker(colour, 0.35), 8),
        shape('M-300 10Q-260-110-100-116H200Q330-110 360 10Z', '#3a5a7a'),
        line('M-290-10H350M-20-116V10', darker('#3a5a7a', 0.4), 7),
        pipe('M-430-60C-460-120-480-140-490-190', steel, 14),
      ].join(''),
  },
  kayak: {
    size: [1200, 320],
    place: 'garden',
    paint: 'yellow',
    spot: [-200, 20],
    draw: (colour) =>
      [
        shape('M-590-70Q-300 20 0 20T590-80Q480 110 200 130H-200Q-480 110-590-70Z', ivory),
        shape('M-590-76Q-300-40 0-30T590-86Q420 40 180 50H-180Q-420 40-590-76Z', colour),
        oval(0, -4, 130, 26, '#151617', 'hollow'),
        oval(-300, -10, 60, 13, DARK),
        oval(290, -12, 60, 13, DARK),
        line('M-450-30L-380-4M-400-34L-440-2M420-40L370-8', DARK, 4),
        pipe('M-280-96L280-130', DARK, 14),
        oval(-340, -92, 80, 26, '#c0392b'),
        oval(340, -134, 80, 26, '#c0392b'),
      ].join(''),
  },
  canoe: {
    size: [1200, 380],
    place: 'garden',
    paint: 'oak',
    spot: [-100, 60],
    draw: (colour) =>
      [
        shape('M-590-130Q-560 100-300 140H300Q560 100 590-130Q540-60 400-30Q0 10-400-30Q-540-60-590-130Z', colour),
        times(6, (i) =>
          line(
            `M${-574 + i * 14} ${-74 + i * 36}Q0 ${20 + i * 24} ${574 - i * 14} ${-74 + i * 36}`,
            darker(colour, 0.28),
            4,
            0.7,
          ),
        ),
        shape('M-590-130Q-540-60-400-30Q0 10 400-30Q540-60 590-130Q420-70 0-60T-590-130Z', darker(colour, 0.5)),
        line('M-590-130Q-540-60-400-30Q0 10 400-30Q540-60 590-130', ash, 14),
        ...[-260, 260].map((x) => shape(`M${x - 60}-64H${x + 60}L${x + 50}-30H${x - 50}Z`, ash)),
        pipe('M-180-90L220-150', ash, 14),
        shape('M210-170L350-190L340-140L214-136Z', ash),
      ].join(''),
  },
  surfboard: {
    size: [360, 1060],
    place: 'garden',
    paint: 'white',
    spot: [20, 60],
    draw: (colour) =>
      [
        shape(
          'M0-525Q150-330 165-20Q170 300 110 440L70 520L0 440L-70 520L-110 440Q-170 300-165-20Q-150-330 0-525Z',
          colour,
        ),
        shape('M0-525Q150-330 165-20L-164-60Q-140-340 0-525Z', '#3f8aa0'),
        line('M0-520V440', paints.oak, 5),
        line('M-166-56L166-16', '#d8742a', 14),
        disc(0, 140, 46, '#d8742a', 'none'),
        disc(0, 140, 30, colour, 'none'),
        bothSides(shape('M60 360L90 340L86 420Z', DARK)),
      ].join(''),
  },
  wetsuit: {
    size: [620, 980],
    place: 'garage',
    paint: 'black',
    spot: [0, -60],
    draw: (colour) =>
      [
        line('M0-440V-480Q0-500 30-490', steel, 10),
        shape(
          'M-70-440Q0-400 70-440Q180-420 210-340L290 60L220 80L150-200L130 90L150 470H50L0 150L-50 470H-150L-130 90L-150-200L-220 80L-290 60L-210-340Q-180-420-70-440Z',
          colour,
        ),
        shape('M-70-440Q0-400 70-440Q150-428 180-390Q0-310-180-390Q-150-428-70-440Z', '#2c5a94'),
        bothSides(
          line('M150-200L130 90L150 470M180-390L150-200', lighter(colour, 0.3), 5),
          box(96, 230, 74, 120, lighter(colour, 0.12), { r: 24 }),
        ),
        line('M0-400V-120', steel, 7),
      ].join(''),
  },
  iceAxe: {
    size: [420, 980],
    place: 'bench',
    paint: 'ash',
    spot: [0, 150],
    draw: (colour) =>
      [
        turned(
          10,
          box(0, 40, 50, 800, colour, { r: 14, shade: 'standing' }),
          line('M-8-300V400M10-300V400', darker(colour, 0.25), 3, 0.6),
          shape('M-14 440H14L6 490H-6Z', steel),
          shape('M-190-410Q-40-450 30-420L120-440L150-360L30-350Q-60-360-190-370Z', darker(steel, 0.1)),
          box(0, -350, 60, 110, steel, { shade: 'standing' }),
          ring(0, -20, 44, 30, leather),
          pipe('M30-20C140 40 120 200 60 180', leather, 14),
        ),
      ].join(''),
  },
  cricketBat: {
    size: [320, 1060],
    place: 'bench',
    paint: 'ash',
    spot: [0, 260],
    draw: (colour) =>
      [
        turned(
          6,
          box(0, -370, 54, 300, '#2b4d7c', { r: 20, shade: 'standing' }),
          inColumn(15, 18, moved(0, -380, line('M-27 0H27', '#16263d', 5))),
          shape(
            'M-30-230Q-110-190-112-100V440Q-110 510-60 515H60Q110 510 112 440V-100Q110-190 30-230Z',
            lighter(colour, 0.3),
            'standing',
          ),
          times(7, (i) => line(`M${-84 + i * 28}-150V500`, darker(colour, 0.15), 3, 0.6)),
          box(0, -20, 150, 180, '#b5352d', { r: 6, shade: 'none' }),
          line('M-50-50H50M-50-10H30M-50 30H50', ivory, 12),
        ),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
