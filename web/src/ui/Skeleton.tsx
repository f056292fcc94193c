// Where text will stand once it is here; said to who cannot see it.
import { useTexts } from '../texts/language';
import styles from './Skeleton.module.css';

export function Skeleton({ lines = 3 }: { lines?: number }) {
  const texts = useTexts();
  return (
    <div role="status" aria-busy="true">
      <span className="visually-hidden">{texts.app.loading}</span>
      <div className={styles['skeleton']} aria-hidden="true">
        {Array.from({ length: lines }, (_, line) => (
          <div key={line} className={styles['line']} />
        ))}
      </div>
    </div>
  );
}
