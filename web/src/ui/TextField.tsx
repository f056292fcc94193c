// A text field with its label, its hint, and its error at the field. The error is announced when it appears.
import type { ReactNode } from 'react';
import { FieldError, Input, Label, Text, TextArea, TextField as AriaTextField, type TextFieldProps } from 'react-aria-components';
import styles from './Field.module.css';

interface Props extends Omit<TextFieldProps, 'className' | 'children' | 'isInvalid' | 'validate'> {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong, in words; null when nothing is. */
  error?: string | null;
  placeholder?: string;
  /** Several lines high. */
  rows?: number;
  /** In the monospaced face: for what is read character by character. */
  exact?: boolean;
}

export function TextField({ label, hint, error = null, placeholder, rows, exact = false, ...rest }: Props) {
  const input = exact ? `${styles['input']} ${styles['exact']}` : (styles['input'] ?? '');
  const shown = placeholder === undefined ? {} : { placeholder };
  return (
    <AriaTextField {...rest} isInvalid={error !== null} validationBehavior="aria" className={styles['field'] ?? ''}>
      <Label className={styles['label'] ?? ''}>{label}</Label>
      {rows === undefined ? (
        <Input className={input} dir="auto" {...shown} />
      ) : (
        <TextArea className={input} dir="auto" {...shown} rows={rows} />
      )}
      {hint !== undefined && (
        <Text slot="description" className={styles['hint'] ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={styles['error'] ?? ''}>{error}</FieldError>
      <span role="alert" className="visually-hidden">
        {error}
      </span>
    </AriaTextField>
  );
}
