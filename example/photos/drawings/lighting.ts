import type { Drawing } from '../drawing.ts';
import { darker, lighter, paints } from '../paints.ts';
import { around, box, disc, hole, inColumn, inRow, line, moved, ring, shape } from '../svg.ts';

const { black, glass } = paints;

const reflector = (x: number, y: number, r: number): string =>
  moved(
    x,
    y,
    disc(0, 0, r, '#c6cdd2'),
    around(14, line(`M0 ${-r * 0.3}V${-r * 0.92}`, '#8d979e', 3, 0.8)),
    ring(0, 0, r, r * 0.9, '#6f777d'),
    disc(0, 0, r * 0.3, '#e9edf0'),
    disc(0, 0, r * 0.15, '#fff6d8'),
  );

export const lighting = {
  headlight: {
    size: [820, 480],
    place: 'bench',
    paint: 'black',
    spot: [150, 0],
    draw: (colour) =>
      [
        shape(
          'M-330 150L-390 190V230H-340L-280 180ZM320-190L390-230V-180L350-120ZM330 130L390 170L370 210L300 170Z',
          colour,
        ),
        hole(-362, 208, 11),
        hole(366, -194, 11),
        shape(
          'M-390 90C-330-110-120-210 120-215H300Q390-215 380-100L345 130Q335 185 270 190L-310 205Q-400 205-390 90Z',
          darker(colour, 0.1),
        ),
        shape(
          'M-360 90C-300-90-110-180 120-185H290Q355-185 348-105L316 115Q308 158 260 162L-300 176Q-370 176-360 90Z',
          '#4a535a',
          'none',
        ),
        reflector(150, -8, 128),
        reflector(-112, 24, 96),
        shape('M-345 95C-315 20-270-30-225-62L-232 160H-300Q-352 160-345 95Z', '#d9862f', 'glassy'),
        shape(
          'M-360 90C-300-90-110-180 120-185H290Q355-185 348-105L316 115Q308 158 260 162L-300 176Q-370 176-360 90Z',
          '#cfe0e630',
          'glassy',
        ),
      ].join(''),
  },
  roundHeadlight: {
    size: [520, 560],
    place: 'bench',
    paint: 'chrome',
    spot: [-120, 160],
    draw: (colour) =>
      [
        box(0, 245, 120, 60, darker(colour, 0.5)),
        disc(0, 0, 245, colour),
        ring(0, 0, 245, 214, lighter(colour, 0.3)),
        disc(0, 0, 212, '#aebac0'),
        inRow(13, 30, line('M0-195v390', '#7d8b92', 3, 0.55)),
        line('M-200-60H200M-200 70H200', '#7d8b92', 3, 0.6),
        disc(0, 0, 60, '#e8eef0'),
        disc(0, 0, 26, '#fff4cf'),
        disc(0, 0, 212, '#dfeaf020', 'glassy'),
        box(0, -232, 46, 26, darker(colour, 0.2)),
      ].join(''),
  },
  tailLamp: {
    size: [460, 720],
    place: 'bench',
    paint: 'red',
    spot: [0, -210],
    draw: (colour) =>
      [
        shape('M-190-320Q-195-350-160-350H150Q205-345 208-290L216 250Q215 340 130 345H-110Q-180 345-188 270Z', black),
        shape('M-165-325H150Q185-320 188-285L192-40H-180Z', colour, 'glassy'),
        shape('M-178-30H192L193 90H-176Z', '#dd8b2c', 'glassy'),
        shape('M-176 100H193L194 200H-174Z', '#e2e3df', 'glassy'),
        shape('M-174 210H194V250Q192 320 130 323H-108Q-168 320-172 268Z', darker(colour, 0.2), 'glassy'),
        inColumn(18, 34, inRow(11, 33, line('M-7 0h14', '#ffffff', 3, 0.22))),
        disc(5, -180, 84, lighter(colour, 0.14), 'ball'),
        disc(5, -180, 30, '#ffd9c9'),
        disc(10, 30, 34, '#f4c27e'),
      ].join(''),
  },
  doorMirror: {
    size: [720, 520],
    place: 'bench',
    paint: 'black',
    spot: [60, 170],
    draw: (colour) =>
      [
        shape('M-200 60L-340 150V250H-250L-90 190Z', darker(black, 0.2)),
        box(-320, 200, 60, 120, black),
        shape('M-230-120Q-200-235-60-240H230Q345-235 345-110V80Q345 205 220 210H-60Q-215 205-235 60Z', colour),
        shape(
          'M-200-105Q-175-205-60-208H218Q312-205 312-105V70Q312 175 212 180H-55Q-188 175-205 50Z',
          '#101215',
          'none',
        ),
        shape('M-185-98Q-160-190-55-193H210Q297-190 297-100V66Q297 160 207 164H-52Q-173 160-189 48Z', glass, 'glassy'),
        shape('M-186 30Q-60-40 60 20T297 0V66Q297 160 207 164H-52Q-173 160-189 48Z', '#5d7a6780', 'none'),
      ].join(''),
  },
  mirrorGlass: {
    size: [640, 460],
    place: 'bench',
    paint: 'glass',
    spot: [-60, 40],
    draw: (colour) =>
      [
        shape('M-300-90Q-270-215-110-218H180Q300-212 302-80V70Q300 205 170 212H-90Q-280 205-302 50Z', black),
        shape('M-284-86Q-256-200-108-203H176Q286-198 287-78V66Q286 192 168 198H-88Q-266 192-287 46Z', colour, 'glassy'),
        shape('M-286 20Q-150-60 0 10T287-10V66Q286 192 168 198H-88Q-266 192-287 46Z', '#54705c66', 'none'),
        line('M-230-100Q-210-150-140-160', '#ffffff', 8, 0.6),
      ].join(''),
  },
} satisfies Record<string, Drawing>;
