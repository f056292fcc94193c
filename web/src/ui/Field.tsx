// What stands around a control: its label, its hint, and its error, which is announced when it appears.
import { useId, type ReactNode } from 'react';
import styles from './Field.module.css';

export interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong, in words; null when nothing is. */
  error?: string | null;
}

interface Control {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean;
}

export function Field({ label, hint, error = null, children }: FieldProps & { children: (control: Control) => ReactNode }) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error !== null && `${id}-error`].filter((one) => one !== false).join(' ');
  return (
    <div className={styles['field']}>
      <label htmlFor={id} className={styles['label']}>
        {label}
      </label>
      {children({ id, 'aria-describedby': described === '' ? undefined : described, 'aria-invalid': error !== null })}
      {hint !== undefined && (
        <span id={`${id}-hint`} className={styles['hint']}>
          {hint}
        </span>
      )}
      <span id={`${id}-error`} role="alert" className={error === null ? 'visually-hidden' : styles['error']}>
        {error}
      </span>
    </div>
  );
}
