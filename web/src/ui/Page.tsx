// A page: its heading, what can be done with all of it, and its title in the window.
import { useEffect, type ReactNode } from 'react';
import styles from './Page.module.css';
import { productName } from './Logo';
import { safeName } from './safe-name';

interface Props {
  title: string;
  /** In the heading's place when the title is more than text, e.g. a name with its badge. */
  heading?: ReactNode;
  intro?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, heading, intro, actions, children }: Props) {
  useEffect(() => {
    document.title = `${safeName(title)} · ${productName}`;
  }, [title]);
  return (
    <>
      <div className={styles['head']}>
        <div className={styles['words']}>
          <h1>{heading ?? title}</h1>
          {intro !== undefined && <p className={styles['intro']}>{intro}</p>}
        </div>
        {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
      </div>
      {children}
    </>
  );
}

/** A part of a page with a heading of its own, on a surface of its own. */
export function Section({ title, hint, actions, children }: { title: string; hint?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles['section']} aria-label={title}>
      <div className={styles['sectionHead']}>
        <div>
          <h2>{title}</h2>
          {hint !== undefined && <p className={styles['hint']}>{hint}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}
