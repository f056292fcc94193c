// How often a token was used on each of the last thirty days, as small bars; in words for who cannot see them.
import type { Use } from './marks';
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { useClock } from '../../ui/Time';
import { dayOf, daysOfChart, seriesOf } from './use-days';
import styles from './UseBars.module.css';

const barWidth = 3;
const pitch = 4;
const height = 24;

/** One path for all bars: a list of a thousand tokens has a thousand shapes, not thirty thousand. */
function pathOf(series: readonly number[]): string {
  const most = Math.max(...series, 1);
  return series
    .map((count, place) => {
      const size = count === 0 ? 0 : Math.max(2, Math.round((count / most) * height));
      return size === 0 ? '' : `M${place * pitch} ${height - size}h${barWidth}V${height}h-${barWidth}z`;
    })
    .join('');
}

export function UseBars({ use }: { use: Use }) {
  const texts = useTexts();
  const format = useFormat();
  const series = seriesOf(use, useClock(dayOf));
  const total = series.reduce((sum, count) => sum + count, 0);
  const label = texts.tokens.usedTimes(total, format.number(total));
  return (
    <svg className={styles['bars']} viewBox={`0 0 ${daysOfChart * pitch - 1} ${height}`} role="img" aria-label={label}>
      <title>{label}</title>
      <path className={styles['floor']} d={`M0 ${height - 0.5}H${daysOfChart * pitch - 1}`} />
      <path className={styles['fill']} d={pathOf(series)} />
    </svg>
  );
}
