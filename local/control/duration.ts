/** Days and smaller: months and years have no fixed length. */
const form = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const unitsMs = [7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000];

/**
 * Milliseconds in an ISO 8601 duration of weeks, days, hours, minutes and seconds.
 * @throws RangeError for anything else
 */
export function durationMs(text: string): number {
  const parts = form.exec(text)?.slice(1);
  if (!parts || parts.every((part) => part === undefined))
    throw new RangeError(`not a duration such as P14D or PT1H30M: ${text}`);
  return parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (unitsMs[index] ?? 0), 0);
}
