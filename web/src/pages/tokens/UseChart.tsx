// Uses a day over the last thirty days: a chart, and the same as a table.
import { lazy, Suspense, useMemo } from 'react';
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { Disclosure } from '../../ui/Disclosure';
import { Table } from '../../ui/List';
import { useClock } from '../../ui/Time';
import type { Use } from './marks';
import { dayName, dayOf, daysOfChart, seriesOf } from './use-days';
import styles from './TokenPage.module.css';

const UsePlot = lazy(() => import('./UsePlot'));

export function UseChart({ use }: { use: Use }) {
  const texts = useTexts();
  const format = useFormat();
  const today = useClock(dayOf);
  const series = useMemo(() => seriesOf(use, today), [use, today]);
  const total = series.reduce((sum, count) => sum + count, 0);
  const told = texts.tokens.usedTimes(total, format.number(total));
  if (total === 0) return <p className={styles['soft']}>{told}</p>;
  const days = series.map((count, place) => ({ day: today - daysOfChart + 1 + place, count })).filter(({ count }) => count > 0).toReversed();
  return (
    <figure aria-label={told}>
      <div className={styles['chart']}>
        <Suspense fallback={null}>
          <UsePlot series={series} today={today} />
        </Suspense>
      </div>
      <figcaption className={styles['soft']}>{told}</figcaption>
      <Disclosure title={texts.token.useTable} className={styles['days']}>
        <Table
          label={texts.token.useTable}
          rows={days}
          rowKey={({ day }) => String(day)}
          columns={[
            { title: texts.token.day, cell: ({ day }) => format.date(dayName(day)) },
            { title: texts.token.uses, cell: ({ count }) => format.number(count) },
          ]}
        />
      </Disclosure>
    </figure>
  );
}
