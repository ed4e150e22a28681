/** Numbers, dates, times and sizes as one language writes them. `Intl` objects are costly to make, so each is made once. */
import type { Locale } from "./locale";

export type FormatSettings = {
  /** Which digits to write. Without it, the language's own custom. */
  readonly digits?: "latn" | "arab";
  /** An IANA zone. Without it, the device's. */
  readonly timeZone?: string;
};

/** A moment: a `Date`, or milliseconds since 1970. */
export type Moment = Date | number;

export interface Format {
  number(value: number, options?: Intl.NumberFormatOptions): string;
  /** 0.42 → 42% */
  percent(share: number): string;
  /** 1,536 → 1.5 kB */
  bytes(size: number): string;
  /** November 21, 2026 */
  date(at: Moment): string;
  /** 2:05 PM, or 14:05 where that is the custom */
  time(at: Moment): string;
  /** Nov 21, 2026, 2:05 PM */
  dateTime(at: Moment): string;
  /** 5 min. ago; in 2 days; now */
  relative(at: Moment, now: Moment, style?: Intl.RelativeTimeFormatStyle): string;
  /** What separates the days of a thread: Today, Yesterday, Tuesday, November 12, November 12, 2025 */
  day(at: Moment, now: Moment): string;
  /** Ada, Grace, and Edsger */
  list(items: readonly string[]): string;
}

export function createFormat(locale: Locale, { digits, timeZone }: FormatSettings = {}): Format {
  const tag = digits === undefined ? locale : `${locale}-u-nu-${digits}`;
  const zone = timeZone === undefined ? {} : { timeZone };
  const number = (value: number, options: Intl.NumberFormatOptions = {}) =>
    cached(`n${tag}${JSON.stringify(options)}`, () => new Intl.NumberFormat(tag, options)).format(value);
  const date = (at: Moment, options: Intl.DateTimeFormatOptions) =>
    cached(
      `d${tag}${timeZone}${JSON.stringify(options)}`,
      () => new Intl.DateTimeFormat(tag, { ...options, ...zone }),
    ).format(at);
  const ago = (style: Intl.RelativeTimeFormatStyle) =>
    cached(`r${tag}${style}`, () => new Intl.RelativeTimeFormat(tag, { numeric: "auto", style }));

  /** The calendar day in the chosen zone, counted, so that yesterday is one less even across a change of clocks. */
  const dayNumber = (at: Moment) =>
    Date.parse(
      cached(`c${timeZone}`, () => new Intl.DateTimeFormat("en-CA", { dateStyle: "short", ...zone })).format(at),
    ) / DAY;

  return {
    number,
    percent: (share) => number(share, { style: "percent", maximumFractionDigits: 1 }),
    bytes(size) {
      const step = size < 1_000 ? 0 : size < 1_000_000 ? 1 : size < 1_000_000_000 ? 2 : 3;
      return number(size / 1_000 ** step, {
        style: "unit",
        unit: (["byte", "kilobyte", "megabyte", "gigabyte"] as const)[step] ?? "byte",
        unitDisplay: step === 0 ? "long" : "short",
        maximumFractionDigits: step === 0 || size / 1_000 ** step >= 100 ? 0 : 1,
      });
    },
    date: (at) => date(at, { dateStyle: "long" }),
    time: (at) => date(at, { timeStyle: "short" }),
    dateTime: (at) => date(at, { dateStyle: "medium", timeStyle: "short" }),
    relative(at, now, style = "short") {
      const apart = Number(at) - Number(now);
      const size = Math.abs(apart);
      if (size < 45_000) return ago(style).format(0, "second");
      const [unit, length] = UNITS.find(([, , until]) => size < until) ?? LAST_UNIT;
      // Never "0 minutes ago" in the seconds between "now" and the first whole unit.
      return ago(style).format(Math.sign(apart) * Math.max(1, Math.round(size / length)), unit);
    },
    day(at, now) {
      const since = dayNumber(now) - dayNumber(at);
      if (since === 0 || since === 1) return capitalised(ago("long").format(-since, "day"), locale);
      if (since > 1 && since < 7) return capitalised(date(at, { weekday: "long" }), locale);
      const year = yearOf(dayNumber(at)) === yearOf(dayNumber(now)) ? {} : { year: "numeric" as const };
      return date(at, { day: "numeric", month: "long", ...year });
    },
    list: (items) => cached(`l${tag}`, () => new Intl.ListFormat(tag, { type: "conjunction" })).format(items),
  };
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Unit, its length, and the distance up to which it is used: chosen so that rounding never says "60 minutes". */
const LAST_UNIT = ["year", 365.25 * DAY, Number.POSITIVE_INFINITY] as const;
const UNITS = [
  ["minute", MINUTE, 59.5 * MINUTE],
  ["hour", HOUR, 23.5 * HOUR],
  ["day", DAY, 6.5 * DAY],
  ["week", 7 * DAY, 30 * DAY],
  ["month", 30.44 * DAY, 350 * DAY],
  LAST_UNIT,
] as const;

function yearOf(dayNumber: number): number {
  return new Date(dayNumber * DAY).getUTCFullYear();
}

function capitalised(text: string, locale: Locale): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

const made = new Map<string, unknown>();

/** Keys name the kind and every option, so what comes back is what `make` would have made. */
function cached<T>(key: string, make: () => T): T {
  if (!made.has(key)) made.set(key, make());
  return made.get(key) as T;
}
