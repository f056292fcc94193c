// Uses a day over the last thirty days; each bar says its day and count.
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { useNow } from '../../ui/Time';
import type { Use } from './marks';
import { dayOf, daysOfChart, seriesOf } from './UseBars';
import styles from './TokenPage.module.css';

export function UseChart({ use }: { use: Use }) {
  const texts = useTexts();
  const format = useFormat();
  const now = useNow();
  const series = seriesOf(use, dayOf(now));
  const most = Math.max(...series, 1);
  const total = series.reduce((sum, count) => sum + count, 0);
  const first = new Date(now.getTime() - (daysOfChart - 1) * 86_400_000);
  if (total === 0) return <p className={styles['soft']}>{texts.tokens.usedTimes(0, '0')}</p>;
  return (
    <figure aria-label={texts.tokens.usedTimes(total, format.number(total))}>
      <ol className={styles['chart']} tabIndex={0} aria-label={texts.token.useTitle}>
        {series.map((count, place) => {
          const day = new Date(first.getTime() + place * 86_400_000);
          const words = texts.token.dayUse(format.date(day), count, format.number(count));
          return (
            <li key={place} title={words}>
              {/* A size is a class of style that only script can set: the policy forbids it in markup. */}
              <span className={styles['bar']} ref={(element) => element?.style.setProperty('block-size', `${(count / most) * 100}%`)} />
              <span className="visually-hidden">{words}</span>
            </li>
          );
        })}
      </ol>
      <figcaption className={styles['ends']}>
        <span>{format.date(first)}</span>
        <span>{texts.tokens.usedTimes(total, format.number(total))}</span>
        <span>{texts.token.today}</span>
      </figcaption>
    </figure>
  );
}
