import { box, hole, line, moved, pipe, turned } from './svg.ts';

/**
 * Capitals and digits as pen strokes on a grid of 4 by 6: pairs of x and y, a space lifts the pen. Fonts differ from
 * machine to machine, and some have none.
 */
const strokes: Readonly<Record<string, string>> = {
  A: '0602204246 0444', B: '06003041423303 3344453606', C: '4130100105163645', D: '06003041453606', E: '40000646 0333',
  F: '400006 0333', G: '4130100105163645432 3', H: '0006 4046 0343', I: '2026', J: '4045361605', K: '0006 4003 0346',
  L: '000646', M: '0600234046', N: '06004640', O: '103041453616050110', P: '06003041423303', Q: '103041453616050110 2446',
  R: '06003041423303 2346', S: '41301001021333444536 1605', T: '0040 2026', U: '000516364540', V: '002640',
  W: '0016233640', X: '0046 4006', Y: '002340 2326', Z: '00400646', 0: '103041453616050110 3214', 1: '112026 1636',
  2: '0110304142 420646', 3: '01103041423313 33444536 361605', 4: '36300444', 5: '400003334445361605',
  6: '413010010516364544331304', 7: '004016', 8: '13020110304142331304051636454433', 9: '051636454130100102133342',
  '-': '1333', '.': '2626', '/': '4006', ':': '2222 2525', '+': '2125 0343',
}; // biome-ignore format: an alphabet

const ADVANCE = 5.6;

/** A path that writes the text from 0, 0 on; what can not be written is left out. @param height of a capital */
function written(text: string, height: number): string {
  const unit = height / 6;
  return [...plain(text)]
    .map((letter, index) =>
      (strokes[letter] ?? '')
        .split(' ')
        .map((stroke) => {
          const points = stroke.match(/\d\d/g) ?? [];
          const at = points.map(([x, y]) => `${(Number(x) + index * ADVANCE) * unit} ${Number(y) * unit}`);
          return at.length === 0 ? '' : `M${at.join('L')}`;
        })
        .join(''),
    )
    .join('');
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toUpperCase();

const widthOf = (text: string, height: number): number => (([...plain(text)].length * ADVANCE - 1.6) * height) / 6;

/** As high as told unless it would get too wide. */
function centred(text: string, y: number, height: number, most: number, ink: string): string {
  const size = Math.min(height, (height * most) / widthOf(text, height));
  return moved(-widthOf(text, size) / 2, y - size / 2, line(written(text, size), ink, size * 0.15));
}

/** A maker's sticker with a part number, its middle at 0, 0; 560 wide. */
export function sticker(maker: string, number: string): string {
  const bars = [...`${number}${number}`].map((letter, index) => {
    const width = 3 + (letter.charCodeAt(0) % 4) * 3;
    return line(`M${-215 + index * (430 / (number.length * 2))} 58v56`, '#1d1f22', width);
  });
  return [
    `<rect x="-272" y="-136" width="560" height="300" rx="10" fill="#000" opacity=".35"/>`,
    box(0, 0, 560, 300, '#f2f0e8', { r: 10 }),
    centred(maker, -98, 42, 480, '#26282c'),
    line('M-250-58H250', '#26282c', 4),
    centred(number, -4, 72, 480, '#141518'),
    ...bars,
  ].join('');
}

/** A tag on a string with a price on it, its middle at 0, 0; 560 wide. */
export const priceTag = (price: string): string =>
  [
    `<path d="M-286-96L-206-146H286V154H-206L-286 104Z" fill="#000" opacity=".33" transform="translate(12 16)"/>`,
    `<path d="M-286-96L-206-146H286V154H-206L-286 104Z" fill="#d9bf92" stroke="#8c744c" stroke-width="3"/>`,
    hole(-226, 4, 18),
    pipe('M-226 4C-330-40-420-20-520-120', '#d8d2c4', 10),
    turned(-2, moved(44, 0, centred(price, 4, 108, 420, '#28343f'))),
  ].join('');
