/** What things are made of or painted with. */
export const paints = {
  alu: '#b9bec2',
  ash: '#d9bd90',
  beech: '#d2a774',
  black: '#2b2d31',
  blue: '#2c5a94',
  brass: '#b8974a',
  chrome: '#d5dade',
  copper: '#b26a3c',
  cream: '#e6dcc4',
  glass: '#9db6bf',
  green: '#31624a',
  grey: '#74797f',
  iron: '#56595d',
  ivory: '#efe9da',
  leather: '#925d35',
  oak: '#a97842',
  orange: '#d8742a',
  pine: '#d5aa6b',
  purple: '#6d4b94',
  red: '#ad2a2f',
  rust: '#8a4f2c',
  silver: '#a9afb5',
  steel: '#92989e',
  tan: '#b99871',
  teak: '#9a6231',
  walnut: '#5d3f2c',
  white: '#e9e7e2',
  yellow: '#dfb02f',
} as const;
export type Paint = keyof typeof paints;

/** A colour `#rrggbb` with so much (0 to 1) of another one in it. */
export function mixed(colour: string, other: string, share: number): string {
  const channels = [1, 3, 5].map((from) => {
    const [a, b] = [colour, other].map((hex) => Number.parseInt(hex.slice(from, from + 2), 16));
    return Math.round((a ?? 0) * (1 - share) + (b ?? 0) * share);
  });
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

export const darker = (colour: string, share = 0.35): string => mixed(colour, '#0c0d10', share);
export const lighter = (colour: string, share = 0.35): string => mixed(colour, '#ffffff', share);
