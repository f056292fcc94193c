// Uses by day. Days are UTC's, as the server counts them.
import type { Use } from './marks';

export const daysOfChart = 30;
const dayMs = 86_400_000;

/** The number of the day, since 1970. */
export function dayOf(time: Date): number {
  return Math.floor(time.getTime() / dayMs);
}

/** A time at which the reader's zone, too, has the date of that day. */
export function dayName(day: number): Date {
  const time = new Date(day * dayMs);
  return new Date(time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate(), 12);
}

/** Counts of the last thirty days, the oldest first. */
export function seriesOf(use: Use, today: number): number[] {
  const counts = Array.from({ length: daysOfChart }, () => 0);
  for (const { day, count } of use.days) {
    const age = today - dayOf(new Date(day));
    if (age >= 0 && age < daysOfChart) counts[daysOfChart - 1 - age] = count;
  }
  return counts;
}
