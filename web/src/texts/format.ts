// Numbers, dates and lists as the reader writes them.
import { useReading } from './language';

const minute = 60;
const hour = 60 * minute;
const oneDay = 24 * hour;

export interface Format {
  locale: string;
  number(value: number): string;
  /** The exact instant, in the reader's zone, with the zone's name. */
  instant(time: Date): string;
  date(time: Date): string;
  /** The day without its year. */
  day(time: Date): string;
  /** That, in little room. */
  dayShort(time: Date): string;
  dateTime(time: Date): string;
  /** `in 3 days`, `2 hours ago`: the largest unit that fits. */
  relative(time: Date, now: Date): string;
  /** A span such as `30 days` or `1 hour`. */
  span(seconds: number): string;
  list(items: readonly string[], type?: 'conjunction' | 'disjunction'): string;
}

function largestUnit(seconds: number): [number, 'second' | 'minute' | 'hour' | 'day' | 'month' | 'year'] {
  const size = Math.abs(seconds);
  if (size < minute) return [Math.round(seconds), 'second'];
  if (size < hour) return [Math.round(seconds / minute), 'minute'];
  if (size < oneDay) return [Math.round(seconds / hour), 'hour'];
  if (size < 60 * oneDay) return [Math.round(seconds / oneDay), 'day'];
  if (size < 730 * oneDay) return [Math.round(seconds / (30.44 * oneDay)), 'month'];
  return [Math.round(seconds / (365.25 * oneDay)), 'year'];
}

/** Made when it is first asked for: a formatter takes as long to make as a row of a list to draw. */
function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => (made ??= make());
}

export function makeFormat(locale: string): Format {
  const number = once(() => new Intl.NumberFormat(locale));
  const instant = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' }));
  const date = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'long' }));
  const day = once(() => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' }));
  const dayShort = once(() => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }));
  const dateTime = once(() => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }));
  const relative = once(() => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  const lists = {
    conjunction: once(() => new Intl.ListFormat(locale, { type: 'conjunction' })),
    disjunction: once(() => new Intl.ListFormat(locale, { type: 'disjunction' })),
  };
  return {
    locale,
    number: (value) => number().format(value),
    instant: (time) => instant().format(time),
    date: (time) => date().format(time),
    day: (time) => day().format(time),
    dayShort: (time) => dayShort().format(time),
    dateTime: (time) => dateTime().format(time),
    relative: (time, now) => relative().format(...largestUnit((time.getTime() - now.getTime()) / 1000)),
    span: (seconds) => {
      const exact: [number, string] =
        seconds % oneDay === 0 ? [seconds / oneDay, 'day']
        : seconds % hour === 0 ? [seconds / hour, 'hour']
        : seconds % minute === 0 ? [seconds / minute, 'minute']
        : [seconds, 'second'];
      return new Intl.NumberFormat(locale, { style: 'unit', unit: exact[1], unitDisplay: 'long' }).format(exact[0]);
    },
    list: (items, type = 'conjunction') => lists[type]().format(items),
  };
}

const formats = new Map<string, Format>();

/** One a locale: making it takes as long as drawing a row of a list does. */
export function useFormat(): Format {
  const { locale } = useReading();
  const format = formats.get(locale) ?? makeFormat(locale);
  formats.set(locale, format);
  return format;
}
