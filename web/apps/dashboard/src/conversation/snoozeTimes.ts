/** When a snoozed conversation may come back: the moments people mean, in their own time zone. */
import type { DashboardKey } from "@parlor/i18n/dashboard";

export type SnoozeTime = {
  readonly key: Extract<DashboardKey, `snooze.${string}`>;
  readonly at: Date;
};

const MORNING = 9;

export function snoozeTimes(now: Date): readonly SnoozeTime[] {
  const inHours = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
  const morning = (days: number) => {
    const at = new Date(now);
    at.setDate(at.getDate() + days);
    at.setHours(MORNING, 0, 0, 0);
    return at;
  };
  // Sunday is 0; the next Monday is never today.
  const toMonday = ((8 - now.getDay()) % 7 || 7) as number;
  return [
    { key: "snooze.hour", at: inHours(1) },
    { key: "snooze.hours", at: inHours(3) },
    { key: "snooze.tomorrow", at: morning(1) },
    { key: "snooze.monday", at: morning(toMonday) },
    { key: "snooze.month", at: morning(30) },
  ];
}
