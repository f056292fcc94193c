// One of a few: the browser's own list, which every phone, keyboard and screen reader knows.
import { Field, type FieldProps } from './Field';
import styles from './Field.module.css';

interface Props<Value extends string> extends FieldProps {
  options: readonly { value: Value; title: string }[];
  value: Value;
  onChange: (value: Value) => void;
}

export function Select<Value extends string>({ options, value, onChange, ...field }: Props<Value>) {
  return (
    <Field {...field}>
      {(control) => (
        <span className={styles['choice']}>
          <select
            {...control}
            className={styles['select']}
            value={value}
            onChange={(event) => {
              const chosen = options.find((option) => option.value === event.target.value);
              if (chosen !== undefined) onChange(chosen.value);
            }}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.title}
              </option>
            ))}
          </select>
        </span>
      )}
    </Field>
  );
}
