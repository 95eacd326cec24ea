/**
 * Whether `text` fits a pattern of IAM: `*` stands for any characters, `?` for exactly one. Case counts.
 * Takes time proportional to the product of both lengths at worst, whatever the pattern.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let [p, t] = [0, 0];
  // Where to go on when a mismatch shows that the last star must stand for one more character.
  let [afterStar, retryAt] = [-1, 0];
  while (t < text.length) {
    if (pattern[p] === '*') {
      p += 1;
      [afterStar, retryAt] = [p, t];
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p += 1;
      t += 1;
    } else if (afterStar >= 0) {
      p = afterStar;
      retryAt += 1;
      t = retryAt;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** Components of an ARN; the last one, the resource, may hold colons itself. */
const ARN_COMPONENTS = 6;

/** `ArnLike`: the six components of an ARN are compared one by one, so a wildcard does not reach over a colon. */
export function matchesArn(pattern: string, arn: string): boolean {
  const [wanted, given] = [arnComponents(pattern), arnComponents(arn)];
  if (wanted.length !== given.length) return pattern === '*';
  return wanted.every((part, index) => matchesGlob(part, given[index] ?? ''));
}

function arnComponents(arn: string): readonly string[] {
  const parts = arn.split(':');
  if (parts.length <= ARN_COMPONENTS) return parts;
  return [...parts.slice(0, ARN_COMPONENTS - 1), parts.slice(ARN_COMPONENTS - 1).join(':')];
}
