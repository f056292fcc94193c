// A text to be typed, on one line or several.
import type { InputHTMLAttributes, ReactNode } from 'react';
import { classes } from './classes';
import { Field, type FieldProps } from './Field';
import styles from './Field.module.css';

type Typing = 'type' | 'inputMode' | 'autoComplete' | 'autoFocus' | 'maxLength' | 'placeholder' | 'spellCheck';

interface Props extends FieldProps, Pick<InputHTMLAttributes<HTMLInputElement>, Typing> {
  value: string;
  /** Left out of one that is only read. */
  onChange?: (text: string) => void;
  onBlur?: () => void;
  isRequired?: boolean;
  /** Several lines high. */
  rows?: number;
  /** A button beside the text, e.g. to add it. */
  beside?: ReactNode;
  /** In the monospaced face: for what is read character by character. */
  exact?: boolean;
}

export function TextField({ label, hint, error, value, onChange, isRequired, rows, beside, exact = false, type = 'text', ...rest }: Props) {
  return (
    <Field label={label} hint={hint} error={error ?? null}>
      {(control) => {
        const common = {
          ...control,
          ...rest,
          className: classes(styles['input'], exact && styles['exact']),
          dir: 'auto',
          value,
          'aria-required': isRequired,
          readOnly: onChange === undefined,
        };
        if (rows !== undefined) return <textarea {...common} rows={rows} onChange={(event) => onChange?.(event.target.value)} />;
        const input = <input {...common} type={type} onChange={(event) => onChange?.(event.target.value)} />;
        if (beside === undefined) return input;
        return (
          <span className={styles['row']}>
            {input}
            {beside}
          </span>
        );
      }}
    </Field>
  );
}
