// A sentence that matters now, with what can be done about it.
import type { ReactNode } from 'react';
import { classes } from './classes';
import styles from './Banner.module.css';

interface Props {
  tone: 'info' | 'good' | 'warn' | 'bad';
  title?: string;
  actions?: ReactNode;
  children: ReactNode;
}

export function Banner({ tone, title, actions, children }: Props) {
  return (
    <div className={classes(styles['banner'], styles[tone])} role={tone === 'bad' || tone === 'warn' ? 'alert' : 'status'}>
      <div className={styles['words']}>
        {title !== undefined && <strong>{title}</strong>}
        <div>{children}</div>
      </div>
      {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
    </div>
  );
}
