/** Tells when a schedule falls due next after a time; milliseconds since the epoch, `undefined` when never again. */
export type NextTime = (after: number) => number | undefined;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const UNITS: Readonly<Record<string, number>> = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: DAY_MS };
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** Years a cron expression takes, from the EventBridge documentation. */
const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;

/**
 * Reads `rate(5 minutes)`, `cron(0 12 * * ? *)` or, where allowed, `at(2026-01-31T12:00:00)`, all in UTC.
 * @param anchor what a rate counts from: when the schedule was made, in milliseconds since the epoch
 * @throws Error naming `where`, for an expression AWS would refuse
 */
export function parseSchedule(where: string, expression: string, anchor: number, allowAt = false): NextTime {
  const [, kind, inner = ''] = /^(rate|cron|at)\((.+)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return rate(where, inner, anchor);
  if (kind === 'cron') return cron(where, inner);
  if (kind === 'at' && allowAt) return once(where, inner);
  throw new Error(`${where}: ScheduleExpression ${expression} is not supported`);
}

function rate(where: string, inner: string, anchor: number): NextTime {
  const [, count = '0', unit = '', plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(inner) ?? [];
  const length = Number(count) * (UNITS[unit] ?? 0);
  if (length === 0 || (plural === 's') !== Number(count) > 1)
    throw new Error(`${where}: rate(${inner}) must be a positive number and minute(s), hour(s) or day(s)`);
  return (after) => anchor + (Math.max(0, Math.floor((after - anchor) / length)) + 1) * length;
}

function once(where: string, inner: string): NextTime {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inner) ? Date.parse(`${inner}Z`) : Number.NaN;
  if (Number.isNaN(at)) throw new Error(`${where}: at(${inner}) must be a time such as 2026-01-31T12:00:00`);
  return (after) => (at > after ? at : undefined);
}

function cron(where: string, inner: string): NextTime {
  const fields = inner.split(/\s+/);
  const wrong = new Error(`${where}: cron(${inner}) is not valid`);
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = fields;
  // One of the days must be left open, as AWS asks.
  if (fields.length !== 6 || (day === '?') === (weekday === '?')) throw wrong;
  const minutes = numbers(wrong, minute, 0, 59);
  const hours = numbers(wrong, hour, 0, 23);
  const months = new Set(numbers(wrong, named(month, MONTHS, 1), 1, 12));
  const years = new Set(numbers(wrong, year, FIRST_YEAR, LAST_YEAR));
  const isDay = day === '?' ? onWeekday(wrong, weekday) : onDay(wrong, day);
  return (after) => {
    const start = new Date(after);
    for (let midnight = start.setUTCHours(0, 0, 0, 0); ; midnight += DAY_MS) {
      const date = new Date(midnight);
      if (date.getUTCFullYear() > LAST_YEAR) return undefined;
      if (!years.has(date.getUTCFullYear()) || !months.has(date.getUTCMonth() + 1) || !isDay(date)) continue;
      for (const h of hours)
        for (const m of minutes) {
          const at = midnight + (h * 60 + m) * MINUTE_MS;
          if (at > after) return at;
        }
    }
  };
}

/** `L`, `LW`, `15W` or a list of numbers. */
function onDay(wrong: Error, field: string): (date: Date) => boolean {
  if (field === 'L') return (date) => date.getUTCDate() === lengthOfMonth(date);
  if (field === 'LW') return (date) => date.getUTCDate() === nearestWorkday(date, lengthOfMonth(date));
  const [, workday] = /^(\d+)W$/.exec(field) ?? [];
  if (workday !== undefined) {
    const [day = 0] = numbers(wrong, workday, 1, 31);
    return (date) => day <= lengthOfMonth(date) && date.getUTCDate() === nearestWorkday(date, day);
  }
  const days = new Set(numbers(wrong, field, 1, 31));
  return (date) => days.has(date.getUTCDate());
}

/** `FRI#2`, `6L`, or a list of names and numbers with 1 for Sunday. */
function onWeekday(wrong: Error, field: string): (date: Date) => boolean {
  const named1 = named(field, WEEKDAYS, 1);
  const [, weekday = '', last, nth = ''] = /^(\d)(?:(L)|#([1-5]))$/.exec(named1) ?? [];
  if (weekday === '') {
    const days = new Set(numbers(wrong, named1 === 'L' ? '7' : named1, 1, 7));
    return (date) => days.has(date.getUTCDay() + 1);
  }
  const [wanted = 0] = numbers(wrong, weekday, 1, 7);
  return (date) => {
    if (date.getUTCDay() + 1 !== wanted) return false;
    const day = date.getUTCDate();
    return last === 'L' ? day + 7 > lengthOfMonth(date) : Math.ceil(day / 7) === Number(nth);
  };
}

function lengthOfMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

/** The day from Monday to Friday of the same month that is closest to `day`. */
function nearestWorkday(date: Date, day: number): number {
  const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day)).getUTCDay();
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === lengthOfMonth(date) ? day - 2 : day + 1;
  return day;
}

function named(field: string, names: readonly string[], first: number): string {
  return field.replace(/[A-Z]{3}/gi, (name) => {
    const index = names.indexOf(name.toUpperCase());
    return index === -1 ? name : String(index + first);
  });
}

/** `*`, `5`, `1-5`, `*` `/10`, `0/15`, `1-30/2` and lists of them, sorted. */
function numbers(wrong: Error, field: string, min: number, max: number): number[] {
  const found = new Set<number>();
  for (const item of field.split(',')) {
    const [, from = '', to, step] = /^(\*|\d+)(?:-(\d+))?(?:\/([1-9]\d*))?$/.exec(item) ?? [];
    if (from === '' || (from === '*' && to !== undefined)) throw wrong;
    const low = from === '*' ? min : Number(from);
    const high = to === undefined ? (from === '*' || step !== undefined ? max : low) : Number(to);
    if (low < min || high > max || low > high) throw wrong;
    for (let number = low; number <= high; number += Number(step ?? 1)) found.add(number);
  }
  return [...found].sort((a, b) => a - b);
}
