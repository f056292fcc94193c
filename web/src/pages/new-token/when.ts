// A time as people write it: "in 3 weeks", "24 December", "in drei Tagen", "31.12.2026", "2026-12-24". A day means its
// end, in the reader's zone.

export type When = { kind: 'in'; seconds: number } | { kind: 'at'; time: Date };

const unitSeconds = new Map(Object.entries({
  m: 60, min: 60, minute: 60, minutes: 60, minuten: 60,
  h: 3600, hour: 3600, hours: 3600, stunde: 3600, stunden: 3600,
  d: 86400, day: 86400, days: 86400, tag: 86400, tage: 86400, tagen: 86400,
  w: 604800, week: 604800, weeks: 604800, woche: 604800, wochen: 604800,
}));

/** Spans whose length depends on the calendar. */
const unitMonths = new Map(Object.entries({
  month: 1, months: 1, monat: 1, monate: 1, monaten: 1,
  quarter: 3, quarters: 3, quartal: 3, quartale: 3, quartalen: 3,
  year: 12, years: 12, jahr: 12, jahre: 12, jahren: 12,
}));

const numbers = new Map(Object.entries({
  a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11, twelve: 12,
  ein: 1, eine: 1, einem: 1, einer: 1, zwei: 2, drei: 3, vier: 4, fünf: 5, sechs: 6, sieben: 7, acht: 8, neun: 9, zehn: 10, elf: 11, zwölf: 12,
}));

const months: readonly string[][] = [
  ['january', 'jan', 'januar', 'jänner'], ['february', 'feb', 'februar'], ['march', 'mar', 'märz', 'mär'], ['april', 'apr'],
  ['may', 'mai'], ['june', 'jun', 'juni'], ['july', 'jul', 'juli'], ['august', 'aug'], ['september', 'sep', 'sept'],
  ['october', 'oct', 'oktober', 'okt'], ['november', 'nov'], ['december', 'dec', 'dezember', 'dez'],
];

const weekdays: readonly string[][] = [
  ['sunday', 'sonntag'], ['monday', 'montag'], ['tuesday', 'dienstag'], ['wednesday', 'mittwoch'],
  ['thursday', 'donnerstag'], ['friday', 'freitag'], ['saturday', 'samstag', 'sonnabend'],
];

function endOfDay(year: number, month: number, day: number): Date | null {
  const time = new Date(year, month, day, 23, 59, 59);
  // 31 February is no day.
  return time.getMonth() === month && time.getDate() === day ? time : null;
}

function at(time: Date | null): When | null {
  return time === null ? null : { kind: 'at', time };
}

function afterMonths(now: Date, count: number): Date {
  const first = new Date(now.getFullYear(), now.getMonth() + count, 1);
  const last = new Date(first.getFullYear(), first.getMonth() + 1, 0).getDate();
  return new Date(first.getFullYear(), first.getMonth(), Math.min(now.getDate(), last), 23, 59, 59);
}

/** A day without its year is the next of that name. */
function nextDay(now: Date, month: number, day: number): Date | null {
  const thisYear = endOfDay(now.getFullYear(), month, day);
  return thisYear !== null && thisYear > now ? thisYear : endOfDay(now.getFullYear() + 1, month, day);
}

function span(text: string, now: Date): When | null {
  const [, countText, unit] = /^(?:in )?(\d{1,6}|\p{L}+) ?(\p{L}+)$/u.exec(text) ?? [];
  if (countText === undefined || unit === undefined) return null;
  const count = /^\d+$/.test(countText) ? Number(countText) : numbers.get(countText);
  if (count === undefined || count < 1) return null;
  const seconds = unitSeconds.get(unit);
  if (seconds !== undefined) return { kind: 'in', seconds: count * seconds };
  const inMonths = unitMonths.get(unit);
  return inMonths === undefined ? null : at(afterMonths(now, count * inMonths));
}

function word(text: string, now: Date): When | null {
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  if (text === 'yesterday' || text === 'gestern') return at(new Date(year, month, day - 1, 23, 59, 59));
  if (text === 'today' || text === 'heute') return at(endOfDay(year, month, day));
  const later = (days: number) => at(new Date(year, month, day + days, 23, 59, 59));
  if (text === 'tomorrow' || text === 'morgen') return later(1);
  if (text === 'the day after tomorrow' || text === 'übermorgen') return later(2);
  if (text === 'next week' || text === 'nächste woche') return later(7);
  if (text === 'next month' || text === 'nächsten monat' || text === 'nächster monat') return at(afterMonths(now, 1));
  if (text === 'next year' || text === 'nächstes jahr') return at(afterMonths(now, 12));
  const name = text.replace(/^(next|on|nächsten|am) /, '');
  const weekday = weekdays.findIndex((names) => names.includes(name));
  if (weekday < 0) return null;
  return later((weekday - now.getDay() + 6) % 7 + 1);
}

/** Whether 2/1 is the first of February where the reader is. */
function isMonthFirst(locale: string): boolean {
  const order = new Intl.DateTimeFormat(locale).formatToParts(new Date(0)).map(({ type }) => type);
  return order.indexOf('month') < order.indexOf('day');
}

function date(text: string, now: Date, locale: string): When | null {
  const instant = /^\d{4}-\d{2}-\d{2}t\d{2}:\d{2}/.test(text) ? new Date(text.toUpperCase()) : null;
  if (instant !== null) return Number.isNaN(instant.getTime()) ? null : at(instant);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso) return at(endOfDay(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3])));
  const dotted = /^(\d{1,2})\. ?(\d{1,2})\.? ?(\d{4})?$/.exec(text);
  if (dotted) {
    const [day, month] = [Number(dotted[1]), Number(dotted[2]) - 1];
    return at(dotted[3] === undefined ? nextDay(now, month, day) : endOfDay(Number(dotted[3]), month, day));
  }
  const slashed = /^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?$/.exec(text);
  if (slashed) {
    const [first, second] = [Number(slashed[1]), Number(slashed[2])];
    // Where only one of the two can be the month, it is.
    const [month, day] = second > 12 || (first <= 12 && isMonthFirst(locale)) ? [first - 1, second] : [second - 1, first];
    return at(slashed[3] === undefined ? nextDay(now, month, day) : endOfDay(Number(slashed[3]), month, day));
  }
  const dayFirst = /^(\d{1,2})(?:st|nd|rd|th|\.)? (?:of )?(\p{L}+)\.?,? ?(\d{4})?$/u.exec(text);
  const monthFirst = /^(\p{L}+)\.? (\d{1,2})(?:st|nd|rd|th)?,? ?(\d{4})?$/u.exec(text);
  const [dayText, monthText, yearText] =
    dayFirst ? [dayFirst[1], dayFirst[2], dayFirst[3]] : monthFirst ? [monthFirst[2], monthFirst[1], monthFirst[3]] : [];
  if (dayText === undefined || monthText === undefined) return null;
  const month = months.findIndex((names) => names.includes(monthText));
  if (month < 0) return null;
  return at(yearText === undefined ? nextDay(now, month, Number(dayText)) : endOfDay(Number(yearText), month, Number(dayText)));
}

/** Null when it cannot be read. A time in the past is read all the same: who asks can say so. */
export function parseWhen(text: string, now: Date, locale = navigator.language): When | null {
  const plain = text.trim().toLowerCase().replace(/\s+/g, ' ').replace(/^(until|bis|bis zum|am|on) /, '');
  return word(plain, now) ?? span(plain, now) ?? date(plain, now, locale);
}
