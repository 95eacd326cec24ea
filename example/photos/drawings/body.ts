import type { Drawing } from '../drawing.ts';
import { darker, lighter, paints } from '../paints.ts';
import { bothSides, box, disc, hole, inRow, line, moved, oval, pipe, screw, shape, times } from '../svg.ts';

const { black, brass, chrome, iron, steel } = paints;

const DARK = '#17181b';

export const body = {
  door: {
    size: [760, 900],
    place: 'garage',
    paint: 'white',
    spot: [60, 170],
    draw: (colour) =>
      [
        shape(
          'M-330-30L-210-370Q-190-420-130-420H290Q350-420 352-360V350Q350 430 270 430H-250Q-330 430-340 340Z',
          colour,
        ),
        shape('M-270-50L-170-340Q-155-376-110-376H260Q300-376 302-340V-50Z', '#8fa6ad', 'glassy'),
        line('M130-376V-50', DARK, 14),
        shape('M-270-50L-170-340Q-155-376-110-376H260Q300-376 302-340V-50Z', '#ffffff00', 'none'),
        line('M-330 40H350', darker(colour, 0.3), 8),
        line('M-338 250Q0 270 350 250', darker(colour, 0.22), 14),
        line('M-338 240Q0 258 350 240', '#ffffff', 4, 0.5),
        box(250, 70, 130, 44, darker(colour, 0.2), { r: 20 }),
        disc(216, 70, 13, iron),
        box(-330, 120, 26, 60, iron),
        box(-330, 320, 26, 60, iron),
      ].join(''),
  },
  barnDoor: {
    size: [520, 920],
    place: 'garage',
    paint: 'white',
    spot: [20, 160],
    draw: (colour) =>
      [
        box(0, 0, 480, 890, colour, { r: 36 }),
        shape('M-190-390H190V-60H-190Z', '#7f959c', 'glassy'),
        line('M-190-390H190V-60H-190Z', DARK, 16),
        shape('M-180 40H180V370H-180Z', darker(colour, 0.08)),
        box(170, -10, 90, 40, iron, { r: 14 }),
        box(-238, -300, 30, 80, iron),
        box(-238, 280, 30, 80, iron),
        line('M-200 425H200', paints.rust, 12, 0.8),
        line('M-120 412H40', paints.rust, 10, 0.6),
      ].join(''),
  },
  doorLock: {
    size: [520, 600],
    place: 'bench',
    paint: 'black',
    spot: [0, 110],
    draw: (colour) =>
      [
        shape('M-200-260H120L210-120V120L150 270H-160L-220 100Z', colour),
        shape('M-150-220H60L100-60L20 40L-160 20Z', steel),
        shape('M-60-230L60-120L0-40L-80-110Z', DARK, 'hollow'),
        disc(40, -20, 40, brass),
        pipe('M40-20L190 60L230 200', chrome, 16),
        box(-60, 160, 200, 120, lighter(colour, 0.14)),
        inRow(6, 22, moved(-60, 200, box(0, 0, 8, 22, brass, { r: 2 }))),
        screw(-150, -40, 16),
        screw(110, 180, 16),
      ].join(''),
  },
  windowRegulator: {
    size: [740, 640],
    place: 'bench',
    paint: 'steel',
    spot: [110, 40],
    draw: (colour) =>
      [
        box(0, 0, 60, 600, colour, { r: 8, shade: 'standing' }),
        line('M-10-290V290M10-290V290', '#474b50', 3),
        pipe('M-10-270C-260-240-260 40 100 60', black, 12),
        pipe('M10 280C320 250 320 120 180 80', black, 12),
        box(0, -90, 200, 70, darker(colour, 0.2)),
        bothSides(hole(70, -90, 13)),
        disc(0, -285, 44, black),
        disc(0, 285, 44, black),
        disc(150, 60, 104, '#2b2e31'),
        disc(150, 60, 60, iron),
        box(270, 60, 160, 90, '#33363a', { r: 20, shade: 'lying' }),
        box(330, 120, 60, 50, '#1b1c1e'),
      ].join(''),
  },
  bonnet: {
    size: [980, 660],
    place: 'garage',
    paint: 'silver',
    spot: [120, 100],
    draw: (colour) =>
      [
        shape(
          'M-440 260Q-470 60-390-220Q-370-290-290-300Q0-330 290-300Q370-290 390-220Q470 60 440 260Q0 340-440 260Z',
          colour,
        ),
        line('M-250 280Q-210-40-240-300M250 280Q210-40 240-300', darker(colour, 0.3), 9),
        line('M-236 280Q-196-40-226-300', '#ffffff', 5, 0.5),
        shape('M-120-150Q0-190 120-150L100-20Q0-50-100-20Z', darker(colour, 0.1)),
        line('M-430 230Q0 306 430 230', darker(colour, 0.35), 8),
        oval(0, 230, 34, 26, chrome),
      ].join(''),
  },
  tailgate: {
    size: [1060, 480],
    place: 'garage',
    paint: 'white',
    spot: [220, 60],
    draw: (colour) =>
      [
        box(0, 0, 1020, 430, colour, { r: 30 }),
        box(0, -196, 1000, 40, black, { r: 14 }),
        shape('M-440-120H440L420 150H-420Z', darker(colour, 0.1)),
        line('M-430-110H430', '#ffffff', 5, 0.6),
        box(0, -60, 260, 90, DARK, { r: 20 }),
        box(0, -70, 190, 40, lighter(DARK, 0.2), { r: 14 }),
        disc(92, -36, 13, '#0a0a0c', 'ball'),
        box(-320, 180, 220, 30, chrome),
        bothSides(box(500, 60, 22, 90, iron)),
      ].join(''),
  },
  hardtop: {
    size: [1040, 520],
    place: 'garage',
    paint: 'red',
    spot: [-90, -130],
    draw: (colour) =>
      [
        shape(
          'M-500 180Q-440-40-260-180Q-180-240-40-240H140Q330-235 430-60L500 180Q470 220 420 210L380 160H-320L-430 215Q-490 225-500 180Z',
          colour,
        ),
        shape('M20-170H120Q270-165 350-30L390 110H40Z', '#7d949c', 'glassy'),
        line('M60-110H320M56-50H350M52 10H372M50 60H386', '#40474a', 3, 0.7),
        shape('M-330 120Q-270-30-150-140Q-120-165-60-165H-30V120Z', '#22252a', 'glassy'),
        line('M-420 150Q-360-50-220-170', '#ffffff', 8, 0.5),
      ].join(''),
  },
  softTop: {
    size: [1020, 560],
    place: 'garage',
    paint: 'black',
    spot: [-60, -120],
    draw: (colour) =>
      [
        shape('M-480 220L-420-120Q-400-200-300-205H300Q410-200 430-110L490 220L400 240L360-60H-350L-390 240Z', colour),
        shape('M-350-60H360L372 40H-366Z', darker(colour, 0.25)),
        ...[-200, 0, 200].map((x) => pipe(`M${x}-205Q${x + 14}-120 ${x}-62`, lighter(colour, 0.2), 12)),
        shape('M-330-40Q0-70 340-40L350 30H-342Z', '#9fb0b4', 'glassy'),
        bothSides(pipe('M380 220L330-60', steel, 20), pipe('M300 230L390-40', steel, 16)),
      ].join(''),
  },
  window: {
    size: [960, 560],
    place: 'garage',
    paint: 'glass',
    spot: [140, 60],
    draw: (colour) =>
      [
        shape(
          'M-370-240Q0-290 370-240Q410-232 420-190L460 190Q462 235 410 242Q0 290-410 242Q-462 235-460 190L-420-190Q-410-232-370-240Z',
          DARK,
        ),
        shape(
          'M-356-214Q0-260 356-214Q388-208 396-176L432 176Q434 208 396 214Q0 258-396 214Q-434 208-432 176L-396-176Q-388-208-356-214Z',
          colour,
          'glassy',
        ),
        times(9, (i) =>
          line(`M${-410 + i} ${-170 + i * 42}Q0 ${-206 + i * 46} ${410 - i} ${-170 + i * 42}`, '#6c4a35', 2.5, 0.6),
        ),
        line('M-360-150L-180 190M-320-170L-130 200', '#ffffff', 12, 0.35),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
