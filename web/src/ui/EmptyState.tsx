// What stands where nothing is, and the way on.
import type { ReactNode } from 'react';
import styles from './EmptyState.module.css';

export function EmptyState({ title, hint, alert = false, children }: { title: string; hint?: string; alert?: boolean; children?: ReactNode }) {
  return (
    <div className={styles['empty']} role={alert ? 'alert' : undefined}>
      <p className={styles['title']}>{title}</p>
      {hint !== undefined && <p className={styles['hint']}>{hint}</p>}
      {children}
    </div>
  );
}
