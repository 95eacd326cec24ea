const FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Reads a timestamp of the States Language: RFC 3339 with an upper-case `T`, and a `Z` or an offset.
 * @returns milliseconds since the epoch; `undefined` when it is none
 */
export function parseTimestamp(value: unknown): number | undefined {
  if (typeof value !== 'string' || !FORM.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}
