// One of a few: the browser's own list, which every phone, keyboard and screen reader knows.
import { useId, type ReactNode } from 'react';
import styles from './Field.module.css';

interface Props<Value extends string> {
  label: ReactNode;
  options: readonly { value: Value; title: string }[];
  value: Value;
  onChange: (value: Value) => void;
  hint?: ReactNode;
  error?: string | null;
}

export function Select<Value extends string>({ label, options, value, onChange, hint, error = null }: Props<Value>) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error !== null && `${id}-error`].filter((one) => one !== false).join(' ');
  return (
    <div className={styles['field']}>
      <label htmlFor={id} className={styles['label']}>
        {label}
      </label>
      <span className={styles['choice']}>
        <select
          id={id}
          className={styles['select']}
          value={value}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.target.value);
            if (chosen !== undefined) onChange(chosen.value);
          }}
          aria-describedby={described === '' ? undefined : described}
          aria-invalid={error !== null}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.title}
            </option>
          ))}
        </select>
      </span>
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
