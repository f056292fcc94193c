// A time as people say it, in the reader's zone; the exact instant on hover.
import { useSyncExternalStore } from 'react';
import { useFormat } from '../texts/format';
import { useTexts } from '../texts/language';

const tickMs = 30_000;

let now = new Date();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    now = new Date();
    timer = setInterval(() => {
      now = new Date();
      for (const tell of listeners) tell();
    }, tickMs);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

/** The time now; one clock for the whole page, every half minute. */
export function useNow(): Date {
  return useClock((time) => time);
}

/** What `read` makes of the time now. Drawn anew only when that is another: of a thousand rows, few change in a minute. */
export function useClock<Read>(read: (now: Date) => Read): Read {
  return useSyncExternalStore(subscribe, () => read(now));
}

interface Props {
  /** RFC 3339, as the API tells it. */
  at: string;
  /** `relative`: "in 3 days", counting down; `date`: the day; `dateTime`: day and minute. */
  as?: 'relative' | 'date' | 'dateTime';
}

/** What just happened stands a little ahead of a clock that ticks each half minute, or of the server's. */
const justNowMs = 10_000;
function isJustNow(time: Date, now: Date): boolean {
  return time.getTime() > now.getTime() - justNowMs && time.getTime() <= Date.now() + 1_000;
}

export function Time({ at, as = 'relative' }: Props) {
  const format = useFormat();
  const { justNow } = useTexts().time;
  const time = new Date(at);
  const text = useClock((now) => (as === 'relative' ? isJustNow(time, now) ? justNow : format.relative(time, now) : as === 'date' ? format.date(time) : format.dateTime(time)));
  return (
    <time dateTime={at} title={format.instant(time)}>
      {text}
    </time>
  );
}
