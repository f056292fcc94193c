// One of a few.
import type { ReactNode } from 'react';
import { Button, FieldError, Label, ListBox, ListBoxItem, Popover, Select as AriaSelect, SelectValue, Text } from 'react-aria-components';
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
  return (
    <AriaSelect
      className={styles['field'] ?? ''}
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.value === key);
        if (chosen !== undefined) onChange(chosen.value);
      }}
      isInvalid={error !== null}
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <Button className={styles['trigger'] ?? ''}>
        <SelectValue />
      </Button>
      {hint !== undefined && (
        <Text slot="description" className={styles['hint'] ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={styles['error'] ?? ''}>{error}</FieldError>
      <Popover className={styles['popover'] ?? ''}>
        <ListBox>
          {options.map((option) => (
            <ListBoxItem key={option.value} id={option.value} className={styles['option'] ?? ''}>
              {option.title}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
