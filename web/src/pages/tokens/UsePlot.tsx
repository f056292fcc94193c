// The chart of uses a day: bars over days, and what the day under the pointer saw. It is drawn on a canvas, which says
// nothing to a screen reader: UseChart has the same as a table.
import { useEffect, useRef, useSyncExternalStore } from 'react';
import uPlot from 'uplot';
import { useTheme } from '../../app/theme';
import { useFormat } from '../../texts/format';
import { useTexts } from '../../texts/language';
import { dayName, daysOfChart } from './use-days';
import styles from './UsePlot.module.css';

interface Props {
  /** Counts, the oldest day first. */
  series: readonly number[];
  /** The number of the last day, since 1970. */
  today: number;
}

const lastPlace = daysOfChart - 1;
const narrowPixels = 480;
const wholeSteps = [1, 2, 5].flatMap((step) => Array.from({ length: 9 }, (_, power) => step * 10 ** power)).sort((a, b) => a - b);

const systemTheme = window.matchMedia('(prefers-color-scheme: dark)');
function onSystemTheme(listener: () => void): () => void {
  systemTheme.addEventListener('change', listener);
  return () => systemTheme.removeEventListener('change', listener);
}

/** The days with a name below them: today, and whole weeks before. */
function namedPlaces(width: number): number[] {
  return width < narrowPixels ? [lastPlace - 28, lastPlace - 14, lastPlace] : [28, 21, 14, 7, 0].map((age) => lastPlace - age);
}

export default function UsePlot({ series, today }: Props) {
  const texts = useTexts();
  const format = useFormat();
  const theme = useTheme();
  const host = useRef<HTMLDivElement>(null);
  const tip = useRef<HTMLDivElement>(null);
  const dark = useSyncExternalStore(onSystemTheme, () => systemTheme.matches);

  useEffect(() => {
    const place = host.current;
    const words = tip.current;
    if (place === null || words === null) return;
    const style = getComputedStyle(place);
    // A canvas knows no variables: what the sheet makes of them in this theme.
    const { color: ink, stroke: line, fill: bar } = style;
    const turned = style.direction === 'rtl';
    const bars = uPlot.paths.bars?.({ size: [0.72, 28], radius: [0.2, 0] });
    const font = `${style.fontSize} ${style.fontFamily}`;

    function tell(drawn: uPlot) {
      if (words === null) return;
      const { idx = null, left = 0 } = drawn.cursor;
      words.hidden = idx === null || left < 0;
      if (idx === null) return;
      words.textContent = texts.token.dayUse(format.date(dayName(today - lastPlace + idx)), series[idx] ?? 0, format.number(series[idx] ?? 0));
      const half = words.offsetWidth / 2;
      const at = drawn.over.offsetLeft + left;
      words.style.setProperty('left', `${Math.max(half, Math.min(at, drawn.width - half))}px`);
    }

    const made = new uPlot(
      {
        width: place.clientWidth,
        height: place.clientHeight,
        padding: [8, 16, 0, 8],
        legend: { show: false },
        select: { show: false, left: 0, top: 0, width: 0, height: 0 },
        cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
        scales: {
          // The newest day stands where reading ends.
          x: { time: false, range: [-0.6, lastPlace + 0.6], dir: turned ? -1 : 1 },
          y: { range: (_, __, most) => [0, Math.max(most, 1)] },
        },
        axes: [
          {
            stroke: ink,
            font,
            size: 28,
            gap: 6,
            grid: { show: false },
            ticks: { show: false },
            splits: ({ width }) => namedPlaces(width),
            values: (_, splits) => splits.map((split) => (split === lastPlace ? texts.token.today : format.dayShort(dayName(today - lastPlace + split)))),
          },
          {
            stroke: ink,
            font,
            side: turned ? 1 : 3,
            gap: 6,
            size: (_, values) => 16 + 8 * Math.max(1, ...(values ?? []).map((value) => value.length)),
            grid: { stroke: line, width: 1 },
            ticks: { show: false },
            incrs: wholeSteps,
            values: (_, splits) => splits.map((split) => format.number(split)),
          },
        ],
        series: [{}, { fill: bar, stroke: bar, width: 0, points: { show: false }, ...(bars === undefined ? {} : { paths: bars }) }],
        hooks: { setCursor: [tell] },
      },
      [series.map((_, index) => index), [...series]],
      place,
    );
    const observer = new ResizeObserver(() => made.setSize({ width: place.clientWidth, height: place.clientHeight }));
    observer.observe(place);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [series, today, texts, format, theme, dark]);

  return (
    <div className={styles['frame']} aria-hidden="true">
      <div ref={host} className={styles['plot']} />
      <div ref={tip} className={styles['tip']} hidden />
    </div>
  );
}
